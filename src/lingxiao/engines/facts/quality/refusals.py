"""What is refused about a pack of quality rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadRules(Refusal):
    """A file of rules does not hold. ``problems`` are its lines, from 1, with what is wrong in each."""

    sentence = "%(said)s"

    def __init__(self, problems: Sequence[tuple[int, Bilingual]]) -> None:
        """All of them, in order."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem[0]))
        self.said = Bilingual(
            "；".join(f"第 {line} 行：{said.zh}" for line, said in self.problems),
            "; ".join(f"line {line}: {said.en}" for line, said in self.problems),
        )
        super().__init__(said=self.said)
