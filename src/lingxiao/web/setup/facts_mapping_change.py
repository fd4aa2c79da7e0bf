"""Correcting a mapping: what was said is filled in, another file can be looked at, and the next version is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import profiles
from lingxiao.engines.facts.inputs import KeepMapping
from lingxiao.engines.facts.permissions import BRING_IN
from lingxiao.kernel.sheets import read_table
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page
from lingxiao.web.forms import Form
from lingxiao.web.pages import go, permits
from lingxiao.web.setup.facts_mapping import COLUMN, FIXED, MappingForm, Sample, columns_of, fields_page
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from lingxiao.engines.facts.models import MappingProfile
    from lingxiao.web.pages import Request


class AnotherFileForm(Form):
    """A file whose headings are offered in place of those the mapping knows."""

    file = forms.FileField(
        label=gettext_lazy("Another file of this kind"),
        help_text=gettext_lazy("Where the headings changed: show a newer file, and its headings can be chosen."),
    )


@permits(BRING_IN)
def change(request: Request, profile_id: int) -> HttpResponse:
    """Correct where columns come from and how days and amounts are written; files that came in stay as they were read."""
    profile = profiles.profile_seen_by(request.viewer, profile_id=profile_id)
    crumbs = [Crumb(_("Sales facts"), page("setup:facts")), Crumb(_("Correct the mapping"))]
    sent = Sample.read(request.POST.get("sample", ""))
    if sent is not None and sent.dataset == profile.dataset:
        form = _form(request, profile, sent, request.POST)
        kept = form.carry(KeepMapping, lambda given: _keep(request, profile, given))
        if kept is None:
            return fields_page(request, form, sent, crumbs, again=AnotherFileForm())
        messages.success(request, _("Kept. Files that come from now on are read this way."))
        return go(request, f"{page('setup:fact_bring')}?mapping={kept.pk}")
    again = AnotherFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    sample = _sample(request, profile, again)
    return fields_page(request, _form(request, profile, sample), sample, crumbs, again=again)


def _sample(request: Request, profile: MappingProfile, again: AnotherFileForm) -> Sample:
    """The headings to choose from: those of the file that is shown now, else those the mapping names."""
    source = pick(profile.source, "title", request.viewer.locale)
    if again.is_bound and again.is_valid():
        return Sample.of(profile.dataset, source, columns_of(read_table(again.cleaned_data["file"].read())))
    named = sorted({origin["column"] for origin in profile.spec["fields"].values() if origin.get("column")})
    return Sample(profile.dataset, source, tuple((heading, ()) for heading in named))


def _form(request: Request, profile: MappingProfile, sample: Sample, *data: Mapping[str, Any]) -> MappingForm:
    spec, locale = profile.spec, request.viewer.locale
    kept = KeepMapping.of(spec, title=pick(profile, "title", locale))
    said = kept.model_dump(exclude={"columns", "fixed"}) | {f"{FIXED}{name}": value for name, value in kept.fixed.items()}
    offered = {heading for heading, _cells in sample.columns}
    boxes = {
        f"{COLUMN}{name}": origin["column"] for name, origin in spec["fields"].items() if origin.get("column") in offered
    }
    filled = {name for name, origin in spec["fields"].items() if not origin.get("column")}
    return MappingForm(
        *data, sample=sample, locale=locale, filled=filled, initial={"sample": sample.to_text(), **said, **boxes},
    )


def _keep(request: Request, profile: MappingProfile, given: KeepMapping) -> MappingProfile:
    viewer = request.viewer
    title = Bilingual(profile.title_zh, given.title) if viewer.locale.startswith("en") and profile.title_en else Bilingual(
        given.title, profile.title_en,
    )
    return profiles.keep(
        viewer=viewer, source=profile.source, key=profile.key, title=title, at=viewer.now,
        spec=given.spec(profile.dataset, before=profile.spec),
    )
