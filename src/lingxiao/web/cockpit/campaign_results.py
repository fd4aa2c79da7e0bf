"""What a campaign told: cells that were released at its close, hidden ones said to be hidden, and words from ten on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns.domain import comments, queries
from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState, QuestionKind
from lingxiao.engines.campaigns.inputs import HideInput
from lingxiao.engines.campaigns.permissions import RUN
from lingxiao.engines.campaigns.questions import Question, from_json
from lingxiao.engines.people.domain.queries import unit_names
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page_of
from lingxiao.web.campaign_words import told_words
from lingxiao.web.cockpit.campaign_forms import HideForm
from lingxiao.web.cockpit.campaigns import crumbs
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import for_everyone, go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.campaigns.models import Campaign, Release
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

EVERYBODY = "0"
WORDS = 40
"""How many comments stand on a page; in a large company there are hundreds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question in one cell; a hidden cell is one row without a question."""

    cell: Release
    unit: str
    question: Question | None

    @property
    def key(self) -> str:
        """Where it stands in the filter."""
        return str(self.cell.unit_id or EVERYBODY)


def _called(cells: Sequence[Release], campaign: Campaign, viewer: Viewer) -> dict[str, str]:
    """What the unit of each cell is called, by its key in the filter; in a large company there are hundreds."""
    names = unit_names(unit_ids=[one.unit_id for one in cells if one.unit_id], on=campaign.opened_on or viewer.today)
    found = {}
    for cell in cells:
        name = names.get(cell.unit_id or 0)
        found[str(cell.unit_id or EVERYBODY)] = name.pick(viewer.locale) if name is not None else _("Everybody")
    return found


def _rows(campaign: Campaign, cells: Sequence[Release], units: Mapping[str, str]) -> list[Row]:
    questions = [one for one in from_json(campaign.version.questions) if one.kind is not QuestionKind.TEXT]
    return [
        Row(cell, units[str(cell.unit_id or EVERYBODY)], question)
        for cell in cells for question in (questions if cell.is_shown else [None])
    ]


def _listing(units: Sequence[tuple[str, str]], campaign: Campaign, locale: str) -> Listing[Row]:
    hidden = State(_("not shown"), Tone.PLAIN, "eye-off")
    return Listing(
        key="cells",
        columns=[
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit),
            Column(
                key="question", title=gettext_lazy("Question"), is_long=True,
                value=lambda row: row.question.text.pick(locale) if row.question is not None else _hidden_said(),
            ),
            Column(key="people", title=gettext_lazy("Answered by"), is_figure=True, value=lambda row: row.cell.people),
            Column(
                key="told", title=gettext_lazy("Result"), is_figure=True,
                value=lambda row: told_words(row.cell.told.get(row.question.key), row.question)
                if row.question is not None else hidden,
            ),
        ],
        filters=[Choice(
            key="unit", word=gettext_lazy("Unit"), options=lambda _viewer: units,
            narrow=lambda found, key: [row for row in found if row.key == key], default=EVERYBODY,
        )],
        search=lambda found, text: [
            row for row in found if row.question is not None and text.lower() in row.question.text.pick(locale).lower()
        ],
        search_hint=gettext_lazy("Words of a question"),
        identity=lambda row: f"{row.key}-{row.question.key if row.question is not None else ''}",
        page_size=60, file_name=pick(campaign, "title", locale),
    )


def _hidden_said() -> str:
    return _("Too few answered here, or in a unit beside it that could be worked out from this one.")


@for_everyone
def results(request: Request, campaign_id: int) -> HttpResponse:
    """The cells of a closed campaign that the viewer may see, and nothing besides them."""
    viewer = request.viewer
    campaign = queries.campaign_seen_by(viewer, campaign_id=campaign_id, on=viewer.today)
    if campaign.state != CampaignState.CLOSED or campaign.kind == CampaignKind.REVIEW:
        raise NotSeen
    cells = list(queries.cells_seen_by(viewer, campaign=campaign, on=viewer.today).order_by("depth", "unit_id", "pk"))
    if not cells:
        raise NotSeen
    units = _called(cells, campaign, viewer)
    asked = request.GET.get("unit", EVERYBODY)
    rows = _rows(campaign, [one for one in cells if not asked or str(one.unit_id or EVERYBODY) == asked], units)
    title = pick(campaign, "title", viewer.locale)
    context: dict[str, Any] = {
        "title": title, "campaign": campaign, "hidden": sum(1 for one in cells if not one.is_shown),
        **_said(campaign, viewer, request), "runs": queries.runs(viewer),
        "named": [(one.contact or "", _sums(one.answers.told, campaign, viewer)) for one in comments.names_beside(
            viewer, campaign=campaign)],
    }
    path = crumbs(Crumb(title, page_of("cockpit:campaign", campaign.pk)), Crumb(_("Results")))
    listing = _listing(list(units.items()), campaign, viewer.locale)
    return listing.answer(request, rows, "cockpit/campaigns/results.html", context, crumbs=path)


def _said(campaign: Campaign, viewer: Viewer, request: Request) -> dict[str, Any]:
    """A page of what people wrote, by question, and the address of the next one if there is one."""
    number = request.GET.get("words", "1")
    turned = int(number) if number.isdecimal() and 0 < len(number) < 5 else 1  # noqa: PLR2004 -- more pages nobody turns
    found = comments.comments_on(viewer, campaign=campaign, on=viewer.today, skip=(turned - 1) * WORDS, most=WORDS + 1)
    left, said = WORDS, []
    for one in from_json(campaign.version.questions):
        texts = found.get(one.key, [])[:left]
        left -= len(texts)
        if texts:
            said.append({"question": one.text.pick(viewer.locale), "texts": texts})
    has_more = sum(map(len, found.values())) > WORDS
    return {
        "said": said, "words_before": f"?words={turned - 1}" if turned > 1 else "",
        "words_after": f"?words={turned + 1}" if has_more else "",
    }


def _sums(told: dict[str, int], campaign: Campaign, viewer: Viewer) -> str:
    questions = {one.key: one for one in from_json(campaign.version.questions)}
    return " · ".join(f"{questions[key].text.pick(viewer.locale)}: {value}" for key, value in told.items() if key in questions)


@permits(RUN)
def hide(request: Request, comment_id: int) -> HttpResponse:
    """Hide words that are abuse, with the reason."""
    viewer = request.viewer
    comment = comments.comment_to_hide(viewer, comment_id=comment_id)
    form = HideForm(request.POST if request.method == "POST" else None)
    done = form.carry(HideInput, lambda given: comments.hide(
        viewer=viewer, comment=comment, reason=given.reason,
    )) if request.method == "POST" else None
    if done is not None:
        messages.success(request, _("Hidden. That it was hidden, by whom and why, is noted."))
        return go(request, page_of("cockpit:campaign_results", done.campaign_id))
    context = {"form": form, "title": _("Hide words that are abuse")}
    return page(request, "cockpit/campaigns/hide.html", context, crumbs=crumbs(Crumb(_("Hide words"))), status=form.status)
