"""A new template: from an empty page, or from a text that comes with the product and is the company's to rewrite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lingxiao.areas.content import library
from lingxiao.engines.documents.domain import templates
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.inputs import NewTemplate
from lingxiao.engines.documents.permissions import READ_TEMPLATES
from lingxiao.engines.duties.domain import templates as duty_templates
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from lingxiao.web.forms import Form
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup.documents import kinds_written_by
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.areas.content.library import ContentItem
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

KINDS_OF_TEXTS = (library.ContentKind.DUTY_TEMPLATE, library.ContentKind.DOCUMENT)
"""What can become a template: duties of a post, and documents written in blocks."""


class TemplateForm(Form):
    """A new template."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    key = forms.CharField(
        label=gettext_lazy("Key of the template"), max_length=80,
        help_text=gettext_lazy("Small letters, digits and hyphens. It stays for good and stands in every fingerprint."),
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, required=False)
    about = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=80, required=False,
        help_text=gettext_lazy("Post code of a duty statement, or the module an impact assessment lets you switch on."),
    )

    def offer(self, kinds: Sequence[DocumentKind]) -> TemplateForm:
        """Offer these kinds."""
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        return self


def _kind_of(item: ContentItem) -> DocumentKind:
    return DocumentKind(item.values["document_kind"])


def _texts(kinds: Sequence[DocumentKind]) -> dict[str, ContentItem]:
    """The texts that come with the product and are of these kinds, by key."""
    shipped = [item for item in library.shipped("duties") if item.kind in KINDS_OF_TEXTS]
    return {item.key: item for item in shipped if _kind_of(item) in kinds}


def _initial(item: ContentItem) -> dict[str, Any]:
    """What the form says of a text that comes with the product; all but the kind can be changed."""
    about = item.values["duties"]["job_code"] if item.kind is library.ContentKind.DUTY_TEMPLATE else ""
    return {
        "kind": _kind_of(item), "key": item.key, "title_zh": item.title.zh, "title_en": item.title.en, "about": about,
    }


def _started(viewer: Viewer, given: NewTemplate, item: ContentItem | None) -> TemplateVersion:
    """The first draft: a duty statement with its duties beside the text, so that they can be mapped and proved."""
    title = Bilingual(given.title_zh, given.title_en)
    if given.kind is DocumentKind.DUTY_STATEMENT:
        draft = (
            DutyTemplateDraft(job_code=given.about, title=title, purpose=Bilingual("")) if item is None
            else replace(DutyTemplateDraft.from_json(item.values["duties"]), job_code=given.about)
        )
        return duty_templates.draft_template(viewer=viewer, key=given.key, draft=draft, title=title, at=viewer.now)
    values = {"blocks": [], "touches": []} if item is None else item.values
    return templates.draft_template(
        viewer=viewer, key=given.key, kind=given.kind, title=title, at=viewer.now, about=given.about,
        blocks=values["blocks"], touches=values["touches"],
    )


@permits(READ_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Start a template; with ``text``, from the shipped text of that key."""
    viewer = request.viewer
    kinds = kinds_written_by(viewer)
    if not kinds:
        raise NotSeen
    texts = _texts(kinds)
    item = texts.get(request.POST.get("text") or request.GET.get("text", ""))
    form = TemplateForm(request.POST or None, initial=_initial(item) if item is not None else None)
    form.offer(kinds if item is None else [_kind_of(item)])
    if request.method == "POST":
        made = form.carry(NewTemplate, lambda given: _started(viewer, given, item))
        if made is not None:
            is_duty = made.template.kind == DocumentKind.DUTY_STATEMENT
            return go(request, reverse("setup:duty_template" if is_duty else "setup:document_edit", args=(made.pk,)))
    context = {
        "form": form, "item": item, "item_title": item.title.pick(viewer.locale) if item is not None else "",
        "texts": [
            {"item": one, "title": one.title.pick(viewer.locale), "kind": _kind_of(one).label} for one in texts.values()
        ],
    }
    return page(request, "setup/documents/new.html", context, crumbs=[
        Crumb(_("Templates"), reverse("setup:documents")), Crumb(_("New template")),
    ], status=form.status)
