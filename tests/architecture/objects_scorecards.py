"""The things in addresses that scorecards make: a KPI, letters at every stage, a card, a line whose actual is entered."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import calendars

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.scorecards.models import LetterLine, Scorecard, TargetLetter
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

NEAR = {"BP", "DIR", "MGR"}
OCTOBER = date(2026, 10, 1)
TARGETS = {
    "REV_ATT": "12000000", "COL_RATE": "95", "GP_ATT": "3000000", "NEWCUST": "24", "TEAM_ATT": "55", "CSAT_C": "85",
    "TRAIN": "100", "SELFCHK": "100",
}


@once
def kpi_library(site: Site) -> int:
    """The shipped KPIs; answers the number of one."""
    from lingxiao.areas.content.furnishing import furnish_kpis
    from lingxiao.engines.scorecards.domain.library import newest_of

    viewer = site.small.viewer("hr_admin")
    furnish_kpis(viewer=viewer, at=viewer.now)
    return int(newest_of(codes=["REV_ATT"], on=viewer.today)["REV_ATT"].pk)


@once
def target_template(site: Site) -> Any:
    """A template of target letters, in force."""
    from lingxiao.areas.content import installing
    from lingxiao.engines.documents.domain import templates

    calendars(site)
    kpi_library(site)
    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    (placed,) = installing.install(viewer=writer, area="performance", at=writer.now, ids=["TL-01"])
    assert placed.version is not None
    templates.submit(viewer=writer, version=placed.version, at=writer.now)
    approved = templates.approve(viewer=checker, version=placed.version, at=writer.now)
    return templates.publish(viewer=checker, version=approved, at=writer.now)


@once
def target_letter(site: Site, where: str, period: str) -> TargetLetter:
    """A draft for the sales manager there, with every target written."""
    from lingxiao.engines.scorecards.domain import letters, queries
    from lingxiao.engines.scorecards.inputs import LineInput

    viewer = site.small.viewer(f"{where}director")
    (made,) = letters.draft_letters(
        viewer=viewer, version=target_template(site), person_ids=[site.small.people[f"{where}manager"].pk], period=period,
        year_starts_in=1, currency="CNY", at=viewer.now,
    ).letters
    lines = [
        LineInput(code=one.kpi.code, weight=one.weight, target=TARGETS.get(one.kpi.code, ""), standard=one.standard_zh)
        for one in queries.lines_of(made)
    ]
    letters.write_lines(viewer=viewer, letter=made, lines=lines, at=viewer.now)
    return made


@once
def target_shown(site: Site, where: str) -> TargetLetter:
    """A letter that is negotiated."""
    from lingxiao.engines.scorecards.domain import letters

    viewer = site.small.viewer(f"{where}director")
    return letters.show(viewer=viewer, letter=target_letter(site, where, "2027"), at=viewer.now)


@once
def target_signed(site: Site, where: str) -> TargetLetter:
    """A letter of this year, signed by both sides."""
    from lingxiao.engines.documents.domain import signing
    from lingxiao.engines.documents.domain.queries import issue_seen_by
    from lingxiao.engines.scorecards.domain import giving

    director, manager = site.small.viewer(f"{where}director"), site.small.viewer(f"{where}manager")
    just_now = director.now - timedelta(minutes=1)
    one = giving.give(viewer=director, letter=target_letter(site, where, "2026"), at=director.now, reauthenticated_at=just_now)
    assert one.issue is not None
    signing.read_through(viewer=manager, issue=one.issue, at=manager.now)
    copy = issue_seen_by(manager, issue_id=one.issue.pk, on=manager.today)
    signing.sign(viewer=manager, issue=copy, text_sha256=copy.sha256, at=manager.now, reauthenticated_at=just_now)
    return one


@once
def score_card(site: Site, where: str) -> Scorecard:
    """The card of October of the sales manager there."""
    from lingxiao.engines.scorecards.domain import cards
    from lingxiao.engines.scorecards.models import Scorecard

    one, viewer = target_signed(site, where), site.small.viewer("finance")
    cards.freeze_due(on=viewer.today, at=viewer.now)
    return Scorecard.objects.get(letter=one, month=OCTOBER)


def line(site: Site, where: str) -> LetterLine:
    """The line of the card's letter whose actual finance enters."""
    from lingxiao.engines.scorecards.domain import queries

    return next(one for one in queries.lines_of(target_signed(site, where)) if one.kpi.code == "NEWCUST")


def typed_lines(site: Site) -> dict[str, str]:
    """The form of a negotiated letter, filled in: five points of weight moved, one target another."""
    from lingxiao.engines.scorecards.domain import queries
    from lingxiao.engines.scorecards.domain.typed import written

    moved = {"REV_ATT": 25, "SELFCHK": 10}
    found = {"code_new": "", "weight_new": "", "target_new": "", "standard_new": ""}
    for one in queries.lines_of(target_shown(site, "")):
        target = None if one.target is None else Fraction(one.target)
        found |= {
            f"weight_{one.pk}": str(moved.get(one.kpi.code, one.weight)), f"standard_{one.pk}": one.standard_zh,
            f"target_{one.pk}": written(target, unit=one.kpi.unit),
        }
    return found


def _of_a_manager(part: str, make: Callable[[Site, str], Any], near: set[str], **more: str) -> Objects:
    """Something of the sales manager in the east; out of reach, the same of the one in the south."""
    def parts(site: Site, where: str) -> Parts:
        return {part: make(site, where).pk, **more}

    return Objects(
        own=lambda site, _actor: parts(site, ""),
        foreign=lambda site, actor: parts(site, "south_") if actor in near else None, missing={part: NOBODY, **more},
    )


ALL = {"HRA", "BP", "DIR", "MGR", "TM", "FIN", "COM", "COU", "EXE", "AUD", "SYS"}
OBJECTS["setup:kpi"] = OBJECTS["setup:kpi_supersede"] = Objects(
    own=lambda site, _actor: {"kpi_id": kpi_library(site)}, foreign=lambda _site, _actor: None, missing={"kpi_id": NOBODY},
)
for name in ("letter", "letter_write", "letter_check", "letter_say", "letter_give", "letter_withdraw"):
    OBJECTS[f"cockpit:{name}"] = _of_a_manager("letter_id", target_shown, NEAR)
OBJECTS["cockpit:letter_show"] = _of_a_manager("letter_id", lambda site, where: target_letter(site, where, "2027-Q1"), NEAR)
OBJECTS["cockpit:letter_change"] = _of_a_manager("letter_id", target_signed, NEAR)
for name in ("letter_seen", "letter_say"):
    OBJECTS[f"desk:{name}"] = _of_a_manager("letter_id", target_shown, ALL)
for name in ("scorecard", "scorecard_review", "scorecard_restate", "scorecard_file"):
    OBJECTS[f"cockpit:{name}"] = _of_a_manager("card_id", score_card, NEAR)
for name in ("scorecard", "scorecard_file"):
    OBJECTS[f"desk:{name}"] = _of_a_manager("card_id", score_card, ALL)
OBJECTS["cockpit:actual"] = _of_a_manager("line_id", line, set(), month="2026-10")
