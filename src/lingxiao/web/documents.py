"""How documents are shown on every face of the site: their text, their changes, how they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain.blocks import BlockKind, read_blocks, rendered, to_json
from lingxiao.engines.documents.domain.timeline import timeline
from lingxiao.engines.documents.enums import DocumentKind, IssueState, SignatureLevel, VersionState
from lingxiao.engines.duties.domain import issuing as duties
from lingxiao.engines.duties.domain import layout
from lingxiao.engines.duties.domain import templates as duty_templates
from lingxiao.kernel.words import Bilingual
from lingxiao.web.device_names import called
from lingxiao.web.shell.parts import Event, State, Step, StepState, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lingxiao.engines.documents.domain.blocks import Block, Render
    from lingxiao.engines.documents.domain.linter import Finding
    from lingxiao.engines.documents.domain.queries import RedlineLine
    from lingxiao.engines.documents.domain.redline import Segment
    from lingxiao.engines.documents.domain.timeline import Happening
    from lingxiao.engines.documents.models import Issue, TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.shell.parts import Words

EMPTY = ""
HEADINGS = {"h2", "h3", "h4"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a document as a page draws it. ``tag`` is its element; ``lang`` is said where it differs."""

    id: str
    tag: str
    text: str = ""
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of a comparison: its element, its runs, whether there is anything to look at.

    ``under`` is the heading it stands under, said on the first changed line below each heading.
    """

    tag: str
    segments: Sequence[Segment]
    is_changed: bool
    is_moved: bool
    under: str = ""


_TAGS = {
    BlockKind.PARAGRAPH: "p", BlockKind.NOTE: "note", BlockKind.LIST: "ul", BlockKind.TABLE: "table", BlockKind.KEY_VALUES: "dl",
    BlockKind.DUTY_ITEMS: "mark",
}


def passages(blocks: object, locale: str) -> list[Passage]:
    """The blocks of a stored text, ready to be drawn in the reader's language; its highest headings come right after h1."""
    found = [one for block in read_blocks(blocks) if (one := _passage(block, locale)) is not None]
    highest = min((int(one.tag[1]) for one in found if one.tag in HEADINGS), default=2)
    return [replace(one, tag=f"h{int(one.tag[1]) + 2 - highest}") if one.tag in HEADINGS else one for one in found]


def _passage(block: Block, locale: str) -> Passage | None:
    if block.kind is BlockKind.DUTY_ITEMS:
        return Passage(block.id, "mark")
    payload = block.payload(locale)
    if not payload:
        return None
    is_english = locale.startswith("en")
    lang = "zh-Hans" if is_english and not block.en else "en" if not is_english and not block.zh else ""
    if isinstance(payload, str):
        # The page's own title is h1; a document's headings start below it.
        tag = f"h{block.level + 1}" if block.kind is BlockKind.HEADING else _TAGS[block.kind]
        return Passage(block.id, tag, text=payload, lang=lang)
    if block.kind is BlockKind.LIST:
        return Passage(block.id, "ul", items=[row for row in payload if isinstance(row, str)], lang=lang)
    rows = [row for row in payload if not isinstance(row, str)]
    if block.kind is BlockKind.TABLE:
        return Passage(block.id, "table", head=rows[0], rows=rows[1:], lang=lang)
    return Passage(block.id, "dl", rows=rows, lang=lang)


def changed_lines(lines: Iterable[RedlineLine]) -> list[ChangedLine]:
    """A comparison, ready to be drawn."""
    drawn, heading = [], ""
    for line in lines:
        block, change = line.block, line.change
        is_heading = block.kind is BlockKind.HEADING
        tag = f"h{block.level + 1}" if is_heading else _TAGS.get(block.kind, "p")
        if is_heading and change.after_at is not None:
            heading = change.text_after()
        under = heading if change.is_changed and not is_heading else ""
        if under:
            heading = ""
        drawn.append(ChangedLine(tag, change.segments, change.is_changed, change.is_moved, under))
    return drawn


_OWN = {
    IssueState.ISSUED: State(gettext_lazy("Waits for you to read"), Tone.BRAND, "eye"),
    IssueState.DISCUSSED: State(gettext_lazy("Talked over; the minutes wait for you"), Tone.BRAND, "messages"),
    IssueState.PENDING_SIGN: State(gettext_lazy("Waits for your signature"), Tone.BRAND, "signature"),
    IssueState.SIGNED: State(gettext_lazy("Signed"), Tone.OK, "circle-check"),
    IssueState.ACKNOWLEDGED: State(gettext_lazy("Read and confirmed"), Tone.OK, "circle-check"),
    IssueState.OBJECTED: State(gettext_lazy("Your objection is being looked into"), Tone.INFO, "message-report"),
    IssueState.NEGOTIATING: State(gettext_lazy("A changed text is being prepared for you"), Tone.INFO, "pencil"),
    IssueState.REFUSED: State(gettext_lazy("Known, not agreed"), Tone.WARN, "signature-off"),
    IssueState.SUPERSEDED: State(gettext_lazy("Replaced by a newer text"), Tone.PLAIN, "archive"),
    IssueState.EXPIRED: State(gettext_lazy("Run out"), Tone.PLAIN, "archive"),
    IssueState.REVOKED: State(gettext_lazy("Taken back"), Tone.PLAIN, "archive"),
}
_OTHERS = {
    **_OWN,
    IssueState.ISSUED: State(gettext_lazy("Issued, not read through"), Tone.INFO, "send"),
    IssueState.DISCUSSED: State(gettext_lazy("Talked over, minutes to be confirmed"), Tone.INFO, "messages"),
    IssueState.PENDING_SIGN: State(gettext_lazy("Waits for the signature"), Tone.INFO, "signature"),
    IssueState.OBJECTED: State(gettext_lazy("Objected to, to be settled"), Tone.WARN, "message-report"),
    IssueState.NEGOTIATING: State(gettext_lazy("A changed text is owed"), Tone.WARN, "pencil"),
    IssueState.REFUSED: State(gettext_lazy("Signature refused, on record"), Tone.WARN, "signature-off"),
}
_TO_BRIEF = State(gettext_lazy("Waits for the briefing"), Tone.INFO, "messages")
_OVERDUE = State(gettext_lazy("Signature overdue"), Tone.BAD, "clock-exclamation")


def state_of(issue: Issue, viewer: Viewer, *, today: date) -> State:
    """How a copy stands, in the words of who reads: the person's own, or somebody else's."""
    state = IssueState(issue.state)
    if state is IssueState.ISSUED and issue.brief_by is not None:
        return _TO_BRIEF
    if state in {IssueState.ISSUED, IssueState.PENDING_SIGN} and issue.sign_by < today:
        return _OVERDUE
    return (_OWN if issue.person_id == viewer.person_id else _OTHERS)[state]


_VERSIONS = {
    VersionState.DRAFT: State(gettext_lazy("Draft"), Tone.PLAIN, "pencil"),
    VersionState.IN_REVIEW: State(gettext_lazy("In review"), Tone.INFO, "eye"),
    VersionState.CONSULTATION: State(gettext_lazy("Staff are being consulted"), Tone.INFO, "users"),
    VersionState.APPROVED: State(gettext_lazy("Approved, text frozen"), Tone.BRAND, "lock"),
    VersionState.PUBLISHED: State(gettext_lazy("In force"), Tone.OK, "circle-check"),
    VersionState.RETIRED: State(gettext_lazy("Retired"), Tone.PLAIN, "archive"),
}
_REFERENCE = State(gettext_lazy("For reference only"), Tone.WARN, "info-circle")


def version_state(version: TemplateVersion) -> State:
    """How a version stands."""
    if version.state == VersionState.PUBLISHED and version.is_reference:
        return _REFERENCE
    return state_of_version(version.state)


def state_of_version(state: str) -> State:
    """The words of a state of versions."""
    return _VERSIONS[VersionState(state)]


def steps_of(issue: Issue) -> list[Step]:
    """The course of a copy from issue to signature, and where it stands."""
    state = IssueState(issue.state)
    reading = getattr(issue, "reading", None)
    has_read = reading is not None and reading.reached_end_at is not None
    is_done = state in {IssueState.SIGNED, IssueState.ACKNOWLEDGED}
    is_over = state in {IssueState.SUPERSEDED, IssueState.EXPIRED, IssueState.REVOKED, IssueState.REFUSED}
    course: list[tuple[Words, bool]] = [(pgettext("a document's course", "Issue"), True)]
    if issue.brief_by is not None:
        course.append((pgettext("a document's course", "Talk it over"), issue.briefed_at is not None))
    course.append((pgettext("a document's course", "Read"), has_read))
    is_reading = issue.signature_level == SignatureLevel.S1
    last = pgettext("a document's course", "Confirm") if is_reading else pgettext("a document's course", "Sign")
    course.append((last, is_done))
    drawn, is_current_found = [], False
    for word, done in course:
        if done or is_done:
            drawn.append(Step(word, StepState.DONE))
        elif is_over:
            drawn.append(Step(word, StepState.STOPPED))
        elif is_current_found:
            drawn.append(Step(word))
        else:
            drawn.append(Step(word, StepState.CURRENT))
            is_current_found = True
    return drawn


_ICONS = {
    "issued": ("send", Tone.BRAND), "delivered": ("mail", Tone.PLAIN), "read": ("eye", Tone.PLAIN),
    "talk": ("messages", Tone.PLAIN), "confirmed": ("circle-check", Tone.OK), "reminded": ("bell", Tone.PLAIN),
    "objected": ("message-report", Tone.WARN), "settled": ("gavel", Tone.INFO), "refusal": ("signature-off", Tone.WARN),
    "witnessed": ("user-check", Tone.PLAIN), "completed": ("file-check", Tone.WARN), "signed": ("signature", Tone.OK),
    "ended": ("archive", Tone.PLAIN), "change_found": ("alert-triangle", Tone.WARN), "change_settled": ("circle-check", Tone.OK),
}


def events_of(issue: Issue, locale: str) -> list[Event]:
    """Everything that happened with a copy, newest first."""
    drawn = []
    for one in reversed(timeline(issue)):
        icon, tone = _ICONS.get(one.kind, ("circle-dot", Tone.PLAIN))
        said = _detail(one, locale)
        drawn.append(Event(one.what.pick(locale), one.at, who=one.who, said=said, icon=icon, tone=tone))
    return drawn


def _detail(happening: Happening, locale: str) -> str:
    """What was said; fingerprints and devices as people know them, for the evidence bundle has them as they are."""
    said = happening.detail.pick(locale)
    if happening.kind == "issued":
        return _("Fingerprint %(mark)s") % {"mark": short(said)}
    if happening.kind == "signed":
        return " · ".join(called(part) if part.startswith("Mozilla/") else part for part in said.split(" · "))
    return said


def issue_href(version: TemplateVersion, viewer: Viewer) -> str:
    """Where this viewer issues a version; empty where they may not, or it is not in force."""
    if version.state != VersionState.PUBLISHED or not rules.may_issue(viewer=viewer, version=version):
        return ""
    if version.template.kind == DocumentKind.DUTY_STATEMENT:
        return f"{reverse('cockpit:issue_statements')}?version={version.pk}"
    return reverse("cockpit:document_issue_version", args=(version.pk,))


def title_of(thing: object, locale: str) -> str:
    """The title of a template or a copy in the reader's language."""
    return Bilingual(str(getattr(thing, "title_zh", EMPTY)), str(getattr(thing, "title_en", EMPTY))).pick(locale)


def short(sha256: str) -> str:
    """A fingerprint as people compare it: the first and last characters."""
    return f"{sha256[:8]}…{sha256[-8:]}" if sha256 else ""


def render_for(version: TemplateVersion) -> Render | None:
    """What an area puts where a version marks the place: the duties of a duty statement; nothing for other kinds."""
    if version.template.kind != DocumentKind.DUTY_STATEMENT:
        return None
    try:
        return layout.render_of(duties.draft_of(version))
    except duties.NoDuties:
        return None


def checks_for(version: TemplateVersion) -> Sequence[Finding]:
    """What an area has against publishing a version."""
    if version.template.kind != DocumentKind.DUTY_STATEMENT:
        return ()
    try:
        return duty_templates.as_findings(duty_templates.checks_of(version))
    except duties.NoDuties:
        return ()


def whole_blocks(version: TemplateVersion) -> list[dict[str, Any]]:
    """The blocks of a version with the area's own in their place; merge fields stay open."""
    return to_json(rendered(read_blocks(version.blocks), render_for(version)))


def whole_text(version: TemplateVersion, locale: str) -> list[Passage]:
    """A version as it reads, with the area's own blocks in their place."""
    return passages(whole_blocks(version), locale)
