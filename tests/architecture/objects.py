"""The things in addresses, of the whole site: signing in, access and organisation here, the rest in files of their own.

How to add one stands in ``making.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.architecture import (
    objects_appraisals,
    objects_campaigns,
    objects_desk,
    objects_documents,
    objects_duties,
    objects_facts,
    objects_figures,
    objects_improvement,
    objects_organisation,
    objects_scorecards,
    objects_targets,
    objects_tools,
)
from tests.architecture.making import NEAR, NOBODY, OBJECTS, Objects, fixed, once, somebody

if TYPE_CHECKING:
    from tests.architecture.matrix import Site

__all__ = [
    "OBJECTS", "grant", "link", "objects_appraisals", "objects_campaigns", "objects_desk", "objects_documents",
    "objects_duties", "objects_facts", "objects_figures", "objects_improvement", "objects_organisation",
    "objects_scorecards", "objects_targets", "objects_tools", "proposal",
]


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
    role = Role.COMPLIANCE if proposer == "hr_admin_2" else Role.COUNSELLOR
    made = granting.propose(
        viewer=viewer, person_id=site.small.people["south_member"].pk, role=role, unit_id=None,
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
