"""Issued documents over a scope: how they stand, who has not signed, and the progress of an issue to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lingxiao.engines.documents import permissions
from lingxiao.engines.documents.domain import batches, queries
from lingxiao.engines.documents.enums import AGREED, ENDINGS, OPEN, BatchState, DocumentKind, IssueState
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from lingxiao.web.addresses import page_of
from lingxiao.web.documents import issue_href, state_of, title_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lingxiao.engines.documents.models import Issue, IssueBatch
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

WAITING, OVERDUE, OBJECTED, REFUSED, AGREED_TO, ENDED = "waiting", "overdue", "objected", "refused", "agreed", "ended"
STANDINGS: list[tuple[str, Words]] = [
    (WAITING, gettext_lazy("Waiting")), (OVERDUE, gettext_lazy("Overdue")), (OBJECTED, gettext_lazy("Objected to")),
    (REFUSED, gettext_lazy("Refused")), (AGREED_TO, gettext_lazy("Signed or confirmed")), (ENDED, gettext_lazy("Ended")),
]


def _standing(viewer: Viewer) -> dict[str, Q]:
    waits = Q(state__in=OPEN - {IssueState.OBJECTED, IssueState.NEGOTIATING})
    return {
        WAITING: waits, OVERDUE: waits & Q(sign_by__lt=viewer.today),
        OBJECTED: Q(state__in=(IssueState.OBJECTED, IssueState.NEGOTIATING)), REFUSED: Q(state=IssueState.REFUSED),
        AGREED_TO: Q(state__in=AGREED), ENDED: Q(state__in=ENDINGS),
    }


def _listing(viewer: Viewer) -> Listing[Any]:
    standing = _standing(viewer)
    return Listing(
        key="issues",
        columns=[
            Column(key="person", title=gettext_lazy("Person"), sort=("person__name_order",),
                   value=lambda row: Who(row.person.name, row.unit_name or "", page_of("setup:person", row.person_id))),
            Column(key="title", title=gettext_lazy("Document"), value=lambda row: title_of(row, viewer.locale),
                   href=lambda row: page_of("desk:document", row.pk), sort=("title_zh",), is_long=True,
                   note=lambda row: _("version %(number)s") % {"number": row.version.number}),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("state",),
                   value=lambda row: state_of(row, viewer, today=viewer.today)),
            Column(key="issued", title=gettext_lazy("Issued"), value=lambda row: row.issued_on, sort=("issued_on",)),
            Column(key="sign_by", title=gettext_lazy("To be answered by"), sort=("sign_by",),
                   value=lambda row: row.sign_by if row.state in OPEN else None),
            Column(key="level", title=gettext_lazy("Signature level"), value=lambda row: row.signature_level, is_shown=False),
            Column(key="number", title=gettext_lazy("Staff number"), value=lambda row: row.person.number, is_shown=False,
                   sort=("person__number",)),
            Column(key="kind", title=gettext_lazy("Kind"), value=lambda row: row.get_kind_display(), is_shown=False),
        ],
        filters=[
            Choice(key="stands", word=gettext_lazy("How it stands"), options=lambda _viewer: STANDINGS,
                   narrow=lambda rows, chosen: rows.filter(standing[chosen])),
            Choice(key="kind", word=gettext_lazy("Kind"), options=lambda _viewer: DocumentKind.choices,
                   narrow=lambda rows, chosen: rows.filter(kind=chosen)),
            Choice(key="unit", word=gettext_lazy("Unit"), options=_units_of,
                   narrow=lambda rows, chosen: rows.filter(
                       unit_id__in=people.units_under(unit_id=int(chosen), on=viewer.today))),
        ],
        search=_named,
        search_hint=gettext_lazy("Name, pinyin, number or title"),
        sort="-issued",
        file_name=gettext_lazy("Issued documents"),
    )


def _units_of(viewer: Viewer) -> list[tuple[str, str]]:
    found = people.units_to_choose(viewer, permission=permissions.OVERSEE, on=viewer.today)
    return [(str(unit), name) for unit, name in found]


def _named(rows: QuerySet[Issue], text: str) -> QuerySet[Issue]:
    people_meant = people.matching(people.everybody(), text=text)
    return rows.filter(Q(person__in=people_meant) | Q(title_zh__icontains=text) | Q(title_en__icontains=text))


@permits(permissions.OVERSEE)
@require_GET
def documents(request: Request) -> HttpResponse:
    """Every copy within the viewer's reach, with how many stand how."""
    viewer = request.viewer
    seen = queries.visible_to(viewer, on=viewer.today)
    counts = queries.counts_by_state(seen)
    late = seen.filter(_standing(viewer)[OVERDUE]).count()
    here = reverse("cockpit:documents")

    def figure(label: Words, value: int, stands: str, tone: str = "") -> dict[str, Any]:
        return {"label": label, "value": value, "href": f"{here}?stands={stands}", "tone": tone}

    waiting = sum(counts.get(state, 0) for state in OPEN - {IssueState.OBJECTED, IssueState.NEGOTIATING})
    rows = queries.as_listed(seen, on=viewer.today, locale=viewer.locale)
    return _listing(viewer).answer(request, rows, "cockpit/documents.html", {
        "figures": [
            figure(_("Waiting for an answer"), waiting, WAITING),
            figure(_("Overdue"), late, OVERDUE),
            figure(_("Objected to"), counts.get("objected", 0) + counts.get("negotiating", 0), OBJECTED),
            figure(_("Refused"), counts.get("refused", 0), REFUSED),
        ],
        "may_issue": any(viewer.may_somewhere(one) for one in (permissions.ISSUE_STATEMENTS, permissions.ISSUE_POLICIES)),
    }, crumbs=[Crumb(_("Issued documents"))])


_HAS = [
    ("none", gettext_lazy("Has no copy")), ("waiting", gettext_lazy("Has not answered")), ("overdue", gettext_lazy("Overdue")),
    ("agreed", gettext_lazy("Signed or confirmed")), ("other", gettext_lazy("Objected, refused or ended")),
]


def _has(row: Any, viewer: Viewer) -> str:
    if row.copy_state is None:
        return "none"
    if row.copy_state in AGREED:
        return "agreed"
    if row.copy_state in {IssueState.ISSUED, IssueState.DISCUSSED, IssueState.PENDING_SIGN}:
        return "overdue" if row.copy_sign_by < viewer.today else "waiting"
    return "other"


_TONES = {"none": Tone.WARN, "waiting": Tone.INFO, "overdue": Tone.BAD, "agreed": Tone.OK, "other": Tone.PLAIN}


def _who_has(viewer: Viewer) -> Listing[Any]:
    words = dict(_HAS)
    narrow: dict[str, Callable[[Any], Any]] = {
        "none": lambda rows: rows.filter(copy_state__isnull=True),
        "agreed": lambda rows: rows.filter(copy_state__in=AGREED),
        "waiting": lambda rows: rows.filter(copy_state__in=_WAITS, copy_sign_by__gte=viewer.today),
        "overdue": lambda rows: rows.filter(copy_state__in=_WAITS, copy_sign_by__lt=viewer.today),
        "other": lambda rows: rows.filter(copy_state__isnull=False).exclude(copy_state__in=[*AGREED, *_WAITS]),
    }
    return Listing(
        key="who",
        columns=[
            Column(key="person", title=gettext_lazy("Person"), sort=("name_order",),
                   value=lambda row: Who(row.name, row.post_title or "", page_of("setup:person", row.pk))),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name or "", sort=("unit_name",)),
            Column(key="has", title=gettext_lazy("How it stands"),
                   value=lambda row: State(words[_has(row, viewer)], _TONES[_has(row, viewer)]),
                   href=lambda row: page_of("desk:document", row.copy_id) if row.copy_id else ""),
            Column(key="sign_by", title=gettext_lazy("To be answered by"), sort=("copy_sign_by",),
                   value=lambda row: row.copy_sign_by if row.copy_state in _WAITS else None),
            Column(key="number", title=gettext_lazy("Staff number"), value=lambda row: row.number, sort=("number",),
                   is_shown=False),
        ],
        filters=[
            Choice(key="has", word=gettext_lazy("How it stands"), options=lambda _viewer: _HAS,
                   narrow=lambda rows, chosen: narrow[chosen](rows)),
            Choice(key="unit", word=gettext_lazy("Unit"), options=_units_of,
                   narrow=lambda rows, chosen: people.under_unit(rows, unit_id=int(chosen), on=viewer.today)),
        ],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="person",
        file_name=gettext_lazy("Who has not signed"),
    )


_WAITS = (IssueState.ISSUED, IssueState.DISCUSSED, IssueState.PENDING_SIGN)


@permits(permissions.OVERSEE)
@require_GET
def who_has(request: Request, key: str) -> HttpResponse:
    """Of everyone in reach: who has a copy of this document, who answered, who did not."""
    viewer = request.viewer
    version = queries.published(key=key)
    if version is None or not queries.templates_visible_to(viewer, on=viewer.today).filter(key=key).exists():
        raise NotSeen
    # Who was handed a paper of a class says something of the person: it reaches no further than the paper itself.
    permission = queries.reading_permission(version.template.confidentiality)
    if not viewer.may_somewhere(permission):
        raise NotSeen
    reached = people_within(viewer=viewer, permission=permission, on=viewer.today)
    named = people.with_post_and_unit(people.in_post(reached, on=viewer.today), on=viewer.today, locale=viewer.locale)
    rows = queries.with_copy_of(named, template_id=version.template_id)
    title = title_of(version.template, viewer.locale)
    return _who_has(viewer).answer(request, rows, "cockpit/document_who.html", {
        "title": title, "issue_href": issue_href(version, viewer),
    }, crumbs=[Crumb(_("Issued documents"), reverse("cockpit:documents")), Crumb(title)])


def _batch(request: Request, batch_id: int) -> IssueBatch:
    found = queries.batches_visible_to(request.viewer, on=request.viewer.today).filter(pk=batch_id).first()
    if found is None:
        raise NotSeen
    return found


@permits(permissions.OVERSEE)
@require_GET
def batch(request: Request, batch_id: int) -> HttpResponse:
    """How far an issue to many is, whom it could not reach, and why."""
    viewer, found = request.viewer, _batch(request, batch_id)
    names = people.names_of(person_ids=[one["person"] for one in found.problems])
    done = found.done_count + len(found.problems)
    context = {
        "batch": found, "title": title_of(found.version.template, viewer.locale), "done": done, "all": len(found.person_ids),
        "is_over": found.state in {BatchState.DONE, BatchState.CANCELLED}, "state": found.get_state_display(),
        "problems": [
            {"name": names.get(one["person"], ""), "why": Bilingual.from_json(one["why"]).pick(viewer.locale)}
            for one in found.problems
        ],
        "may_stop": found.asked_by_id == viewer.person_id and found.state in {BatchState.QUEUED, BatchState.RUNNING},
    }
    if request.htmx:
        return render(request, "cockpit/_batch.html", context)
    crumbs = [Crumb(_("Issued documents"), reverse("cockpit:documents")), Crumb(_("Issue to many"))]
    return page(request, "cockpit/document_batch.html", context, crumbs=crumbs)


@permits(permissions.OVERSEE)
@require_POST
def stop(request: Request, batch_id: int) -> HttpResponse:
    """Stop an issue to many. What was issued stays."""
    viewer, found = request.viewer, _batch(request, batch_id)
    return do(
        request, lambda: batches.cancel_batch(viewer=viewer, batch=found, at=viewer.now),
        to=reverse("cockpit:document_batch", args=(found.pk,)), said=_("Stopped. Copies that were issued stay."),
    )
