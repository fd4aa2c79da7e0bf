"""What a rule of data quality is: which rows it looks at, what holds for a sound one, and what to do about the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingxiao.kernel.words import Bilingual


class Dimension(StrEnum):
    """In what way data are good (A07): nothing lacks, in time, possible, once, and in agreement with each other."""

    COMPLETENESS = "completeness"
    TIMELINESS = "timeliness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"


class Severity(StrEnum):
    """How soon somebody should see to it: a wrong figure, a figure in doubt, or good order alone."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as declared: of the rows of ``dataset`` for which ``among`` holds, those for which ``passes`` does are sound.

    Both are conditions in the language of ``kernel/expressions``; an empty ``among`` is every row. ``weight`` is 1 to 9.
    """

    key: str
    title: Bilingual
    meaning: Bilingual
    todo: Bilingual
    dimension: Dimension
    severity: Severity
    weight: int
    dataset: str
    among: str
    passes: str
