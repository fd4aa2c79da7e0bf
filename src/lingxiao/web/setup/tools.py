"""The catalogue of tools: what there is, who keeps it, and to whom it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content.furnishing import furnish_tools
from lingxiao.engines.people.domain.holding import posts_by_code
from lingxiao.engines.tools import inputs
from lingxiao.engines.tools.domain import catalogue, queries
from lingxiao.engines.tools.domain.catalogue import EntryDraft
from lingxiao.engines.tools.permissions import READ_CATALOGUE, WRITE_CATALOGUE
from lingxiao.engines.tools.rules import may_catalogue
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.setup import tool_forms as typed
from lingxiao.web.shell.parts import Crumb, Fact, Key, Link, State, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.tools.models import CatalogueEntry, Entitlement, Tool
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request

DUE_TO_NOBODY = State(gettext_lazy("due to nobody"), Tone.WARN)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Tools"), address("setup:tools") if more else ""), *more]


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="tools",
        columns=[
            Column(
                key="title", title=gettext_lazy("Tool"), sort=("title_zh",),
                value=lambda row: Link(pick(row, "title", locale), page_of("setup:tool", row.tool_id)),
                note=lambda row: pick(row, "purpose", locale),
            ),
            Column(key="kind", title=gettext_lazy("Kind of tool"), value=lambda row: row.tool.get_kind_display(),
                   sort=("tool__kind",)),
            Column(key="keeper", title=gettext_lazy("Keeper"),
                   value=lambda row: row.keeper.name if row.keeper is not None else _("system administrator")),
            Column(key="lines", title=gettext_lazy("Due to"), sort=("lines",),
                   value=lambda row: _("%(count)s groups") % {"count": row.lines} if row.lines else DUE_TO_NOBODY),
        ],
        search=lambda rows, text: queries.matching(rows, text=text),
        search_hint=gettext_lazy("Name of a tool"),
        sort="title",
        file_name=gettext_lazy("Tools"),
    )


@permits(READ_CATALOGUE)
def tools(request: Request) -> HttpResponse:
    """Every tool of today's catalogue."""
    viewer = request.viewer
    context = {"verdict": may_catalogue(viewer=viewer)}
    rows = queries.catalogue(viewer, on=viewer.today)
    return _listing(viewer.locale).answer(request, rows, "setup/tools/tools.html", context, crumbs=_crumbs())


@permits(WRITE_CATALOGUE)
def furnish(request: Request) -> HttpResponse:
    """Put the shipped catalogue in, as far as it is not there yet."""
    viewer = request.viewer
    return do(
        request, lambda: furnish_tools(viewer=viewer, starting=viewer.today, at=viewer.now), to=address("setup:tools"),
        said=_("The shipped tools are in the catalogue. Write the names you use, and name their keepers."),
    )


def _draft(given: inputs.EntryInput) -> EntryDraft:
    return EntryDraft(
        title=Bilingual(given.title_zh, given.title_en), purpose=Bilingual(given.purpose_zh, given.purpose_en),
        keeper_id=given.keeper_id,
    )


@permits(WRITE_CATALOGUE)
def new(request: Request) -> HttpResponse:
    """A tool that is new in the catalogue."""
    viewer = request.viewer
    form = typed.ToolForm(request.POST or None, initial={"starting": viewer.today})
    form.offer(viewer)
    made = form.carry(inputs.ToolInput, lambda given: catalogue.name_tool(
        viewer=viewer, key=given.key, kind=given.kind, draft=_draft(given), starting=given.starting, at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("The tool is in the catalogue. Say to whom it is due."))
        return go(request, page_of("setup:tool", made.pk))
    context = {
        "form": form, "title": _("New tool"), "submit": _("Put into the catalogue"), "back": address("setup:tools"),
        "consequence": _("Until you say to whom it is due, it can be asked for and is owed to nobody."),
    }
    return page(request, "setup/tools/act.html", context, crumbs=_crumbs(Crumb(_("New tool"))), status=form.status)


@permits(READ_CATALOGUE)
def tool(request: Request, tool_id: int) -> HttpResponse:
    """One tool: what the catalogue says and said of it, to whom it is and was due."""
    viewer = request.viewer
    one = queries.tool_seen_by(viewer, tool_id=tool_id)
    return _show(request, one, *_empty_forms(viewer))


def _empty_forms(viewer: Viewer) -> tuple[typed.EntitleForm, typed.FromForm]:
    form = typed.EntitleForm(initial={"starting": viewer.today})
    return form.offer(viewer), typed.FromForm(prefix="end", initial={"starting": viewer.today + timedelta(days=1)})


def _show(request: Request, one: Tool, form: typed.EntitleForm, ending: typed.FromForm) -> HttpResponse:
    viewer = request.viewer
    entries = queries.entries_of(one)
    now = _entry_of(entries, viewer.today)
    title, posts = pick(now, "title", viewer.locale), posts_by_code()
    context = {
        "tool": one, "title": title, "purpose": pick(now, "purpose", viewer.locale), "form": form, "ending": ending,
        "may_write": bool(may_catalogue(viewer=viewer)), "facts": _facts(one, now),
        "is_over": now.validity.upper is not None and now.validity.upper <= viewer.today,
        "lines": [_line(line, posts, viewer.locale) for line in queries.lines_of(one)],
        "entries": [
            {"title": pick(row, "title", viewer.locale), "keeper": row.keeper.name if row.keeper else "", **_days(row.validity)}
            for row in entries
        ],
    }
    return page(request, "setup/tools/tool.html", context, crumbs=_crumbs(Crumb(title)), status=max(form.status, ending.status))


def _entry_of(entries: list[CatalogueEntry], today: date) -> CatalogueEntry:
    """What the catalogue says today; else the latest."""
    return next((row for row in entries if today in row.validity), entries[0])


def _facts(one: Tool, now: CatalogueEntry) -> list[Fact]:
    return [
        Fact(_("Kind of tool"), one.get_kind_display()), Fact(_("Key"), Key(one.key)),
        Fact(_("Keeper"), now.keeper.name if now.keeper is not None else _("system administrator")),
    ]


def _days(span: Any) -> dict[str, date | None]:
    return {"first_day": span.lower, "last_day": span.upper - timedelta(days=1) if span.upper else None}


def _line(line: Entitlement, posts: Mapping[str, Bilingual], locale: str) -> dict[str, Any]:
    who = typed.due_to(line, posts, locale)
    return {"pk": line.pk, "who": who, "may_end": line.ended_at is None, **_days(line.validity)}


@permits(WRITE_CATALOGUE)
def rename(request: Request, tool_id: int) -> HttpResponse:
    """Say something else of a tool from a day on."""
    viewer = request.viewer
    one = queries.tool_seen_by(viewer, tool_id=tool_id)
    now = _entry_of(queries.entries_of(one), viewer.today)
    form = typed.EntryForm(request.POST or None, initial={
        "title_zh": now.title_zh, "title_en": now.title_en, "purpose_zh": now.purpose_zh, "purpose_en": now.purpose_en,
        "keeper_id": now.keeper_id, "starting": viewer.today,
    })
    form.offer(viewer)
    done = form.carry(inputs.EntryInput, lambda given: catalogue.rename_tool(
        viewer=viewer, tool=one, draft=_draft(given), starting=given.starting, at=viewer.now,
    )) if request.method == "POST" else None
    back, title = page_of("setup:tool", one.pk), pick(now, "title", viewer.locale)
    if done is not None:
        messages.success(request, _("Changed from that day on. What was said before stays."))
        return go(request, back)
    context = {
        "form": form, "title": _("Name, purpose, keeper"), "submit": _("Change it"), "back": back,
        "consequence": _("What the catalogue says today ends on the day before."),
    }
    crumbs = _crumbs(Crumb(title, back), Crumb(_("Name, purpose, keeper")))
    return page(request, "setup/tools/act.html", context, crumbs=crumbs, status=form.status)


@permits(WRITE_CATALOGUE)
def retire(request: Request, tool_id: int) -> HttpResponse:
    """Offer a tool no more from a day on."""
    viewer = request.viewer
    one = queries.tool_seen_by(viewer, tool_id=tool_id)
    form = typed.FromForm(request.POST, prefix="end")
    if not _done(form, inputs.FromInput, lambda given: catalogue.retire_tool(
        viewer=viewer, tool=one, starting=given.starting, at=viewer.now,
    )):
        return _show(request, one, _empty_forms(viewer)[0], form)
    messages.success(request, _("It is offered no more from that day on. Access to it is owed back."))
    return go(request, page_of("setup:tool", one.pk))


def _done(form: Form, kind: type[Any], verb: Any) -> bool:
    """Whether what was typed was right and done, for verbs that answer nothing."""
    return form.carry(kind, lambda given: verb(given) or True) is True


@permits(WRITE_CATALOGUE)
def entitle(request: Request, tool_id: int) -> HttpResponse:
    """Have a tool be due to somebody from a day on."""
    viewer = request.viewer
    one = queries.tool_seen_by(viewer, tool_id=tool_id)
    form = typed.EntitleForm(request.POST)
    form.offer(viewer)
    made = form.carry(inputs.EntitleInput, lambda given: catalogue.entitle(
        viewer=viewer, tool=one, whom=given.whom, value=given.value, starting=given.starting, at=viewer.now,
    ))
    if made is None:
        return _show(request, one, form, _empty_forms(viewer)[1])
    messages.success(request, _("It is due to them. Whoever lacks it is owed it within three working days."))
    return go(request, page_of("setup:tool", one.pk))


@permits(WRITE_CATALOGUE)
def end_line(request: Request, tool_id: int, entitlement_id: int) -> HttpResponse:
    """Have a tool be due to these people no more, from tomorrow on."""
    viewer = request.viewer
    one = queries.tool_seen_by(viewer, tool_id=tool_id)
    line = queries.line_of(one, entitlement_id=entitlement_id)
    return do(
        request, lambda: catalogue.end_entitlement(
            viewer=viewer, entitlement=line, starting=viewer.today + timedelta(days=1), at=viewer.now,
        ), to=reverse("setup:tool", args=(one.pk,)), said=_("From tomorrow on it is due to them no more."),
    )
