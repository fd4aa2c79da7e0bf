"""When a statement must be issued anew (A01 rule 6), and what may not go ahead without one (rule 11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.enums import SpotAnswer
from lingxiao.engines.duties.models import DutyScope, DutyStatement, SpotCheck
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.documents.models import TemplateVersion

REASONS = {
    "template": Bilingual("模板有新版本", "The template has a newer version"),
    "superior": Bilingual("直属上级已变更", "The superior has changed"),
    "territory": Bilingual("责任区域已变更", "The territory has changed"),
    "post": Bilingual("岗位已变更", "The post has changed"),
    "law": Bilingual("引用的法规条目已修订或失效", "A rule of law it cites has changed or ended"),
    "spot_check": Bilingual("季度抽查时说职责已有变化", "The quarterly question found that the job has changed"),
}


class NoSignedStatement(Refusal):
    """A target letter rests on duties that were agreed."""

    sentence = _("%(name)s has no signed duty statement in force. Have it signed first, then issue the target letter.")


@dataclass(frozen=True, slots=True)
class Stale:
    """A statement in force that no longer fits, and why."""

    statement_id: int
    issue_id: int
    reasons: tuple[str, ...]


class _InForce(NamedTuple):
    """What a statement in force says of the day it was issued on, and what is so now."""

    person_id: int
    statement_id: int
    issue_id: int
    issued_on: date
    template_id: int
    template_number: int
    superior_id: int | None
    position_id: int
    cited_rules: list[str]
    post_now: int | None
    superior_now: int | None
    territories_now: list[int]
    territories: list[int]
    last_answer: str | None


class _Law:
    """Whether rules of law have changed by a day; asked once for all statements of one template and day of issue."""

    def __init__(self, on: date) -> None:
        """Nothing is known yet."""
        self.pack, self.on = shipped_law(), on
        self.known: dict[tuple[date, str], bool] = {}

    def has_changed(self, cited: Sequence[str], since: date) -> bool:
        """Whether one of these rules has changed or ended since that day."""
        alike = (since, " ".join(cited))
        if alike not in self.known:
            self.known[alike] = bool(self.pack.changed_between(cited, since, self.on))
        return self.known[alike]


def stale(
    *, person_ids: Sequence[int], on: date, published: Sequence[TemplateVersion] | None = None,
) -> dict[int, Stale]:
    """The statements in force of these persons that must be issued anew, by person, each with its reasons.

    ``published`` are the versions in force, from who has asked for them already.
    Return from leave over ninety days joins when leave is recorded; until then it is HR who knows.
    """
    rows = DutyStatement.objects.filter(
        person_id__in=person_ids, issue__kind=DocumentKind.DUTY_STATEMENT, issue__in_force__contains=on,
    )
    scopes = DutyScope.objects.filter(statement=OuterRef("pk"), territory__isnull=False)
    answers = SpotCheck.objects.filter(statement=OuterRef("pk")).order_by("-answered_at")
    now = rows.annotate(
        post_now=people.position_now(on=on), superior_now=people.superior_now(on=on),
        territories_now=people.territories_now(on=on), territories=ArraySubquery(scopes.values("territory_id")),
        last_answer=Subquery(answers.values("answer")[:1]),
    )
    told = now.order_by("person_id").values_list(
        "person_id", "pk", "issue_id", "issue__issued_on", "issue__template_id", "template_number", "superior_id",
        "position_id", "cited_rules", "post_now", "superior_now", "territories_now", "territories",
        "last_answer",
    )
    statements = {row[0]: _InForce(*row) for row in told}
    versions = documents.published_versions(kind=DocumentKind.DUTY_STATEMENT) if published is None else published
    newest = {one.template_id: one.number for one in versions}
    law = _Law(on)
    found = {}
    for person, one in statements.items():
        reasons = [
            name
            for name, is_so in (
                ("template", newest.get(one.template_id, one.template_number) > one.template_number),
                ("superior", one.superior_now != one.superior_id),
                ("territory", set(one.territories_now) != set(one.territories)),
                ("post", one.post_now is not None and one.post_now != one.position_id),
                ("law", law.has_changed(one.cited_rules, one.issued_on)),
                ("spot_check", one.last_answer not in {None, SpotAnswer.STILL.value}),
            )
            if is_so
        ]
        if reasons:
            found[person] = Stale(one.statement_id, one.issue_id, tuple(reasons))
    return found


def may_issue_target_letter(*, person_id: int, on: date) -> Verdict:
    """Whether a target letter may be issued: only on a signed duty statement in force (rule 11; an area may switch it off)."""
    if documents.current_signed(kind=DocumentKind.DUTY_STATEMENT, person_ids=[person_id], on=on):
        return Verdict.allow()
    name = people.names_of(person_ids=[person_id]).get(person_id, "")
    return Verdict.refuse(NoSignedStatement(name=name))
