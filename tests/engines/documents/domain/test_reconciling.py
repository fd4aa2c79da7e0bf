"""Two texts out of one: nobody's block is lost, and what only one touched is taken as they left it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.blocks import Block, BlockKind
from lingxiao.engines.documents.domain.reconciling import Fate, chosen, pairs


def text(**blocks: str) -> tuple[Block, ...]:
    return tuple(Block(name, BlockKind.PARAGRAPH, said) for name, said in blocks.items())


def test_each_touched_another_block() -> None:
    """
    start:  a 一  b 二  c 三
    theirs: a 甲  b 二  c 三
    mine:   a 一  b 二  c 丙  d 丁
    """
    found = pairs(
        base=text(a="一", b="二", c="三"), theirs=text(a="甲", b="二", c="三"), mine=text(a="一", b="二", c="丙", d="丁"),
    )
    assert [(pair.id, pair.fate) for pair in found] == [
        ("a", Fate.THEIRS), ("b", Fate.SAME), ("c", Fate.MINE), ("d", Fate.MINE),
    ]
    assert chosen(found, {}) == text(a="甲", b="二", c="丙", d="丁")


def test_where_both_wrote_somebody_chooses() -> None:
    found = pairs(base=text(a="一"), theirs=text(a="甲"), mine=text(a="乙"))
    assert found[0].fate is Fate.BOTH
    assert chosen(found, {"a": "theirs"}) == text(a="甲")
    assert chosen(found, {}) == text(a="乙")


def test_what_one_took_out_stays_out_unless_the_other_changed_it() -> None:
    found = pairs(base=text(a="一", b="二", c="三"), theirs=text(a="一", c="丙"), mine=text(a="一", b="二"))
    assert {pair.id: pair.fate for pair in found} == {"a": Fate.SAME, "b": Fate.THEIRS, "c": Fate.BOTH}
    assert chosen(found, {"c": "theirs"}) == text(a="一", c="丙")


TEXTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("一二三"), max_size=6).map(lambda made: text(**made))


@given(TEXTS, TEXTS, TEXTS)
def test_every_block_of_either_text_can_be_had(
    base: tuple[Block, ...], theirs: tuple[Block, ...], mine: tuple[Block, ...]
) -> None:
    found = pairs(base=base, theirs=theirs, mine=mine)
    assert {pair.id for pair in found} == {block.id for block in (*theirs, *mine)}
    assert set(chosen(found, dict.fromkeys((pair.id for pair in found), "theirs"))) == set(theirs)
    assert set(chosen(found, dict.fromkeys((pair.id for pair in found), "mine"))) == set(mine)
    assert [pair.id for pair in found if pair.theirs is not None] == [block.id for block in theirs]


@given(TEXTS, TEXTS)
def test_who_changed_nothing_changes_nothing(base: tuple[Block, ...], other: tuple[Block, ...]) -> None:
    assert set(chosen(pairs(base=base, theirs=other, mine=base), {})) == set(other)
    assert set(chosen(pairs(base=base, theirs=base, mine=other), {})) == set(other)
