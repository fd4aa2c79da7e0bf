"""Merge fields: a closed set, filled once, never re-read, and missing ones named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.blocks import Block, BlockKind
from lingxiao.engines.documents.domain.merging import FIELDS, fields_in, fields_of, fill, filled
from lingxiao.engines.documents.refusals import MissingMergeField, UnknownMergeField
from lingxiao.kernel.words import Bilingual

PLAIN = st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="{}"), max_size=20)
ANY = st.text(alphabet="{}姓名ab person_name ", max_size=20)
KEYS = st.sampled_from(sorted(FIELDS))


@given(st.lists(st.tuples(PLAIN, KEYS), max_size=5), PLAIN, st.dictionaries(KEYS, ANY.filter(bool)), st.booleans())
def test_every_place_is_filled_and_the_rest_stays(
    parts: list[tuple[str, str]], end: str, given_values: dict[str, str], in_chinese: bool,  # noqa: FBT001 -- drawn
) -> None:
    """The law: the text with its places cut out, and the values put between, whatever the values look like."""
    values = {key: Bilingual(given_values.get(key, "值")) for key in FIELDS}
    name = (lambda key: FIELDS[key].title.zh) if in_chinese else (lambda key: key)
    text = "".join(f"{before}{{{{ {name(key)} }}}}" for before, key in parts) + end
    expected = "".join(f"{before}{values[key].zh}" for before, key in parts) + end
    assert fill(text, values=values, locale="zh", person="林若曦") == expected
    assert [field.key for field in fields_in(text)] == [key for _before, key in parts]


def test_a_value_is_never_looked_into_again() -> None:
    values = {"person_name": Bilingual("{{岗位}}"), "post_title": Bilingual("销售经理")}
    assert fill("{{姓名}}", values=values, locale="zh", person="") == "{{岗位}}"


@pytest.mark.parametrize("missing", [{}, {"territory": Bilingual("")}])
def test_a_missing_value_names_the_field_and_the_person(missing: dict[str, Bilingual]) -> None:
    with pytest.raises(MissingMergeField) as refused:
        fill("在{{责任区域}}", values=missing, locale="zh", person="林若曦")
    assert refused.value.params["field"] == Bilingual("责任区域", "territory")
    assert refused.value.params["person"] == "林若曦"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("{{姓各}}", "姓名"), ("{{persn_name}}", "person_name"), ("{{责任区", "责任区域"), ("工号}}", "工号"), ("{{{{}}}}", None)],
)
def test_a_name_that_is_no_field_is_refused_with_the_nearest(text: str, nearest: str | None) -> None:
    with pytest.raises(UnknownMergeField) as refused:
        fields_in(text)
    assert nearest is None or refused.value.params["nearest"] == nearest


def test_each_language_takes_its_own_value_and_chinese_stands_in() -> None:
    block = Block("b", BlockKind.TABLE, (("{{岗位}}", "{{责任区域}}"),), (("{{post_title}}", "{{territory}}"),))
    values = {"post_title": Bilingual("销售经理", "Sales manager"), "territory": Bilingual("苏州")}
    (done,) = filled([block], values=values, person="林若曦")
    assert done.zh == (("销售经理", "苏州"),)
    assert done.en == (("Sales manager", "苏州"),)
    assert [field.key for field in fields_of([block])] == ["post_title", "territory"]
