"""Text, tree and back; and what is said of a text that is none."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.kernel.expressions import Finding, Formula, Type, Wrong, check, parse, write
from lingxiao.kernel.expressions.tokens import LONGEST_TEXT, MOST_TOKENS
from lingxiao.kernel.expressions.tree import Binary, Form, Name, Negate, Node, Number, Op
from tests.kernel.expressions.trees import COLUMNS, formulas, row_values

PIECES = st.sampled_from([
    "sum(", "count()", "count distinct ", "amount", "state", " where ", " and ", " or ", "not ", " in ", "[", "]", "(", ")", ",",
    " between ", " is ", " missing", "if ", " then ", " else ", "-", "+", "*", "/", "=", "<>", "<=", "12", "0.40", "85%", '"won"',
    "'x", "2026-02-30", "2026-01-31", "（", "\x00", "\ud800", "e", " ", "true",
])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=formulas() | st.one_of([row_values(kind, 3) for kind in Type]))
def test_a_tree_is_written_and_read_back_the_same(tree: Node) -> None:
    assert parse(write(tree)) == tree


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.lists(PIECES, max_size=20).map("".join))
def test_any_text_is_an_expression_or_named_in_two_languages(text: str) -> None:
    findings: tuple[Finding, ...] = ()
    tree: Node | None = None
    try:
        tree = parse(text)
    except Wrong as wrong:
        findings = wrong.findings
    assert tree is None or parse(write(tree)) == tree
    for finding in findings:
        assert 0 <= finding.position <= len(text)
        assert finding.said.zh
        assert finding.said.en.encode()
    assert (tree is None) == (len(findings) == 1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_parsed_is_checked_or_named(text: str) -> None:
    findings: tuple[Finding, ...] = ()
    formula: Formula | None = None
    try:
        formula = check(text, COLUMNS)
    except Wrong as wrong:
        findings = wrong.findings
    assert (formula is None) == bool(findings)
    assert all(one.said.zh and one.said.en for one in findings)


@pytest.mark.parametrize(("text", "canonical"), [
    ("sum( amount )where state='won'", 'sum(amount) where state = "won"'),
    ("((a)+(b))*c", "(a + b) * c"), ("a-(b-c)", "a - (b - c)"), ("a-b-c", "a - b - c"),
    ("not (x in [1,2])", "x not in [1, 2]"), ("not x is missing", "x is not missing"),
    ("x not between 1 and 2", "x not between 1 and 2"), ("(a or b) and not (c and d)", "(a or b) and not (c and d)"),
    ("0.40+100.0%+1.00", "0.4 + 100% + 1.0"), ("- (5)", "-(5)"), ("a - -5", "a - -5"), ("--5", "--5"),
    ("count distinct source,order_id where a>0", "count distinct source, order_id where a > 0"),
    ("if a then b else c + d", "if a then b else c + d"), ("(if a then b else c) + d", "(if a then b else c) + d"),
    ("collected / due or 100%", "collected / due or 100%"), ("position = '客户''经理'", "position = \"客户'经理\""),
    ("on >= 2026-01-31", "on >= 2026-01-31"), ("a\n  and\tb", "a and b"),
])
def test_texts_that_mean_the_same_are_written_alike(text: str, canonical: str) -> None:
    assert write(parse(text)) == canonical
    assert write(parse(canonical)) == canonical


@pytest.mark.parametrize(("text", "code", "position"), [
    ("", "unexpected", 0), ("a b", "unexpected", 2), ("sum(a", "unexpected", 5), ("a not b", "unexpected", 6),
    ("a in [b]", "unexpected", 6), ("a in [-'x']", "unexpected", 7), ("count distinct 5", "unexpected", 15),
    ("if a then b", "unexpected", 11), ("amount = 15000 CNY", "unexpected", 15), ("sum()", "unexpected", 4),
    ("a == b", "unknown_sign", 2), ("（a)", "unknown_sign", 0), ("a ≥ b", "unknown_sign", 2), ("“won”", "unknown_sign", 0),
    ("a $ b", "unknown_sign", 2), ("销售额", "unknown_sign", 0), ("1e5", "not_a_number", 0), ("007", "not_a_number", 0),
    ("1,000", "not_a_number", 2), ("a = 'won", "text_not_closed", 4), ("'a\nb'", "text_not_closed", 0),
    ("2026-02-30", "no_such_day", 0), ("1234567890123456789", "number_too_long", 0), ("1 < 2 < 3", "compared_twice", 6),
    ("count(a)", "count_takes_nothing", 6), ("(" * 40 + "a" + ")" * 40, "too_deep", 32),
    ("not " * 500 + "a", "too_long", LONGEST_TEXT), ("+".join("a" * 200), "too_long", MOST_TOKENS),
    ("a" * (LONGEST_TEXT + 1), "too_long", LONGEST_TEXT), ("- " * 50 + "a", "too_deep", 64),
])
def test_what_is_wrong_is_named_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(Wrong) as caught:
        parse(text)
    assert [(one.code, one.position) for one in caught.value.findings] == [(code, position)]


def test_the_deepest_tree_that_is_parsed_can_be_walked() -> None:
    """As long and as deep as the limits allow: no walk over it exhausts the stack."""
    nested = "(" * 30 + "place" + ")" * 30
    long = "+".join([nested, *["place"] * 115])
    tree = parse(long)
    assert parse(write(tree)) == tree
    assert check(tree, COLUMNS).type == Type.WHOLE


def test_one_meaning_has_one_tree() -> None:
    with pytest.raises(ValueError, match="shortest"):
        Number(50, 2, Form.DECIMAL)
    with pytest.raises(ValueError, match="shortest"):
        Number(5, 0, Form.DECIMAL)
    assert parse("a - 5") == Binary(Op.MINUS, Name("a"), Number(5))
    assert parse("-a") == Negate(Name("a"))
    assert str(parse("85%")) != str(parse("0.85"))
