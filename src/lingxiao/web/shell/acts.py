"""One act on something, as a page offers it: its words, its form, its rule and its verb. Every table of acts has this shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from lingxiao.kernel.verdict import Verdict
    from lingxiao.web.forms import Form
    from lingxiao.web.shell.parts import Words

At = TypeVar("At")
"""What an act is done on, as one viewer meets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[At]):
    """One act: ``rule`` says whether a viewer may, ``do`` does it with what the form gave.

    ``is_signature`` says that the viewer proves anew who they are before (S2).
    """

    key: str
    word: Words
    icon: str = ""
    submit: Words
    consequence: Words
    done: Words
    form: type[Form]
    taken: type[BaseModel]
    rule: Callable[[At], Verdict]
    do: Callable[[At, Any], object]
    is_main: bool = False
    is_signature: bool = False

    def carried(self, form: Form, at: At) -> bool:
        """Whether it was done; otherwise the form says why not."""
        return form.carry(self.taken, lambda given: self.do(at, given)) is not None
