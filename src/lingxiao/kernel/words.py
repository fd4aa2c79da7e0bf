"""Words in both languages, as data: templates, titles and letters that people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Chinese and in English. English may be empty; then Chinese is shown to everyone."""

    zh: str
    en: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, str] | str) -> Self:
        """Read ``{"zh": ..., "en": ...}``, or a plain string that serves both."""
        if isinstance(value, str):
            return cls(value, value)
        return cls(value["zh"], value.get("en", ""))

    def to_json(self) -> dict[str, str]:
        """Write ``{"zh": ..., "en": ...}``."""
        return {"zh": self.zh, "en": self.en}

    def pick(self, locale: str) -> str:
        """The text for a reader: English when asked for and written, else Chinese, else whatever there is."""
        if locale.startswith("en"):
            return self.en or self.zh
        return self.zh or self.en

    def __bool__(self) -> bool:
        """Whether anything is written in either language."""
        return bool(self.zh or self.en)


def pick(thing: object, field: str, locale: str) -> str:
    """The text of ``thing.<field>_zh`` or ``thing.<field>_en`` for a reader of ``locale``."""
    return Bilingual(str(getattr(thing, f"{field}_zh")), str(getattr(thing, f"{field}_en", ""))).pick(locale)
