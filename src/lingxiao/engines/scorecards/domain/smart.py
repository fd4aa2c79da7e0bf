"""Is a letter SMART, and does it hold what a manager's letter must? Each rule passed, or a sentence what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.enums import (
    LEAST_LINES,
    LEAST_OBJECTIVE,
    LEAST_WEIGHT,
    MOST_LINES,
    MOST_WEIGHT,
    WHOLE,
    WITHOUT_WEIGHT,
    Aspect,
    Rule,
)
from lingxiao.engines.scorecards.refusals import BadScale
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

MEASURED = frozenset({Rule.LINEAR, Rule.REVERSE})
"""Rules that can say nothing without a target above zero."""
ASPECTS = {
    Aspect.RESULT: Bilingual("至少一项销售结果", "at least one sales result"),
    Aspect.COLLECTION: Bilingual("至少一项回款或毛利", "at least one of collection or margin"),
    Aspect.TEAM: Bilingual("至少一项团队指标", "at least one KPI of the team"),
    Aspect.CUSTOMER: Bilingual("至少一项客户指标", "at least one KPI of customers"),
    Aspect.COMPLIANCE: Bilingual("至少一项合规门槛", "at least one gate of compliance"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One line of a letter as it stands or is being typed."""

    code: str
    name: Bilingual
    aspect: str
    is_objective: bool
    direction: str
    weight: int
    target: Fraction | None
    rule: str
    parameters: Mapping[str, Any]
    standard: str
    has_source: bool

    @property
    def is_weighed(self) -> bool:
        """Whether it has a share of the weight, and is not a bonus or a veto beside it."""
        return self.rule not in WITHOUT_WEIGHT


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule that was asked: whether it is met, and the sentence. ``must`` bars the signature while it is not."""

    key: str
    met: bool
    said: Bilingual
    must: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """Every rule that was asked of a letter."""

    rules: tuple[Asked, ...]

    @property
    def passed(self) -> int:
        """How many are met."""
        return sum(1 for one in self.rules if one.met)

    @property
    def asked(self) -> int:
        """How many there are."""
        return len(self.rules)

    @property
    def standing_against(self) -> tuple[Asked, ...]:
        """What bars the signature."""
        return tuple(one for one in self.rules if one.must and not one.met)


def check(*, lines: Sequence[Typed], reach: Mapping[str, Fraction] | None = None) -> Checked:
    """All rules of A02 over these lines. ``reach`` are percentiles of the growth that targets ask for, by KPI code.

    A percentile above the ninetieth asks for a written reason (A02, reachability); a company without that history has none.
    """
    return Checked((*_of_letter(lines), *(one for line in lines for one in _of_line(line, reach or {}))))


def weight_of(lines: Sequence[Typed]) -> int:
    """Percent that the weighed lines add up to."""
    return sum(one.weight for one in lines if one.is_weighed)


def _of_letter(lines: Sequence[Typed]) -> Iterator[Asked]:
    weighed = [one for one in lines if one.is_weighed]
    whole, objective = weight_of(lines), sum(one.weight for one in weighed if one.is_objective)
    yield Asked("weights", whole == WHOLE, Bilingual(
        f"权重合计 {whole}%，应为 100%", f"the weights add up to {whole} %; they must make 100 %",
    ))
    yield Asked("count", LEAST_LINES <= len(weighed) <= MOST_LINES, Bilingual(
        f"有权重的指标 {len(weighed)} 项，应为 4–8 项", f"{len(weighed)} KPIs carry weight; 4 to 8 are needed",
    ))
    yield Asked("each", all(LEAST_WEIGHT <= one.weight <= MOST_WEIGHT for one in weighed), Bilingual(
        "每项权重应在 5%–40% 之间", "each weight must lie between 5 % and 40 %",
    ))
    yield Asked("objective", objective >= LEAST_OBJECTIVE, Bilingual(
        f"客观指标权重 {objective}%，应不少于 60%", f"objective KPIs carry {objective} %; they must carry 60 % or more",
    ))
    held = {one.aspect for one in lines}
    for aspect, said in ASPECTS.items():
        yield Asked(f"aspect-{aspect.value}", aspect in held, Bilingual(f"应有{said.zh}", f"it needs {said.en}"))
    yield Asked("ranks", any(one.rule != Rule.RANK for one in weighed), Bilingual(
        "不能只按排名计分（LR-04）", "ranks cannot be all that is scored (LR-04)",
    ))


def _of_line(line: Typed, reach: Mapping[str, Fraction]) -> Iterator[Asked]:
    zh, en = line.name.zh, line.name.en or line.name.zh
    yield Asked(f"{line.code}-S", len(line.standard.strip()) >= 4, Bilingual(  # noqa: PLR2004 -- fewer letters say nothing
        f"「{zh}」写明标准：算什么、不算什么", f"{en}: write the standard, what counts and what does not",
    ), must=False)
    yield Asked(f"{line.code}-M", line.has_source and _holds(line), Bilingual(
        f"「{zh}」的数据来源与计分规则应完整", f"{en}: its source and its scoring rule must be whole",
    ))
    needs = line.rule in MEASURED or (line.rule == Rule.DEDUCT and "unit" in line.parameters)
    is_aimed = not needs or (line.target is not None and line.target > 0)
    yield Asked(f"{line.code}-A", is_aimed, Bilingual(
        f"「{zh}」的目标应大于零", f"{en}: its target must be above zero",
    ))
    if line.code in reach:
        explained = reach[line.code] <= Fraction(9, 10) or len(line.standard.strip()) >= 10  # noqa: PLR2004 -- a reason
        yield Asked(f"{line.code}-R", explained, Bilingual(
            f"「{zh}」所需增长高于近三年九成的实际增长，须说明依据",
            f"{en}: it asks for more growth than nine in ten of the last three years; say what it rests on",
        ), must=False)


def _holds(line: Typed) -> bool:
    try:
        read_scale(kpi=line.code, rule=line.rule, parameters=line.parameters, direction=line.direction)
    except BadScale:
        return False
    return True
