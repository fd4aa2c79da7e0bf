"""Letting a clause stand that the check-up stops: a decision with a name, a reason and the words it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain.blocks import read_blocks
from lingxiao.engines.documents.domain.checking import findings_in
from lingxiao.engines.documents.domain.law import Severity
from lingxiao.engines.documents.models import LegalOverride, TemplateVersion
from lingxiao.engines.documents.models.template import QUOTED
from lingxiao.engines.documents.refusals import NotStopped, SayWhy
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lingxiao.engines.documents.domain.linter import Finding
    from lingxiao.kernel.viewer import Viewer


def stopped(version: TemplateVersion, *, on: date) -> tuple[Finding, ...]:
    """The clauses the check-up stops in this text under the law of that day, decided about or not, each once."""
    found = findings_in(read_blocks(version.blocks), on=on, content=version.content)
    return tuple({named(one): one for one in found if one.severity is Severity.BLOCK}.values())


def decisions_on(version: TemplateVersion) -> Mapping[tuple[str, str], LegalOverride]:
    """What was decided about the text as it stands now, by rule and words."""
    held = version.overrides.filter(revision=version.revision).select_related("decided_by")
    return {(one.rule, one.quote): one for one in held}


def named(finding: Finding) -> tuple[str, str]:
    """The rule and the words by which a decision names a clause."""
    return finding.rule, finding.quote[:QUOTED]


@transaction.atomic
def override(
    *, viewer: Viewer, version: TemplateVersion, rule: str, quote: str, reason: str, at: datetime,
) -> LegalOverride:
    """Let these words stand in this revision although the rule stops them; the decision stays, with its reason.

    ``NotStopped`` where the check-up does not stop them today. Deciding twice is deciding once.
    """
    held = TemplateVersion.objects.select_for_update().select_related("template").get(pk=version.pk)
    rules.may_override(viewer=viewer, version=held).or_refuse()
    if not reason.strip() or viewer.person_id is None:
        raise SayWhy
    if all(named(one) != (rule, quote[:QUOTED]) for one in stopped(held, on=viewer.today)):
        raise NotStopped
    made, is_new = LegalOverride.objects.get_or_create(
        version=held, revision=held.revision, rule=rule, quote=quote[:QUOTED],
        defaults={"reason": reason.strip(), "decided_by_id": viewer.person_id, "decided_at": at},
    )
    if is_new:
        audit.note(
            viewer=viewer, act="documents.override_law", object_kind="documents.version", object_id=held.pk,
            reason=made.reason,
            detail={"template": held.template.key, "rule": rule, "quote": made.quote, "revision": held.revision},
        )
    return made
