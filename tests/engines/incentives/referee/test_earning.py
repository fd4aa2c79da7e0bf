"""What a component pays, by the laws that its shape has to keep, on figures nobody chose."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.incentives.language import check
from lingxiao.engines.incentives.language.plan import Plan, Rounding, Rung, Tiers
from lingxiao.engines.incentives.referee import Lacking, Measured, drawn, earned, shared, vested
from lingxiao.engines.incentives.referee.examples import run_examples
from lingxiao.engines.incentives.referee.later import months_between
from lingxiao.engines.incentives.referee.rounding import divided, rounded
from lingxiao.engines.incentives.referee.shapes import tiers
from tests.engines.incentives.plans import ALL, EXPORT, MANAGER, REP, YEAR

FEN = Rounding(Fraction(1, 100), "half up")
amounts = st.integers(-(10**9), 10**9).map(lambda fen: Fraction(fen, 100))
credits_ = st.integers(0, 10**9).map(lambda fen: Fraction(fen, 100))
quotas = st.integers(1, 10**8).map(lambda fen: Fraction(fen, 100))
rates = st.integers(0, 3000).map(lambda tenth: Fraction(tenth, 10_000))


def plan_of(text: str) -> Plan:
    plan = check(text).plan
    assert plan is not None
    return plan


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Rung, ...]:
    starts = sorted({0, *draw(st.lists(st.integers(1, 200), max_size=4))})
    return tuple(Rung(Fraction(start, 100), draw(rates)) for start in starts)


def pays(ladder: tuple[Rung, ...], credit: Fraction, quota: Fraction, *, is_marginal: bool) -> Fraction:
    shape = Tiers(is_marginal, "sales", "attainment", "quota", ladder)
    return tiers(shape, Measured({}, {"sales": credit, "quota": quota}), debit=True)


@pytest.mark.parametrize("name", ALL)
def test_every_example_comes_out(name: str) -> None:
    assert run_examples(plan_of(ALL[name])) == ()


@pytest.mark.parametrize(("text", "was", "now", "said"), [
    (REP, "pays: 3200}", "pays: 3300}", "example 1: pays 3200.00, the plan says 3300"),
    (REP, "pays: [1800, 1800, 1800]", "pays: [1800, 1800]",
     "example 5: pays 1800.00, 1800.00, 1800.00, the plan says 1800, 1800"),
    (YEAR, "vested: 1300", "vested: 1299", "example 3: pays 1300, the plan says 1299"),
    (REP, "given: {sales: 120000, quota: 100000}", "given: {sales: 120000}", "example 1 lacks quota"),
    (REP, "{component: service, given: {sales: 10000,", "{component: servis, given: {sales: 10000,",
     "there is no component 'servis'"),
    (YEAR, "grant: shares", "grant: sharez", "there is no grant 'sharez'"),
    (REP, "advance: start, earned", "advance: stort, earned", "there is no advance 'stort'"),
    (YEAR, "given: {points: [1, 1, 1], pool: 100}", "given: {pool: 100}", "lacks points"),
    (YEAR, "start: 2027-03-31, on: 2028-04-30, ", "start: 2027-03-31, ", "lacks on"),
])  # fmt: skip
def test_an_example_that_comes_to_something_else_is_said(text: str, was: str, now: str, said: str) -> None:
    assert was in text
    found = run_examples(plan_of(text.replace(was, now, 1)))
    assert len(found) == 1
    assert said in found[0].said.en


@given(ladders(), credits_, quotas)
def test_marginal_tiers_are_the_sum_of_what_each_step_adds(
    ladder: tuple[Rung, ...], credit: Fraction, quota: Fraction
) -> None:
    before = Fraction(0)
    by_steps = Fraction(0)
    for rung in ladder:
        by_steps += (rung.value - before) * max(credit - rung.start * quota, Fraction(0))
        before = rung.value
    assert pays(ladder, credit, quota, is_marginal=True) == by_steps


@given(ladders(), credits_, credits_, quotas)
def test_marginal_tiers_never_jump(ladder: tuple[Rung, ...], one: Fraction, other: Fraction, quota: Fraction) -> None:
    low, high = min(one, other), max(one, other)
    steepest = max(rung.value for rung in ladder)
    more = pays(ladder, high, quota, is_marginal=True) - pays(ladder, low, quota, is_marginal=True)
    assert 0 <= more <= steepest * (high - low)


@given(ladders(), credits_, quotas)
def test_retroactive_tiers_pay_one_rate_on_everything_and_the_bound_belongs_to_the_upper(
    ladder: tuple[Rung, ...],
    credit: Fraction,
    quota: Fraction,
) -> None:
    reached = [rung.value for rung in ladder if credit >= rung.start * quota]
    assert pays(ladder, credit, quota, is_marginal=False) == reached[-1] * credit
    exactly = ladder[-1].start * quota
    assert pays(ladder, exactly, quota, is_marginal=False) == ladder[-1].value * exactly


@given(ladders(), credits_, quotas)
def test_net_returns_are_a_debit_at_the_first_rate(ladder: tuple[Rung, ...], credit: Fraction, quota: Fraction) -> None:
    for is_marginal in (True, False):
        assert pays(ladder, -credit, quota, is_marginal=is_marginal) == -credit * ladder[0].value


@given(amounts, st.sampled_from(["half up", "half even", "down", "floor", "ceil"]), st.sampled_from([1, 5, 100]))
def test_rounding_is_to_a_whole_step_and_off_by_less_than_one(exact: Fraction, mode: str, step: int) -> None:
    rounding = Rounding(Fraction(step), mode)
    found = rounded(exact, rounding)
    assert (found / step).denominator == 1
    assert abs(found - exact) < step
    if mode in {"half up", "half even", "down"}:
        assert rounded(-exact, rounding) == -found
    if mode.startswith("half"):
        assert abs(found - exact) * 2 <= step


def test_halves_go_where_the_plan_says() -> None:
    half, step = Fraction(5, 2), Fraction(1)
    found = {
        mode: (int(rounded(half, Rounding(step, mode))), int(rounded(-half, Rounding(step, mode))))
        for mode in ("half up", "half even", "down", "floor", "ceil")
    }
    assert found == {"half up": (3, -3), "half even": (2, -2), "down": (2, -2), "floor": (2, -3), "ceil": (3, -2)}


@given(amounts, st.lists(st.integers(0, 50).map(Fraction), min_size=1, max_size=8))
def test_a_pool_loses_nothing_and_who_is_listed_first_gets_the_odd_fen(
    amount: Fraction, weights: list[Fraction]
) -> None:
    parts = shared(amount, weights, FEN)
    if not any(weights):
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == amount
    exact = [amount * weight / sum(weights) for weight in weights]
    assert all(abs(part - share) < Fraction(1, 100) for part, share in zip(parts, exact, strict=True))
    alike = [parts[place] for place, weight in enumerate(weights) if weight == weights[0]]
    assert [abs(one) for one in alike] == sorted((abs(one) for one in alike), reverse=True)


@given(credits_, quotas, st.integers(0, 130))
def test_what_a_multiplier_holds_back_and_what_is_deferred_add_up(
    credit: Fraction, quota: Fraction, collected: int
) -> None:
    plan = plan_of(MANAGER)
    ratio = Fraction(collected, 100)
    found = earned(
        plan.components["tiered"],
        Measured(plan.measures, {"team_sales": credit, "team_quota": quota, "collection": ratio}),
        plan.rounding,
    )
    full = credit * (Fraction(5, 1000) if credit >= quota else Fraction(2, 1000))
    assert found.amount + found.held == rounded(full, FEN)
    factor = 1 if ratio >= 1 else ratio if ratio >= Fraction(80, 100) else 0
    assert found.amount == rounded(full * factor, FEN)
    assert found.deferred == divided(found.amount, (Fraction(7, 10), Fraction(3, 10)), FEN)[1]


def test_a_gate_passes_at_equality_and_no_floor_lifts_a_gate_that_failed() -> None:
    plan = plan_of(
        REP.replace("cap: 900 CNY, floor: 100 CNY", "floor: 100 CNY, gate: {attainment: at least 60%, otherwise: 0}")
    )
    service = plan.components["service"]
    at = {"sales": Fraction(60), "quota": Fraction(100)}
    assert earned(service, Measured(plan.measures, at), plan.rounding) == earned(
        service, Measured(plan.measures, at), plan.rounding
    )
    assert earned(service, Measured(plan.measures, at), plan.rounding).flags == ("floored",)
    below = earned(service, Measured(plan.measures, {**at, "sales": Fraction(5999, 100)}), plan.rounding)
    assert (int(below.amount), below.flags) == (0, ("floored", "zero_payout_gate"))


def test_a_cap_and_a_floor_are_flagged_and_no_quota_pays_nothing() -> None:
    plan = plan_of(REP)
    service, commission = plan.components["service"], plan.components["commission"]
    high = earned(service, Measured(plan.measures, {"sales": Fraction(10**6), "quota": Fraction(1)}), plan.rounding)
    assert (int(high.amount), high.flags) == (900, ("capped",))
    none = earned(commission, Measured(plan.measures, {"sales": Fraction(5), "quota": Fraction(0)}), plan.rounding)
    assert (int(none.amount), none.flags) == (0, ("no_quota",))


def test_a_curve_is_straight_between_its_points_and_goes_on_when_it_extends() -> None:
    plan = plan_of(MANAGER)
    lift = plan.components["lift"]

    def at(percent: int) -> Fraction:
        return earned(
            lift, Measured(plan.measures, {"attainment": Fraction(percent, 100), "weakest": Fraction(1)}), plan.rounding
        ).amount

    assert [at(one) for one in (79, 80, 90, 100, 120, 140, 160)] == [0, 9600, 16800, 24000, 38400, 52800, 67200]
    jump = plan_of(MANAGER.replace("100%: 100%, 140%: 220%", "100%: 100%, 100.0%: 150%, 140%: 220%")).components["lift"]
    measured = Measured(plan.measures, {"attainment": Fraction(1), "weakest": Fraction(1)})
    assert earned(jump, measured, plan.rounding).amount == 36000


def test_a_smooth_matrix_meets_its_cells_at_their_corners() -> None:
    plan = plan_of(EXPORT)
    grid = plan.components["grid"]

    def at(down: str, across: str) -> Fraction:
        return earned(
            grid, Measured(plan.measures, {"attainment": Fraction(down), "margin": Fraction(across)}), plan.rounding
        ).amount

    assert [
        at("0.5", "0.1"),
        at("0.5", "0.3"),
        at("1", "0.1"),
        at("1", "0.3"),
        at("0.75", "0.1"),
        at("9", "0.0999"),
    ] == [0, 3200, 4800, 8000, 2400, 0]


@given(st.lists(st.integers(0, 500_000).map(lambda fen: Fraction(fen, 100)), min_size=1, max_size=12))
def test_a_draw_never_pays_less_than_itself_and_gets_back_only_what_exceeds_it(earnings: list[Fraction]) -> None:
    draw = plan_of(REP).draws["start"]
    paid = drawn(draw, earnings)
    assert all(one >= draw.amount for one in paid[:3])
    assert sum(paid) >= sum(earnings)
    lent = Fraction(0)
    for one, pay in zip(earnings, paid, strict=True):
        lent += pay - one
        assert lent >= 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 2500))
def test_what_vests_only_grows_and_all_of_it_vests_in_the_end(start: date, days: int) -> None:
    grant = plan_of(YEAR).grants["options"]
    on = start + timedelta(days=days)
    found = vested(grant, start=start, on=on)
    assert found <= vested(grant, start=start, on=on + timedelta(days=1)) <= grant.units
    months = months_between(start, on)
    assert (found == 0) == (months < 12)
    assert (found == grant.units) == (months >= 48)


def test_a_month_that_lacks_the_day_ends_on_its_last_day() -> None:
    assert [
        months_between(date(2027, 1, 31), one) for one in (date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 30))
    ] == [0, 1, 1]


def test_what_nobody_gave_is_named() -> None:
    measured = Measured(plan_of(REP).measures, {"sales": Fraction(1)})
    assert measured.has("sales")
    assert not measured.has("attainment")
    with pytest.raises(Lacking) as caught:
        measured.value("attainment")
    assert caught.value.name == "quota"
