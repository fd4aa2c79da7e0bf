"""Forms lose nothing: what was typed stays, each problem stands beside its field, a refusal is said in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, field_validator

from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web.forms import DayField, Form, LongText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.conftest import Ask


class Taken(Refusal):
    sentence = "名称“%(title)s”已被使用"
    field = "name"


class Share(BaseModel):
    title: str = Field(min_length=2, max_length=10)
    share: int = Field(ge=0, le=100)
    note: str = ""

    @field_validator("note")
    @classmethod
    def _no_shouting(cls, note: str) -> str:
        if note.isupper():
            raise ValueError("请不要全用大写")
        return note


class ShareForm(Form):
    fields_of_input: ClassVar[Mapping[str, str]] = {"title": "name"}

    name = forms.CharField(label="名称", help_text="收件人看到的名称")
    share = forms.IntegerField(label="权重")
    note = LongText(label="备注", required=False)
    day = DayField(label="日期", required=False)


TYPED = {"name": "新签", "share": "40", "note": "", "day": "2026-11-23"}


def test_what_is_right_reaches_the_verb_once_and_typed() -> None:
    form = ShareForm(TYPED)
    assert form.carry(Share, lambda share: [share]) == [Share(title="新签", share=40)]
    assert form.status == 200


@pytest.mark.parametrize(("change", "field", "sentence"), [
    ({"share": "101"}, "share", "不能大于 100。"),
    ({"share": "-1"}, "share", "不能小于 0。"),
    ({"name": "新"}, "name", "请至少填写 2 个字。"),
    ({"name": "新" * 11}, "name", "最多填写 10 个字。"),
    ({"note": "SHOUT"}, "note", "请不要全用大写"),
    ({"day": "23/11/2026"}, "day", "输入一个有效的日期。"),
])
def test_each_problem_stands_beside_its_field_and_nothing_happens(
    change: dict[str, str], field: str, sentence: str,
) -> None:
    with override("zh-hans"):
        form = ShareForm({**TYPED, **change})
        assert form.carry(Share, lambda _share: pytest.fail("the verb ran")) is None
        assert [str(one) for one in form.errors[field]] == [sentence]
        assert set(form.errors) == {field}
        assert form.status == 422


def test_a_refusal_is_said_at_its_field_or_above() -> None:
    def taken(share: Share) -> str:
        raise Taken(title=share.title)

    def closed(share: Share) -> str:
        raise Refusal

    form = ShareForm(TYPED)
    assert form.carry(Share, taken) is None
    assert [str(one) for one in form.errors["name"]] == ["名称“新签”已被使用"]
    form = ShareForm(TYPED)
    assert form.carry(Share, closed) is None
    assert len(form.non_field_errors()) == 1


def test_what_is_not_to_be_seen_is_no_form_error() -> None:
    def unseen(share: Share) -> str:
        raise NotSeen

    with pytest.raises(NotSeen):
        ShareForm(TYPED).carry(Share, unseen)


def test_a_fault_stays_loud() -> None:
    with pytest.raises(ZeroDivisionError):
        ShareForm(TYPED).carry(Share, lambda share: 1 // (share.share - 40))


@given(note=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60))
def test_what_was_typed_comes_back_as_it_was(note: str) -> None:
    form = ShareForm({**TYPED, "share": "x", "note": note})
    assert not form.is_valid()
    assert form["note"].value() == note


@pytest.mark.django_db
def test_the_page_ties_label_help_and_error_to_the_field(ask: Ask) -> None:
    form = ShareForm({**TYPED, "share": "x", "name": ""})
    form.is_valid()
    with override("zh-hans"):
        body = render_to_string("setup/gallery_form.html", {"form": form, "words": {"publish": "发布"}}, ask())
    assert 'role="alert"' in body
    assert "有 2 处需要处理" in body
    assert '<a href="#id_name">名称</a>' in body
    assert 'aria-invalid="true"' in body
    assert 'id="id_share_error"' in body
    assert body.count('<label for="id_') == 4
    described = body.split('name="name"')[1].split(">")[0]
    assert "id_name_helptext" in described
    assert "id_name_error" in described
