"""Issuing duty statements: the copy that is signed, and the rows behind it by which duties can be mapped and proved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, closing
from lingxiao.engines.documents.domain import issuing as documents
from lingxiao.engines.documents.domain.blocks import read_blocks, rendered
from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.engines.documents.enums import SignatureLevel
from lingxiao.engines.duties.domain.layout import ordered, render_of
from lingxiao.engines.duties.domain.personal import Personal, proposed
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft
from lingxiao.engines.duties.domain.turns import SIGN_WITHIN
from lingxiao.engines.duties.models import AuthorityRow, DutyItem, DutyScope, DutyStatement
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.engines.documents.domain.contract_change import ProposedTerms
    from lingxiao.engines.documents.models import Issue, TemplateVersion
    from lingxiao.engines.people.models import Assignment, ContractTerms, Territory
    from lingxiao.kernel.viewer import Viewer

_RULE = re.compile(r"LR-\d\d")
BRIEF_WITHIN = 10
"""Working days after issue by which a statement is talked over (A01, the table of acts)."""

OWED = "duties.issue"
"""The practice under which the company owes a statement."""


class NoDuties(Refusal):
    """A version of another kind has no duties to issue."""

    sentence = _("This version holds no duties. Choose a duty template.")


@dataclass(frozen=True, slots=True)
class Held:
    """What is true of the persons on the day of issue, read once for all of them."""

    posts: Mapping[int, Assignment]
    superiors: Mapping[int, int]
    superior_posts: Mapping[int, Assignment]
    contracts: Mapping[int, ContractTerms]
    territories: Mapping[int, list[Territory]]
    teams: Mapping[int, int]


def draft_of(version: TemplateVersion) -> DutyTemplateDraft:
    """The duties a version holds. ``NoDuties`` when it holds none."""
    held = version.content.get("duties")
    if not held:
        raise NoDuties
    return DutyTemplateDraft.from_json(held)


def _held(person_ids: Sequence[int], on: date) -> Held:
    superiors = managers_of(person_ids=person_ids, on=on)
    return Held(
        posts=people.main_assignments(person_ids=person_ids, on=on),
        superiors=superiors,
        superior_posts=people.main_assignments(person_ids=superiors.values(), on=on),
        contracts=people.contract_terms_of(person_ids=person_ids, on=on),
        territories=people.territories_of(person_ids=person_ids, on=on),
        teams=people.team_sizes(person_ids=person_ids, on=on),
    )


def _merge(person_id: int, held: Held, unit_names: Mapping[int, Bilingual]) -> dict[str, Bilingual]:
    """The merge values only this engine knows: the territory, else the unit; and the team."""
    mine = held.territories.get(person_id, [])
    post = held.posts.get(person_id)
    unit = unit_names.get(post.unit_id, Bilingual("")) if post is not None else Bilingual("")
    territory = (
        Bilingual(
            "、".join(one.name_zh for one in mine),
            ", ".join(one.name_en or one.name_zh for one in mine),
        )
        if mine
        else unit
    )
    size = held.teams.get(person_id, 0)
    return {"territory": territory, "team": Bilingual(f"{size} 人", f"{size} people")}


def issue_statements(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    person_ids: Sequence[int],
    effective_from: date,
    at: datetime,
    on: date,
    personal: Mapping[int, Personal] | None = None,
) -> documents.Issued:
    """Issue the duty statement of this version to these persons, with the rows behind each copy, all or none.

    To be talked over within ten working days and signed within fifteen. ``personal`` is what is agreed with single
    persons beside the template. Each copy is held against its person's contract (LR-02). Whoever cannot have a copy is
    answered with the reason. The number of queries does not grow with the persons.
    """
    draft = draft_of(version)
    held = _held(person_ids, on)
    own = {person: (personal or {}).get(person, Personal()) for person in person_ids}
    terms = _terms(held, own, effective_from, on)
    blocks = rendered(read_blocks(version.blocks), render_of(draft))
    with transaction.atomic():
        issued = documents.issue_many(
            viewer=viewer,
            version=version,
            person_ids=person_ids,
            terms=terms,
            blocks=blocks,
            at=at,
            on=on,
        )
        _keep_rows(issued.issues, version, draft, held, own)
        # What the company owed these persons is done with it: the first statement, or the one that fits again.
        proofs = {one.person_id: f"documents.issue:{one.pk}" for one in issued.issues}
        closing.fulfil_about(viewer=viewer, practice=OWED, evidence=proofs, at=at)
    return issued


def _terms(held: Held, own: Mapping[int, Personal], effective_from: date, on: date) -> documents.Terms:
    """On what terms the copies are issued, with what each of them would say of its person's contract."""
    calendar = clock.calendar_for()
    names = people.unit_names(unit_ids=[post.unit_id for post in held.posts.values()], on=on)
    return documents.Terms(
        effective=DaySpan(effective_from, None),
        sign_by=calendar.add_working_days(on, SIGN_WITHIN),
        brief_by=calendar.add_working_days(on, BRIEF_WITHIN),
        signature_level=SignatureLevel.S2,
        merge_of={person: {**_merge(person, held, names), **said.merge()} for person, said in own.items()},
        proposed_of=_proposed(held, own),
    )


def _proposed(held: Held, own: Mapping[int, Personal]) -> dict[int, ProposedTerms]:
    found = {}
    for person, said in own.items():
        superior = held.superiors.get(person)
        stated = proposed(
            personal=said, post=held.posts.get(person), contract=held.contracts.get(person),
            superior_post=held.superior_posts.get(superior) if superior is not None else None,
        )
        if stated is not None:
            found[person] = stated
    return found


def _keep_rows(
    issues: Sequence[Issue],
    version: TemplateVersion,
    draft: DutyTemplateDraft,
    held: Held,
    own: Mapping[int, Personal],
) -> None:
    cited = sorted(_cited(draft))
    pack = shipped_law().version
    statements = []
    for issue in issues:
        post = held.posts[issue.person_id]
        said = own[issue.person_id].additions
        statements.append(
            DutyStatement(
                issue=issue,
                person_id=issue.person_id,
                position_id=post.position_id,
                unit_id=post.unit_id,
                superior_id=held.superiors.get(issue.person_id),
                template_number=version.number,
                job_code=draft.job_code,
                team_size=held.teams.get(issue.person_id, 0),
                law_pack=pack,
                cited_rules=cited,
                additions_zh=said.zh,
                additions_en=said.en,
            )
        )
    DutyStatement.objects.bulk_create(statements)
    DutyScope.objects.bulk_create([scope for one in statements for scope in _scopes(one, held, own[one.person_id])])
    DutyItem.objects.bulk_create([item for one in statements for item in _items(one, draft)], batch_size=5000)
    AuthorityRow.objects.bulk_create([row for one in statements for row in _authority(one, draft)], batch_size=5000)


def _cited(draft: DutyTemplateDraft) -> set[str]:
    """The rules of law a statement rests on: as the basis of a duty, or named in its sentences."""
    named = {rule for duty in draft.duties for rule in duty.legal_basis}
    said = (one.zh for sentences in draft.lists.values() for one in sentences)
    return named | {rule for text in said for rule in _RULE.findall(text)}


def _scopes(statement: DutyStatement, held: Held, said: Personal) -> list[DutyScope]:
    """The territories a person owns on the day of issue; who owns none answers for the unit they stand in."""
    named = {"product_line": said.product_lines.zh[:80], "channel": said.channel.zh[:80]}
    mine = held.territories.get(statement.person_id, [])
    if mine:
        return [DutyScope(statement=statement, territory=one, **named) for one in mine]
    return [DutyScope(statement=statement, unit_id=statement.unit_id, **named)]


def _items(statement: DutyStatement, draft: DutyTemplateDraft) -> list[DutyItem]:
    rows = []
    for number, duty in enumerate(ordered(draft), start=1):
        rule = duty.evidence
        rows.append(
            DutyItem(
                statement=statement,
                number=number,
                category=duty.category,
                letter=duty.letter,
                percent=duty.percent,
                sentence_zh=duty.sentence.zh,
                sentence_en=duty.sentence.en,
                kpi_codes=list(duty.kpi_codes),
                evidence_rhythm=rule.rhythm if rule else "",
                evidence_due_day=rule.due_working_day if rule else 0,
                evidence_zh=rule.what.zh if rule else "",
                evidence_en=rule.what.en if rule else "",
                detail=duty.to_json(),
            )
        )
    return rows


def _authority(statement: DutyStatement, draft: DutyTemplateDraft) -> list[AuthorityRow]:
    return [
        AuthorityRow(
            statement=statement,
            number=number,
            matter_zh=row.matter.zh,
            matter_en=row.matter.en,
            level=row.level,
            limit_minor=row.limit.minor if row.limit else None,
            currency=row.limit.currency if row.limit else "",
            detail=row.to_json(),
        )
        for number, row in enumerate(draft.authorities, start=1)
    ]
