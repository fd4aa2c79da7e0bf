"""Shows what changed between two versions of a document, word by word, so that people sign what they have seen.

Blocks are paragraphs or items. A block with a key (a duty item's number) is compared with the block of the same key,
wherever it went; blocks without a key are paired by likeness. The result carries both versions whole:
``Redline.before()`` and ``Redline.after()`` give back exactly the blocks that went in, and a test holds it to that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Below this likeness (0 to 1, shared pairs of characters) two blocks without keys are a deletion and an insertion.
_ALIKE = 0.4
# More candidate pairs than this are not weighed: blocks are then paired by exact text only.
_MOST_PAIRS = 40_000
# A piece kept between two changes is swallowed when it is this short; longer ones only when the changes dwarf it.
_CRUMB = 1
_SCRAP = 4
# Where fewer characters than this share survive, and none in a readable run, old and new are shown whole.
_SURVIVING = 0.35
# difflib's shortcut for long inputs starts here: common words stop being anchors, which keeps time near linear.
_LONG = 300

# Full-width forms are written as escapes: ; ! ? and , : look the same in many fonts.
_STOPS = frozenset("。;!?\n\uff1b\uff01\uff1f")
_PAUSES = _STOPS | frozenset(",:、\uff0c\uff1a")


class Kind(StrEnum):
    """What happened to a run of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or item; ``key`` is its lasting name, or empty."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text with one fate."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block across both versions: where it stood, where it stands (``None``: nowhere), and its text in runs."""

    key: str
    before_at: int | None
    after_at: int | None
    segments: tuple[Segment, ...]
    is_moved: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether a reader has anything to look at here."""
        is_here_and_there = self.before_at is not None and self.after_at is not None
        return not is_here_and_there or self.is_moved or any(run.kind is not Kind.SAME for run in self.segments)

    def text_before(self) -> str:
        """The block as it was."""
        return "".join(segment.text for segment in self.segments if segment.kind is not Kind.INSERTED)

    def text_after(self) -> str:
        """The block as it is."""
        return "".join(segment.text for segment in self.segments if segment.kind is not Kind.DELETED)


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions in one: the blocks in reading order of the new version, the dropped ones where they stood."""

    blocks: tuple[BlockChange, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two versions differ at all."""
        return any(block.is_changed for block in self.blocks)

    def before(self) -> tuple[Block, ...]:
        """The old version, exactly."""
        placed = {block.before_at: block for block in self.blocks if block.before_at is not None}
        return tuple(Block(placed[at].text_before(), placed[at].key) for at in sorted(placed))

    def after(self) -> tuple[Block, ...]:
        """The new version, exactly."""
        placed = {block.after_at: block for block in self.blocks if block.after_at is not None}
        return tuple(Block(placed[at].text_after(), placed[at].key) for at in sorted(placed))


def redline(*, before: Sequence[Block], after: Sequence[Block]) -> Redline:
    """What a reader must see to go from ``before`` to ``after``."""
    pairs = _paired(before, after)
    steady = _longest_rising(pairs)
    partner = {new: old for old, new in pairs}
    paired_old = {old for old, _ in pairs}
    changes: list[BlockChange] = []
    old_at = 0
    for new_at, block in enumerate(after):
        old = partner.get(new_at)
        if old is not None and new_at in steady:
            changes.extend(_dropped(before, at) for at in range(old_at, old) if at not in paired_old)
            old_at = old + 1
        changes.append(_carried(before, after, old, new_at) if old is not None else _added(block, new_at))
    changes.extend(_dropped(before, at) for at in range(old_at, len(before)) if at not in paired_old)
    return Redline(tuple(_mark_moves(changes, steady)))


def redline_texts(*, before: str, after: str) -> Redline:
    """As ``redline``, for plain texts: every line is a block."""
    return redline(
        before=[Block(line) for line in before.split("\n")], after=[Block(line) for line in after.split("\n")]
    )


def compare_words(*, before: str, after: str) -> tuple[Segment, ...]:
    """The runs that lead from one text to the other, whole words at a time, small leftovers swallowed."""
    if before == after:
        return (Segment(Kind.SAME, before),) if before else ()
    runs = _swallow_crumbs(_slide(list(_runs(split_words(before), split_words(after)))))
    if _hardly_alike(runs, before, after):
        runs = [("", before, after)]
    return tuple(
        Segment(kind, text)
        for same, gone, come in runs
        for kind, text in ((Kind.SAME, same), (Kind.DELETED, gone), (Kind.INSERTED, come))
        if text
    )


# A run is (kept text, deleted text, inserted text): what stays, then what changes after it.
_Run = tuple[str, str, str]


def _added(block: Block, at: int) -> BlockChange:
    return BlockChange(block.key, None, at, _whole(Kind.INSERTED, block.text))


def _dropped(before: Sequence[Block], at: int) -> BlockChange:
    return BlockChange(before[at].key, at, None, _whole(Kind.DELETED, before[at].text))


def _carried(before: Sequence[Block], after: Sequence[Block], old: int, new: int) -> BlockChange:
    segments = compare_words(before=before[old].text, after=after[new].text)
    return BlockChange(after[new].key, old, new, segments)


def _whole(kind: Kind, text: str) -> tuple[Segment, ...]:
    return (Segment(kind, text),) if text else ()


def _mark_moves(changes: Iterable[BlockChange], steady: set[int]) -> Iterator[BlockChange]:
    for change in changes:
        if change.before_at is None or change.after_at is None or change.after_at in steady:
            yield change
            continue
        segments = tuple(
            Segment(Kind.MOVED, segment.text) if segment.kind is Kind.SAME else segment for segment in change.segments
        )
        yield BlockChange(change.key, change.before_at, change.after_at, segments, is_moved=True)


def _paired(before: Sequence[Block], after: Sequence[Block]) -> list[tuple[int, int]]:
    """Which old block became which new one, sorted by old position; each block at most once."""
    pairs = dict(_by_name(before, after))
    taken = set(pairs.values())
    old_left = [at for at, block in enumerate(before) if at not in pairs and not block.key]
    new_left = [at for at, block in enumerate(after) if at not in taken and not block.key]
    matcher = SequenceMatcher(
        None, [before[at].text for at in old_left], [after[at].text for at in new_left], autojunk=False
    )
    for run in matcher.get_matching_blocks():
        pairs.update((old_left[run.a + step], new_left[run.b + step]) for step in range(run.size))
    taken = set(pairs.values())
    old_left = [at for at in old_left if at not in pairs]
    new_left = [at for at in new_left if at not in taken]
    pairs.update(_by_likeness(before, after, old_left, new_left))
    return sorted(pairs.items())


def _by_name(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[int, int]]:
    # The second block of a repeated key meets the second block of that key: a careless document still compares.
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(after) - 1, -1, -1):
        if after[at].key:
            places[after[at].key].append(at)
    for at, block in enumerate(before):
        if places.get(block.key):
            yield at, places[block.key].pop()


def _by_likeness(
    before: Sequence[Block], after: Sequence[Block], old_left: Sequence[int], new_left: Sequence[int]
) -> Iterator[tuple[int, int]]:
    if not old_left or not new_left:
        return
    weigh_all = len(old_left) * len(new_left) <= _MOST_PAIRS
    old_pairs = {at: _neighbours(before[at].text) for at in old_left}
    new_pairs = {at: _neighbours(after[at].text) for at in new_left}
    scored = (
        (
            _likeness(old_pairs[old], new_pairs[new]) if weigh_all else float(before[old].text == after[new].text),
            old,
            new,
        )
        for old in old_left
        for new in new_left
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    # Best likeness first; among equals the pair that stayed nearest its place.
    for _, old, new in sorted(
        (found for found in scored if found[0] >= _ALIKE),
        key=lambda found: (-found[0], abs(found[1] - found[2]), found[1]),
    ):
        if old not in taken_old and new not in taken_new:
            taken_old.add(old)
            taken_new.add(new)
            yield old, new


def _neighbours(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """New positions of the largest set of blocks that kept their order: the others are the ones that moved."""
    ends: list[int] = []
    last_at: list[int] = []
    previous: list[int] = []
    for at, (_, new) in enumerate(pairs):
        place = bisect_left(ends, new)
        previous.append(last_at[place - 1] if place else -1)
        ends[place : place + 1] = [new]
        last_at[place : place + 1] = [at]
    steady: set[int] = set()
    at = last_at[-1] if last_at else -1
    while at >= 0:
        steady.add(pairs[at][1])
        at = previous[at]
    return steady


# The same in words, before they are joined.
_WordRun = tuple[list[str], list[str], list[str]]


def _runs(old: list[str], new: list[str]) -> Iterator[_WordRun]:
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _LONG)
    kept: list[str] = []
    old_at = new_at = 0
    for run in matcher.get_matching_blocks():
        if run.a > old_at or run.b > new_at:
            yield kept, old[old_at : run.a], new[new_at : run.b]
            kept = []
        kept = kept + old[run.a : run.a + run.size]
        old_at, new_at = run.a + run.size, run.b + run.size
    if kept:
        yield kept, [], []


def _slide(runs: list[_WordRun]) -> Iterator[_Run]:
    """Shift a lone insertion or deletion, where words allow, so that it starts after a pause: whole clauses."""
    carried: list[str] = []
    for at, (kept, gone, come) in enumerate(runs):
        left = carried + kept
        following = runs[at + 1][0] if at + 1 < len(runs) else []
        words = gone or come
        back, on = (0, 0) if gone and come else (_steps_back(left, words), _steps_on(words, following))
        carried = left[len(left) - back :]
        left = left[: len(left) - back]
        if back:
            words = carried + words[:-back]
        elif on:
            left = left + words[:on]
            words = words[on:] + words[:on]
            runs[at + 1] = (following[on:], *runs[at + 1][1:])
        if gone and come:
            yield "".join(left), "".join(gone), "".join(come)
        else:
            yield "".join(left), "".join(words if gone else []), "".join(words if come else [])
    if carried:
        yield "".join(carried), "", ""


def _steps_back(left: list[str], words: list[str]) -> int:
    for steps in range(min(len(left), len(words))):
        if left[-steps - 1] in _PAUSES:
            return steps
        if left[-steps - 1] != words[-steps - 1]:
            break
    return 0


def _steps_on(words: list[str], following: list[str]) -> int:
    for step, (word, next_word) in enumerate(zip(words, following, strict=False), start=1):
        if word != next_word:
            break
        if word in _PAUSES:
            return step
    return 0


def _swallow_crumbs(runs: Iterable[_Run]) -> list[_Run]:
    """Join changes that only a crumb keeps apart: a reader wants phrases, not confetti."""
    joined: list[_Run] = []
    for same, gone, come in runs:
        if not joined:
            joined.append((same, gone, come))
            continue
        kept, old, new = joined[-1]
        if (gone or come) and _is_crumb(same, max(len(old), len(new)), max(len(gone), len(come))):
            joined[-1] = (kept, old + same + gone, new + same + come)
        else:
            joined.append((same, gone, come))
    return joined


def _is_crumb(same: str, change_before: int, change_after: int) -> bool:
    if any(mark in _STOPS for mark in same):
        return False
    length = len(same.strip())
    return length <= _CRUMB or (length <= _SCRAP and 2 * length <= min(change_before, change_after))


def _hardly_alike(runs: list[_Run], before: str, after: str) -> bool:
    kept = [len(same) for same, _, _ in runs]
    return sum(kept) < _SURVIVING * max(len(before), len(after)) and max(kept) < 2 * _SCRAP
