"""Names are found by pinyin in full, by initials and mixed, and ordered as a Chinese reader expects."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.pinyin import SURNAMES, pinyin_key, search_pattern


@pytest.mark.parametrize(
    ("name", "order", "initials"),
    [
        ("林若曦", "lin ruo xi", "lrx"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("曾国荃", "zeng guo quan", "zgq"),
        ("仇英", "qiu ying", "qy"),
        ("解缙", "xie jin", "xj"),
        ("卜凡", "bu fan", "bf"),
        ("阚清子", "kan qing zi", "kqz"),
        ("任贤齐", "ren xian qi", "rxq"),
        ("欧阳锋", "ou yang feng", "oyf"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("尉健行", "wei jian xing", "wjx"),
        ("万俟卨", "mo qi xie", "mqx"),
        ("长孙无忌", "zhang sun wu ji", "zswj"),
        ("诸葛亮", "zhu ge liang", "zgl"),
        ("王重阳", "wang chong yang", "wcy"),
        ("张单", "zhang dan", "zd"),
        ("阿依努尔·买买提", "a yi nu er mai mai ti", "aynemmt"),
        ("古丽扎尔・吐尔逊", "gu li zha er tu er xun", "glzetex"),
        ("吕布", "lv bu", "lb"),
        ("覃卫东", "qin wei dong", "qwd"),
        ("珺堃喆垚", "jun kun zhe yao", "jkzy"),
        ("王𠮷", "wang ji", "wj"),
        ("〇一", "ling yi", "ly"),
        ("Lukas Meier", "lukas meier", "lm"),
        ("Renée Özil", "renee ozil", "ro"),
        ("Łukasz Žižek", "lukasz zizek", "lz"),
        ("Søren Straße", "soren strasse", "ss"),
        ("O'Neill", "o neill", "on"),
        ("Nguyễn Thị Hồng", "nguyen thi hong", "nth"),
        ("Rene\u0301e", "renee", "r"),
        ("Ｌｉｎ", "lin", "l"),
        ("林 Lin", "lin lin", "ll"),
        ("单（Shan）", "shan shan", "ss"),
        ("  林若曦  ", "lin ruo xi", "lrx"),
        ("单", "shan", "s"),
        ("·", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_read_as_people_say_it(name: str, order: str, initials: str) -> None:
    key = pinyin_key(name)
    assert (key.order, key.initials, key.full) == (order, initials, order.replace(" ", ""))


def test_names_stand_in_the_order_of_a_chinese_list() -> None:
    names = ["周启明", "林若曦", "李明", "单雄信", "Lukas Meier", "欧阳锋", "曾国荃", "李敏"]
    assert sorted(names, key=lambda name: pinyin_key(name).order) == [
        "李敏", "李明", "林若曦", "Lukas Meier", "欧阳锋", "单雄信", "曾国荃", "周启明",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["linruoxi", "lin ruo xi", "LRX", "lrx", "linrx", "lruoxi", "lirux", "ruoxi", "xi", "l", "Lín-Ruò"]
)
def test_any_mixture_of_syllables_and_initials_finds_a_name(typed: str) -> None:
    assert re.search(search_pattern(typed), pinyin_key("林若曦").order)


@pytest.mark.parametrize("typed", ["lx", "inruo", "uo", "linruoxix", "rl", "nrx"])
def test_what_is_no_beginning_of_syllables_finds_nothing(typed: str) -> None:
    assert not re.search(search_pattern(typed), pinyin_key("林若曦").order)


@pytest.mark.parametrize("typed", ["", " ", "若曦", ".*", "'; --", "·"])
def test_nothing_is_left_of_what_holds_no_letter(typed: str) -> None:
    assert search_pattern(typed) == ""


@given(st.text("林若曦单曾欧阳王张伟国", min_size=1, max_size=6), st.data())
def test_beginnings_of_neighbouring_syllables_always_find_the_name(name: str, data: st.DataObject) -> None:
    order = pinyin_key(name).order
    syllables = order.split()
    first = data.draw(st.integers(0, len(syllables) - 1))
    last = data.draw(st.integers(first, len(syllables) - 1))
    typed = "".join(one[: data.draw(st.integers(1, len(one)))] for one in syllables[first : last + 1])
    assert re.search(search_pattern(typed), order)


@given(st.text(max_size=20))
def test_keys_are_lower_case_and_agree_with_each_other(name: str) -> None:
    key = pinyin_key(name)
    syllables = key.order.split(" ") if key.order else []
    assert all(syllables)
    assert key.full == "".join(syllables)
    assert key.initials == "".join(one[0] for one in syllables)
    assert key.full == key.full.casefold()


@given(st.text(max_size=60))
def test_a_pattern_holds_only_letters_and_digits_of_the_text(text: str) -> None:
    pattern = search_pattern(text)
    assert re.fullmatch(r"(\(\^\| \)[a-z0-9](\(\[\^ \]\* \)\?[a-z0-9])*)?", pattern)
    re.compile(pattern)


def test_surnames_are_read_in_as_many_syllables_as_they_have_characters() -> None:
    assert all(len(surname) == len(reading) for surname, reading in SURNAMES.items())
    assert all(syllable.isascii() and syllable.islower() for reading in SURNAMES.values() for syllable in reading)
