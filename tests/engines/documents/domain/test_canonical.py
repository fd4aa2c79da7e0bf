"""The fingerprint: the same for the same text however it is written down, another for any other."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.canonical import canonical, fingerprint

LEAF = st.none() | st.booleans() | st.integers() | st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=12,
)


def shuffled(value: object) -> object:
    """The same value with its keys written in the opposite order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in sorted(value, reverse=True)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(VALUE)
def test_the_order_of_keys_and_a_round_trip_do_not_matter(value: object) -> None:
    assert canonical(shuffled(value)) == canonical(value)
    assert fingerprint(json.loads(json.dumps(value))) == fingerprint(value)


@given(VALUE, VALUE)
def test_another_value_has_another_form(one: object, other: object) -> None:
    # True and 1 are equal in Python and differ in JSON; the form tells them apart.
    assume(json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
    assert canonical(one) != canonical(other)


def test_the_form_is_fixed_for_good() -> None:
    """A fingerprint taken today must verify in twenty years: this one is written down."""
    value = {"题": "职责", "b": [1, True, None, "a\n\"b"], "a": {"z": "", "y": -7}}
    assert canonical(value) == '{"a":{"y":-7,"z":""},"b":[1,true,null,"a\\n\\"b"],"题":"职责"}'
    assert fingerprint(value) == "fae3ee5e76f75cfd6b70cf6c71f8753574625aaeb2a03f8d96150411ac758f4e"


@pytest.mark.parametrize("value", [1.5, {"a": float("nan")}, {1: "a"}, [object()], {"a": {"b": 2.0}}])
def test_what_two_programs_could_write_differently_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
