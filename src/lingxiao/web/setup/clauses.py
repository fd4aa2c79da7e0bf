"""A clause the check-up stops: whoever answers to the law lets it stand by name, with the ground, or nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import overriding
from lingxiao.engines.documents.inputs import Explain
from lingxiao.engines.documents.permissions import OVERRIDE_LAW
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.documents import title_of
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup.documents import ReasonForm, crumbs_of, seen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.documents.models import LegalOverride
    from lingxiao.web.pages import Request


@permits(OVERRIDE_LAW)
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: Request, version_id: int, place: int) -> HttpResponse:
    """One stopped clause, why it is stopped and what would be lawful; a POST lets it stand, with the reason."""
    viewer, found = request.viewer, seen(request, version_id)
    stopped = overriding.stopped(found, on=viewer.today)
    if not 0 < place <= len(stopped):
        raise NotSeen
    rules.may_override(viewer=viewer, version=found).or_refuse()
    one, here = stopped[place - 1], reverse("setup:document_version", args=(found.pk,))
    form = ReasonForm(request.POST or None)

    def verb(given: Explain) -> LegalOverride:
        rule, quote = overriding.named(one)
        return overriding.override(
            viewer=viewer, version=found, rule=rule, quote=quote, reason=given.text, at=viewer.now,
        )

    if request.method == "POST" and form.carry(Explain, verb) is not None:
        return go(request, f"{here}#findings-card")
    locale = viewer.locale
    return page(request, "setup/documents/clause.html", {
        "form": form, "title": title_of(found.template, locale), "back": here, "quote": one.quote, "what": one.title.pick(locale),
        "why": one.why.pick(locale), "citation": one.citation.pick(locale), "decision": overriding.decisions_on(found).get(
            overriding.named(one),
        ), "rewrite": one.rewrite.pick("en" if one.part.endswith(".en") else "zh"),
    }, crumbs=crumbs_of(found, locale, _("Let it stand")), status=form.status)
