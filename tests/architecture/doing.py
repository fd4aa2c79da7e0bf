"""What can be done with the site: for each POST a form that is filled in, and exactly who does something with it.

A matrix asked with empty forms finds who is let in. These find who changes what: whoever is not named as a doer must
change nothing (A1), nobody changes what is out of their reach (A2), and a form changes no more than its own fields (A5).
``typed`` is the whole form: every field its page takes, because all others are sent along as somebody up to no good
would send them. ``before`` brings things into the state in which it can be done; it is taken back with the deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.architecture.making import OBJECTS
from tests.architecture.matrix import ACTORS, EVERYBODY

if TYPE_CHECKING:
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

Typed = Mapping[str, Any]
NOISE = {"people_signinsession", "audit_auditentry"}
"""What is written whoever asks: that a session was used, and what is noted of somebody who looked."""


def nothing(_site: Site, _actor: str) -> None:
    """Things stand as they should already."""


@dataclass(frozen=True)
class Deed:
    """One form, filled in. ``key`` is a route, or ``route#variant`` where the same route does several things."""

    key: str
    doers: str
    typed: Typed | Callable[[Site, str], Typed] = field(default_factory=dict)
    before: Callable[[Site, str], object] = nothing
    parts: Callable[[Site, str], Parts] | None = None
    query: Callable[[Site], str] = lambda _site: ""
    writes: str = ""
    """A table that must be written, where it is one of the ``NOISE``."""

    @property
    def route(self) -> str:
        """The name of its route."""
        return self.key.partition("#")[0]

    @property
    def object_key(self) -> str:
        """Under which name its object stands in ``OBJECTS``."""
        return self.key if self.key in OBJECTS else self.route

    def own(self, site: Site, actor: str) -> Parts:
        """What fills the parts of its address."""
        if self.parts is not None:
            return self.parts(site, actor)
        return OBJECTS[self.object_key].own(site, actor) if self.object_key in OBJECTS else {}

    def form(self, site: Site, actor: str) -> Typed:
        """What an actor types."""
        return self.typed(site, actor) if callable(self.typed) else self.typed

    def who(self) -> set[str]:
        """Who does something with it."""
        named = self.doers.split()
        return {*(ACTORS if "ALL" in named else ()), *(one for one in named if one != "ALL")} & set(EVERYBODY)

    def writes_something(self, tables: set[str]) -> bool:
        """Whether these tables were written by the deed and not by the way."""
        return self.writes in tables if self.writes else bool(tables - NOISE)


DEEDS: list[Deed] = []
"""All of them: ``deeds.py`` and its like fill it."""

NEW = "seven grey herons fly"
DAY, LATER = "2026-11-23", "2026-12-07"
