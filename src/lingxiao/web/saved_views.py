"""Saved views of lists: the menu beside every list, and the same as a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lingxiao.kernel import saved_views
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.saved_views.inputs import KeepView
from lingxiao.kernel.saved_views.keeping import as_kept
from lingxiao.web.forms import Form
from lingxiao.web.language import is_ours
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

MENU = "views-"
"""How the ids of the menus begin; the key of the list follows."""


class ViewForm(Form):
    """A name for how a list is set up now."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    path = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


def address(path: str, query: str) -> str:
    """A list as a view keeps it."""
    return f"{path}?{query}" if query else path


def _shown(request: Request, form: ViewForm, path: str, query: str, *, status: int = 200) -> HttpResponse:
    """The views of a list: alone for the menu, else as a page."""
    rows = [
        {"view": one, "href": address(path, one.query), "is_this": one.query == query}
        for one in saved_views.views_of(request.viewer, path=path)
    ]
    context = {"rows": rows, "form": form, "path": path, "query": query, "back": address(path, query)}
    if request.htmx and (request.htmx.target or "").startswith(MENU):
        return render(request, "shell/saved_views_menu.html", context)
    return page(request, "shell/saved_views.html", context, crumbs=[Crumb(_("Saved views"))], status=status)


@for_everyone
@require_safe
def views(request: Request) -> HttpResponse:
    """The views I saved of one list, and the way to save how it is set up now."""
    path, query = request.GET.get("path", ""), as_kept(request.GET.get("query", ""))
    if not is_ours(path, request) or "?" in path:
        raise NotSeen
    return _shown(request, ViewForm(initial={"path": path, "query": query}), path, query)


@for_everyone
@require_POST
def save(request: Request) -> HttpResponse:
    """Save how a list is set up now, under a name."""
    viewer, form = request.viewer, ViewForm(request.POST)
    path, query = request.POST.get("path", ""), as_kept(request.POST.get("query", ""))
    if not is_ours(path, request) or "?" in path:
        raise NotSeen
    done = form.carry(KeepView, lambda given: saved_views.keep_view(
        viewer=viewer, path=path, name=given.name, query=given.query, at=viewer.now,
    ))
    if done is None:
        return _shown(request, form, path, query, status=form.status)
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": done.name})
    return go(request, address(path, done.query))


@for_everyone
@require_POST
def forget(request: Request, view_id: int) -> HttpResponse:
    """Delete a view of mine."""
    path = saved_views.forget_view(viewer=request.viewer, view_id=view_id)
    messages.success(request, _("The view was deleted."))
    return go(request, f"{reverse('views')}?{urlencode({'path': path})}")
