"""How words are put together, in the manner of each language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lingxiao.web import joined


@pytest.mark.parametrize(("language", "said"), [
    ("zh-hans", ("薪酬、工时", "现状：未了结", "林若曦（E01054）")),
    ("en", ("薪酬, 工时", "现状: 未了结", "林若曦 (E01054)")),
])
def test_words_are_joined_as_the_language_joins_them(language: str, said: tuple[str, str, str]) -> None:
    with override(language):
        assert (
            joined.listed(["薪酬", "工时"]), joined.said_of("现状", "未了结"), joined.in_brackets("林若曦", "E01054"),
        ) == said
