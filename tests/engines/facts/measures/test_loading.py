"""A file of measures holds, or is refused whole with the line and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.facts.measures import load
from lingxiao.engines.facts.measures.loading import COLUMNS, SHIPPED
from lingxiao.engines.facts.measures.refusals import BadMeasures, NoSuchMeasure

if TYPE_CHECKING:
    from pathlib import Path

SALES = "sales,销售额,Sales,净额,Net amount,money,higher,order_lines,signed_on,sum(net_amount),sum,reviewed"
VISITS = "visits,拜访,Visits,次数,How many,count,higher,activities,done_on,count(),sum,draft"
RATE = "rate,率,Rate,比率,A share,ratio,higher,,,sales / sales,ratio,draft"


def written(folder: Path, *lines: str, heading: str = ",".join(COLUMNS)) -> Path:
    path = folder / "measures.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_shipped_file_holds() -> None:
    catalogue = load()
    assert SHIPPED.name == "measures.csv"
    assert [one.key for one in catalogue.components(catalogue["attainment"])] == ["sales_by_order", "quota"]
    assert catalogue.has_currency(catalogue["attainment"])
    assert not catalogue.has_currency(catalogue["pipeline_hygiene"]), "a bare amount > 0 splits nothing by currency"
    with pytest.raises(NoSuchMeasure):
        catalogue["sales"]


def test_a_company_s_own_file(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, SALES, VISITS, RATE))
    assert [*catalogue.measures] == ["sales", "visits", "rate"]
    assert catalogue["sales"].title.en == "Sales"


@pytest.mark.parametrize(("line", "said"), [
    (SALES.replace("sales,", "Sales,", 1), "key is to be lower-case letters, digits and underscores."),
    (SALES.replace("Net amount", ""), "meaning_en is empty. Fill it in."),
    (SALES.replace("money", "yuan"), "unit is to be one of money, ratio, count, days, quantity."),
    (SALES.replace("higher", "up"), "direction is to be one of higher, lower."),
    (SALES.replace("reviewed", "done"), "status is to be one of draft, reviewed."),
    (SALES.replace("order_lines", "order_line"), "There is no dataset order_line."),
    (SALES.replace("signed_on", "due_on"), "day is to be one of signed_on, shipped_on, invoiced_on, as_of."),
    (SALES.replace("net_amount", "net_amout"), "formula, character 5: There is nothing named “net_amout”."),
    (SALES.replace("sum(net_amount)", "sum(net_amount"), "formula, character 15: Wanted is ), but the formula ends here."),
    (SALES.replace("sum(net_amount)", "net_amount"), "The formula is to total rows, such as sum(…) or count()."),
    (SALES.replace("sum(net_amount)", "sum(quantity)"), "The formula makes quantity, which is not what money is."),
    (SALES.replace("sum,reviewed", "ratio,reviewed"), "By its formula and day over_months is to be sum."),
    (SALES.replace("signed_on", "as_of"), "By its formula and day over_months is to be last."),
    (SALES.replace("sum(net_amount)", "max(net_amount)"), "Its months cannot be added: it holds min, max or count distinct."),
    (RATE.replace(",,,", ",,signed_on,"), "A measure made of others has no day. Leave it empty."),
    (RATE.replace("sales / sales", "sales / nothing"), "formula, character 9: There is nothing named “nothing”."),
    (RATE.replace("sales / sales", "5% / 5%"), "The formula is to be made of other measures."),
    (RATE.replace("sales / sales", "sales / visits"), "Some of its measures have a currency and others none."),
    (RATE.replace("sales / sales", "share / share"), "It is made of a measure that is a ratio itself."),
    (RATE.replace("sales / sales", "rate / sales"), "formula, character 1: There is nothing named “rate”."),
    (VISITS, "visits stands in line 3 already."),
])
def test_what_is_wrong_is_refused_by_line(tmp_path: Path, line: str, said: str) -> None:
    share = "share,份额,Share,份额,A share,ratio,higher,orders,signed_on,sum(amount) / sum(amount),ratio,draft"
    path = written(tmp_path, SALES.replace("sales", "sales", 1), VISITS, share, line.replace("sales,销", "more,销"))
    with pytest.raises(BadMeasures) as caught:
        load(path)
    problems = caught.value.problems
    assert [number for number, _said in problems] == [5] * len(problems)
    assert any(said in one.en for _number, one in problems), problems
    assert all(one.zh for _number, one in problems)
    assert str(caught.value)


def test_every_bad_line_is_named_and_what_is_made_of_one_too(tmp_path: Path) -> None:
    with pytest.raises(BadMeasures) as caught:
        load(written(tmp_path, SALES.replace("sum(", "sun("), VISITS.replace("count()", "count"), RATE))
    assert [line for line, _said in caught.value.problems] == [2, 3, 4, 4]


def test_another_heading_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMeasures):
        load(written(tmp_path, SALES, heading="key,formula"))
