"""The commands about incentive plans: findings by file and line, codes that scripts rely on, sentences people read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lingxiao.config import command
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
