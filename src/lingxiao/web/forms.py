"""Forms: from what was typed to an engine's typed input, and from a refusal back to the form, with nothing lost.

A view makes ``form = PublishForm(request.POST or None)``; on POST it calls
``done = form.carry(Publish, lambda given: publish(viewer=viewer, duty=duty, given=given))`` and, unless ``done`` is
None, goes on with ``go(request, ...)``; else it ends with ``page(request, "...", {"form": form}, status=form.status)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic import ValidationError as InputError

from lingxiao.kernel.refusals import NotForYou, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Given = TypeVar("Given", bound=BaseModel)
Done = TypeVar("Done")

BAD_INPUT = 422
MOST_DIGITS = 9


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        """Write days as browsers expect them."""
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's own month picker; the day is the first of the month."""

    input_type = "month"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        """Write months as browsers expect them."""
        super().__init__(dict(attrs or {}), format="%Y-%m")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput
    input_formats = ("%Y-%m-%d",)


class MonthField(forms.DateField):
    """A month, as its first day."""

    widget = MonthInput
    input_formats = ("%Y-%m",)


class LongText(forms.CharField):
    """Text of several lines; it grows as one writes."""

    widget = forms.Textarea(attrs={"rows": 4})


class Form(forms.Form):
    """The base of every form of the house. Never a ModelForm: a form feeds an input, an input feeds a verb."""

    use_required_attribute = False
    fields_of_input: ClassVar[Mapping[str, str]] = {}
    """Where a field of the input is called otherwise than the field of the form."""

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 when it came back with errors."""
        return BAD_INPUT if self.is_bound and self.errors else 200

    def given(self) -> dict[str, Any]:
        """The cleaned values as the input takes them. Override where the two differ in shape."""
        names = {form_name: input_name for input_name, form_name in self.fields_of_input.items()}
        return {names.get(name, name): value for name, value in self.cleaned_data.items()}

    def parse(self, kind: type[Given]) -> Given | None:
        """The typed input, or None with every problem beside its field."""
        if not self.is_valid():
            return None
        try:
            return kind.model_validate(self.given())
        except InputError as problems:
            for problem in problems.errors(include_url=False, include_input=False):
                self._blame(str(problem["loc"][0]) if problem["loc"] else "", problem)
            return None

    def carry(self, kind: type[Given], verb: Callable[[Given], Done]) -> Done | None:
        """Parse, then act; a refusal becomes the form's error and the answer is None.

        What is not for this viewer at all (``NotForYou``) is not caught: the page answers 403, or 404.
        """
        given = self.parse(kind)
        if given is None:
            return None
        try:
            return verb(given)
        except NotForYou:
            raise
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refusal) -> None:
        """Show why, beside the field the refusal names (``refusal.field``), else above the form."""
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, str(refusal))

    def _blame(self, name: str, problem: Any) -> None:
        field = self.fields_of_input.get(name, name)
        self.add_error(field if field in self.fields else None, ValidationError(sentence(problem)))


def whole(text: str) -> int | None:
    """A count or a number of ours as it was typed or sent along; None for what is none. Never more than nine digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def sentence(problem: Any) -> str:
    """What is wrong, in the reader's language; a refusal raised inside an input speaks for itself."""
    context = problem.get("ctx") or {}
    own = context.get("error")
    if isinstance(own, Refusal | ValueError):
        return str(own)
    said = {
        "missing": _("This is needed."),
        "string_too_short": _("Please write at least %(min_length)s characters."),
        "string_too_long": _("Please write at most %(max_length)s characters."),
        "greater_than": _("This must be more than %(gt)s."),
        "greater_than_equal": _("This must be at least %(ge)s."),
        "less_than": _("This must be less than %(lt)s."),
        "less_than_equal": _("This must be at most %(le)s."),
        "date_from_datetime_parsing": _("This is not a day."),
        "date_type": _("This is not a day."),
        "int_parsing": _("This is not a whole number."),
        "decimal_parsing": _("This is not a number."),
    }.get(problem["type"])
    if said is None:
        return problem["msg"] if (get_language() or "").startswith("en") else _("This is not as it should be.")
    return said % context
