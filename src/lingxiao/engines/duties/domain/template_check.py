"""Whether a duty template may be published: A01 rules 1 to 4, each finding with what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.duties.enums import REQUIRED_CATEGORIES, AuthorityLevel, Category
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lingxiao.engines.duties.domain.shapes import AuthorityDraft, DutyDraft, DutyTemplateDraft

LEAST_PERCENT, MOST_PERCENT = 95, 105
STRENGTH = {
    level: place
    for place, level in enumerate(
        (AuthorityLevel.INFORM, AuthorityLevel.PROPOSE, AuthorityLevel.APPROVE, AuthorityLevel.DECIDE),
    )
}
CATEGORY_ZH = {
    Category.STRATEGY: "策略",
    Category.TEAM: "团队",
    Category.CUSTOMER: "客户",
    Category.MARKET: "市场",
    Category.PERFORMANCE_REVIEW: "业绩评估",
    Category.COMPLIANCE: "合规",
    Category.COOPERATION: "协作",
    Category.DATA_FORECAST: "数据与预测",
}


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """One thing that stands against publishing: which rule, which duty (counted from 1, 0 for the whole), and what to do."""

    rule: str
    duty: int
    sentence: Bilingual


def _categories(template: DutyTemplateDraft) -> Iterator[TemplateFinding]:
    """Rule 1: the article's five categories and compliance each have a duty."""
    there = {duty.category for duty in template.duties}
    for category in sorted(REQUIRED_CATEGORIES - there, key=list(Category).index):
        yield TemplateFinding(
            "category",
            0,
            Bilingual(
                f"「{CATEGORY_ZH[category]}」还没有职责项，请至少写一条。",
                f"No duty on {category.value.replace('_', ' ')} yet; write at least one.",
            ),
        )


def _time(template: DutyTemplateDraft) -> Iterator[TemplateFinding]:
    """Rule 2: the shares of time add up to about a whole."""
    total = sum(duty.percent for duty in template.duties)
    if not LEAST_PERCENT <= total <= MOST_PERCENT:
        yield TemplateFinding(
            "time",
            0,
            Bilingual(
                f"时间占比合计 {total}%，应在 {LEAST_PERCENT}% 到 {MOST_PERCENT}% 之间，请调整。",
                f"The shares of time add up to {total} %; bring them between {LEAST_PERCENT} % and {MOST_PERCENT} %.",
            ),
        )


def _traceable(number: int, duty: DutyDraft) -> Iterator[TemplateFinding]:
    """Rule 3: a duty is seen by a KPI or by evidence handed in."""
    if not duty.kpi_codes and duty.evidence is None:
        yield TemplateFinding(
            "traceable",
            number,
            Bilingual(
                f"第 {number} 条看不出做没做到：请关联一个指标，或约定定期提交什么。",
                f"Duty {number} cannot be seen done: link a KPI, or agree what is handed in regularly.",
            ),
        )


def _parity(number: int, duty: DutyDraft, rows: Mapping[str, AuthorityDraft]) -> Iterator[TemplateFinding]:
    """Rule 4, 有责无权: who decides, or spends, has a row in the authority table that reaches as far."""
    row = rows.get(duty.authority)
    if duty.authority and row is None:
        yield TemplateFinding(
            "parity",
            number,
            Bilingual(
                f"第 {number} 条引用的授权「{duty.authority}」不在授权表里，请补上或改正。",
                f"Duty {number} points at authority “{duty.authority}”, which the table does not have; add or correct it.",
            ),
        )
    elif row is not None:
        yield from _reach(number, duty, row)
    elif duty.level is AuthorityLevel.DECIDE or duty.limit is not None:
        yield TemplateFinding(
            "parity",
            number,
            Bilingual(
                f"第 {number} 条有责无权：要求「决定」或涉及金额，但授权表没有对应的一行，请补授权或下调权限等级。",
                f"Duty {number} carries responsibility without authority: it decides or spends, but no row of the authority "
                "table covers it. Add the row or lower the level.",
            ),
        )


def _reach(number: int, duty: DutyDraft, row: AuthorityDraft) -> Iterator[TemplateFinding]:
    """A row that is weaker than its duty, or ends below the duty's amount, is no authority. A row without limit has none."""
    if STRENGTH[row.level] < STRENGTH[duty.level]:
        yield TemplateFinding(
            "parity",
            number,
            Bilingual(
                f"第 {number} 条有责无权：职责要求的权限高于授权表「{row.matter.zh}」一行，请提高授权或下调职责的权限等级。",
                f"Duty {number} asks for more than its row “{row.matter.en or row.matter.zh}” grants; raise the row or lower "
                "the level of the duty.",
            ),
        )
    if duty.limit is None or row.limit is None:
        return
    if duty.limit.currency != row.limit.currency or duty.limit.minor > row.limit.minor:
        yield TemplateFinding(
            "parity",
            number,
            Bilingual(
                f"第 {number} 条的金额超出授权表「{row.matter.zh}」一行的限额或币种不同，请改成一致。",
                f"The amount of duty {number} is beyond the limit of its row “{row.matter.en or row.matter.zh}”, or in another "
                "currency; make them agree.",
            ),
        )


def check(template: DutyTemplateDraft) -> list[TemplateFinding]:
    """Everything that stands against publishing this template; empty when nothing does."""
    rows = {row.key: row for row in template.authorities}
    found = [*_categories(template), *_time(template)]
    for number, duty in enumerate(template.duties, start=1):
        found += [*_traceable(number, duty), *_parity(number, duty, rows)]
    return found
