"""Free questions 自由查询: measures, splits, months and filters of one's own, answered by the worker and kept for days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts import tasks
from lingxiao.engines.facts.domain import answers, questions
from lingxiao.engines.facts.domain.answering import MOST_KEPT
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.enums import AskedKind, AskedState, Per
from lingxiao.engines.facts.inputs import AskFigures
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.engines.health.domain import ranking
from lingxiao.kernel.words import Bilingual
from lingxiao.web import exports
from lingxiao.web.addresses import page as address
from lingxiao.web.cockpit import explore_words as words
from lingxiao.web.cockpit.analysis import rows_page
from lingxiao.web.cockpit.explore_form import BOXES, FILTERS, NOT_SAID, QuestionForm
from lingxiao.web.lists import Column, Listing, TooManyRows
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.facts.domain.questions import Asking
    from lingxiao.engines.facts.models import AnswerLine, AskedQuestion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.cockpit.explore_form import RowsForm
    from lingxiao.web.pages import Request

UNDER_WAY = "under-way"
"""What on the page asks, while the worker answers, whether it is done."""
SLOW = 60
"""After so many seconds the page says that it takes longer than it should."""
SORTS = ("first", "second", "third")


def asked_for(request: Request, form: QuestionForm | RowsForm, year_starts_in: int) -> Asking | None:
    """The question of an address or a form, checked; None where something is wrong with it, which the form then says."""
    return form.carry(AskFigures, lambda given: questions.asking_of(
        request.viewer, given=given, year_starts_in=year_starts_in,
    ))


def ask(request: Request, form: QuestionForm | RowsForm, year_starts_in: int, kind: AskedKind) -> AskedQuestion | None:
    """Have the worker answer what a form asks; None where it is refused, which the form then says."""
    viewer = request.viewer

    def begin(asked: AskedQuestion) -> None:
        tasks.answer_question.defer(asked_id=asked.pk, at=viewer.now.isoformat())

    def put(given: AskFigures) -> AskedQuestion:
        asking = questions.asking_of(viewer, given=given, year_starts_in=year_starts_in)
        with transaction.atomic():
            return questions.ask(viewer=viewer, asking=asking, kind=kind, at=viewer.now, begin=begin)

    return form.carry(AskFigures, put)


def standing(asked: AskedQuestion | None, viewer: Viewer) -> dict[str, Any]:
    """Where a question stands, for the page: to be asked, waiting, refused with a sentence, or answered."""
    state = asked.state if asked is not None else ""
    is_waiting = state == AskedState.WAITING
    waited = (viewer.now - asked.asked_at).total_seconds() if asked is not None else 0
    return {
        "state": state, "under_way": UNDER_WAY, "is_slow": is_waiting and waited > SLOW,
        "place": questions.place_in_line(asked) if asked is not None and is_waiting else 0,
        "refusal": Bilingual.from_json(asked.refusal).pick(viewer.locale) if asked is not None and asked.refusal else "",
    }


def still_waits(request: Request, asked: AskedQuestion | None) -> HttpResponse | None:
    """What the open page gets that asks again and again: how the question stands, or that it is to be loaded anew."""
    if request.htmx.trigger != UNDER_WAY or asked is None:
        return None
    if asked.state != AskedState.WAITING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "cockpit/explore_waiting.html", standing(asked, request.viewer))


def was_asked(request: Request, asked: AskedQuestion, to: str) -> HttpResponse:
    """After asking: an open page shows in its place that it waits, and stays; everybody else goes to the address."""
    if request.htmx and asked.state == AskedState.WAITING:
        return render(request, "cockpit/explore_waiting.html", {**standing(asked, request.viewer), "address": to})
    return go(request, to)


def fresh(asked: AskedQuestion) -> str:
    """As of which batch and day the figures are."""
    return _("as of batch %(number)s, %(day)s") % {
        "number": asked.batch_id, "day": date_format(questions.Asking.from_json(asked.question).as_of, "MONTH_DAY_FORMAT"),
    }


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """The form, and beneath it the answer to what the address asks."""
    viewer = request.viewer
    crumbs = [Crumb(_("Sales results"), address("cockpit:results")), Crumb(_("Free questions"))]
    if request.method == "POST":
        form = QuestionForm(request, request.POST)
        asked = ask(request, form, form.year_starts_in, AskedKind.FIGURES)
        if asked is not None:
            return was_asked(request, asked, f"{request.path}{form.address()}")
        return page(request, "cockpit/explore.html", {"form": form, **_fields(form)}, crumbs=crumbs, status=form.status)
    if "measure" not in request.GET:
        form = QuestionForm(request, initial={"measure": "sales_by_order", "second": "attainment"})
        return page(request, "cockpit/explore.html", {"form": form, **_fields(form)}, crumbs=crumbs)
    form = QuestionForm(request, request.GET)
    asking = asked_for(request, form, form.year_starts_in)
    asked = questions.found(viewer, asking=asking, kind=AskedKind.FIGURES) if asking is not None else None
    if (still := still_waits(request, asked)) is not None:
        return still
    if asking is None or "change" in request.GET:
        return page(request, "cockpit/explore.html", {"form": form, **_fields(form)}, crumbs=crumbs, status=form.status)
    # Two dozen fields cost as much to draw as an answer: beside one there is only the way back to them.
    context = {"chosen": form.chosen(), "is_asked": True, "change": f"{form.address()}&change=1", **standing(asked, viewer)}
    if asked is None or asked.state != AskedState.ANSWERED:
        return page(request, "cockpit/explore.html", context, crumbs=crumbs, status=form.status)
    return _answered(request, asked, asking, context, crumbs)


def _fields(form: QuestionForm) -> dict[str, Any]:
    """The fields in the groups in which the page has them."""
    boxes = [form[name] for name in (*BOXES, "currency", "batch")]
    return {
        "first_fields": [form[name] for name in (
            "measure", "second", "third", "by", "then_by", "per", "period", "first", "last", "unit", "manager", "into",
        )],
        "more_fields": boxes, "is_more_open": any(form.data.get(field.name) or field.errors for field in boxes),
    }


def _answered(
    request: Request, asked: AskedQuestion, asking: Asking, context: dict[str, Any], crumbs: list[Crumb],
) -> HttpResponse:
    """The answer: what is counted and what it comes to, the chart, every line, and the file of them."""
    locale, rows = request.viewer.locale, answers.lines_of(asked)
    wanted = request.GET.get("as", "")
    if wanted in exports.KINDS:
        if asked.line_count > MOST_KEPT:
            raise TooManyRows(count=asked.line_count, most=MOST_KEPT)
        return exports.answer(wanted, words.sheet(rows, asked, asking, locale), now=request.viewer.now)
    newest = asked.batch_id if request.GET.get("batch") else None
    context |= {
        "chart": words.chart(list(rows[:words.IN_CHART]), asking, locale, fresh(asked)), "fresh": fresh(asked),
        "totals": [
            (one.title.pick(locale), *words.in_short(words.shown(one, text, money), locale))
            for one, money, text in words.totals_of(asked)
        ],
        "meanings": [(one.title.pick(locale), one.meaning.pick(locale)) for one in words.measures_of(asking)],
        "line_count": asked.line_count, "most": MOST_KEPT, "is_cut": asked.line_count > MOST_KEPT,
        "withdrawn": answers.withdrawn(batch=newest) if newest is not None else None,
    }
    may_sort = not questions.PERSONS.intersection(asking.by) or ranking.open_permit() is not None
    listing = _listing(asking, locale, SORTS if may_sort else ())
    return listing.answer(request, rows, "cockpit/explore.html", context, crumbs=crumbs)


def _listing(asking: Asking, locale: str, sorts: tuple[str, ...]) -> Listing[AnswerLine]:
    """The lines of an answer, sorted by a figure where ``sorts`` has it.

    Whoever can sort people by a figure has a ranking list: off unless HR allowed it for a purpose (conventions 1.9).
    """
    columns: list[Column[AnswerLine]] = []
    if asking.per != Per.WHOLE:
        columns.append(Column(
            key="period", title=gettext_lazy("Period"), sort=("period",),
            value=lambda line: words.period_words(line.period, asking, locale),
        ))
    columns += [
        Column(key=f"split{at}", title=questions.SPLITS[split].pick(locale), value=_said(at, split))
        for at, split in enumerate(asking.by)
    ]
    stretches = {key: (first.key, last.key) for key, first, last in asking.stretches()}
    for at, measure in enumerate(words.measures_of(asking)):
        columns.append(Column(
            key=measure.key, title=measure.title.pick(locale), is_figure=True, sort=sorts[at:at + 1],
            value=lambda line, at=at, measure=measure: words.shown(measure, line.figures[at], line.currency),  # type: ignore[misc]
            href=lambda line, at=at, measure=measure: (  # type: ignore[misc] # a default says which column it is of
                rows_address(asking, line, measure.key, stretches) if line.figures[at] is not None else ""
            ),
        ))
    return Listing(key="answer", columns=columns, identity=lambda line: line.place, file_name=gettext_lazy("Answer"))


def _said(at: int, split: str) -> Callable[[AnswerLine], str]:
    return lambda line: words.split_words(line, at, split)


def rows_address(asking: Asking, line: AnswerLine, measure: str, stretches: dict[str, tuple[str, str]]) -> str:
    """Where the rows behind one figure of an answer stand."""
    first, last = stretches[line.period]
    told = [("measure", measure), ("first", first), ("last", last), ("batch", str(asking.batch))]
    told += [("unit", str(asking.unit_id))] if asking.unit_id is not None else []
    told += [("into", asking.into)] if asking.into is not None else []
    of_line = dict(zip(asking.by, line.keys, strict=True))
    if line.currency and asking.into is None and catalogue().has_currency(catalogue()[measure]):
        of_line["currency"] = line.currency
    told += [(FILTERS[key], value or NOT_SAID) for key, value in of_line.items()]
    told += [(FILTERS[key], one or NOT_SAID) for key, values in asking.only.items() if key not in of_line for one in values]
    return rows_page(told)
