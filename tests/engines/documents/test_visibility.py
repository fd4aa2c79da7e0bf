"""Who sees whose copies: two regions that must not see each other, and classes that even the line does not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.documents.domain import queries
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import viewer
from tests.engines.documents.desk import TEXT, TODAY, issued, looking, published

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import Issue
    from tests.engines.documents.desk import Desk


def copies(desk: Desk, kind: str, **how: object) -> tuple[Issue, Issue]:
    """A copy of this kind for the manager of each region, issued by that region's HRBP."""
    version = published(desk, key=f"t-{kind}", kind=kind, blocks=TEXT[:1])
    east, west = desk.company.regions
    return (
        issued(desk, version, to=east.manager, viewer=viewer(east.hrbp), **how),
        issued(desk, version, to=west.manager, viewer=viewer(west.hrbp), **how),
    )


SEES_ONE = {
    # kind: roles of the east who see the copy of the east's manager; nobody there sees the west's.
    "duty_statement": {"hrbp", "director", "manager"},
    "letter": {"hrbp", "director", "manager"},
    "change_agreement": {"hrbp", "manager"},
}


@pytest.mark.parametrize("kind", SEES_ONE)
def test_a_region_sees_its_own_as_far_as_the_class_allows(desk: Desk, kind: str) -> None:
    east_copy, west_copy = copies(desk, kind, signature_level="S4" if kind == "change_agreement" else "S2")
    region = desk.company.east
    for role in ("hrbp", "director", "manager", "rep"):
        who = looking(getattr(region, role))
        seen = set(queries.visible_to(who, on=TODAY))
        assert seen == ({east_copy} if role in SEES_ONE[kind] else set()), role
        with pytest.raises(NotSeen):
            queries.issue_seen_by(who, issue_id=west_copy.pk, on=TODAY)


def test_hr_and_the_auditor_see_all_but_pay(desk: Desk) -> None:
    statements, agreements = copies(desk, "duty_statement"), copies(desk, "change_agreement", signature_level="S4")
    auditor = looking(desk.auditor)
    assert set(queries.visible_to(desk.hr, on=TODAY)) == {*statements, *agreements}
    assert set(queries.visible_to(auditor, on=TODAY)) == set(statements)


def test_a_manager_who_moves_away_no_longer_sees_the_team(desk: Desk) -> None:
    """Scope is the subtree at the copy's own day; who leads it today is what counts for the viewer."""
    region = desk.company.east
    version = published(desk, key="po", kind="policy", blocks=TEXT[:1])
    copy = issued(desk, version, to=region.rep, viewer=desk.hr, signature_level="S1")
    assert queries.issue_seen_by(looking(region.manager), issue_id=copy.pk, on=TODAY) == copy
    assert not queries.visible_to(looking(desk.company.west.manager), on=TODAY).exists()


def test_counts_are_of_what_one_sees(desk: Desk) -> None:
    copies(desk, "duty_statement")
    assert queries.counts_by_state(queries.visible_to(desk.hrbp, on=TODAY)) == {"pending_sign": 1}
    assert queries.counts_by_state(queries.visible_to(desk.hr, on=TODAY)) == {"pending_sign": 2}
