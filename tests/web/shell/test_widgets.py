"""The boxes of forms: the same HTML as Django's own templates make, whatever was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.web.forms import DayInput, MonthInput
from lingxiao.web.listed import Select
from lingxiao.web.shell.widgets import DRAWN, FOLDER, Renderer, chooser

CHOICES = [("", "–"), ("1", "华东 <b>"), (2, "North & 'South'"), ("组", [("a", '"A"'), ("b", "B")])]
WIDGETS: list[Any] = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput, forms.FileInput,
    forms.CheckboxInput, forms.Textarea, forms.DateTimeInput, forms.TimeInput, DayInput, MonthInput,
    lambda attrs: forms.Select(attrs, choices=CHOICES), lambda attrs: forms.SelectMultiple(attrs, choices=CHOICES),
]
TYPED = st.one_of(st.none(), st.just(""), st.text(alphabet="<>&\"'a1 华\n"), st.sampled_from(["1", "2", "a"]))


@pytest.mark.parametrize("make", WIDGETS)
@given(value=TYPED, attrs=st.dictionaries(
    st.sampled_from(["id", "class", "required", "disabled", "maxlength", "data-x"]),
    st.one_of(st.booleans(), st.integers(0, 9), st.text(alphabet="<&\"'x")),
))
def test_a_box_is_what_django_makes_of_it(make: Any, value: str | None, attrs: dict[str, Any]) -> None:
    widget = make(attrs)
    ours, theirs = (widget.render("n", value, renderer=one()) for one in (Renderer, DjangoTemplates))
    assert parse_html(ours) == parse_html(theirs)


def test_these_are_drawn_here_and_the_house_uses_them() -> None:
    drawn = {make({}).template_name for make in WIDGETS}
    assert drawn - set(DRAWN) == set()
    assert isinstance(get_default_renderer(), Renderer)
    assert settings.FORM_RENDERER.startswith(Renderer.__module__)
    assert f"{FOLDER}radio.html" not in DRAWN


@pytest.mark.parametrize("chosen", ["", "1", "nowhere"])
def test_a_filter_offers_everything_and_its_options(chosen: str) -> None:
    drawn = chooser(Select("unit", "部门 <i>", "All", [("1", "华东 & 华南"), ("2", "<b>")], chosen))
    field = forms.ChoiceField(choices=[("", "All"), ("1", "华东 & 华南"), ("2", "<b>")])
    widget = field.widget.render("unit", chosen, attrs={"class": "in", "aria-label": "部门 <i>"}, renderer=DjangoTemplates())
    assert parse_html(drawn) == parse_html(widget)
