"""Plans in files: each with what it extends from the files beside it, and whether several of them contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.checking import check
from lingxiao.engines.incentives.language.findings import Finding, Findings, Place
from lingxiao.engines.incentives.language.notes import notes_on
from lingxiao.engines.incentives.language.text import Scalar, Unreadable, read_text
from lingxiao.engines.incentives.referee.examples import run_examples
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lingxiao.engines.incentives.language.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file with what is in it; ``plan`` is None when it has errors."""

    path: Path
    plan: Plan | None
    findings: tuple[Finding, ...]


def read_plan(path: Path, *, beside: Iterable[Path] = ()) -> PlanFile:
    """A plan with everything found in it, its examples calculated. ``Unreadable`` when the file is no plan.

    What it extends is looked for among ``beside`` and in its own folder.
    """
    others = [*beside, *sorted(path.parent.glob("*.yaml"))]

    def find(name: str, version: int) -> str | None:
        for other in others:
            text = _text(other) if other.resolve() != path.resolve() else None
            if text is not None and _is_version(text, name, version):
                return text
        return None

    text = _text(path)
    if text is None:
        raise Unreadable(
            Place(1, 1),
            W(
                "打不开这个文件，或它不是 UTF-8 文本。请确认路径。",
                "The file cannot be opened, or is no text in UTF-8. Check its path.",
            ),
        )
    checked = check(text, find=find)
    found = list(checked.findings)
    if checked.plan is not None:
        found += [*run_examples(checked.plan), *notes_on(checked.plan)]
    in_order = Findings(found)
    return PlanFile(path, None if in_order.has_errors else checked.plan, in_order.in_order())


def overlapping(files: Sequence[PlanFile]) -> dict[Path, list[Finding]]:
    """Plans that would pay the same people on the same days: by file, a finding each.

    A plan that extends another takes precedence over it for those its ``applies_to`` names; any other overlap is refused.
    """
    found: dict[Path, list[Finding]] = {}
    for number, later in enumerate(files):
        for earlier in files[:number]:
            one, other = earlier.plan, later.plan
            if one is not None and other is not None and _overlap(one, other):
                findings = Findings()
                findings.error(
                    "plan_overlap",
                    other.effective_at,
                    W(
                        f"与 {one.name}@{one.version} 在 {max(one.first, other.first)} 至 {min(one.last, other.last)} "
                        "对同一批人都有效。"
                        "请改生效日期。",
                        f"{one.name}@{one.version} holds for the same people from {max(one.first, other.first)} to "
                        f"{min(one.last, other.last)}. Change the days of one of them.",
                    ),
                )
                found.setdefault(later.path, []).extend(findings.found)
    return found


def _overlap(one: Plan, other: Plan) -> bool:
    if max(one.first, other.first) > min(one.last, other.last):
        return False
    if f"{one.name}@{one.version}" == other.extends or f"{other.name}@{other.version}" == one.extends:
        return False
    return one.name == other.name or one.applies_to == other.applies_to


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _is_version(text: str, name: str, version: int) -> bool:
    try:
        block = read_text(text, Findings())
    except Unreadable:
        return False
    said = {
        key: entry.value.text
        for key in ("plan", "version")
        if (entry := block.get(key)) is not None and isinstance(entry.value, Scalar)
    }
    return said == {"plan": name, "version": str(version)}
