"""Names and numbers are found in what people write, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from lingxiao.engines.campaigns.domain.wording import names_in, redacted


@pytest.mark.parametrize(("text", "found"), [
    ("王经理总是当众批评人", ["王经理"]), ("希望李总多听听一线", ["李总"]), ("张建国主管很耐心", ["张建国主管"]),
    ("老周和小林配合得好", ["老周", "小林"]), ("Mr. Smith never listens", ["Mr. Smith"]),
    ("打 13800138000 找我", ["13800138000"]),
])
def test_names_and_numbers_are_found(text: str, found: list[str]) -> None:
    assert names_in(text) == found


@pytest.mark.parametrize("text", [
    "本周工作量太大", "总体不错，希望多培训", "去年回款 1,250,000 元", "流程太多，沟通方式可以改进", "经理们很支持",
    "The manager listens",
])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert names_in(text) == []
    assert redacted(text) == text


def test_what_is_shown_names_nobody() -> None:
    assert redacted("王经理让老周打 13800138000") == "〔…〕让〔…〕打 〔…〕"
