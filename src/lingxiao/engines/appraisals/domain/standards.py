"""What a D rests on (LR-04): a standard that was agreed and not met, with its evidence. A place in a ranking is none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from lingxiao.engines.appraisals.domain.rank import rank_words
from lingxiao.engines.appraisals.enums import Grade
from lingxiao.engines.appraisals.refusals import NothingAgreed, ProofNeeded, RankNoGround, StandardNeeded
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Standard:
    """Something somebody agreed to and can be held to: what it is, what is known of it, and the page it stands on."""

    key: str
    title: Bilingual
    said: Bilingual
    link: str

    @property
    def line(self) -> Bilingual:
        """All of it in one line."""
        return Bilingual(f"{self.title.zh}：{self.said.zh}", f"{self.title.en or self.title.zh}: {self.said.en or self.said.zh}")

    def to_json(self) -> dict[str, Any]:
        """As it is kept with a grade."""
        return {"key": self.key, "title": self.title.to_json(), "said": self.said.to_json(), "link": self.link}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """As it was kept."""
        title, said = Bilingual.from_json(value["title"]), Bilingual.from_json(value["said"])
        return cls(value["key"], title, said, value["link"])


def kept(values: Iterable[Mapping[str, Any]]) -> list[Standard]:
    """The standards that were kept with a grade."""
    return [Standard.from_json(one) for one in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a grade is given on: the reasons in words, the standards named by key, and how each was missed."""

    reason: str
    cited: Sequence[str] = ()
    evidence: str = ""


def founded(*, name: str, grade: str, grounds: Grounds, unmet: Sequence[Standard]) -> list[Standard]:
    """The standards a grade rests on, of those that were agreed and are not met; for all but a D that may be none.

    Raises for a D ``RankNoGround``, ``NothingAgreed``, ``StandardNeeded``, ``ProofNeeded``: 指导案例18号, LR-04.
    """
    chosen = [one for one in unmet if one.key in set(grounds.cited)]
    if grade != Grade.D:
        return chosen
    if found := rank_words(f"{grounds.reason}\n{grounds.evidence}"):
        raise RankNoGround(words=" / ".join(found))
    if not unmet:
        raise NothingAgreed(name=name)
    if not chosen:
        raise StandardNeeded(name=name)
    if not grounds.evidence.strip():
        raise ProofNeeded
    return chosen
