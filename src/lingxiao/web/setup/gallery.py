"""The gallery: every component in every state, with invented content. Only where nothing is real: demo and test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms as widgets
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import BaseModel

from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web.forms import DayField, Form, LongText, MonthField
from lingxiao.web.pages import go, open_to_all, page
from lingxiao.web.setup import gallery_samples as samples
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from lingxiao.web.pages import Request


def _only_where_nothing_is_real() -> None:
    if not (settings.IS_DEMO or settings.IS_TEST):
        raise NotSeen


def _crumbs() -> list[Crumb]:
    return [Crumb(samples.say("设置", "Settings"), "/setup/"), Crumb(samples.say("组件陈列", "Gallery"))]


@open_to_all
@require_safe
def gallery(request: Request) -> HttpResponse:
    """Every component but forms, in every state."""
    _only_where_nothing_is_real()
    today = request.viewer.today
    messages.success(request, samples.say("已发布，12 位经理会收到通知。", "Published; twelve managers are told."))
    context = samples.context(today)
    context["empty_list"] = samples.EMPTY.show(request, [])
    return samples.MANAGERS.answer(request, samples.managers(today), "setup/gallery.html", context, crumbs=_crumbs())


@open_to_all
@require_safe
def sheet(request: Request) -> HttpResponse:
    """One page of paper."""
    _only_where_nothing_is_real()
    return page(request, "setup/gallery_sheet.html", samples.context(request.viewer.today))


@open_to_all
@require_safe
def bare(request: Request) -> HttpResponse:
    """A page for people outside."""
    _only_where_nothing_is_real()
    return page(request, "setup/gallery_bare.html", {"form": GalleryForm()})


class GalleryForm(Form):
    """One field of each kind."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Name the fields in the language now spoken."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, (zh, en, help_zh, help_en) in samples.FIELDS.items():
            self.fields[name].label = samples.say(zh, en)
            self.fields[name].help_text = samples.say(help_zh, help_en)
        choices = [("role", samples.say("岗位职责", "Duties of the post")), ("pay", samples.say("薪酬", "Pay"))]
        for name in ("kind", "how", "parts"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    title = widgets.CharField(max_length=40)
    reason = LongText()
    kind = widgets.ChoiceField(required=False)
    from_day = DayField()
    month = MonthField(required=False)
    share = widgets.IntegerField(min_value=0, max_value=100, required=False)
    how = widgets.ChoiceField(widget=widgets.RadioSelect, required=False)
    parts = widgets.MultipleChoiceField(widget=widgets.CheckboxSelectMultiple, required=False)
    paper = widgets.FileField(required=False)
    agreed = widgets.BooleanField(required=False)


class GalleryInput(BaseModel):
    """What the form's verb takes."""

    title: str
    reason: str
    share: int | None = None


class Refused(Refusal):
    """A sample refusal."""

    def __str__(self) -> str:
        """Say why, in the language now spoken."""
        return samples.say(
            "同一岗位已有一份待确认的责任书，请先完成或撤回它。",
            "This post already has a letter waiting to be confirmed. Finish or withdraw that one first.",
        )


def _refuse_always(given: GalleryInput) -> str | None:
    raise Refused(title=given.title)


@open_to_all
@require_POST
def draft(request: Request) -> HttpResponse:  # noqa: ARG001 -- the gallery keeps no draft
    """Where the form's drafts go: nowhere."""
    _only_where_nothing_is_real()
    return HttpResponse(status=204)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Request) -> HttpResponse:
    """Forms: empty, filled, refused."""
    _only_where_nothing_is_real()
    filled = GalleryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and filled.carry(GalleryInput, _refuse_always) is not None:
        return go(request, request.path)
    context = {"form": filled, "words": samples.words(), "language": get_language()}
    return page(request, "setup/gallery_form.html", context, crumbs=_crumbs(), status=filled.status)
