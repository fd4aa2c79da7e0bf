"""The editor of a version: blocks in both languages, checked as one types, kept on the server, safe for two at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import queries, reconciling, templates
from lingxiao.engines.documents.domain.blocks import BlockKind, from_lines, read_blocks, to_json, to_lines
from lingxiao.engines.documents.domain.checking import findings_in
from lingxiao.engines.documents.domain.merging import FIELDS
from lingxiao.engines.documents.domain.redline import compare_words
from lingxiao.engines.documents.enums import NORMATIVE, Matter
from lingxiao.engines.documents.permissions import READ_TEMPLATES
from lingxiao.engines.documents.refusals import EditedMeanwhile
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.web.documents import title_of
from lingxiao.web.forms import whole
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup.documents import crumbs_of, seen, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from lingxiao.engines.documents.domain.linter import Finding
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

KIND_WORDS = {
    BlockKind.HEADING: gettext_lazy("Heading"), BlockKind.PARAGRAPH: gettext_lazy("Paragraph"),
    BlockKind.NOTE: gettext_lazy("Note in small type"),
    BlockKind.LIST: gettext_lazy("List"), BlockKind.TABLE: gettext_lazy("Table"),
    BlockKind.KEY_VALUES: gettext_lazy("Labels and values"), BlockKind.DUTY_ITEMS: gettext_lazy("Duties of the post"),
}
HINTS = {
    BlockKind.LIST: gettext_lazy("One item a line."),
    BlockKind.TABLE: gettext_lazy("One row a line, cells separated by |. The first row is the head."),
    BlockKind.KEY_VALUES: gettext_lazy("One pair a line: label: value."),
    BlockKind.DUTY_ITEMS: gettext_lazy("The duties and authorities of the post are put in here; they have a page of their own."),
}
_KINDS = frozenset(kind.value for kind in BlockKind)
_MARK = re.compile(r"[A-Za-z0-9_.-]{1,60}")


@permits(READ_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, version_id: int) -> HttpResponse:
    """Edit a draft. Every change of the blocks keeps the working copy; saving refuses what somebody else saved over."""
    viewer, found = request.viewer, seen(request, version_id)
    rules.may_revise(viewer=viewer, version=found).or_refuse()
    if request.method != "POST":
        return _editor(request, found)
    typed, base = _typed(request.POST), _base(request.POST)
    step = request.POST.get("op", "save")
    if step != "save":
        changed, at = _changed(typed, step, viewer)
        templates.keep_working_copy(viewer=viewer, version=found, blocks=changed, base_revision=base, at=viewer.now)
        return go(request, reverse("setup:document_edit", args=(found.pk,)) + (f"#{at}" if at else ""))
    try:
        templates.revise(
            viewer=viewer, version=found, expected_revision=base, blocks=typed, at=viewer.now, touches=_touches(request.POST),
            change_note=request.POST.get("change_note", found.change_note)[:400],
        )
    except EditedMeanwhile as refusal:
        messages.warning(request, str(refusal))
        return go(request, reverse("setup:document_reconcile", args=(found.pk,)))
    except NotForYou:
        raise
    except Refusal as refusal:
        return _editor(request, found, typed=typed, base=base, refusal=str(refusal))
    messages.success(request, _("Saved."))
    return go(request, reverse("setup:document_version", args=(found.pk,)))


def _editor(
    request: Request, found: TemplateVersion, *, typed: list[dict[str, Any]] | None = None, base: int = 0, refusal: str = "",
) -> HttpResponse:
    """The editor, showing what was typed, else the working copy, else what is saved."""
    viewer = request.viewer
    kept = queries.working_copy(viewer, version=found) if typed is None else None
    raw = typed if typed is not None else kept.blocks if kept is not None else found.blocks
    blocks = _drawn(raw)
    findings = _findings(raw, viewer)
    marked: dict[str, str] = {}
    for one in findings:
        if one["severity"] == "block" or one["block"] not in marked:
            marked[one["block"]] = one["severity"]
    return page(request, "setup/documents/edit.html", {
        "version": found, "template": found.template, "title": title_of(found.template, viewer.locale),
        "blocks": [{**one, "found": marked.get(one["id"], "")} for one in blocks], "findings": findings, "refusal": refusal,
        "base": base or (kept.base_revision if kept is not None else found.revision), "kept": kept,
        "is_stale": kept is not None and kept.base_revision != found.revision,
        "kinds": [(kind.value, word) for kind, word in KIND_WORDS.items() if kind is not BlockKind.DUTY_ITEMS],
        "fields": [(one.title.pick(viewer.locale), f"{{{{{one.title.zh}}}}}", one.key) for one in FIELDS.values()],
        "matters": [(one.value, one.label, one.value in found.touches) for one in Matter],
        "asks_matters": found.template.kind in NORMATIVE, "is_editor": True,
        "back": reverse("setup:document_version", args=(found.pk,)),
    }, crumbs=crumbs_of(found, viewer.locale, _("Edit")), status=422 if refusal else 200)


def _typed(post: QueryDict) -> list[dict[str, Any]]:
    """The blocks as the form holds them, in its order; what cannot be a block is left for the verb to refuse."""
    found = []
    for mark in post.getlist("block"):
        if not _MARK.fullmatch(mark):
            continue
        try:
            kind = BlockKind(post.get(f"kind-{mark}", ""))
        except ValueError:
            continue
        one: dict[str, Any] = {"id": mark, "kind": kind.value}
        for locale in ("zh", "en"):
            payload = from_lines(kind, post.get(f"{locale}-{mark}", ""))
            one[locale] = payload if isinstance(payload, str) else [
                row if isinstance(row, str) else list(row) for row in payload
            ]
        if kind is BlockKind.HEADING:
            level = post.get(f"level-{mark}", "1")
            one["level"] = int(level) if level in {"1", "2", "3"} else 1
        if post.get(f"key-{mark}"):
            one["key"] = post[f"key-{mark}"][:60]
        found.append(one)
    return found


def _base(post: QueryDict) -> int:
    return whole(post.get("revision", "")) or 0


def _touches(post: QueryDict) -> list[str]:
    return [one for one in post.getlist("touches") if one in Matter]


def _changed(typed: list[dict[str, Any]], step: str, viewer: Viewer) -> tuple[list[dict[str, Any]], str]:
    """The blocks after one step of the editor, and the mark of the block to come back to."""
    name, _colon, rest = step.partition(":")
    blocks = list(typed)
    order = [one["id"] for one in blocks]
    if name == "add":
        after, _second, kind = rest.rpartition(":")
        made: dict[str, Any] = {"id": _fresh(order), "kind": kind if kind in _KINDS else "paragraph", "zh": "", "en": ""}
        if kind == BlockKind.HEADING:
            made["level"] = 2
        blocks.insert(order.index(after) + 1 if after in order else len(blocks), made)
        return blocks, made["id"]
    if name == "use":
        return _with_wording(blocks, rest, viewer)
    if rest not in order:
        return blocks, ""
    at = order.index(rest)
    if name == "drop":
        del blocks[at]
        return blocks, order[at - 1] if at else ""
    to = max(0, at - 1) if name == "up" else min(len(blocks) - 1, at + 1)
    blocks.insert(to, blocks.pop(at))
    return blocks, rest


def _fresh(taken: Sequence[str]) -> str:
    number = len(taken) + 1
    while f"b{number}" in taken:
        number += 1
    return f"b{number}"


def _with_wording(blocks: list[dict[str, Any]], rest: str, viewer: Viewer) -> tuple[list[dict[str, Any]], str]:
    """The blocks with the lawful wording of one finding in place of what it quotes; found anew, so nothing slips."""
    part, _at, which = rest.partition(":")
    mark, _dot, locale = part.rpartition(".")
    for one in _raw_findings(blocks, viewer):
        if one.part == part and f"{one.start}-{one.end}-{one.rule}" == which and locale in {"zh", "en"}:
            for block in blocks:
                if block["id"] != mark:
                    continue
                kind = BlockKind(block["kind"])
                payload = from_lines(kind, reworded(to_lines(_payload(block[locale])), one, locale))
                block[locale] = payload if isinstance(payload, str) else [
                    row if isinstance(row, str) else list(row) for row in payload
                ]
    return blocks, mark


def reworded(text: str, found: Finding, locale: str) -> str:
    """The text with the lawful wording in place of the sentence that holds the finding: both are whole sentences."""
    stops = "。；！？;!?\n" if locale == "zh" else ".;!?\n"
    start = max((text.rfind(stop, 0, found.start) for stop in stops), default=-1) + 1
    ends = [at for stop in stops if (at := text.find(stop, found.end)) >= 0]
    end = min(ends, default=len(text))
    new = found.rewrite.pick(locale)
    if end < len(text) and text[end] != "\n" and new[-1:] in stops:
        end += 1
    lead = " " if locale == "en" and start and text[start - 1] != "\n" else ""
    return text[:start] + lead + new + text[end:]


def _payload(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return tuple(row if isinstance(row, str) else tuple(row) for row in value)


def _raw_findings(raw: Sequence[Mapping[str, Any]], viewer: Viewer) -> Sequence[Any]:
    try:
        return findings_in(read_blocks(list(raw)), on=viewer.today)
    except Refusal:
        return ()


def _findings(raw: Sequence[Mapping[str, Any]], viewer: Viewer) -> list[dict[str, Any]]:
    return shown(_raw_findings(raw, viewer), viewer)


def _drawn(raw: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as the editor draws them: one text area a language."""
    drawn = []
    for one in raw:
        kind = BlockKind(one["kind"])
        drawn.append({
            "id": one["id"], "kind": kind.value, "word": KIND_WORDS[kind], "hint": HINTS.get(kind, ""),
            "zh": to_lines(_payload(one.get("zh", ""))), "en": to_lines(_payload(one.get("en", ""))),
            "level": one.get("level", 0), "key": one.get("key", ""), "is_place": kind is BlockKind.DUTY_ITEMS,
        })
    return drawn


@permits(READ_TEMPLATES)
@require_POST
def draft(request: Request, version_id: int) -> HttpResponse:
    """Keep what was typed: two seconds after the last key, and when the page is left."""
    viewer, found = request.viewer, seen(request, version_id)
    templates.keep_working_copy(
        viewer=viewer, version=found, blocks=_typed(request.POST), base_revision=_base(request.POST), at=viewer.now,
    )
    return HttpResponse(status=204)


@permits(READ_TEMPLATES)
@require_POST
def check(request: Request, version_id: int) -> HttpResponse:
    """The clause check-up of what stands in the editor now."""
    found = seen(request, version_id)
    rules.may_revise(viewer=request.viewer, version=found).or_turn_away()
    findings = _findings(_typed(request.POST), request.viewer)
    return render(request, "setup/documents/_findings.html", {"version": found, "findings": findings, "is_editor": True})


@permits(READ_TEMPLATES)
@require_POST
def discard(request: Request, version_id: int) -> HttpResponse:
    """Let go of what was typed and not saved."""
    viewer, found = request.viewer, seen(request, version_id)
    rules.may_revise(viewer=viewer, version=found).or_turn_away()
    templates.discard_working_copy(viewer=viewer, version=found)
    return go(request, reverse("setup:document_edit", args=(found.pk,)))


@permits(READ_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request: Request, version_id: int) -> HttpResponse:
    """Two people edited one text: both side by side, block by block, and what stands is chosen."""
    viewer, found = request.viewer, seen(request, version_id)
    rules.may_revise(viewer=viewer, version=found).or_turn_away()
    kept = queries.working_copy(viewer, version=found)
    if kept is None:
        return go(request, reverse("setup:document_version", args=(found.pk,)))
    try:
        mine = read_blocks(kept.blocks)
    except Refusal:
        return go(request, reverse("setup:document_edit", args=(found.pk,)))
    base = queries.revision_of(found, number=kept.base_revision)
    pairs = reconciling.pairs(base=read_blocks(base), theirs=read_blocks(found.blocks), mine=mine)
    if request.method == "POST":
        blocks = to_json(reconciling.chosen(pairs, {one.id: request.POST.get(f"choose-{one.id}", one.proposed) for one in pairs}))
        try:
            templates.revise(
                viewer=viewer, version=found, expected_revision=_base(request.POST), blocks=blocks, at=viewer.now,
            )
        except EditedMeanwhile as refusal:
            messages.warning(request, str(refusal))
            return go(request, reverse("setup:document_reconcile", args=(found.pk,)))
        messages.success(request, _("Saved. Both texts are on file."))
        return go(request, reverse("setup:document_version", args=(found.pk,)))
    return page(request, "setup/documents/reconcile.html", {
        "version": found, "title": title_of(found.template, viewer.locale), "kept": kept,
        "pairs": [_pair(one) for one in pairs if one.fate is not reconciling.Fate.SAME],
        "who": queries.last_saved_by(found), "back": reverse("setup:document_version", args=(found.pk,)),
    }, crumbs=crumbs_of(found, viewer.locale, _("Two texts")))


def _pair(one: reconciling.Pair) -> dict[str, Any]:
    """One block in both texts as the page lays them side by side, with the words that differ."""
    texts = {
        side: "\n".join(to_lines(payload) for payload in (block.zh, block.en) if payload) if block is not None else ""
        for side, block in (("theirs", one.theirs), ("mine", one.mine))
    }
    return {
        "id": one.id, "fate": one.fate.value, "proposed": one.proposed, **texts,
        "segments": compare_words(before=texts["theirs"], after=texts["mine"]),
        "is_gone_theirs": one.theirs is None, "is_gone_mine": one.mine is None,
    }
