"""Verdicts: an answer to "may I?", with the reason when it is no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lingxiao.kernel.refusals import NotForYou

if TYPE_CHECKING:
    from lingxiao.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or refused with a reason that a disabled button can show and a verb can raise."""

    refusal: Refusal | None = None

    @classmethod
    def allow(cls) -> Self:
        """Say yes."""
        return cls()

    @classmethod
    def refuse(cls, refusal: Refusal) -> Self:
        """Say no, for this reason."""
        return cls(refusal)

    @property
    def is_allowed(self) -> bool:
        """Whether the act may go ahead."""
        return self.refusal is None

    @property
    def reason(self) -> str:
        """The sentence to show beside a disabled button; empty when allowed."""
        return "" if self.refusal is None else str(self.refusal)

    def __bool__(self) -> bool:
        """Read as a plain yes or no in templates and guards."""
        return self.is_allowed

    def or_refuse(self) -> None:
        """Go on when allowed; raise the refusal otherwise."""
        if self.refusal is not None:
            raise self.refusal

    def or_turn_away(self) -> Self:
        """Raise what is not for this viewer at all (``NotForYou``); any other reason is for the page to say."""
        if isinstance(self.refusal, NotForYou):
            raise self.refusal
        return self
