"""What stands in addresses: for each route with parts, something within an actor's reach and something out of it.

Whoever adds a route such as ``desk:case`` with ``<int:case_id>`` adds a line to ``objects.py`` or one of its like::

    OBJECTS["desk:case"] = Objects(
        own=lambda site, actor: {"case_id": a_case_about(site, "team_member").pk},
        foreign=lambda site, actor: {"case_id": a_case_about(site, "south_member").pk} if actor in NEAR else None,
        missing={"case_id": 99_999_999},
    )

``own`` is asked once for each actor and must answer what that actor can reach, for those who reach anything.
``foreign`` answers what that actor must not even learn exists, or None for actors who reach everything. ``missing`` is
an address that never existed: the answer to a foreign one must be the same, byte for byte. Rows are made inside the
test's transaction; make what you need, each thing once (``@once``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tests.architecture.matrix import Site

Parts = Mapping[str, object]
Found = TypeVar("Found")
NOBODY = 99_999_999
NEAR = {"BP", "DIR", "MGR", "TM"}
"""Who reaches a unit, a team or themselves, and not the whole company."""


@dataclass(frozen=True)
class Objects:
    """What fills the parts of one route."""

    own: Callable[[Site, str], Parts]
    foreign: Callable[[Site, str], Parts | None]
    missing: Parts


def once(make: Callable[..., Found]) -> Callable[..., Found]:
    """Make each thing once for a site, however often it is asked for."""

    @wraps(make)
    def kept(site: Site, *which: object) -> Found:
        made: dict[Any, Any] = site.__dict__.setdefault("made", {})
        key = (make.__name__, *which)
        if key not in made:
            made[key] = make(site, *which)
        found: Found = made[key]
        return found

    return kept


def fixed(**parts: object) -> Objects:
    """The same address for everybody: nothing to be near to or far from."""
    return Objects(own=lambda _site, _actor: parts, foreign=lambda _site, _actor: None, missing=parts)


def somebody(part: str = "person_id", near: set[str] = NEAR, **more: object) -> Objects:
    """A person: 大区 East for those who reach only it, South for those who must not see it."""
    return Objects(
        own=lambda site, actor: {part: site.small.people["manager" if actor == "MGR" else "team_member"].pk, **more},
        foreign=lambda site, actor: {part: site.small.people["south_member"].pk, **more} if actor in near else None,
        missing={part: NOBODY, **more},
    )


OBJECTS: dict[str, Objects] = {}
"""By the name of the route, or ``route#variant`` as in ``matrix.toml``."""
