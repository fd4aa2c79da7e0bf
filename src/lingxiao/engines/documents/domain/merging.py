"""Merge fields: the closed set of things a template can leave open, and filling them in for one person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.blocks import texts, with_texts
from lingxiao.engines.documents.refusals import MissingMergeField, UnknownMergeField
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lingxiao.engines.documents.domain.blocks import Block

_FIELD = re.compile(r"\{\{\s*([^{}\n]{1,40}?)\s*\}\}")
_LEFT_OVER = re.compile(r"\{\{[^\n]{0,20}|[^\n]{0,20}\}\}")


class Source(StrEnum):
    """From where a field's value comes."""

    PERSON = "person"
    DOCUMENT = "document"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field: its key, what people call it, and who fills it."""

    key: str
    title: Bilingual
    source: Source


def _fields(*rows: tuple[str, str, str, Source]) -> dict[str, MergeField]:
    return {key: MergeField(key, Bilingual(zh, en), source) for key, zh, en, source in rows}


FIELDS: dict[str, MergeField] = _fields(
    ("person_name", "姓名", "name", Source.PERSON),
    ("person_number", "工号", "staff number", Source.PERSON),
    ("post_title", "岗位", "post", Source.PERSON),
    ("unit_name", "所在部门", "unit", Source.PERSON),
    ("manager_name", "直属上级", "manager", Source.PERSON),
    ("hrbp_name", "HRBP", "HRBP", Source.PERSON),
    ("company_name", "公司名称", "company", Source.DOCUMENT),
    ("document_title", "文件名称", "document title", Source.DOCUMENT),
    ("version_number", "版本号", "version", Source.DOCUMENT),
    ("issued_on", "下发日期", "day of issue", Source.DOCUMENT),
    ("effective_from", "生效日期", "effective from", Source.DOCUMENT),
    ("effective_to", "截止日期", "effective until", Source.DOCUMENT),
    ("sign_by", "最晚签署日", "sign by", Source.DOCUMENT),
    ("territory", "责任区域", "territory", Source.GIVEN),
    ("customers", "客户范围", "customers", Source.GIVEN),
    ("product_lines", "产品线", "product lines", Source.GIVEN),
    ("channel", "销售渠道", "channel", Source.GIVEN),
    ("team", "团队情况", "team", Source.GIVEN),
    ("additions", "个人补充约定", "individual additions", Source.GIVEN),
    ("matter", "事由", "matter", Source.GIVEN),
    ("terms_before", "变更前", "terms before", Source.GIVEN),
    ("terms_after", "变更后", "terms after", Source.GIVEN),
    ("trial_span", "试岗期", "trial period", Source.GIVEN),
    ("return_path", "返岗安排", "return path", Source.GIVEN),
    ("review_title", "考核名称", "review", Source.GIVEN),
    ("review_period", "考核期间", "review period", Source.GIVEN),
    ("review_grade", "绩效等级", "grade", Source.GIVEN),
    ("review_reason", "评定理由", "reasons of the grade", Source.GIVEN),
    ("review_version", "结果版本", "version of the result", Source.GIVEN),
    ("appeal_days", "申诉期限", "days to appeal", Source.GIVEN),
)
"""Every field there is. What is not in here cannot be merged, so a template can be checked before anyone gets it."""

_BY_NAME = {**FIELDS, **{field.title.zh: field for field in FIELDS.values()}}
OPEN_END = Bilingual("长期有效", "no end date")


def fields_in(text: str) -> list[MergeField]:
    """The fields a text names, in order. ``UnknownMergeField`` for a name that is none, or braces left open."""
    found = []
    for name in _FIELD.findall(text):
        field = _BY_NAME.get(name)
        if field is None:
            raise _unknown(name)
        found.append(field)
    left_over = _LEFT_OVER.search(_FIELD.sub("", text))
    if left_over is not None:
        raise _unknown(left_over.group())
    return found


def fields_of(blocks: Iterable[Block]) -> list[MergeField]:
    """Every field that these blocks name in either language, each once, in the order of the closed set."""
    named = {
        field.key
        for block in blocks
        for locale in ("zh", "en")
        for text in texts(block, locale)
        for field in fields_in(text)
    }
    return [field for key, field in FIELDS.items() if key in named]


def fill(text: str, *, values: Mapping[str, Bilingual], locale: str, person: str) -> str:
    """The text with every field filled in, once: what a value itself contains is never looked into again.

    ``MissingMergeField`` names the field and the person when there is no value.
    """

    def _value(match: re.Match[str]) -> str:
        field = _BY_NAME.get(match.group(1))
        if field is None:
            raise _unknown(match.group(1))
        value = values.get(field.key)
        if not value:
            raise MissingMergeField(field=field.title, person=person)
        return value.pick(locale)

    return _FIELD.sub(_value, text)


def filled(blocks: Sequence[Block], *, values: Mapping[str, Bilingual], person: str) -> tuple[Block, ...]:
    """The blocks with every field filled in, in both languages."""
    return tuple(
        with_texts(block, lambda text, locale: fill(text, values=values, locale=locale, person=person))
        for block in blocks
    )


def _unknown(name: str) -> UnknownMergeField:
    near = get_close_matches(name.strip("{} "), _BY_NAME, n=1, cutoff=0.3) or ["person_name"]
    return UnknownMergeField(field=name, nearest=near[0])
