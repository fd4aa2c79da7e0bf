"""What is wrong with a plan is said where it is wrong, all at once, by a code that never changes."""

# ruff: noqa: E501 -- a table of mistakes is read by its columns
from __future__ import annotations

from pathlib import Path

import pytest

from lingxiao.engines.incentives.language import Severity, Unreadable, check
from lingxiao.engines.incentives.language.explaining import explain
from lingxiao.engines.incentives.language.files import overlapping, read_plan
from lingxiao.engines.incentives.language.notes import notes_on
from tests.engines.incentives.plans import ALL, EXPORT, MANAGER, REP, YEAR

GIVEN = Path(__file__).parents[5] / "shared" / "plans"

MISTAKES = [
    # text, what is changed in it, code, what the sentence says
    (MANAGER, "weight: 10%, score: yes or no", "weight: 5%, score: yes or no", "weights_total", "weights total 95%, not 100%"),
    (REP, "from 0%: 2%", "from 0%: 2", "rate_needs_percent", "a rate needs %"),
    (REP, "      from 110%: 6%\n", "      from 90%: 6%\n", "duplicate_key", "'from 90%' is written twice"),
    (REP, "when_negative: zero", "if_negative: zero", "unknown_key", "unknown key 'if_negative'. Did you mean 'negative' or 'when_negative'?"),
    (REP, "on: sales\n    by: attainment", "on: attainment\n    by: attainment", "needs_money", "attainment is ratio, needs money"),
    (REP, "orders.net_amount", "orders.net_amout", "unknown_source", "unknown source 'orders.net_amout'"),
    (REP, "from 110%: 6%", "from 80%: 6%", "tiers_order", "tiers must ascend"),
    (REP, "from 0%: 2%", "from 5%: 2%", "tiers_start", "the first tier starts at 0"),
    (EXPORT, "      - [60%, 100%]\n", "      - [60%]\n", "matrix_shape", "the matrix is not 2 x 2"),
    (EXPORT, "      - [60%, 100%]\n", "      - [60%, 1]\n", "rate_needs_percent", "a rate needs %"),
    (MANAGER, "target: 100%, score: ratio", "target: 100, score: ratio", "target_unit", "target 100 does not fit a ratio"),
    (REP, "cap: 900 CNY", "cap: 90 CNY", "cap_below_floor", "the cap is below the floor"),
    (REP, "2027-01-01 .. 2027-12-31", "2027-12-31 .. 2027-01-01", "dates_order", "The first day is after the last"),
    (REP, "by: attainment", "by: atainment", "unknown_measure", "unknown measure 'atainment'"),
    (REP, "attainment: sales / quota", "attainment: sales / qota", "unknown_measure", "There is nothing named “qota”"),
    (REP, "{amount: 6500 CNY}", "{amount: 6500}", "needs_money", "'amount' needs money"),
    (REP, "{amount: 6500 CNY}", "{amount: lots}", "not_a_number", "is not a number"),
    (REP, "{amount: 6500 CNY}", "{amount: 6500 CNY, rate: 1%}", "component_kind", "pays in exactly one way"),
    (REP, "position = \"客户代表\"", "salary = 3", "unknown_measure", "There is nothing named “salary”"),
    (REP, "period: month", "period: week", "unknown_choice", "Write one of: month, quarter, year"),
    (REP, "window: 60 days", "window: two months", "not_days", "is a number of days"),
    (REP, "recover: at most 25% of a month's pay", "recover: a bit", "recover_words", "at most 20% of a month's pay"),
    (REP, "round: 0.01 CNY half up, once per component", "round: nicely", "round_words", "Write the rounding as"),
    (REP, "version: 2\n", "", "missing_key", "'plan' lacks 'version'"),
    (REP, "credit: by split}", "credit: by split, of: friends}", "unknown_choice", "Write one of: team, everyone below"),
    (REP, "  sales: {sum: orders.net_amount,", "  sales: {count: orders.quantity, sum: orders.net_amount,", "measure_way", "exactly one of"),
    (REP, "by: attainment", "by: quota", "needs_ratio", "quota is money, needs ratio"),
    (REP, "attainment: sales / quota", "attainment: quota / sales", "tiers_basis", "has to be sales over a quota"),
    (REP, "attainment: sales / quota", "attainment: sales + 1%", "cannot_add", ""),
    (REP, "attainment: sales / quota", "attainment: sales / attainment", "measure_loop", "comes back to itself"),
    (MANAGER, "weakest: at least 50%", "weakest: 50%", "gate_words", "is not understood in a gate"),
    (MANAGER, "weakest: at least 50%", "weakest: at least 50", "needs_ratio", "does not fit weakest"),
    (MANAGER, "component: tiered\n    tiers", "component: other\n    tiers", "unknown_component", "There is no component 'other'"),
    (MANAGER, "paid_on: 02-10", "paid_on: in spring", "not_a_day", "Write month and day"),
    (YEAR, "30% last: 2029-01-20", "20% last: 2029-01-20", "weights_total", "parts total 90%, not 100%"),
    (YEAR, "2029-01-20", "2027-01-20", "dates_order", "parts are in order"),
    (YEAR, "  grade:\n", "  gra de;--:\n", "measure_name", "is no name here"),
    (REP, "  sales: {sum", "  Sales: {sum", "measure_name", "is no name here"),
    (YEAR, "bands: {A: 30%, B: 70%}", "bands: {A: 30%, B: 60%}", "weights_total", "bands do not total 100%"),
    (YEAR, "teams_under: 4 all B", "teams_under: 4 all Z", "teams_words", "Write it as 5 all B"),
    (YEAR, "      - company\n", "      - compny\n", "unknown_measure", "'compny' is no factor"),
    (YEAR, "then 1/48 a month for 36 months", "then 1/36 a month for 36 months", "weights_total", "does not total 100%"),
    (YEAR, "vest: 1/24 a month for 24 months", "vest: some day", "vest_words", "25% after 12 months"),
    (EXPORT, "plan_rates: {USD: 7.1,", "plan_rates: {USX: 7.1,", "unknown_currency", "is no currency"),
    (EXPORT, "currency: CNY", "currency: YUAN", "unknown_currency", "no currency code"),
    (EXPORT, "rows: {by: attainment, from: [50%, 100%]}", "rows: {by: attainment, from: [100%, 50%]}", "tiers_order", "ascend"),
    (EXPORT, "orders.product = \"S7\"", "orders.product", "needs_condition", "A condition is needed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "was", "now", "code", "said"), MISTAKES, ids=[one[3] + ":" + one[2].strip()[:24] for one in MISTAKES]
)
def test_a_mistake_is_found_at_its_line_by_its_code(text: str, was: str, now: str, code: str, said: str) -> None:
    assert was in text
    broken = text.replace(was, now, 1)
    checked = check(broken)
    found = [one for one in checked.findings if one.code == code]
    assert found, checked.findings
    assert said in found[0].said.en
    assert found[0].said.zh
    assert found[0].severity == Severity.ERROR
    assert checked.plan is None
    lines = broken.splitlines()
    assert 1 <= found[0].place.line <= len(lines)
    if code in {"rate_needs_percent", "unknown_key", "duplicate_key", "needs_money", "unknown_source", "tiers_order"}:
        assert now.strip().splitlines()[0].split(":")[0].split("[")[0].strip() in lines[found[0].place.line - 1]


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_text() -> None:
    broken = (
        REP.replace("from 0%: 2%", "from 0%: 2").replace("period: month", "period: week").replace("6500 CNY", "6500")
    )
    found = check(broken).findings
    assert [one.code for one in found] == ["unknown_choice", "needs_money", "rate_needs_percent"]
    assert [one.place.line for one in found] == sorted(one.place.line for one in found)


@pytest.mark.parametrize("name", ALL)
def test_a_plan_without_mistakes_has_no_findings_and_can_be_read_back(name: str) -> None:
    checked = check(ALL[name])
    assert checked.findings == ()
    assert checked.plan is not None
    said = explain(checked.plan)
    assert all(one.zh.endswith("。") and one.en.endswith(".") for one in said)
    for component in checked.plan.components:
        assert any(component in one.zh for one in said)


@pytest.mark.parametrize(("text", "line", "said"), [
    ("", 1, "empty"),
    ("just words", 1, "made of keys and values"),
    ("- a\n- b\n", 1, "made of keys and values"),
    ("plan: a\n---\nplan: b\n", 2, "one plan"),
    ("plan: &a b\n", 1, "Write it out"),
    ("plan: a\ntitle: *a\n", 2, ""),
    ("plan: !!python/name:os.system x\n", 1, "Write it out"),
    ("plan: a\n  title: b\n", 2, "Check indents"),
    ("plan: [a\n", 2, "Check indents"),
    ("plan: a\x07\n", 1, "control character"),
    ("a: " + "{a: " * 20 + "b" + "}" * 20, 1, "nested more than"),
    ("? [a, b]\n: c\n", 1, "A key is a word"),
    ("plan: a\n" + "#" * 200_001, 1, "no plan"),
])  # fmt: skip
def test_what_is_no_plan_at_all_is_said_in_a_sentence(text: str, line: int, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        check(text)
    assert caught.value.place.line == line
    assert said in caught.value.said.en
    assert caught.value.said.zh


def test_words_stay_words_and_are_never_guessed_into_numbers_or_flags() -> None:
    plan = check(REP.replace("title: 客户代表月度提成", "title: no")).plan
    assert plan is not None
    assert plan.title == "no"


def test_a_plan_that_extends_another_says_only_what_differs() -> None:
    own = (
        "plan: rep-new\ntitle: 新人\nversion: 1\nextends: rep-month@2\neffective: 2027-01-01 .. 2027-06-30\ncurrency: CNY\n"
        'period: month\napplies_to: position = "客户代表" and months_since_hire < 3\nround: 0.01 CNY half up, once per component\n'
        "measures:\n  quota: {from: quotas.sales, ramp: [50%, 75%, 100%]}\n  attainment: sales / quota\n"
    )
    plan = check(own, find=lambda name, version: REP if (name, version) == ("rep-month", 2) else None).plan
    assert plan is not None
    assert [plan.measures["quota"].is_prorated, len(plan.measures["quota"].ramp)] == [False, 3]
    assert set(plan.components) == {"base", "commission", "service"}
    assert [one.code for one in check(own).findings if one.code == "extends_unknown"] == ["extends_unknown"]


def test_plans_in_one_place_find_what_they_extend_and_must_not_overlap(tmp_path: Path) -> None:
    first, second, third = tmp_path / "rep.yaml", tmp_path / "again.yaml", tmp_path / "new.yaml"
    first.write_text(REP)
    second.write_text(
        REP.replace("version: 2", "version: 3").replace("2027-01-01 .. 2027-12-31", "2027-07-01 .. 2028-06-30")
    )
    third.write_text(
        "plan: rep-new\ntitle: 新人\nversion: 1\nextends: rep-month@2\neffective: 2027-01-01 .. 2027-06-30\ncurrency: CNY\n"
        "period: month\napplies_to: months_since_hire < 3\nround: 0.01 CNY half up, once per component\n"
    )
    files = [read_plan(path) for path in (first, second, third)]
    assert [one.findings for one in files] == [(), (), ()]
    found = overlapping(files)
    assert set(found) == {second}
    assert (found[second][0].code, found[second][0].place.line) == ("plan_overlap", 4)
    assert "2027-07-01 to 2027-12-31" in found[second][0].said.en
    assert overlapping([files[0], files[2]]) == {}


def test_a_file_that_cannot_be_opened_or_is_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_plan(tmp_path / "nowhere.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable):
        read_plan(tmp_path / "picture.yaml")


def test_cliffs_and_what_can_only_take_back_and_tax_that_ended_are_noted() -> None:
    plans = {name: plan for name, text in ALL.items() if (plan := check(text).plan) is not None}
    assert [one.code for one in notes_on(plans["rep"])] == []
    assert "0.3% of the quota" in notes_on(plans["manager"])[0].said.en
    assert "300 CNY" in notes_on(plans["export"])[0].said.en
    assert [one.code for one in notes_on(plans["year"])] == ["note_tax_expired"]
    same = MANAGER.replace("tiers: retroactive", "tiers: marginal").replace(
        "{from 0%: 0.3%, from 100%: 0.9%}", "{from 0%: 0.2%, from 100%: 0.5%}"
    )
    plan = check(same).plan
    assert plan is not None
    assert [one.code for one in notes_on(plan)] == ["note_true_up_takes_back"]


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the six plans given beside the repository are not on this machine")
def test_the_six_given_plans_have_no_mistakes_and_every_example_comes_out() -> None:
    files = [read_plan(path) for path in sorted(GIVEN.glob("*.yaml"))]
    assert len(files) == 6
    assert [[one.code for one in file.findings] for file in files] == [[], [], [], [], [], ["note_tax_expired"]]
    assert sum(len(file.plan.examples) for file in files if file.plan) == 20
    assert overlapping(files) == {}
