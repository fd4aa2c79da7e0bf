"""The check-up over a whole text: cells apart, codes left alone, places found where the editor shows them."""

from __future__ import annotations

from datetime import date

import pytest

from lingxiao.engines.documents.domain.blocks import read_blocks, to_lines
from lingxiao.engines.documents.domain.checking import SOURCE, findings_in, parts_of, unfilled

TODAY = date(2026, 11, 23)


def table(*rows: list[str]) -> dict[str, object]:
    return {"id": "t", "kind": "table", "zh": list(rows), "en": []}


def test_what_stands_in_two_cells_is_not_one_sentence() -> None:
    """「员工感到被监控 | 不采集聊天」 forbids nothing and lays nothing down; in one cell it would."""
    apart = read_blocks([table(["风险", "措施"], ["员工感到被监控、压力过大", "不采集聊天与行踪"])])
    assert findings_in(apart, on=TODAY) == ()
    together = read_blocks([table(["风险", "措施"], ["公司监控员工聊天记录", "迟到罚款50元"])])
    found = findings_in(together, on=TODAY)
    assert {one.rule for one in found} == {"CL-43", "CL-05"}
    shown = to_lines(together[0].zh)
    assert [shown[one.start : one.end] for one in found] == [one.quote for one in found]


def test_codes_and_where_a_text_came_from_are_no_sentences() -> None:
    content = {"duties": [{"kpi_codes": ["REV_ATT"], "sentence": {"zh": "迟到罚款50元"}}], SOURCE: {"text_sha256": "a996b"}}
    assert set(parts_of([], content)) == {"content.duties.0.sentence.zh"}
    assert [one.part for one in findings_in([], on=TODAY, content=content)] == ["content.duties.0.sentence.zh"]


@pytest.mark.parametrize(
    ("text", "kind", "is_open"),
    [
        ("负责人：【请公司填写：姓名、电话】", "privacy_notice", True),
        ("【如有出境，请公司填写接收方】", "privacy_notice", True),
        ("Contact: [company to fill in: name]", "notice", True),
        ("负责人：王敏，电话 0571-0000", "privacy_notice", False),
        ("【注】本表由公司保管", "notice", False),
        ("签名 ________", "change_agreement", False),
        ("评估人 ____", "impact_assessment", True),
        ("评估人 王敏", "impact_assessment", False),
    ],
)
def test_places_to_fill_in_are_seen(text: str, kind: str, is_open: bool) -> None:  # noqa: FBT001 -- a column above
    blocks = read_blocks([{"id": "b", "kind": "paragraph", "zh": text, "en": ""}])
    found = unfilled(blocks, kind=kind)
    assert bool(found) is is_open
    assert all(one.part == "b.zh" and one.title.zh and one.title.en for one in found)
