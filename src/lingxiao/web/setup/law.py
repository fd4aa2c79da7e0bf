"""The register of legal rules: which hold today, which end, what the product does about each, and who has still to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.documents.domain.law import Severity, Standing, Verification, shipped_law
from lingxiao.engines.documents.domain.linter import shipped_clauses
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.joined import in_brackets, listed
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import for_everyone, page
from lingxiao.web.shell.parts import Crumb, Fact, Link, State, Tone

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.documents.domain.law import LawRule, Registered
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

SOON = 90
"""Days ahead of its end in which a rule is said to end soon: time for counsel to bring the next edition."""

STANDINGS = {
    Standing.IN_FORCE: State(gettext_lazy("in force"), Tone.OK),
    Standing.ENDING: State(gettext_lazy("ends soon"), Tone.WARN),
    Standing.ENDED: State(gettext_lazy("ended"), Tone.BAD),
    Standing.AHEAD: State(gettext_lazy("from later on"), Tone.INFO),
}
SEVERITIES: dict[Severity, Words] = {
    Severity.BLOCK: gettext_lazy("stops"), Severity.WARN: gettext_lazy("warns"), Severity.RECORD: gettext_lazy("is recorded"),
}
CHECKED = {
    Verification.VERIFIED: State(gettext_lazy("checked"), Tone.OK),
    Verification.TO_CHECK: State(gettext_lazy("counsel to check"), Tone.WARN),
}
PARTS: dict[str, Words] = {
    "activities": gettext_lazy("Talks"), "alerts": gettext_lazy("Alerts"), "appraisals": gettext_lazy("Appraisals"),
    "cadence": gettext_lazy("Dues and reminders"), "campaigns": gettext_lazy("Surveys"), "careers": gettext_lazy("Careers"),
    "cases": gettext_lazy("Cases"), "documents": gettext_lazy("Documents"), "drills": gettext_lazy("Drills"),
    "duties": gettext_lazy("Duties"), "facts": gettext_lazy("Sales facts"), "health": gettext_lazy("Standing of managers"),
    "ideas": gettext_lazy("Ideas"), "incentives": gettext_lazy("Pay plans"), "kernel": gettext_lazy("Sign-in and storage"),
    "learning": gettext_lazy("Learning"), "people": gettext_lazy("People"), "targets": gettext_lazy("Sales targets"),
}
"""The parts of the product a rule concerns, as people call them."""

DONE: dict[str, Words] = {
    "LR-01": gettext_lazy("A text on pay, hours or discipline waits for its consultation record, or is published for "
                          "reference only and binds nobody."),
    "LR-02": gettext_lazy("Every copy is compared with the person's contract; what would change it is shown and asked about."),
    "LR-14": gettext_lazy("Reminders wait for working hours; on a day of rest only urgent ones go out."),
    "LR-18": gettext_lazy("Where a copy changes post, place or level, it is said what that asks for: grounds, effects, amends."),
    "LR-30": gettext_lazy("The privacy notice is read before the first page, and again when it changes."),
    "LR-33": gettext_lazy("A named person decides, in writing; a figure opens to its arithmetic and can be appealed."),
    "LR-36": gettext_lazy("Of a reading only two things are noted: that it was opened, and that the end was reached. Of a "
                          "tool only who has access since when is kept; sign-ins and clicks are not."),
}
"""What the product does today about a rule, beside the clause check-up; ``tests/web/setup/test_law.py`` says where."""


def _concerns(rule: LawRule) -> str:
    """The parts a rule concerns; those that are not built yet say so."""
    return listed(
        PARTS[name] if name == "kernel" or apps.is_installed(f"lingxiao.engines.{name}")
        else in_brackets(PARTS[name], _("not set up yet"))
        for name in rule.concerns
    )


def _clauses(rule_id: str, locale: str) -> list[str]:
    """What the clause check-up looks for under a rule."""
    return [one.title.pick(locale) for one in shipped_clauses().rules if one.law == rule_id]


def _said(row: Registered) -> str:
    words = row.rule.title, row.rule.citation
    return " ".join([row.rule.id, *(word.zh for word in words), *(word.en for word in words)]).casefold()


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="law",
        columns=[
            Column(key="id", title=gettext_lazy("Rule number"), value=lambda row: row.rule.id, sort=("id",)),
            Column(
                key="title", title=gettext_lazy("Rule"), is_long=True, note=lambda row: row.rule.citation.pick(locale),
                value=lambda row: Link(row.rule.title.pick(locale), reverse("setup:law_rule", args=(row.rule.id.lower(),))),
            ),
            Column(key="severity", title=gettext_lazy("When it is not kept"), value=lambda row: SEVERITIES[row.rule.severity]),
            Column(key="standing", title=gettext_lazy("Standing"), value=lambda row: STANDINGS[row.standing]),
            Column(key="until", title=gettext_lazy("Last day"), value=lambda row: row.rule.last_day, is_shown=False),
            Column(key="checked", title=gettext_lazy("Its basis"), value=lambda row: CHECKED[row.rule.verification]),
            Column(
                key="concerns", title=gettext_lazy("Parts it concerns"), value=lambda row: _concerns(row.rule), is_long=True,
                is_shown=False,
            ),
        ],
        filters=[
            Choice(
                key="standing", word=gettext_lazy("Standing"),
                options=lambda _viewer: [(key.value, state.word) for key, state in STANDINGS.items()],
                narrow=lambda rows, chosen: [row for row in rows if row.standing.value == chosen],
            ),
            Choice(
                key="severity", word=gettext_lazy("When it is not kept"), all_word=gettext_lazy("Stops, warns or is recorded"),
                options=lambda _viewer: [(key.value, word) for key, word in SEVERITIES.items()],
                narrow=lambda rows, chosen: [row for row in rows if row.rule.severity.value == chosen],
            ),
            Choice(
                key="checked", word=gettext_lazy("Its basis"), all_word=gettext_lazy("Checked or not"),
                options=lambda _viewer: [(key.value, state.word) for key, state in CHECKED.items()],
                narrow=lambda rows, chosen: [row for row in rows if row.rule.verification.value == chosen],
            ),
        ],
        search=lambda rows, text: [row for row in rows if text.casefold() in _said(row)],
        search_hint=gettext_lazy("Number, rule or article"),
        identity=lambda row: row.rule.id,
        sort="id",
        page_size=100,
        file_name=gettext_lazy("Legal rules"),
    )


@for_everyone
def register(request: Request) -> HttpResponse:
    """Every rule as it stands today, with a word where something must be done about the register itself."""
    law, viewer = shipped_law(), request.viewer
    rows = list(law.register(viewer.today, within_days=SOON))
    context = {
        "law": law,
        "ended": _named(rows, Standing.ENDED), "ending": _named(rows, Standing.ENDING),
        "to_check": len(law.to_check(viewer.today)),
    }
    return _listing(viewer.locale).answer(request, rows, "setup/law.html", context, crumbs=[Crumb(_("Legal rules"))])


def _named(rows: list[Registered], standing: Standing) -> str:
    return listed(row.rule.id for row in rows if row.standing is standing)


@for_everyone
def rule(request: Request, rule_id: str) -> HttpResponse:
    """One rule: what it says, on what authority, what the product does about it, and its earlier and later editions."""
    viewer = request.viewer
    found = next(
        (one for one in shipped_law().register(viewer.today, within_days=SOON) if one.rule.id.lower() == rule_id), None,
    )
    if found is None:
        raise NotSeen
    one, locale = found.rule, viewer.locale
    return page(request, "setup/law_rule.html", {
        "rule": one, "title": one.title.pick(locale), "state": STANDINGS[found.standing],
        "statement": one.statement.pick(locale), "behaviour": one.behaviour.pick(locale),
        "does": DONE.get(one.id, ""), "clauses": _clauses(one.id, locale),
        "facts": [
            Fact(_("Legal basis"), one.citation.pick(locale)),
            Fact(_("Its basis"), CHECKED[one.verification]),
            Fact(_("When it is not kept"), SEVERITIES[one.severity]),
            Fact(_("Holds from"), one.valid_from),
            *([Fact(_("Last day"), one.last_day)] if one.last_day is not None else []),
            Fact(_("Parts it concerns"), _concerns(one)),
        ],
        "editions": [_edition(other, viewer.today, locale) for other in found.editions if other != one],
    }, crumbs=[Crumb(_("Legal rules"), reverse("setup:law")), Crumb(one.id)])


def _edition(other: LawRule, today: date, locale: str) -> dict[str, object]:
    return {
        "from": other.valid_from, "until": other.last_day, "citation": other.citation.pick(locale),
        "statement": other.statement.pick(locale), "is_past": other.valid_to is not None and other.valid_to <= today,
    }
