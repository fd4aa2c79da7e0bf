"""A scoring rule in words, as it stands in a letter that is signed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lingxiao.engines.scorecards.domain.scales import (
    Bars,
    Between,
    Bonus,
    Deduct,
    Linear,
    Milestones,
    Rank,
    Steps,
    Veto,
    read_scale,
)
from lingxiao.engines.scorecards.domain.wording import plain, points_said, ratio_said
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lingxiao.engines.scorecards.domain.scales import Scale


def rule_said(*, kpi: str, rule: str, parameters: Mapping[str, Any], direction: str) -> Bilingual:
    """The rule of a line in one sentence; ``BadScale`` where it does not hold together."""
    return scale_said(read_scale(kpi=kpi, rule=rule, parameters=parameters, direction=direction))


def scale_said(scale: Scale) -> Bilingual:
    """A rule in one sentence in both languages."""
    return _BY_RULE[type(scale)](scale)


def _bonus(scale: Bonus) -> Bilingual:
    each, most = points_said(scale.points), points_said(scale.most)
    return Bilingual(f"每件加 {each} 分，最多 {most} 分", f"{each} points more for each, {most} at most")


def _veto(scale: Veto) -> Bilingual:
    if scale.effect == "component":
        return Bilingual("经结案事项查实的，本项记 0 分", "0 where a closed case confirms an event")
    return Bilingual(
        f"经结案事项查实的，等级不高于 {scale.grade}", f"No grade above {scale.grade} where a closed case confirms an event",
    )


def _milestones(scale: Milestones) -> Bilingual:
    listed = "、".join(f"{name}（{points_said(weight)}）" for name, weight in scale.weights)
    return Bilingual(f"里程碑：{listed}；迟到按 0.8 或 0.5 计", f"Milestones by weight; late ones count 0.8 or 0.5: {listed}")


def _band(scale: Between) -> Bilingual:
    best, outer = f"{plain(scale.b)}–{plain(scale.c)}", f"{plain(scale.a)}–{plain(scale.d)}"
    return Bilingual(f"{best} 得 100 分，到 {outer} 之外降为 0", f"100 within {best}, falling to 0 outside {outer}")


def _bars(scale: Bars) -> Bilingual:
    listed = "/".join(points_said(one) for one in scale.levels)
    return Bilingual(
        f"五级行为锚，分别得 {listed} 分；最低与最高级须有两条以上带日期的实例",
        f"Five anchored levels make {listed}; the lowest and the highest need two dated examples",
    )


def _rank(scale: Rank) -> Bilingual:
    low, high = points_said(scale.lowest), points_said(scale.highest)
    return Bilingual(f"按同组名次得 {low}–{high} 分，人数不少于 10", f"{low} to {high} by rank in a cohort of ten or more")


def _linear(scale: Linear) -> Bilingual:
    floor, ceil, cap = ratio_said(scale.floor), ratio_said(scale.ceil), points_said(scale.cap)
    zh, en = ("越低越好；", "Less is better; ") if scale.is_reverse else ("", "")
    return Bilingual(
        f"{zh}低于 {floor} 得 0 分，{floor} 得 60，100% 得 100，{ceil} 及以上得 {cap}，其间按比例",
        f"{en}0 below {floor}, 60 at it, 100 at the target, {cap} from {ceil} on, straight between",
    )


def _steps(scale: Steps) -> Bilingual:
    def bound(value: object) -> str:
        return ratio_said(value) if value is not None else ""  # type: ignore[arg-type] # None was answered for

    zh = "；".join(
        f"{'不足 ' + bound(one.until) if one.since is None else bound(one.since) + ' 起'}得 {points_said(one.points)} 分"
        for one in scale.stairs
    )
    en = "; ".join(
        f"{'below ' + bound(one.until) if one.since is None else 'from ' + bound(one.since)}: {points_said(one.points)}"
        for one in scale.stairs
    )
    return Bilingual(f"分段：{zh}", f"Steps: {en}")


def _deduct(scale: Deduct) -> Bilingual:
    points = points_said(scale.points)
    if scale.unit is None:
        return Bilingual(f"100 分起，每发生一次扣 {points} 分", f"From 100, {points} off for each event")
    unit = ratio_said(scale.unit)
    zh, en = ("高", "above") if scale.is_lower_better else ("低", "below")
    cut_zh = f"，{'高' if scale.is_lower_better else '低'}于 {ratio_said(scale.cut_off)} 得 0 分" if scale.cut_off else ""
    cut_en = f"; 0 {en} {ratio_said(scale.cut_off)}" if scale.cut_off else ""
    return Bilingual(
        f"100 分起，比目标每{zh} {unit} 扣 {points} 分{cut_zh}",
        f"From 100, {points} off for each {unit} {en} the target{cut_en}",
    )


_BY_RULE: Mapping[type[Scale], Callable[[Any], Bilingual]] = {
    Linear: _linear, Steps: _steps, Deduct: _deduct, Bonus: _bonus, Veto: _veto, Milestones: _milestones, Between: _band,
    Bars: _bars, Rank: _rank,
}
