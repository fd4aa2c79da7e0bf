"""Role clarity over a scope, and issuing duty statements to those who need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.permissions import ISSUE_STATEMENTS
from lingxiao.engines.duties.domain import issuing, metrics, needs, reissue
from lingxiao.engines.duties.enums import Need
from lingxiao.engines.duties.permissions import READ_MAP
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit import figures
from lingxiao.web.forms import whole
from lingxiao.web.joined import one_after_the_other
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lingxiao.engines.documents.domain.counting import Answered
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.duties.domain.metrics import Share
    from lingxiao.engines.duties.domain.needs import Needed
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

TONES = {
    Need.NEW: Tone.BAD, Need.STALE: Tone.WARN, Need.WAITING: Tone.INFO, Need.REFUSED: Tone.WARN, Need.FINE: Tone.OK,
}


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


def _managers(viewer: Viewer) -> QuerySet[Person]:
    """Every manager whom the viewer may issue to; never themself."""
    found = people.managers_within(viewer, permission=ISSUE_STATEMENTS, on=viewer.today)
    return found.exclude(pk=viewer.person_id or 0)


class _Told:
    """What the statements of managers need, read for those who are shown, or for all where that is asked for."""

    def __init__(self, viewer: Viewer, versions: Sequence[TemplateVersion]) -> None:
        """Nothing yet."""
        self.viewer, self.versions = viewer, versions
        self.of: dict[int, Needed] = {}

    def read(self, rows: Sequence[Person]) -> None:
        """Read for these managers."""
        self._read([row.pk for row in rows if row.pk not in self.of])

    def _read(self, ids: Sequence[int]) -> None:
        if ids:
            self.of |= needs.needs(person_ids=ids, on=self.viewer.today, published=self.versions)

    def narrowed(self, rows: QuerySet[Person], need: str) -> QuerySet[Person]:
        """Those of the managers with this need."""
        self._read(list(rows.values_list("pk", flat=True)))
        return rows.filter(pk__in=[pk for pk, one in self.of.items() if one.need == need])

    def why(self, row: Person) -> str:
        """Why this manager's statement no longer fits."""
        return one_after_the_other(reissue.REASONS[name].pick(self.viewer.locale) for name in self.of[row.pk].reasons)


def _listing(told: _Told) -> Listing[Any]:
    return Listing(
        key="statements",
        columns=[
            Column(
                key="name",
                title=gettext_lazy("Manager"),
                value=lambda row: Who(row.name, row.unit_name or "", page_of("cockpit:person", row.pk)),
                sort=("name_order",),
            ),
            Column(key="post", title=gettext_lazy("Post"), value=lambda row: row.post_title),
            Column(
                key="need",
                title=gettext_lazy("Statement"),
                value=lambda row: State(told.of[row.pk].need.label, TONES[told.of[row.pk].need]),
                note=told.why,
                is_long=True,
            ),
            Column(
                key="latest",
                title=gettext_lazy("Last issued"),
                value=lambda row: told.of[row.pk].issued_on,
                href=lambda row: page_of("desk:document", pk) if (pk := told.of[row.pk].latest_id) else "",
            ),
        ],
        filters=[
            Choice(
                key="need",
                word=gettext_lazy("What is needed"),
                options=lambda _viewer: Need.choices,
                narrow=told.narrowed,
            )
        ],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name",
        reads=told.read,
        file_name=gettext_lazy("Duty statements"),
    )


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
    viewer = request.viewer
    versions = documents.published_versions(kind=DocumentKind.DUTY_STATEMENT)
    rows = people.with_post_and_unit(_managers(viewer), on=viewer.today, locale=viewer.locale)
    crumbs = [Crumb(_("Clear duties"), reverse("cockpit:clarity")), Crumb(_("Issue statements"))]
    return _listing(_Told(viewer, versions)).answer(
        request, rows, "cockpit/issue_statements.html",
        {"versions": versions, "wanted": whole(request.GET.get("version", ""))}, crumbs=crumbs,
    )
