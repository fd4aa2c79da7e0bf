"""The page of one act in a review or a calibration, and doing it: what it is done on differs, the page does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages

from lingxiao.areas.content import library
from lingxiao.kernel.words import Bilingual
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.acts import Act, At

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request, Seen
    from lingxiao.web.shell.parts import Crumb, Words

    Place = tuple[str, str, Sequence[Crumb]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAct(Act[At]):
    """An act with a page of its own: for whom, what its form offers of the case at hand, the shipped outline beside it."""

    permission: str
    prepare: Callable[[At, Form], object] | None = None
    outline: str = ""


def doing(act: PageAct[At], *, meet: Callable[..., At], place: Callable[[At, Words], Place]) -> Seen[Any]:
    """The view of an act; ``meet`` finds what it is done on, or says that it is not there for this viewer.

    ``place`` answers what it is about, the page it leads back to, and the path above it.
    """

    @permits(act.permission)
    def view(request: Request, /, **named: int) -> HttpResponse:
        at = meet(request, **named)
        act.rule(at).or_turn_away()
        form = act.form(request.POST if request.method == "POST" else None, initial={"held_on": request.viewer.today})
        if act.prepare is not None:
            act.prepare(at, form)
        note, back, crumbs = place(at, act.word)
        if form.is_bound and act.carried(form, at):
            messages.success(request, str(act.done))
            return go(request, back)
        return page(request, "cockpit/reviews/act.html", {
            "form": form, "title": act.word, "note": note, "back": back, "submit": act.submit, "kind": "primary",
            "consequence": act.consequence, "aside": outline(act.outline, request.viewer.locale) if act.outline else [],
        }, crumbs=crumbs, status=form.status)

    return view


def outline(item_id: str, locale: str) -> list[tuple[str, list[str]]]:
    """A shipped agenda as headings with their lines."""
    told = library.item("performance", item_id).values
    found = [
        (Bilingual.from_json(step["title"]).pick(locale), [Bilingual.from_json(line).pick(locale) for line in step["do"]])
        for step in told["steps"]
    ]
    return [*found, ("", [Bilingual.from_json(line).pick(locale) for line in told["do_not"]])]
