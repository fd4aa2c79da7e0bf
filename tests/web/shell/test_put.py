"""What is put into HTML: the same as Django's own way, whatever is put."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.functional import lazystr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.web.shell.put import joined, put

ANYTHING = st.one_of(
    st.text(), st.text(alphabet="<>&'\"{}ab"), st.integers(), st.dates(), st.none(),
    st.text(alphabet="<>&b").map(SafeString), st.text(alphabet="<>&'b").map(lazystr),
)


@given(st.lists(ANYTHING, min_size=1, max_size=4))
def test_it_puts_what_djangos_own_way_puts(values: list[object]) -> None:
    shape = "<b>{}</b>" * len(values)
    assert put(shape, *values) == format_html(shape, *values)
    assert joined(values) == format_html_join("", "{}", ((one,) for one in values))  # type: ignore[arg-type] # any value


@pytest.mark.parametrize(("value", "said"), [
    ("<script>", "&lt;script&gt;"), (SafeString("<b>"), "<b>"), (lazystr("a & b"), "a &amp; b"),
    (date(2026, 11, 23), "2026-11-23"), ('"\'', "&quot;&#x27;"),
])
def test_only_html_goes_in_as_it_is(value: object, said: str) -> None:
    assert put("{}", value) == said
    assert isinstance(put("{}", value), SafeString)
