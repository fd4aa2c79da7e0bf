"""The commands about incentive plans: findings by file and line, codes that scripts rely on, sentences people read."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.config import command
from lingxiao.engines.incentives.calculation.rationals import Ratio
from tests.engines.incentives.calculation.company import Company, people
from tests.engines.incentives.plans import ALL, MANAGER, REP

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "rep.yaml"
    path.write_text(REP)
    return path


def test_a_plan_without_mistakes_says_nothing_and_ends_well(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["plan", "check", str(plan)]) == 0
    assert capsys.readouterr().out == ""


def test_a_mistake_is_said_by_file_and_line(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(REP.replace("from 0%: 2%", "from 0%: 2"))
    assert command.main(["plan", "check", str(plan)]) == 1
    line = REP[: REP.index("from 0%: 2%")].count("\n") + 1
    assert capsys.readouterr().out == f"{plan}:{line}: error: a rate needs %, as in 5%\n"
    assert command.main(["plan", "check", str(plan), "--lang", "zh"]) == 1
    assert "比例要写 %" in capsys.readouterr().out


def test_findings_come_as_json_for_other_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "manager.yaml"
    path.write_text(MANAGER)
    assert command.main(["plan", "check", str(path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"file", "line", "column", "severity", "code", "message"}
    assert (found["file"], found["severity"], found["code"]) == (str(path), "note", "note_cliff")


def test_several_plans_are_held_against_each_other(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = tmp_path / "again.yaml"
    again.write_text(REP.replace("version: 2", "version: 3"))
    assert command.main(["plan", "check", str(plan), str(again), "--json"]) == 1
    assert [one["code"] for one in json.loads(capsys.readouterr().out)] == ["plan_overlap"]


def test_what_is_no_plan_ends_with_2_and_the_others_are_looked_at_all_the_same(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    plan.write_text(REP.replace("6500 CNY", "6500"))
    assert command.main(["plan", "check", str(tmp_path / "nowhere.yaml"), str(plan), "--json"]) == 2
    assert [one["code"] for one in json.loads(capsys.readouterr().out)] == ["unreadable", "needs_money"]


@pytest.mark.parametrize("name", ALL)
def test_a_plan_is_read_back_in_both_languages(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(ALL[name])
    assert command.main(["plan", "explain", str(path), "--lang", "zh"]) == 0
    chinese = capsys.readouterr().out
    assert command.main(["plan", "explain", str(path), "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert len(chinese.splitlines()) == len(english.splitlines()) > 8
    assert "有效" in chinese
    assert "is rounded once a period" in english


def test_a_plan_with_mistakes_is_not_explained(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(REP.replace("6500 CNY", "6500"))
    assert command.main(["plan", "explain", str(plan), "--lang", "en"]) == 1
    assert "'amount' needs money" in capsys.readouterr().err
    (tmp_path / "words.txt").write_text("only words")
    assert command.main(["plan", "explain", str(tmp_path / "words.txt"), "--lang", "en"]) == 2
    assert "made of keys and values" in capsys.readouterr().err


def data(tmp_path: Path) -> Company:
    company = Company()
    people(company, {"R": ""}, position="客户代表")
    company.add("quotas", employee_id="R", measure="sales", period="2027-01", currency="CNY", amount="100000")
    company.add("orders", order_id="A", line_no=1, employee_id="R", currency="CNY", net_amount="120000", signed_on="2027-01-20")
    company.write(tmp_path / "data")
    return company


def ran(plan: Path, tmp_path: Path, *more: str, period: str = "2027-01") -> int:
    words = ["plan", "run", str(plan), "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out"), "--period", period]
    return command.main([*words, *more])


def test_a_run_writes_its_files_without_a_database(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(REP[: REP.index("advance:")] + REP[REP.index("round:") : REP.index("examples:")])
    data(tmp_path)
    assert ran(plan, tmp_path, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((tmp_path / "out" / "run.json").read_text())
    assert (told["plan"], told["payees"], told["lines"], told["period"]) == ("rep-month@2", 1, 1, "2027-01")
    assert told["totals"]["commission"] == {"CNY": "3200.00"}
    rows = list(csv.DictReader((tmp_path / "out" / "payouts.csv").read_text().splitlines()))
    assert [(row["component"], row["amount"], row["flags"]) for row in rows] == [
        ("base", "6500.00", ""), ("commission", "3200.00", ""), ("service", "600.00", ""),
    ]


def test_refused_data_write_nothing(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = data(tmp_path)
    company.rows("orders")[0]["net_amount"] = "12.345"
    company.write(tmp_path / "data")
    assert ran(plan, tmp_path) == 1
    assert "orders.csv:1: net_amount: “12.345” is no amount" in capsys.readouterr().err
    assert ran(plan, tmp_path, "--json", "--lang", "zh") == 1
    assert json.loads(capsys.readouterr().out)[0]["file"] == "orders.csv"
    assert not (tmp_path / "out").exists()


def test_a_plan_with_mistakes_a_wrong_period_and_a_missing_folder_are_said(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    data(tmp_path)
    assert ran(plan, tmp_path, period="2027-13") == 2
    assert ran(plan, tmp_path / "nowhere") == 2
    plan.write_text(REP.replace("6500 CNY", "6500"))
    assert ran(plan, tmp_path) == 1
    plan.write_text("only words")
    assert ran(plan, tmp_path) == 2
    said = capsys.readouterr().err
    assert "“2027-13” is no period" in said
    assert "There is no folder" in said
    assert "'amount' needs money" in said
    assert "made of keys and values" in said


def test_two_evaluators_that_differ_end_with_3(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded bug: the statements pay a tier from just above its bound and no longer at it."""
    from lingxiao.engines.incentives.calculation import compiling

    exactly = compiling.tiers

    def just_above(*given: Any, **more: Any) -> Ratio:
        ratio = exactly(*given, **more)
        return Ratio(ratio.n.replace(">=", ">"), ratio.d.replace(">=", ">"))

    monkeypatch.setattr(compiling, "tiers", just_above)
    company = data(tmp_path)
    company.rows("orders")[0]["net_amount"] = "90000"
    company.write(tmp_path / "data")
    plan.write_text(REP[: REP.index("examples:")].replace("tiers: marginal", "tiers: retroactive"))
    assert ran(plan, tmp_path) == 3
    assert "the two evaluators differ" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_draft_is_simulated_beside_the_plan_in_force(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    plan.write_text(REP[: REP.index("advance:")] + REP[REP.index("round:") : REP.index("examples:")])
    draft = tmp_path / "draft.yaml"
    draft.write_text(plan.read_text().replace("version: 2", "version: 3").replace("from 0%: 2%", "from 0%: 3%"))
    data(tmp_path)
    words = ["plan", "simulate", str(draft), "--against", str(plan)]
    words += ["--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    assert command.main([*words, "--periods", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 1, "current": 1_030_000, "draft": 1_120_000}
    assert (tmp_path / "out" / "simulation.csv").read_text().splitlines()[1] == "R,2027-01,CNY,10300.00,11200.00,900.00"
    assert command.main([*words, "--periods", "0"]) == 2
    draft.write_text("only words")
    assert command.main([*words, "--periods", "1"]) == 2
    draft.write_text(REP.replace("6500 CNY", "6500"))
    assert command.main([*words, "--periods", "1"]) == 1
