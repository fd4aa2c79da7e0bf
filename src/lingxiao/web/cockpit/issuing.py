"""Role clarity over a scope, and issuing duty statements to those who need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import DocumentKind, IssueState
from lingxiao.engines.documents.permissions import ISSUE_STATEMENTS
from lingxiao.engines.duties.domain import issuing, metrics, readings, reissue
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web.cockpit import figures
from lingxiao.web.forms import whole
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.engines.documents.domain.counting import Answered
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.duties.domain.metrics import Share
    from lingxiao.engines.duties.domain.readings import Standing
    from lingxiao.web.pages import Request

NEEDS = [
    ("new", gettext_lazy("No statement for the post")),
    ("stale", gettext_lazy("No longer fits")),
    ("waiting", gettext_lazy("Awaiting signature")),
    ("refused", gettext_lazy("Signature refused")),
    ("fine", gettext_lazy("Signed and current")),
]
TONES = {"new": Tone.BAD, "stale": Tone.WARN, "waiting": Tone.INFO, "refused": Tone.WARN, "fine": Tone.OK}


def _figure(label: Any, share: Share, note: Any) -> dict[str, Any]:
    return {
        "label": label,
        "value": figures.shown(_tenths(share)),
        "unit": "%" if share.total else "",
        "note": _("%(good)s of %(total)s") % {"good": share.good, "total": share.total},
        "hint": note,
    }


def _answered(told: Answered) -> dict[str, Any]:
    """How long an objection takes to answer, on average; and how many wait."""
    note = ngettext("%(n)s answered in a year", "%(n)s answered in a year", told.answered) % {"n": told.answered}
    if told.open:
        note = f"{note} · " + ngettext("%(n)s still open", "%(n)s still open", told.open) % {"n": told.open}
    return {
        "label": _("Objections are answered in"),
        "value": figures.shown(None if told.days is None else int((told.days * 20 + 1) // 2)),
        "unit": _("days") if told.days is not None else "",
        "note": note,
        "hint": _("From the objection to the answer, on average over those answered in the last year. Ten working days at most."),
    }


def _tenths(share: Share) -> int | None:
    return None if share.percent is None else int((share.percent * 20 + 1) // 2)


@permits(READ_MAP)
def overview(request: Request) -> HttpResponse:
    """How clear duties are in the viewer's scope: five shares, each with its counts, and who waits for what."""
    viewer = request.viewer
    told = metrics.clarity(
        managers=people.managers_within(viewer, permission=READ_MAP, on=viewer.today), on=viewer.today, at=viewer.now,
    )
    context = {
        "figures": [
            _figure(
                _("Current and signed"),
                told.current,
                _("Managers with a signed statement in force, of managers in post."),
            ),
            _figure(
                _("Signed in time"),
                told.signed_in_time,
                _("Signed within fifteen working days, of those whose day has come."),
            ),
            _figure(
                _("Talked over in time"),
                told.briefed,
                _("Briefings both sides confirmed in time, of those that fell due."),
            ),
            _figure(
                _("Duties that can be seen done"), told.traceable, _("Duties with a KPI or evidence, of all duties.")
            ),
            _figure(_("Evidence on time"), told.evidence, _("Handed in on time, of what fell due in ninety days.")),
            _answered(told.objections),
        ],
        "told": told,
        "count": told.managers,
        "may_issue": viewer.may_somewhere(ISSUE_STATEMENTS),
    }
    return page(request, "cockpit/clarity.html", context, crumbs=[Crumb(_("Clear duties"))])


def _need(standing: Standing, stale: bool) -> str:  # noqa: FBT001 -- one fact about one row
    if standing.latest is None or not standing.is_for_the_post:
        return "new"
    if standing.latest.state in readings.WAITING:
        return "waiting"
    if stale:
        return "stale"
    if standing.latest.state == IssueState.REFUSED:
        return "refused"
    return "fine" if standing.latest.signed_on is not None and not standing.latest.has_ended else "new"


def _rows(request: Request, versions: Sequence[TemplateVersion]) -> list[dict[str, Any]]:
    """Every manager whom the viewer may issue to, with what they need and which published template fits their post."""
    viewer = request.viewer
    rows = (
        people.with_post_and_unit(
            people.managers_within(viewer, permission=ISSUE_STATEMENTS, on=viewer.today),
            on=viewer.today,
            locale=viewer.locale,
        )
        .exclude(pk=viewer.person_id or 0)
        .order_by("name_order", "pk")
    )
    found = list(rows)
    ids = [row.pk for row in found]
    standings = readings.standings(person_ids=ids, on=viewer.today, at=viewer.now)
    stale = reissue.stale(person_ids=ids, on=viewer.today, published=versions)
    return [
        {
            "person": row,
            "need": _need(standings[row.pk], row.pk in stale),
            "why": "；".join(reissue.REASONS[name].pick(viewer.locale) for name in stale[row.pk].reasons)
            if row.pk in stale
            else "",
            "latest": standings[row.pk].latest,
        }
        for row in found
    ]


def _listing() -> Listing[Any]:
    words = dict(NEEDS)
    return Listing(
        key="statements",
        columns=[
            Column(
                key="name",
                title=gettext_lazy("Manager"),
                value=lambda row: Who(
                    row["person"].name,
                    row["person"].unit_name or "",
                    reverse("cockpit:person", args=(row["person"].pk,)),
                ),
            ),
            Column(key="post", title=gettext_lazy("Post"), value=lambda row: row["person"].post_title),
            Column(
                key="need",
                title=gettext_lazy("Statement"),
                value=lambda row: State(words[row["need"]], TONES[row["need"]]),
                note=lambda row: row["why"],
                is_long=True,
            ),
            Column(
                key="latest",
                title=gettext_lazy("Last issued"),
                value=lambda row: row["latest"].issued_on if row["latest"] else None,
                href=lambda row: f"/desk/documents/{row['latest'].pk}/" if row["latest"] else "",
            ),
        ],
        filters=[
            Choice(
                key="need",
                word=gettext_lazy("What is needed"),
                options=lambda _viewer: NEEDS,
                narrow=lambda rows, chosen: [row for row in rows if row["need"] == chosen],
            )
        ],
        search=_named,
        search_hint=gettext_lazy("Name, pinyin or number"),
        identity=lambda row: row["person"].pk,
        file_name=gettext_lazy("Duty statements"),
    )


def _named(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    folded = text.lower().replace(" ", "")
    return [
        row
        for row in rows
        if text in row["person"].name
        or folded in row["person"].pinyin
        or row["person"].initials.startswith(folded)
        or text == row["person"].number
    ]


def _issue(request: Request, version_id: int, ids: list[int]) -> None:
    """Issue to the chosen persons; say how many, and for each of the others why not."""
    viewer = request.viewer
    version = documents.version_seen_by(viewer, version_id=version_id, on=viewer.today)
    done = issuing.issue_statements(
        viewer=viewer,
        version=version,
        person_ids=ids,
        effective_from=viewer.today,
        at=viewer.now,
        on=viewer.today,
    )
    if done.issues:
        count = len(done.issues)
        messages.success(
            request, ngettext("%(n)s statement was issued.", "%(n)s statements were issued.", count) % {"n": count}
        )
    # Whoever is out of reach is not named: a number that was typed must not be answered with whose it is.
    known = [problem.person_id for problem in done.problems if not isinstance(problem.refusal, NotSeen)]
    names = people.names_of(person_ids=known)
    for problem in done.problems[:10]:
        messages.error(request, f"{names.get(problem.person_id, '')}：{problem.refusal}")


@permits(ISSUE_STATEMENTS)
def issue(request: Request) -> HttpResponse:
    """Choose a template and the managers who need it; they are told, and have fifteen working days."""
    if request.method == "POST":
        chosen = [one for one in map(whole, request.POST.getlist("chosen")) if one is not None]
        version = whole(request.POST.get("version", ""))
        if not chosen or version is None:
            messages.error(request, _("Choose a template and at least one manager."))
        else:
            try:
                _issue(request, version, chosen)
            except Refusal as refusal:
                messages.error(request, str(refusal))
        return go(request, reverse("cockpit:issue_statements"))
    versions = list(documents.published_versions(kind=DocumentKind.DUTY_STATEMENT))
    crumbs = [Crumb(_("Clear duties"), reverse("cockpit:clarity")), Crumb(_("Issue statements"))]
    return _listing().answer(
        request, _rows(request, versions), "cockpit/issue_statements.html", {"versions": versions}, crumbs=crumbs,
    )
