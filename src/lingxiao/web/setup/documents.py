"""Templates of documents: the list, the versions of one, and what can be done with a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import consulting, queries, templates
from lingxiao.engines.documents.domain.checking import from_json
from lingxiao.engines.documents.enums import FROZEN, DocumentKind, Matter, VersionState
from lingxiao.engines.documents.inputs import Explain, NextVersion, Remark
from lingxiao.engines.documents.permissions import OVERSEE, READ_TEMPLATES
from lingxiao.engines.scorecards.domain import queries as target_letters
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.documents import (
    changed_lines,
    checks_for,
    issue_href,
    short,
    state_of_version,
    title_of,
    version_state,
    whole_blocks,
    whole_text,
)
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Step, StepState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.engines.documents.domain.linter import Finding
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words


class NoteForm(Form):
    """Why the next version is started."""

    change_note = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=400)


class ReasonForm(Form):
    """One text."""

    text = LongText(label=gettext_lazy("Why"), max_length=2_000)


class RemarkForm(Form):
    """A comment."""

    text = LongText(label=gettext_lazy("Comment"), max_length=2_000)


def seen(request: Request, version_id: int) -> TemplateVersion:
    """The version this viewer may see; else the page does not exist."""
    return queries.version_seen_by(request.viewer, version_id=version_id, on=request.viewer.today)


PURPOSES: dict[str, Words] = {target_letters.ABOUT: gettext_lazy("Target letter")}
"""Purposes of templates that are kept under a key; all others are the codes of posts, shown as they are."""


def crumbs_of(version: TemplateVersion, locale: str, *more: Words) -> list[Crumb]:
    """The path to a version and to a page of it."""
    template = version.template
    word = _("version %(number)s") % {"number": version.number}
    here = reverse("setup:document_version", args=(version.pk,)) if more else ""
    return [
        Crumb(_("Templates"), reverse("setup:documents")),
        Crumb(title_of(template, locale), reverse("setup:document_template", args=(template.key,))),
        Crumb(word, here), *(Crumb(one) for one in more),
    ]


def _listing(viewer: Viewer) -> Listing[Any]:
    return Listing(
        key="templates",
        columns=[
            Column(key="title", title=gettext_lazy("Title"), value=lambda row: title_of(row, viewer.locale), sort=("title_zh",),
                   href=lambda row: reverse("setup:document_template", args=(row.key,)), is_long=True),
            Column(key="kind", title=gettext_lazy("Kind"), value=lambda row: row.get_kind_display(), sort=("kind",)),
            Column(key="published", title=gettext_lazy("In force"), sort=("published_number",),
                   value=lambda row: row.published_number and _("version %(number)s") % {"number": row.published_number}),
            Column(key="pending", title=gettext_lazy("Being worked on"), sort=("pending_state",),
                   value=lambda row: state_of_version(row.pending_state) if row.pending_state else None),
            Column(key="key", title=gettext_lazy("Key"), value=lambda row: row.key, sort=("key",), is_shown=False),
            Column(key="about", title=gettext_lazy("What it is for"), value=lambda row: PURPOSES.get(row.about, row.about),
                   sort=("about",), is_shown=False),
        ],
        filters=[
            Choice(key="kind", word=gettext_lazy("Kind"), options=lambda _viewer: DocumentKind.choices,
                   narrow=lambda rows, chosen: rows.filter(kind=chosen)),
            Choice(key="stands", word=gettext_lazy("How it stands"), narrow=_narrowed,
                   options=lambda _viewer: [("published", _("In force")), ("pending", _("Being worked on"))]),
        ],
        search=queries.templates_named,
        search_hint=gettext_lazy("Title or key"),
        sort="title",
        file_name=gettext_lazy("Templates"),
    )


def _narrowed(rows: Any, chosen: str) -> Any:
    name = "published_number" if chosen == "published" else "pending_state"
    return rows.filter(**{f"{name}__isnull": False})


def kinds_written_by(viewer: Viewer) -> list[DocumentKind]:
    """The kinds of documents this viewer may write."""
    return [kind for kind in DocumentKind if viewer.may_somewhere(rules.write_permission(kind))]


@permits(READ_TEMPLATES)
@require_GET
def documents(request: Request) -> HttpResponse:
    """Every template this viewer may see."""
    viewer = request.viewer
    rows = queries.with_versions(queries.templates_visible_to(viewer, on=viewer.today))
    return _listing(viewer).answer(request, rows, "setup/documents/home.html", {
        "may_write": bool(kinds_written_by(viewer)),
    }, crumbs=[Crumb(_("Templates"))])


@permits(READ_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: Request, key: str) -> HttpResponse:
    """One template with its versions."""
    viewer = request.viewer
    found = queries.template_seen_by(viewer, key=key, on=viewer.today)
    may_draft = rules.may_make_template(viewer=viewer, template=found)
    form = NoteForm(request.POST or None)
    if request.method == "POST":
        may_draft.or_turn_away()
        made = form.carry(NextVersion, lambda given: templates.draft_next(
            viewer=viewer, template=found, change_note=given.change_note, at=viewer.now,
        ))
        if made is not None:
            return go(request, reverse("setup:document_edit", args=(made.pk,)))
    versions = list(queries.versions_visible_to(viewer, on=viewer.today).filter(template=found).order_by("-number"))
    is_busy = any(one.state not in {VersionState.PUBLISHED, VersionState.RETIRED} for one in versions)
    return page(request, "setup/documents/template.html", {
        "about": PURPOSES.get(found.about, found.about),
        "template": found, "title": title_of(found, viewer.locale), "form": form,
        "versions": [{"version": one, "state": version_state(one), "mark": short(one.sha256)} for one in versions],
        "may_draft": bool(may_draft) and not is_busy,
        "may_see_who": viewer.may_somewhere(OVERSEE) and any(one.state == VersionState.PUBLISHED for one in versions),
    }, crumbs=[Crumb(_("Templates"), reverse("setup:documents")), Crumb(title_of(found, viewer.locale))], status=form.status)


@permits(READ_TEMPLATES)
@require_GET
def version(request: Request, version_id: int) -> HttpResponse:
    """One version: its text, what the check-up found, what was said in review, and what can be done now."""
    viewer, found = request.viewer, seen(request, version_id)
    is_kept = found.template.kind in queries.kinds_kept_by(viewer)
    findings = [from_json(one) for one in found.findings]
    area = list(checks_for(found)) if is_kept else []
    return page(request, "setup/documents/version.html", {
        "version": found, "template": found.template, "title": title_of(found.template, viewer.locale),
        "issue_href": issue_href(found, viewer), "state": version_state(found),
        "steps": steps_of(found, viewer), "passages": whole_text(found, viewer.locale),
        "findings": shown(findings, viewer), "area_findings": [one.why.pick(viewer.locale) for one in area],
        "found_count": len(findings) + len(area),
        "comments": list(queries.comments_on(found)) if is_kept else [], "is_kept": is_kept,
        "facts": _facts(found), "acts": acts_of(found, viewer), "remark": RemarkForm(), "hand_back": ReasonForm(),
        "may_comment": rules.may_comment(viewer=viewer, version=found), "has_before": found.number > 1,
        "is_duty": found.template.kind == DocumentKind.DUTY_STATEMENT and bool(found.content.get("duties")),
        "needs_consultation": consulting.is_needed(found, on=viewer.today),
        "touches": [Matter(one).label for one in found.touches],
    }, crumbs=crumbs_of(found, viewer.locale))


def shown(findings: Sequence[Finding], viewer: Viewer) -> list[dict[str, Any]]:
    """Findings as a page draws them, the gravest first."""
    locale = viewer.locale
    order = {"block": 0, "warn": 1, "record": 2}
    return [{
        "rule": one.rule, "law": one.law, "severity": one.severity.value, "is_guess": one.is_guess, "quote": one.quote,
        "part": one.part,
        "block": one.part.rpartition(".")[0], "language": one.part.rpartition(".")[2], "start": one.start, "end": one.end,
        "title": one.title.pick(locale), "citation": one.citation.pick(locale), "why": one.why.pick(locale),
        "rewrite": one.rewrite.pick("en" if one.part.endswith(".en") else "zh"),
    } for one in sorted(findings, key=lambda one: (order[one.severity.value], one.part, one.start))]


def steps_of(found: TemplateVersion, viewer: Viewer) -> list[Step]:
    """The course of a version from draft to force, and where it stands."""
    states: list[tuple[VersionState, Words]] = [(VersionState.DRAFT, _("Draft")), (VersionState.IN_REVIEW, _("Review"))]
    if consulting.is_needed(found, on=viewer.today):
        states.append((VersionState.CONSULTATION, _("Consultation")))
    states += [(VersionState.APPROVED, _("Approved")), (VersionState.PUBLISHED, _("Published"))]
    order = [state for state, _word in states]
    if found.state == VersionState.RETIRED:
        return [Step(word, StepState.DONE) for _state, word in states]
    at = order.index(VersionState(found.state)) if found.state in order else 1
    is_done = found.state == VersionState.PUBLISHED
    return [
        Step(word, StepState.DONE if number < at or is_done else StepState.CURRENT if number == at else StepState.AHEAD)
        for number, (_state, word) in enumerate(states)
    ]


def _facts(found: TemplateVersion) -> list[Fact]:
    people = [
        (_("Written by"), found.author), (_("Approved by"), found.approved_by), (_("Published by"), found.published_by),
    ]
    facts = [Fact(word, person.name) for word, person in people if person is not None]
    if found.change_note:
        facts.append(Fact(_("What changes"), found.change_note))
    if found.state in FROZEN:
        facts.append(Fact(_("Fingerprint"), short(found.sha256)))
    facts.append(Fact(_("Revision"), str(found.revision)))
    return facts


def acts_of(found: TemplateVersion, viewer: Viewer) -> dict[str, Any]:
    """What can be done with a version now, each with the reason when not; only for who keeps this kind."""
    if found.template.kind not in queries.kinds_kept_by(viewer):
        return {}
    state = VersionState(found.state)
    acts: dict[str, Any] = {}
    if state is VersionState.DRAFT:
        acts["edit"] = acts["submit"] = rules.may_revise(viewer=viewer, version=found)
    if state in {VersionState.IN_REVIEW, VersionState.CONSULTATION}:
        acts["approve"] = rules.may_approve(viewer=viewer, version=found)
        acts["hand_back"] = rules.may_comment(viewer=viewer, version=found)
    is_waiting = state is VersionState.PUBLISHED and found.is_reference
    if state is VersionState.APPROVED or is_waiting:
        may = rules.may_publish(viewer=viewer, version=found)
        acts["publish"] = consulting.may_bind(found, on=viewer.today) if may else may
        if not is_waiting and not consulting.may_bind(found, on=viewer.today):
            acts["reference"] = may
    if state in {VersionState.APPROVED, VersionState.PUBLISHED}:
        acts["retire"] = rules.may_retire(viewer=viewer, version=found)
    return acts


_VERBS: dict[str, tuple[Any, Words]] = {
    "submit": (templates.submit, gettext_lazy("Handed to review. The text stands still until it comes back.")),
    "approve": (templates.approve, gettext_lazy("Approved. The text is frozen under its fingerprint.")),
}


@permits(READ_TEMPLATES)
@require_POST
def act(request: Request, version_id: int, name: str) -> HttpResponse:
    """One step of a version: hand to review, approve, publish, publish for reference."""
    viewer, found = request.viewer, seen(request, version_id)
    here = reverse("setup:document_version", args=(found.pk,))
    if name in _VERBS:
        verb, said = _VERBS[name]
        return do(request, lambda: verb(viewer=viewer, version=found, at=viewer.now), to=here, said=said)
    publish = {"publish": templates.publish, "reference": templates.publish_for_reference}.get(name)
    if publish is None:
        raise NotSeen
    return do(
        request, lambda: publish(viewer=viewer, version=found, at=viewer.now, checks=checks_for(found)), to=here,
        said=_("Published.") if name == "publish" else _("Published for reference only."),
    )


@permits(READ_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def with_reason(request: Request, version_id: int, name: str) -> HttpResponse:
    """Hand a version back to its writers, or take it out of use; both say why."""
    viewer, found = request.viewer, seen(request, version_id)
    here = reverse("setup:document_version", args=(found.pk,))
    words = {
        "back": (_("Hand it back"), _("It becomes a draft again, and its writers read your reason.")),
        "retire": (_("Take it out of use"), _("No more copies are issued from it. Those that were issued stay as they are.")),
    }
    if name not in words:
        raise NotSeen
    may = rules.may_comment if name == "back" else rules.may_retire
    may(viewer=viewer, version=found).or_turn_away()
    form = ReasonForm(request.POST or None)

    def verb(given: Explain) -> TemplateVersion:
        if name == "back":
            return templates.hand_back(viewer=viewer, version=found, reason=given.text)
        return templates.retire(viewer=viewer, version=found, reason=given.text, at=viewer.now)

    if request.method == "POST" and form.carry(Explain, verb) is not None:
        return go(request, here)
    word, consequence = words[name]
    return page(request, "setup/documents/reason.html", {
        "form": form, "word": word, "consequence": consequence, "title": title_of(found.template, viewer.locale), "back": here,
    }, crumbs=crumbs_of(found, viewer.locale, word), status=form.status)


@permits(READ_TEMPLATES)
@require_POST
def remark(request: Request, version_id: int) -> HttpResponse:
    """Comment on a version under review."""
    viewer, found = request.viewer, seen(request, version_id)
    form = RemarkForm(request.POST)
    given = form.parse(Remark)
    here = reverse("setup:document_version", args=(found.pk,))
    text = given.text if given is not None else ""
    return do(
        request, lambda: templates.comment(viewer=viewer, version=found, text=text, at=viewer.now), to=f"{here}#comments",
        said=_("Your comment stands. The version is not approved before it is answered."),
    )


@permits(READ_TEMPLATES)
@require_POST
def answer(request: Request, version_id: int, remark_id: int) -> HttpResponse:
    """Answer a comment."""
    viewer, found = request.viewer, seen(request, version_id)
    one = queries.comments_on(found).filter(pk=remark_id).first()
    if one is None:
        raise NotSeen
    here = reverse("setup:document_version", args=(found.pk,))
    return do(
        request, lambda: templates.resolve_comment(
            viewer=viewer, remark=one, answer=request.POST.get("text", ""), at=viewer.now,
        ), to=f"{here}#comments", said=_("Answered."),
    )


@permits(READ_TEMPLATES)
@require_GET
def compare(request: Request, version_id: int) -> HttpResponse:
    """What changed against the version before."""
    viewer, found = request.viewer, seen(request, version_id)
    before = queries.versions_visible_to(viewer, on=viewer.today).filter(
        template=found.template, number__lt=found.number,
    ).order_by("-number").first()
    if before is None:
        raise NotSeen
    lines = changed_lines(queries.redline_of(
        before=whole_blocks(before), after=whole_blocks(found), locale=viewer.locale,
    ))
    return page(request, "setup/documents/compare.html", {
        "version": found, "before": before, "title": title_of(found.template, viewer.locale), "lines": lines,
        "whole": request.GET.get("all") == "1", "changed_count": sum(1 for one in lines if one.is_changed),
    }, crumbs=crumbs_of(found, viewer.locale, _("What changed")))
