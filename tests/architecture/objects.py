"""What stands in addresses: for each route with parts, something within an actor's reach and something out of it.

Whoever adds a route such as ``desk:case`` with ``<int:case_id>`` adds a line here::

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
from datetime import UTC, datetime
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


# -- signing in ------------------------------------------------------------------------------------------------------


@once
def link(site: Site, purpose: str) -> str:
    """The secret of a link that works."""
    from lingxiao.engines.people.domain import invitations
    from lingxiao.engines.people.enums import TokenPurpose

    account = site.small.add(f"linked_{purpose}")
    return invitations.make_link(account=account, purpose=TokenPurpose(purpose), at=datetime.now(UTC))


@once
def passkey(site: Site, name: str) -> int:
    """A passkey of somebody."""
    from allauth.mfa.models import Authenticator

    row = Authenticator.objects.create(user=site.small.accounts[name], type="webauthn", data={"name": "phone"})
    return int(row.pk)


for name, purpose in (("invited", "invitation"), ("reset", "reset")):
    OBJECTS[f"signin:{name}"] = Objects(
        own=lambda site, _actor, purpose=purpose: {"secret": link(site, purpose)},  # type: ignore[misc]
        foreign=lambda _site, _actor: {"secret": "B" * 43}, missing={"secret": "A" * 43},
    )
OBJECTS["signin:demo"] = fixed(place=1)
for name in ("start", "back", "confirm_with", "link", "unlink"):
    OBJECTS[f"signin:{name}"] = fixed(key="nowhere")
OBJECTS["signin:remove_passkey"] = Objects(
    own=lambda site, actor: {"key_id": passkey(site, _name(actor))},
    foreign=lambda site, _actor: {"key_id": passkey(site, "south_member")}, missing={"key_id": NOBODY},
)


def _name(actor: str) -> str:
    from tests.architecture.matrix import ACTORS

    return ACTORS.get(actor, "team_member")


# -- access ----------------------------------------------------------------------------------------------------------


@once
def proposal(site: Site, proposer: str) -> int:
    """A role proposed by somebody, waiting."""
    from lingxiao.engines.people.domain import granting
    from lingxiao.engines.people.enums import Role
    from lingxiao.kernel.days.spans import DaySpan

    viewer = site.small.viewer(proposer)
    made = granting.propose(
        viewer=viewer, person_id=site.small.people["south_member"].pk, role=Role.COMPLIANCE, unit_id=None,
        span=DaySpan(viewer.today), reason="matrix", at=viewer.now,
    )
    return int(made.pk)


@once
def grant(site: Site) -> int:
    """A role somebody holds."""
    from lingxiao.engines.people.models import RoleGrant

    return int(RoleGrant.objects.get(person=site.small.people["auditor"]).pk)


OBJECTS["setup:access_person"] = somebody()
for name in ("invite", "reset", "disable", "enable", "clear", "sign_out", "outside", "propose"):
    OBJECTS[f"setup:access_{name}"] = somebody()
OBJECTS["setup:access_end_role"] = Objects(
    own=lambda site, _actor: {"grant_id": grant(site)}, foreign=lambda _site, _actor: None, missing={"grant_id": NOBODY},
)
for name in ("approve", "decline", "withdraw"):
    OBJECTS[f"setup:access_{name}"] = Objects(
        own=lambda site, _actor: {"proposal_id": proposal(site, "hr_admin_2")}, foreign=lambda _site, _actor: None,
        missing={"proposal_id": NOBODY},
    )


# -- organisation ------------------------------------------------------------------------------------------------------

OBJECTS["setup:person"] = Objects(
    own=lambda site, actor: {"person_id": site.small.people[_name(actor)].pk},
    foreign=lambda site, actor: {"person_id": site.small.people["south_member"].pk} if actor in NEAR else None,
    missing={"person_id": NOBODY},
)


# What other faces need stands in files of their own; they fill the same table.
from tests.architecture import (  # noqa: E402 -- they need what stands above
    objects_desk,  # noqa: F401
    objects_figures,  # noqa: F401
    objects_organisation,  # noqa: F401
)
