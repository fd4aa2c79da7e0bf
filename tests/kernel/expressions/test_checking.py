"""Types are checked before anything runs, and what is wrong is said with what to write instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lingxiao.kernel import expressions
from lingxiao.kernel.expressions import Level, Type, Wrong, check
from tests.kernel.expressions.trees import COLUMNS


@pytest.mark.parametrize(("text", "kind"), [
    ("amount + cost", Type.MONEY), ("amount - 0", Type.MONEY), ("amount * discount", Type.MONEY), ("amount * 5%", Type.MONEY),
    ("amount * quantity", Type.MONEY), ("2 * amount", Type.MONEY), ("amount / cost", Type.RATIO), ("amount / 3", Type.MONEY),
    ("amount / quantity", Type.MONEY), ("quantity / quantity", Type.RATIO), ("place / 3", Type.RATIO),
    ("1 - discount", Type.RATIO), ("quantity + 0.5", Type.QUANTITY), ("quantity + 1", Type.QUANTITY),
    ("place * place", Type.WHOLE), ("due_on - signed_on", Type.WHOLE), ("due_on + 14", Type.DAY), ("as_of - 1", Type.DAY),
    ("amount > 0", Type.FLAG), ("quantity > 2.5", Type.FLAG), ("discount in [5%, 1]", Type.FLAG), ("state = 'x'", Type.FLAG),
    ("if is_new then amount else 0", Type.MONEY), ("cost or 0", Type.MONEY), ("max(due_on)", Type.DAY),
    ("count distinct state, is_new", Type.WHOLE), ("sum(due_on - signed_on) / count()", Type.RATIO),
    ("sum(amount) / sum(cost) or 100%", Type.RATIO), ("is_new or state = 'x'", Type.FLAG),
])
def test_what_goes_together(text: str, kind: Type) -> None:
    assert check(text, COLUMNS).type == kind


@pytest.mark.parametrize(("text", "codes"), [
    ("amount + 5", ["cannot_add"]), ("amount + discount", ["cannot_add"]), ("discount + quantity", ["cannot_add"]),
    ("due_on + place", ["cannot_add"]), ("due_on + due_on", ["cannot_add"]), ("14 + due_on", ["cannot_add"]),
    ("state + state", ["cannot_add"]), ("due_on + 99999", ["too_far"]), ("amount * amount", ["cannot_multiply"]),
    ("state * 2", ["cannot_multiply"]), ("is_new * amount", ["cannot_multiply"]), ("quantity / amount", ["cannot_divide"]),
    ("amount / cost + 1%", ["division_inside"]), ("sum(amount / cost)", ["division_inside"]),
    ("amount / cost > 1", ["division_inside"]), ("sum(amount) where state = 'won' / sum(amount)", ["division_inside"]),
    ("amount > 5", ["types_differ"]), ("state = 5", ["types_differ"]), ("due_on = '2026-01-31'", ["types_differ"]),
    ("amount in [1, 2]", ["types_differ"]), ("if is_new then amount else state", ["types_differ"]),
    ("amount or state", ["types_differ"]), ("amount / cost or amount", ["types_differ"]), ("state > 'a'", ["no_order"]),
    ("state between 'a' and 'b'", ["no_order"]), ("is_new < true", ["no_order"]), ("-state", ["needs_number"]),
    ("amount and is_new", ["needs_condition"]), ("not 5", ["needs_condition"]), ("count() where amount", ["needs_condition"]),
    ("sum(state)", ["cannot_total"]), ("sum(due_on)", ["cannot_total"]), ("sum(sum(amount))", ["total_inside_total"]),
    ("count() where count() > 1", ["total_inside_total"]), ("sum(amount) - cost", ["row_beside_total"]),
    ("amount / count()", ["row_beside_total"]), ("discount * discount * discount * discount * discount", ["too_many_places"]),
    ("amout + nothing", ["unknown_name", "unknown_name"]), ("amount > 5 and state = 5", ["types_differ", "types_differ"]),
])
def test_what_does_not_is_a_finding_each(text: str, codes: list[str]) -> None:
    with pytest.raises(Wrong) as caught:
        check(text, COLUMNS)
    assert [one.code for one in caught.value.findings] == codes
    for one in caught.value.findings:
        assert one.said.zh.endswith(("。", "？"))
        assert one.said.en.endswith((".", "?"))
        assert str(one.position) in str(caught.value)


def test_a_finding_says_what_to_write_instead() -> None:
    with pytest.raises(Wrong) as caught:
        check("amout > 0", COLUMNS)
    (finding,) = caught.value.findings
    assert (finding.position, finding.said.zh) == (0, "没有“amout”这个名称。是不是 amount？")
    assert finding.said.en == "There is nothing named “amout”. Did you mean amount?"


def test_of_what_a_formula_is() -> None:
    assert check("as_of + 1", COLUMNS).level == Level.SAME
    assert check("amount - cost", COLUMNS).level == Level.ROW
    assert check("sum(amount) / 2", COLUMNS).level == Level.TOTAL


def test_the_language_needs_neither_django_nor_duckdb() -> None:
    asked = "import sys, lingxiao.kernel.expressions; print('django' in sys.modules, 'duckdb' in sys.modules)"
    source = str(Path(expressions.__file__).parents[3])
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env={"PYTHONPATH": source})
    assert done.stdout.split() == ["False", "False"]
