"""A pack of rules holds, or is refused whole with the line and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.facts.quality import SHIPPED, Dimension, load
from lingxiao.engines.facts.quality.loading import COLUMNS
from lingxiao.engines.facts.quality.refusals import BadRules

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = (
    "deal_amount,金额,Amount,须大于零,Above zero,改正,Correct it,validity,high,3,deals,\"state = \"\"open\"\"\",amount > 0"
)


def written(folder: Path, *lines: str, heading: str = ",".join(COLUMNS)) -> Path:
    path = folder / "rules.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_shipped_pack_holds_thirty_rules_in_every_dimension() -> None:
    pack = load()
    assert SHIPPED.name == "rules.csv"
    assert len(pack.rules) == 30
    assert {rule.dimension for rule in pack.rules.values()} == set(Dimension)
    for rule in pack.rules.values():
        assert rule.title.zh != rule.title.en
        assert rule.todo.zh.strip() != rule.meaning.zh.strip()


def test_a_company_s_own_pack(tmp_path: Path) -> None:
    pack = load(written(tmp_path, AMOUNT))
    assert [*pack.rules] == ["deal_amount"]
    assert pack.names(pack["deal_amount"]) == {"state", "amount"}


@pytest.mark.parametrize(("line", "said"), [
    (AMOUNT.replace("deal_amount", "Deal"), "key is to be lower-case letters, digits and underscores, 40 at most."),
    (AMOUNT.replace("Correct it", ""), "todo_en is empty. Fill it in."),
    (AMOUNT.replace("validity", "beauty"), "dimension is to be one of completeness, timeliness, validity, uniqueness, "),
    (AMOUNT.replace("high", "urgent"), "severity is to be one of high, medium, low."),
    (AMOUNT.replace(",3,", ",0,"), "weight is to be 1 to 9."),
    (AMOUNT.replace(",3,", ",2.5,"), "weight is to be 1 to 9."),
    (AMOUNT.replace("deals", "deal"), "There is no dataset deal."),
    (AMOUNT.replace("amount > 0", "amout > 0"), "passes, character 1: There is nothing named “amout”."),
    (AMOUNT.replace("state =", "stat ="), "among, character 1: There is nothing named “stat”."),
    (AMOUNT.replace("amount > 0", "amount"), "passes is to be a condition of one row, such as amount > 0."),
    (AMOUNT.replace("amount > 0", "sum(amount) > 0"), "passes is to be a condition of one row, such as amount > 0."),
    (AMOUNT.replace("amount > 0", "true"), "passes looks at no column and is the same for every row. Write a condition."),
    (AMOUNT.replace("amount > 0", "paid.amount > 0"), "passes, character 1: There is nothing named “paid.amount”."),
])
def test_a_bad_line_refuses_the_whole_pack(tmp_path: Path, line: str, said: str) -> None:
    sound = AMOUNT.replace("deal_amount", "other")
    with pytest.raises(BadRules) as refused:
        load(written(tmp_path, sound, line))
    ((number, found),) = refused.value.problems
    assert number == 3
    assert said in found.en
    assert found.zh != found.en
    assert "line 3" in refused.value.said.en


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadRules) as refused:
        load(written(tmp_path, AMOUNT, AMOUNT, AMOUNT.replace("deal_amount", "b").replace("deals", "x")))
    assert [line for line, _said in refused.value.problems] == [3, 4]
    with pytest.raises(BadRules) as refused:
        load(written(tmp_path, AMOUNT, heading="key"))
    assert refused.value.said.en.startswith("line 1: The heading is to be key,zh,en")
