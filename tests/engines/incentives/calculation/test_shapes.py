"""Every shape, by both evaluators, on plans and figures nobody chose: the same to the fen."""

# ruff: noqa: E501, S311 -- plans are written as in their files; chance is no secret here; statements over files of its own
from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.incentives.calculation.periods import periods
from lingxiao.engines.incentives.calculation.refereeing import Differs, referee
from lingxiao.engines.incentives.calculation.running import Run, calculate
from lingxiao.engines.incentives.calculation.tables import DataRefused
from lingxiao.engines.incentives.language import check
from tests.engines.incentives.calculation.company import Company, people
from tests.engines.incentives.plans import EXPORT, MANAGER, REP, YEAR

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
plan: one-shape
title: 一种付法
version: 1
effective: 2027-01-01 .. 2027-12-31
currency: CNY
period: month
applies_to: position = "客户代表"
measures:
  sales: {sum: orders.net_amount, dated: orders.signed_on}
  cost: {sum: orders.cost, dated: orders.signed_on}
  quota: {from: quotas.sales}
  attainment: sales / quota
  margin: (sales - cost) / sales or 0%
  rate: {from: kpi.rate}
round: STEP CNY MODE, once per component
pay:
"""


def percent(rng: random.Random, most: int = 3000) -> str:
    return f"{rng.randrange(most) / 100:g}%"


def bounds(rng: random.Random, unit: str = "%") -> list[str]:
    starts = sorted({0, *(rng.randrange(1, 160) for _ in range(rng.randrange(4)))})
    return [f"{start}{unit}" for start in starts]


def component(rng: random.Random) -> str:
    """One component with terms, at random."""
    kind = rng.choice(["tiers", "money tiers", "curve", "matrix", "rate", "per_unit", "scorecard"])
    rates = ", ".join(f"from {one}: {percent(rng)}" for one in bounds(rng))
    lines = {
        "tiers": f"    tiers: {rng.choice(['marginal', 'retroactive'])}\n    on: sales\n    by: attainment\n    rates: {{{rates}}}\n",
        "money tiers": "    tiers: marginal\n    on: sales\n    by: sales\n    rates: {from 0 CNY: 1%, "
        f"from {rng.randrange(1, 500)} CNY: {{rate: {percent(rng)}, applies_back_to: {rng.randrange(1)} CNY}}, from 800 CNY: {percent(rng)}}}\n",
        "curve": f"    curve: line\n    by: attainment\n    target: {rng.randrange(1, 99999) / 100:g} CNY\n"
        f"    points: {{50%: {percent(rng)}, 90%: {percent(rng)}, 90.0%: 60%, 130%: {percent(rng, 30000)}}}\n"
        f"    below: {rng.choice(['nothing', 'flat'])}\n    above: {rng.choice(['flat', 'extend'])}\n",
        "matrix": f"    matrix: {rng.choice(['step', 'smooth'])}\n    target: 777.77 CNY\n    rows: {{by: attainment, from: [0%, 70%, 100%]}}\n"
        f"    columns: {{by: margin, from: [-50%, 20%]}}\n    cells:\n"
        + "".join(f"      - [{percent(rng)}, {percent(rng, 20000)}]\n" for _ in range(3)),
        "rate": f"    rate: {percent(rng)}\n    on: sales\n",
        "per_unit": f"    per_unit: 3.33 CNY\n    on: rate\n    at_most: {rng.randrange(1, 9)}\n",
        "scorecard": f"    scorecard:\n      base: 1234.56 CNY\n      kpis:\n        one: {{measure: attainment, weight: 60%, target: {rng.randrange(80, 120)}%, "
        f"score: {rng.choice(['ratio', 'lower is better'])}, max: 130}}\n        two: {{measure: rate, weight: 40%, score: steps, steps: {{from 0: 10, from 3: 77.7}}}}\n"
        + rng.choice(["", "      coefficient: {from 0: 0, from 50: 0.333, from 90: 1.1}\n"]),
    }[kind]
    lines += rng.choice(["", "    cap: 55.55 CNY\n", "    floor: 5.05 CNY\n", "    cap: 90 CNY\n    floor: 1 CNY\n"])
    lines += rng.choice(["", "    gate: {attainment: at least 60%, otherwise: 2.22}\n".replace("2.22", "0")])
    lines += rng.choice(
        [
            "",
            f"    times: {{by: margin, steps: {{from 0%: {rng.choice(['0', '0.3', 'itself'])}, from 30%: itself, from 60%: 1}}, rest: {rng.choice(['held', 'lost'])}}}\n",
        ]
    )
    lines += rng.choice(["", f"    pay_now: {rng.choice(['80%', '33.3%', '100%'])}\n    rest: deferred\n"])
    return lines + rng.choice(["", "    when_negative: zero\n"])


@pytest.mark.parametrize("seed", range(40))
def test_both_evaluators_agree_on_plans_nobody_chose(seed: int, tmp_path: Path) -> None:
    rng, company = random.Random(seed), Company()
    text = HEAD.replace("STEP", rng.choice(["0.01", "0.1", "1"])).replace(
        "MODE", rng.choice(["half up", "half even", "down", "floor", "ceil"])
    )
    text += "".join(f"  part{one}:\n{component(rng)}" for one in range(6))
    checked = check(text)
    assert checked.plan is not None, checked.findings
    names = [f"R{one:02}" for one in range(20)]
    people(company, dict.fromkeys(names, ""), position="客户代表")
    for place, name in enumerate(names):
        quota = rng.choice(["0", "100", "33.33", "1000000.01", "77"])
        company.add("quotas", employee_id=name, measure="sales", period="2027-01", currency="CNY", amount=quota)
        company.add("kpi", employee_id=name, period="2027-01", name="rate", value=f"{rng.randrange(-100, 900) / 100:g}")
        exact = Fraction(quota) * rng.choice([0, 50, 60, 70, 90, 100, 130]) / 100
        sales = f"{rng.randrange(-3000, 20000) / 100:.2f}" if rng.random() < 0.6 else f"{int(exact * 100) / 100:.2f}"
        company.add(
            "orders",
            order_id=f"O{place}",
            line_no=1,
            employee_id=name,
            currency="CNY",
            net_amount=sales,
            cost=f"{rng.randrange(0, 15000) / 100:.2f}",
            signed_on="2027-01-15",
        )
    run = calculate(checked.plan, company.write(tmp_path / "data"), periods("2027-01", "month"), spill=tmp_path)
    assert referee(run, sample=1000) == 6 * 20


def quarter(text: str, company: Company, tmp_path: Path, asked: str) -> Run:
    plan = check(text).plan
    assert plan is not None
    return calculate(plan, company.write(tmp_path / "data"), periods(asked, plan.period), spill=tmp_path)


def amounts(run: Run, component: str) -> dict[tuple[str, str], int]:
    return {(one.payee, one.period): one.amount for one in run.payouts if one.component == component}


def test_foreign_orders_are_converted_at_the_plans_rates_and_rounded_once(tmp_path: Path) -> None:
    company = Company()
    people(company, {"X": ""}, position="外贸销售")
    for month in ("2027-01", "2027-02", "2027-03"):
        company.add("quotas", employee_id="X", measure="sales", period=month, currency="CNY", amount="20000")
    for number, (currency, amount, cost, day) in enumerate([
        ("USD", "10000.01", "8000", "2027-01-31"), ("JPY", "100000", "50001", "2027-03-31"), ("CNY", "19.99", "1", "2027-02-01"),
        ("USD", "999", "999", "2027-04-01"),
    ]):  # fmt: skip
        company.add(
            "orders",
            order_id=f"O{number}",
            line_no=1,
            employee_id="X",
            currency=currency,
            net_amount=amount,
            cost=cost,
            shipped_on=day,
            product="S7",
            quantity=7,
        )
    run = quarter(EXPORT, company, tmp_path, "2027-Q1")
    sales = Fraction("10000.01") * Fraction("7.1") + 100000 * Fraction("0.05") + Fraction("19.99")
    assert amounts(run, "stepped") == {
        ("X", "2027-Q1"): round(20000 * Fraction(1, 100) + (sales - 20000) * Fraction(2, 100)) * 100
    }
    assert amounts(run, "piece") == {("X", "2027-Q1"): 21 * 30 * 100}
    assert referee(run) == 3


def test_the_last_rate_on_or_before_the_day_counts_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    company = Company()
    people(company, {"R": ""}, position="客户代表")
    company.add("quotas", employee_id="R", measure="sales", period="2027-01", currency="CNY", amount="100000")
    company.add(
        "orders", order_id="A", line_no=1, employee_id="R", currency="USD", net_amount="1000", signed_on="2027-01-20"
    )
    company.add("rates", currency="USD", to_currency="CNY", day="2027-01-10", rate="7.12345678")
    company.add("rates", currency="USD", to_currency="CNY", day="2027-01-21", rate="9")
    assert amounts(quarter(REP, company, tmp_path, "2027-01"), "commission") == {("R", "2027-01"): 14247}


def test_a_bonus_over_the_year_pays_what_is_due_so_far_less_what_was_paid(tmp_path: Path) -> None:
    """Sales of 100 %, then nothing, then much: carried, never negative, worked off later."""
    text = (
        MANAGER[: MANAGER.index("pay:")]
        + "pay:\n"
        + MANAGER[MANAGER.index("  lift:") : MANAGER.index("settlement:")]
        + ("round: 0.01 CNY half up, once per component\n")
    )
    company = Company()
    people(company, {"D": "", "M": "D"}, position="销售经理")
    people(company, {"R": "M"}, position="客户代表")
    for month in ("2027-01", "2027-02", "2027-03"):
        for who in ("D", "M"):
            company.add("quotas", employee_id=who, measure="team_sales", period=month, currency="CNY", amount="1000")
            for name in ("overdue_rate", "visits", "clean"):
                company.add("kpi", employee_id=who, period=month, name=name, value="1")
        company.add("quotas", employee_id="R", measure="sales", period=month, currency="CNY", amount="1000")
    for number, (month, amount) in enumerate((("01", "1200"), ("02", "200"), ("03", "2200"))):
        company.add(
            "orders",
            order_id=f"O{number}",
            line_no=1,
            employee_id="R",
            currency="CNY",
            net_amount=amount,
            invoiced_on=f"2027-{month}-10",
            signed_on=f"2027-{month}-10",
        )
    run = quarter(
        text.replace("weakest: at least 50%", "attainment: at least 50%"), company, tmp_path, "2027-01..2027-03"
    )
    found = amounts(run, "lift")
    # 120 % of a twelfth of 24,000 at 160 %; 70 % of two twelfths is below the curve; 120 % of three twelfths at 160 %
    assert [found["M", month] for month in ("2027-01", "2027-02", "2027-03")] == [320_000, 0, 640_000]
    carried = next(one for one in run.payouts if (one.payee, one.period) == ("M", "2027-02"))
    assert "carried" in carried.flags
    for place, amount in enumerate(("2000", "500")):
        company.add("paid", employee_id="M", component="lift", period=f"2027-0{place + 1}", currency="CNY", amount=amount)
    gone_on = amounts(quarter(text.replace("weakest: at least 50%", "attainment: at least 50%"), company, tmp_path, "2027-03"), "lift")
    assert gone_on["M", "2027-03"] == 960_000 - 250_000, "what was posted counts, not what would have been"
    assert referee(run) == 2 * 3
    run.connection.execute("UPDATE due_pay_0 SET amount = amount + 1 WHERE payee = 'M' AND no = 2")
    with pytest.raises(Differs, match="M, 2027-03, lift"):
        referee(run)


def test_the_year_is_settled_with_true_up_deferred_and_held(tmp_path: Path) -> None:
    text = (
        MANAGER[: MANAGER.index("  scored:")]
        + MANAGER[MANAGER.index("  tiered:") : MANAGER.index("  lift:")]
        + (MANAGER[MANAGER.index("settlement:") : MANAGER.index("examples:")])
    )
    company = Company()
    people(company, {"M": "", "N": ""}, position="销售经理")
    people(company, {"R": "M", "S": "N"}, position="客户代表")
    next(row for row in company.rows("employment") if row["employee_id"] == "N")["left_on"] = "2027-12-31"
    for month in range(1, 13):
        for who in ("M", "N"):
            company.add(
                "quotas",
                employee_id=who,
                measure="team_sales",
                period=f"2027-{month:02}",
                currency="CNY",
                amount="1000000",
            )
        for who, amount in (("R", "1100000"), ("S", "1000000")):
            on = date(2027, month, 5)
            company.add(
                "orders",
                order_id=f"{who}{month}",
                line_no=1,
                employee_id=who,
                currency="CNY",
                net_amount=amount,
                invoiced_on=on,
            )
            company.add(
                "receivables", receivable_id=f"{who}{month}", employee_id=who, currency="CNY", amount="100", due_on=on
            )
            company.add(
                "receipts", receipt_id=f"{who}{month}", employee_id=who, currency="CNY", amount="99", received_on=on
            )
    run = quarter(text, company, tmp_path, "2027-12")
    by = {(one.payee, one.component): one for one in run.payouts}
    # a month: 0.5 % of 1.1 M is 5,500; 99 % collected pays 5,445.00 and holds 55.00; 30 % of it is deferred
    assert (by["M", "tiered"].amount, by["M", "tiered"].held, by["M", "tiered"].deferred) == (544_500, 5_500, 163_350)
    # the year: 0.3 % of 12 M and 0.9 % of 1.2 M is 46,800, less than the 65,340 paid: kept
    assert (by["M", "tiered:true_up"].amount, by["M", "tiered:true_up"].flags) == (0, ("true_up",))
    assert by["M", "tiered:deferred:2028-02-10"].amount == 12 * 163_350
    assert by["M", "tiered:released"].amount == 12 * 5_500
    assert by["N", "tiered"].amount == 495_000
    assert [by["N", f"tiered:{one}"].amount for one in ("true_up", "deferred:2028-02-10", "released")] == [0, 0, 0]
    company.add("paid", employee_id="M", component="tiered", period="2027-01", currency="CNY", amount="40000")
    again = amounts(quarter(text, company, tmp_path, "2027-12"), "tiered:true_up")
    assert again["M", "2027-12"] == 4_680_000 - 4_000_000 - 544_500, "of what was posted and what is paid now"


def test_a_year_end_bonus_is_paid_in_parts_and_a_pool_to_the_last_fen(tmp_path: Path) -> None:
    company = Company()
    people(company, dict.fromkeys("ABCDEFG", ""), position="客户代表")
    company.add("kpi", employee_id="*", period="2027", name="company", value="90%")
    for place, who in enumerate("ABCDEFG"):
        company.add("appraisal", employee_id=who, period="2027", total=str(90 - place // 2), grade="C")
    next(row for row in company.rows("employment") if row["employee_id"] == "B")["valid_from"] = "2027-02-01"
    for row in company.rows("positions"):
        row["team"] = "small" if row["employee_id"] in "FG" else "large"
    run = quarter(YEAR, company, tmp_path, "2027")
    # of five, 30 % are 1.5 and 70 % are 3.5: the odd one goes to the band listed first; two are too few to be ranked
    grades = dict(run.connection.execute("SELECT payee, rank_grade FROM counted").fetchall())
    assert grades == {"A": "A", "B": "A", "C": "B", "D": "B", "E": "B", "F": "B", "G": "B"}
    bonus = amounts(run, "bonus")
    assert bonus["A", "2027"] == 9000 * 2 * 90 * 15 // 10
    assert bonus["B", "2027"] == 9000 * 2 * 90 * 15 // 10 * 11 // 12
    assert bonus["C", "2027"] == 9000 * 2 * 90
    assert amounts(run, "bonus:deferred:2028-01-20")["A", "2027"] == 1_701_000
    assert amounts(run, "bonus:deferred:2029-01-20")["A", "2027"] == 729_000
    shared = amounts(run, "shared")
    assert sum(shared[who, "2027"] for who in "ABCDE") == sum(shared[who, "2027"] for who in "FG") == 5_000_000
    assert amounts(run, "月度之星") == {("A", "2027"): 80_000, ("B", "2027"): 80_000, ("C", "2027"): 80_000}
    assert referee(run) == 7


def test_what_cannot_be_calculated_yet_is_refused_and_never_paid_wrong(tmp_path: Path) -> None:
    company = returned("-1000", "2027-01-20")
    restated = REP.replace("clawback: original rate", "clawback: restate the period")
    with pytest.raises(DataRefused, match="cannot be calculated yet"):
        quarter(restated, company, tmp_path, "2027-01")


def returned(amount: str, on: str, *, original: str = "A") -> Company:
    """Sales of 120,000 in January and 50,000 a month after; of the first something comes back."""
    company = Company()
    people(company, {"R": ""}, position="客户代表")
    for month in range(1, 7):
        company.add("quotas", employee_id="R", measure="sales", period=f"2027-{month:02}", currency="CNY", amount="100000")
        company.add("orders", order_id="A" if month == 1 else f"S{month}", line_no=1, employee_id="R", currency="CNY",
                    net_amount="120000" if month == 1 else "50000", signed_on=f"2027-{month:02}-10")
    company.add("orders", order_id="Z", line_no=1, employee_id="R", currency="CNY", net_amount=amount, signed_on=on,
                original_order_id=original, original_line_no="1")
    return company


NO_DRAW = REP[: REP.index("advance:")] + REP[REP.index("round:") : REP.index("examples:")]


def test_a_return_gives_back_the_part_of_what_its_line_was_paid(tmp_path: Path) -> None:
    """Half of January's line comes back in February: half of its commission and of its service; sales of February stay."""
    run = quarter(NO_DRAW, returned("-60000", "2027-02-10"), tmp_path, "2027-02")
    assert amounts(run, "commission") == {("R", "2027-02"): 100_000}
    assert amounts(run, "commission:clawback") == {("R", "2027-02"): -160_000}
    assert amounts(run, "service:clawback") == {("R", "2027-02"): -25_000}, "600 less the floor of 100, which no line brought"
    flags = {one.component: one.flags for one in run.payouts if "clawback" in one.component}
    assert flags == {"commission:clawback": ("clawback",), "service:clawback": ("clawback",)}


def test_what_a_months_pay_does_not_allow_is_carried_to_the_next(tmp_path: Path) -> None:
    """All of it comes back: 3,200 and 500; of 7,750 a month a quarter may be taken, 1,937.50."""
    run = quarter(NO_DRAW, returned("-120000", "2027-02-10"), tmp_path, "2027-02..2027-04")
    taken = {(one.component, one.period): (one.amount, one.flags) for one in run.payouts if "clawback" in one.component}
    assert taken["commission:clawback", "2027-02"] == (-193_750, ("carried", "clawback"))
    assert taken["service:clawback", "2027-02"] == (0, ("carried", "clawback"))
    assert taken["commission:clawback", "2027-03"] == (-126_250, ("clawback",))
    assert taken["service:clawback", "2027-03"] == (-50_000, ("clawback",))
    assert not [key for key in taken if key[1] == "2027-04"]


def test_a_return_after_the_window_takes_nothing_back_and_is_no_sale(tmp_path: Path) -> None:
    run = quarter(NO_DRAW, returned("-60000", "2027-03-12"), tmp_path, "2027-03")
    assert amounts(run, "commission") == {("R", "2027-03"): 100_000}
    assert not [one for one in run.payouts if "clawback" in one.component]
    within = quarter(NO_DRAW, returned("-60000", "2027-03-11"), tmp_path, "2027-03")
    assert amounts(within, "commission:clawback") == {("R", "2027-03"): -160_000}


def test_returns_as_negative_sales_and_one_without_its_original(tmp_path: Path) -> None:
    now = NO_DRAW.replace("clawback: original rate", "clawback: negative credit now")
    run = quarter(now, returned("-40000", "2027-02-10"), tmp_path, "2027-02")
    assert amounts(run, "commission") == {("R", "2027-02"): 20_000}
    with pytest.raises(DataRefused, match="original NOWHERE of this return is not there"):
        quarter(NO_DRAW, returned("-40000", "2027-02-10", original="NOWHERE"), tmp_path, "2027-02")


def test_a_draw_is_paid_beside_what_was_earned_and_worked_off(tmp_path: Path) -> None:
    text = (
        REP[: REP.index("  base:")]
        + REP[REP.index("  commission:") : REP.index("  service:")]
        + REP[REP.index("advance:") : REP.index("examples:")]
    )
    company = Company()
    people(company, {"R": ""}, position="客户代表")
    for number, (month, amount) in enumerate((("01", "50000"), ("02", "125000"), ("03", "95000"), ("04", "95000"))):
        company.add(
            "quotas", employee_id="R", measure="sales", period=f"2027-{month}", currency="CNY", amount="1000000"
        )
        company.add(
            "orders",
            order_id=f"O{number}",
            line_no=1,
            employee_id="R",
            currency="CNY",
            net_amount=amount,
            signed_on=f"2027-{month}-10",
        )
    run = quarter(text, company, tmp_path, "2027-01..2027-04")
    paid = {
        one: amounts(run, "commission")["R", one] + amounts(run, "draw")["R", one]
        for one in ("2027-01", "2027-02", "2027-03", "2027-04")
    }
    assert list(paid.values()) == [180_000, 180_000, 180_000, 190_000]
