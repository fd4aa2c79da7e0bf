"""Systems that sales facts are read from: how each is reached, how its last readings went, and trying it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts import tasks
from lingxiao.engines.facts.connectors.shapes import Trouble
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import profiles, runs, secrets, sources
from lingxiao.engines.facts.domain.boxes import BOXES
from lingxiao.engines.facts.domain.connecting import connected
from lingxiao.engines.facts.domain.saying import problem_words
from lingxiao.engines.facts.enums import SourceKind, SyncState
from lingxiao.engines.facts.inputs import Connect, NewSystem
from lingxiao.engines.facts.permissions import CONFIGURE
from lingxiao.engines.facts.rules import may_connect, may_read_imports
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import Form
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Link, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.facts.connectors.shapes import Tested
    from lingxiao.engines.facts.models import Source, SyncRun
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

TONES = {SyncState.READING: Tone.INFO, SyncState.DONE: Tone.OK, SyncState.FAILED: Tone.BAD}
RUNS_SHOWN, REFUSED_SHOWN = 10, 20
CONNECTABLE = [(kind.value, kind.label) for kind in SourceKind if kind in BOXES]


class NewSystemForm(Form):
    """A system to be read: what it is, and what people call it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of system"), choices=CONNECTABLE)
    title = forms.CharField(label=gettext_lazy("What people call it"), max_length=120)


WIDGETS: dict[tuple[bool, bool], Any] = {
    (False, False): forms.TextInput,
    (False, True): forms.Textarea,
    (True, False): lambda: forms.PasswordInput(attrs={"autocomplete": "off"}),
}
"""The box for a thing to type, by whether it is a secret and whether it has several lines."""


class ConnectForm(Form):
    """How a system is reached. Secrets are never shown again; a box left empty keeps what stands there."""

    def __init__(self, *args: Any, source: Source, locale: str, known: set[str], **more: Any) -> None:
        """The boxes of this kind of system."""
        super().__init__(*args, **more)
        self.boxes = BOXES[SourceKind(source.kind)]
        for box in self.boxes:
            label, is_known = box.label.pick(locale), box.name in known
            if box.choices:
                choices = [(name, said.pick(locale)) for name, said in box.choices]
                said = box.says.pick(locale) if box.says else ""
                self.fields[box.name] = forms.ChoiceField(label=label, choices=choices, help_text=said)
                continue
            is_kept = is_known and box.is_secret
            self.fields[box.name] = forms.CharField(
                label=label, max_length=4000 if box.is_long else 500, required=not (is_kept or box.is_optional),
                help_text=_("Kept. Leave empty to keep it.") if is_kept else box.says.pick(locale) if box.says else "",
                widget=WIDGETS[box.is_secret, box.is_long](),
            )

    def given(self) -> dict[str, Any]:
        """What was typed: a secret that was left empty stays, everything else is as it stands on the page."""
        is_secret = {box.name: box.is_secret for box in self.boxes}
        return {"typed": {name: value for name, value in self.cleaned_data.items() if value or not is_secret[name]}}


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Connected systems"), reverse("setup:fact_systems") if more else ""), *more]


def _state(run: SyncRun | None) -> State:
    if run is None:
        return State(_("never read"), Tone.PLAIN)
    if run.state == SyncState.READING and run.trouble:
        return State(_("waits"), Tone.WARN)
    return State(run.get_state_display(), TONES[SyncState(run.state)])


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="systems",
        columns=[
            Column(
                key="system", title=gettext_lazy("System"), sort=("title_zh",),
                value=lambda row: Link(pick(row.source, "title", locale), page_of("setup:fact_system", row.source.pk)),
            ),
            Column(key="kind", title=gettext_lazy("Kind"), value=lambda row: row.source.get_kind_display()),
            Column(key="state", title=gettext_lazy("How it stands"), value=lambda row: _state(row.run)),
            Column(key="at", title=gettext_lazy("Last reading"), value=lambda row: row.run.started_at if row.run else None),
        ],
        identity=lambda row: row.source.pk,
        file_name=gettext_lazy("Connected systems"),
    )


@permits(CONFIGURE)
def systems(request: Request) -> HttpResponse:
    """Every system that is read, and how its last reading went."""
    viewer = request.viewer
    context = {"verdict": may_connect(viewer=viewer)}
    rows = runs.systems_visible_to(viewer, kinds=BOXES)
    return _listing(viewer.locale).answer(request, rows, "setup/facts/systems.html", context, crumbs=_crumbs())


@permits(CONFIGURE)
def new(request: Request) -> HttpResponse:
    """Name a system; how it is reached is typed next."""
    form = NewSystemForm(request.POST) if request.method == "POST" else NewSystemForm()
    if request.method == "POST":
        made = form.carry(NewSystem, lambda given: sources.new_system(
            viewer=request.viewer, title=given.title, kind=SourceKind(given.kind), at=request.viewer.now,
        ))
        if made is not None:
            return go(request, reverse("setup:fact_connect", args=(made.pk,)))
    crumbs = _crumbs(Crumb(_("New system")))
    return page(request, "setup/facts/system_new.html", {"form": form}, crumbs=crumbs, status=form.status)


@permits(CONFIGURE)
def connect(request: Request, source_id: int) -> HttpResponse:
    """Type how a system is reached."""
    viewer = request.viewer
    source = runs.system_seen_by(viewer, source_id=source_id, kinds=BOXES)
    known = secrets.typed(source)
    form = ConnectForm(
        *((request.POST,) if request.method == "POST" else ()), source=source, locale=viewer.locale, known=set(known),
        initial={box.name: known.get(box.name, "") for box in BOXES[SourceKind(source.kind)] if not box.is_secret},
    )
    if request.method == "POST":
        kept = form.carry(Connect, lambda given: secrets.keep(
            viewer=viewer, source=source, typed=known | given.typed, at=viewer.now,
        ))
        if kept is not None:
            messages.success(request, _("Kept. Test the connection next."))
            return go(request, page_of("setup:fact_system", source.pk))
    title = pick(source, "title", viewer.locale)
    crumbs = _crumbs(Crumb(title, page_of("setup:fact_system", source.pk)), Crumb(_("How it is reached")))
    return page(request, "setup/facts/system_connect.html", {"form": form, "title": title}, crumbs=crumbs, status=form.status)


@permits(CONFIGURE)
def system(request: Request, source_id: int) -> HttpResponse:
    """One system: whether it is reached, its last readings with what they brought, and what was refused and why."""
    viewer = request.viewer
    source = runs.system_seen_by(viewer, source_id=source_id, kinds=BOXES)
    found = runs.last_of(source, most=RUNS_SHOWN)
    newest = found[0] if found else None
    title = pick(source, "title", viewer.locale)
    context = {
        "source": source, "title": title, "state": _state(newest),
        "verdict": may_connect(viewer=viewer), "is_set_up": bool(secrets.typed(source)),
        "trouble": pick_words(newest.trouble, viewer) if newest is not None and newest.trouble else "",
        "runs": [_row(run) for run in found], "whats": _whats(source, viewer.locale),
        "refused": _refused(newest, viewer) if newest is not None else [],
        "refused_count": newest.refused_count if newest is not None else 0,
        "facts": [
            Fact(_("Kind"), source.get_kind_display()),
            Fact(_("Last reading"), newest.started_at if newest is not None else None),
            Fact(_("Data as of"), next((run.started_at for run in found if run.state == SyncState.DONE), None)),
        ],
    }
    return page(request, "setup/facts/system.html", context, crumbs=_crumbs(Crumb(title)))


def _whats(source: Source, locale: str) -> list[dict[str, str]]:
    """What is read of it, and which list it fills."""
    return [
        {"title": pick(one, "title", locale), "object": one.spec["object"], "dataset": ALL[one.dataset].title.pick(locale)}
        for one in profiles.of_source(source) if one.spec.get("object")
    ]


def pick_words(said: dict[str, Any], viewer: Viewer) -> str:
    """A kept sentence in the language of who reads it."""
    return str(said["en"] if viewer.locale.startswith("en") and said.get("en") else said["zh"])


def _row(run: SyncRun) -> dict[str, Any]:
    sums = {key: sum(counts.get(key, 0) for counts in run.counts.values()) for key in ("read", "new", "changed", "gone")}
    return {"at": run.started_at, "state": _state(run), "refused": run.refused_count, **sums}


def _refused(run: SyncRun, viewer: Viewer) -> list[dict[str, Any]]:
    """What was refused and why; what stood there only for those who may see rows."""
    may_see = may_read_imports(viewer=viewer)
    return [
        {
            "column": one["column"], "value": one["value"] if may_see else "",
            "sentence": problem_words(one["wrong"]).pick(viewer.locale),
        }
        for one in run.refused[:REFUSED_SHOWN]
    ]


@permits(CONFIGURE)
def test(request: Request, source_id: int) -> HttpResponse:
    """Try the connection and say what is wrong with it, or what can be read."""
    viewer = request.viewer
    source = runs.system_seen_by(viewer, source_id=source_id, kinds=BOXES)
    may_connect(viewer=viewer).or_refuse()
    try:
        with connected(source) as connector:
            messages.success(request, _tested(connector.test()))
    except Trouble as trouble:
        messages.error(request, trouble.said.pick(viewer.locale))
    return go(request, page_of("setup:fact_system", source.pk))


def _tested(found: Tested) -> str:
    return _("Let in as %(account)s. %(count)s kinds of record can be read.") % {
        "account": found.account, "count": len(found.kinds),
    }


@permits(CONFIGURE)
def read(request: Request, source_id: int) -> HttpResponse:
    """Have a system read now, by the worker."""
    viewer = request.viewer
    source = runs.system_seen_by(viewer, source_id=source_id, kinds=BOXES)

    def begin() -> None:
        may_connect(viewer=viewer).or_refuse()
        tasks.read_system.defer(source_id=source.pk, at=viewer.now.isoformat())

    return do(
        request, begin, to=page_of("setup:fact_system", source.pk),
        said=_("It is being read in the background; what it brings stands here when it is done."),
    )
