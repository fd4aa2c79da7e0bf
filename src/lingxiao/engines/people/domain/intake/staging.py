"""An organisation file's way: staged with every problem named, shown, then applied whole or discarded."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.intake.checks import CHECKS, Headship, Known, Row
from lingxiao.engines.people.domain.intake.columns import Problem, read_rows
from lingxiao.engines.people.domain.intake.contract_terms import take_contracts
from lingxiao.engines.people.domain.intake.taking import Taken, take_people, take_posts, take_territories, take_units
from lingxiao.engines.people.domain.lines import hold_lines
from lingxiao.engines.people.enums import AssignmentKind, ImportState, LineKind
from lingxiao.engines.people.models import (
    Assignment,
    ContractTerms,
    Employment,
    OrganisationImport,
    Person,
    Position,
    ReportingLine,
    Territory,
    UnitPlacement,
)
from lingxiao.engines.people.rules import may_write_org
from lingxiao.kernel import audit, notices
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.people.enums import ImportKind, ImportMode
    from lingxiao.kernel.sheets import Table

DATES = ("hired_on", "since", "last_day")
PROBLEMS_KEPT = 5000
"""More problems than this say nothing new; the count is kept."""

TAKE = {
    "units": take_units, "posts": take_posts, "people": take_people, "territories": take_territories,
    "contracts": take_contracts,
}


class HasProblems(Refusal):
    """A file is taken over whole or not at all."""

    sentence = _("The file still has %(count)s problems, so nothing was taken over. Correct them and upload it again.")


class AlreadyDone(Refusal):
    """A file is taken over or discarded once."""

    sentence = _("This file was already %(state)s. Upload it again to use it once more.")


class UnderWay(Refusal):
    """The worker has it."""

    sentence = _("This file is being taken over just now. Wait until it is done; this page shows when.")


class ChangedMeanwhile(Refusal):
    """What the file was checked against is no longer so."""

    sentence = _("The organisation changed after this file was checked: %(count)s problems now. Look at them again.")


def known_on(on: date) -> Known:
    """The organisation as it stands on a day, for the checks."""
    placements = UnitPlacement.objects.filter(validity__contains=on).values_list("unit__code", "parent__code")
    heads = Assignment.objects.filter(leads_unit=True, kind=AssignmentKind.MAIN)
    lines = ReportingLine.objects.filter(kind=LineKind.SOLID, validity__contains=on)
    leading: dict[str, list[Headship]] = {}
    for unit, number, span in heads.values_list("unit__code", "person__number", "validity"):
        leading.setdefault(unit, []).append(Headship(number, span.lower, span.upper))
    return Known(
        units=dict(placements),
        posts=frozenset(Position.objects.values_list("code", flat=True)),
        people=dict(Person.objects.values_list("number", "name")),
        gone=_gone(on),
        managers=dict(lines.values_list("person__number", "manager__number")),
        heads=leading,
        emails=dict(Person.objects.exclude(email="").values_list("email", "number")),
        territories=frozenset(Territory.objects.values_list("code", flat=True)),
        starting=on,
        contracts=frozenset(ContractTerms.objects.filter(validity__contains=on).values_list("person__number", flat=True)),
    )


def _gone(on: date) -> dict[str, date]:
    """Who works here neither on this day nor later, with the first day they were gone; nobody for those never employed."""
    last = Employment.objects.values("person__number").annotate(
        gone=Max("validity__endswith"), stays=BoolOr(Q(validity__endswith__isnull=True)),
    )
    return {row["person__number"]: row["gone"] for row in last if not row["stays"] and row["gone"] <= on}


def _to_json(row: Row) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _from_json(row: dict[str, Any]) -> Row:
    return {key: date.fromisoformat(value) if key in DATES and value else value for key, value in row.items()}


@transaction.atomic
def stage(
    *,
    viewer: Viewer,
    kind: ImportKind,
    mode: ImportMode,
    table: Table,
    file_name: str,
    sha256: str,
    starting: date,
    at: datetime,
) -> OrganisationImport:
    """Keep a file as it was read, with every problem in it; nothing of the organisation changes yet."""
    may_write_org(viewer=viewer).or_refuse()
    rows, problems = read_rows(kind, table.headers, table.rows, table.row_numbers)
    if rows:
        problems = problems + CHECKS[kind](rows, known_on(starting), mode)
    problems.sort(key=lambda one: (one.row, one.column))
    return OrganisationImport.objects.create(
        kind=kind,
        mode=mode,
        file_name=file_name,
        sha256=sha256,
        encoding=table.encoding,
        starting=starting,
        headers=list(table.headers),
        rows=[_to_json(row) for row in rows],
        problems=[problem.to_json() for problem in problems[:PROBLEMS_KEPT]],
        summary={"rows": len(rows), "problems": len(problems)},
        staged_by_id=viewer.person_id,
        staged_at=at,
    )


def rows_of(intake: OrganisationImport, *, first: int | None = None) -> list[Row]:
    """The rows of a staged file as they were read, or the first of them."""
    return [_from_json(row) for row in intake.rows[:first]]


def _waiting(intake: OrganisationImport) -> OrganisationImport:
    locked = OrganisationImport.objects.select_for_update().get(pk=intake.pk)
    if locked.state == ImportState.ASKED:
        raise UnderWay
    if locked.state != ImportState.STAGED:
        raise AlreadyDone(state=locked.get_state_display())
    return locked


@transaction.atomic
def apply(*, viewer: Viewer, intake: OrganisationImport, at: datetime) -> Taken:
    """Take a staged file over, all of it in one transaction, after checking it once more against today's organisation."""
    may_write_org(viewer=viewer).or_refuse()
    return _take(viewer, _without_problems(intake), at)


@transaction.atomic
def ask(*, viewer: Viewer, intake: OrganisationImport) -> None:
    """Have the worker take a staged file over: thousands of rows are more than a page may keep somebody waiting for."""
    may_write_org(viewer=viewer).or_refuse()
    locked = _without_problems(intake)
    locked.summary.pop("refused", None)
    locked.state, locked.applied_by_id = ImportState.ASKED, viewer.person_id
    locked.save(update_fields=["state", "applied_by", "summary"])


def take_asked(*, import_id: int, at: datetime, on: date) -> None:
    """Take over a file that somebody asked for; done twice it is done once.

    Whoever asked takes it over; what they may do was looked at when they asked. A refusal is kept with the file, which
    then waits for a click again.
    """
    try:
        with transaction.atomic():
            locked = OrganisationImport.objects.select_for_update().get(pk=import_id)
            if locked.state == ImportState.ASKED:
                who = locked.applied_by
                _take(Viewer(person_id=who.pk if who else None, name=who.name if who else "", today=on, now=at), locked, at)
    except Refusal as refusal:
        with transaction.atomic():
            locked = OrganisationImport.objects.select_for_update().get(pk=import_id)
            locked.state, locked.applied_by_id = ImportState.STAGED, None
            locked.summary["refused"] = notices.in_both(refusal).to_json()
            locked.save(update_fields=["state", "applied_by", "summary"])


def _without_problems(intake: OrganisationImport) -> OrganisationImport:
    locked = _waiting(intake)
    if locked.problems:
        raise HasProblems(count=locked.summary["problems"])
    return locked


def _take(viewer: Viewer, locked: OrganisationImport, at: datetime) -> Taken:
    rows = rows_of(locked)
    hold_lines()
    known = known_on(locked.starting)
    problems: Sequence[Problem] = CHECKS[locked.kind](rows, known, locked.mode)
    if problems:
        raise ChangedMeanwhile(count=len(problems))
    taken = TAKE[locked.kind](rows, known)
    locked.state, locked.applied_by_id, locked.applied_at = ImportState.APPLIED, viewer.person_id, at
    locked.summary = {**locked.summary, **taken.to_json()}
    locked.save(update_fields=["state", "applied_by", "applied_at", "summary"])
    audit.note(
        viewer=viewer,
        act="people.import",
        object_kind="people.import",
        object_id=locked.pk,
        detail={
            "kind": locked.kind,
            "file": locked.file_name,
            "sha256": locked.sha256,
            "starting": locked.starting.isoformat(),
            **taken.to_json(),
        },
    )
    return taken


@transaction.atomic
def discard(*, viewer: Viewer, intake: OrganisationImport) -> None:
    """Put a staged file aside; it stays listed, and nothing of the organisation changes."""
    may_write_org(viewer=viewer).or_refuse()
    locked = _waiting(intake)
    locked.state = ImportState.DISCARDED
    locked.save(update_fields=["state"])


def import_seen_by(viewer: Viewer, *, import_id: int) -> OrganisationImport:
    """One file, for whoever may write the organisation; ``NotSeen`` for everyone else."""
    found = OrganisationImport.objects.filter(pk=import_id).first() if may_write_org(viewer=viewer) else None
    if found is None:
        raise NotSeen
    return found


def imports_visible_to(viewer: Viewer) -> list[OrganisationImport]:
    """The files of the last imports, newest first, without their rows."""
    if not may_write_org(viewer=viewer):
        return []
    return list(
        OrganisationImport.objects.defer("rows", "problems").select_related("staged_by").order_by("-staged_at")[:50]
    )
