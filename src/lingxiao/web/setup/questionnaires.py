"""Questionnaires: what can be asked, written a question a line, published for good, version after version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.areas.content.asking import furnish_questionnaires
from lingxiao.engines.campaigns.domain import queries, questionnaires
from lingxiao.engines.campaigns.domain.questionnaires import Asked
from lingxiao.engines.campaigns.enums import CampaignKind
from lingxiao.engines.campaigns.inputs import QuestionnaireInput, VersionInput
from lingxiao.engines.campaigns.permissions import READ_QUESTIONNAIRES, WRITE_QUESTIONNAIRES
from lingxiao.engines.campaigns.questions import from_json, written
from lingxiao.engines.campaigns.rules import may_write
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Key, Link, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.campaigns.models import QuestionnaireVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


class VersionForm(Form):
    """What a version asks."""

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, required=False)
    intro_zh = LongText(label=gettext_lazy("Said before, in Chinese"), max_length=600, required=False)
    intro_en = LongText(label=gettext_lazy("Said before, in English"), max_length=600, required=False)
    questions = forms.CharField(
        label=gettext_lazy("Questions, one a line"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy(
            "scale | Chinese | English is rated 1 to 5, ten 0 to 10, choice takes options as Chinese/English between further "
            "bars, text takes words. R after it: less is better. ? after it: it may be left out."),
    )


class QuestionnaireForm(VersionForm):
    """A questionnaire that is new."""

    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=40,
        help_text=gettext_lazy("Small letters, digits and hyphens, such as team-pulse. It never changes."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of survey"), choices=CampaignKind.choices)
    field_order = ("key", "kind")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Questionnaires"), address("setup:questionnaires") if more else ""), *more]


def state_of(version: QuestionnaireVersion) -> State:
    """Whether a version can be asked."""
    return State(_("published"), Tone.OK) if version.published_at is not None else State(_("to be published"), Tone.WARN)


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="questionnaires",
        columns=[
            Column(
                key="title", title=gettext_lazy("Questionnaire"), sort=("title_zh",),
                value=lambda row: Link(pick(row, "title", locale), page_of("setup:questionnaire", row.pk)),
            ),
            Column(key="kind", title=gettext_lazy("Kind of survey"), sort=("questionnaire__kind",),
                   value=lambda row: row.questionnaire.get_kind_display()),
            Column(key="number", title=gettext_lazy("Version"), is_figure=True, sort=("number",), value=lambda row: row.number),
            Column(key="count", title=gettext_lazy("Questions"), is_figure=True, value=lambda row: len(row.questions)),
            Column(key="state", title=gettext_lazy("How it stands"), sort=("published_at",), value=state_of),
        ],
        filters=[Choice(
            key="kind", word=gettext_lazy("Kind of survey"), options=lambda _viewer: CampaignKind.choices,
            narrow=lambda rows, kind: rows.filter(questionnaire__kind=kind),
        )],
        search=lambda rows, text: queries.matching(rows, text=text),
        search_hint=gettext_lazy("Title of a questionnaire"),
        sort="title",
        file_name=gettext_lazy("Questionnaires"),
    )


@permits(READ_QUESTIONNAIRES)
def listed(request: Request) -> HttpResponse:
    """Every questionnaire in its newest version."""
    viewer = request.viewer
    context = {"verdict": may_write(viewer=viewer)}
    rows = queries.questionnaires(viewer)
    return _listing(viewer.locale).answer(request, rows, "setup/questionnaires/listed.html", context, crumbs=_crumbs())


@permits(WRITE_QUESTIONNAIRES)
def furnish(request: Request) -> HttpResponse:
    """Put the shipped questionnaires in as drafts, as far as they are not there yet."""
    viewer = request.viewer
    return do(
        request, lambda: furnish_questionnaires(viewer=viewer, at=viewer.now), to=address("setup:questionnaires"),
        said=_("The shipped questionnaires are here. Read them, and publish what you will ask."),
    )


def _asked(given: VersionInput) -> Asked:
    return Asked(
        title=Bilingual(given.title_zh, given.title_en), intro=Bilingual(given.intro_zh, given.intro_en),
        questions=given.questions,
    )


@permits(WRITE_QUESTIONNAIRES)
def new(request: Request) -> HttpResponse:
    """A questionnaire that is new."""
    viewer = request.viewer
    form = QuestionnaireForm(request.POST if request.method == "POST" else None)
    made = form.carry(QuestionnaireInput, lambda given: questionnaires.draft(
        viewer=viewer, key=given.key, kind=given.kind.value, asked=_asked(given), at=viewer.now,
    )) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Kept as a draft. Read it as it will be asked, then publish it."))
        return go(request, page_of("setup:questionnaire", made.pk))
    return _typing(request, form, _("New questionnaire"), address("setup:questionnaires"))


def _typing(request: Request, form: Form, title: str, back: str, *crumbs: Crumb) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return page(request, "setup/questionnaires/typing.html", context, crumbs=_crumbs(*crumbs, Crumb(title)), status=form.status)


@permits(READ_QUESTIONNAIRES)
def one(request: Request, version_id: int) -> HttpResponse:
    """One version as it is asked, and what can be done with it."""
    viewer = request.viewer
    version = queries.version_seen_by(viewer, version_id=version_id)
    versions = queries.versions_of(version.questionnaire)
    title = pick(version, "title", viewer.locale)
    context = {
        "title": title, "intro": pick(version, "intro", viewer.locale), "version": version, "state": state_of(version),
        "may_write": bool(may_write(viewer=viewer)), "is_draft": version.published_at is None,
        "may_begin": versions[0].published_at is not None, "facts": _facts(version),
        "questions": [_row(question, viewer) for question in from_json(version.questions)],
        "versions": [Link(_("Version %(number)s") % {"number": row.number}, page_of("setup:questionnaire", row.pk))
                     for row in versions],
    }
    return page(request, "setup/questionnaires/one.html", context, crumbs=_crumbs(Crumb(title)))


def _facts(version: QuestionnaireVersion) -> list[Fact]:
    return [
        Fact(_("Kind of survey"), version.questionnaire.get_kind_display()), Fact(_("Key"), Key(version.questionnaire.key)),
        Fact(_("Version"), version.number), Fact(_("Questions"), len(version.questions)),
    ]


def _row(question: Any, viewer: Viewer) -> dict[str, Any]:
    marks = [str(question.kind.label)]
    if question.is_reverse:
        marks.append(_("less is better"))
    if question.is_optional:
        marks.append(_("may be left out"))
    return {
        "text": question.text.pick(viewer.locale), "marks": " · ".join(marks),
        "options": [option.pick(viewer.locale) for option in question.options],
    }


@permits(WRITE_QUESTIONNAIRES)
def edit(request: Request, version_id: int) -> HttpResponse:
    """Change what a draft asks."""
    viewer = request.viewer
    version = queries.version_seen_by(viewer, version_id=version_id)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={
        "title_zh": version.title_zh, "title_en": version.title_en, "intro_zh": version.intro_zh,
        "intro_en": version.intro_en, "questions": written(from_json(version.questions)),
    })
    done = form.carry(VersionInput, lambda given: questionnaires.rewrite(
        viewer=viewer, version=version, asked=_asked(given),
    )) if request.method == "POST" else None
    back = page_of("setup:questionnaire", version.pk)
    if done is not None:
        messages.success(request, _("Changed."))
        return go(request, back)
    return _typing(request, form, _("Change the questions"), back, Crumb(pick(version, "title", viewer.locale), back))


@permits(WRITE_QUESTIONNAIRES)
def publish(request: Request, version_id: int) -> HttpResponse:
    """Publish a version for good."""
    viewer = request.viewer
    version = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: questionnaires.publish(viewer=viewer, version=version, at=viewer.now),
        to=page_of("setup:questionnaire", version.pk), said=_("Published. It can be asked from now on, and never changes."),
    )


@permits(WRITE_QUESTIONNAIRES)
def begin_next(request: Request, version_id: int) -> HttpResponse:
    """Begin the next version with the text of the last."""
    viewer = request.viewer
    version = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: questionnaires.draft_next(viewer=viewer, questionnaire=version.questionnaire, at=viewer.now),
        to=address("setup:questionnaires"), said=_("The next version is a draft now. Open it to change its questions."),
    )
