"""What a viewer has to do with a case: everything the rules ask, looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.cases import permissions
from lingxiao.engines.cases.enums import APPOINTED, HEARD, NAMED, PartyRole
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.models import Party
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.enums import Confidentiality

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.viewer import Viewer

APPOINTABLE = (permissions.HANDLE_APPEALS, permissions.DECIDE_APPEALS)
"""Whoever can be appointed to handle a strict case holds one of these: HR and executives."""


@dataclass(frozen=True, slots=True)
class Involvement:
    """A viewer beside a case: named in it, its handler, appointed to decide, or reaching it by permission."""

    person_id: int | None
    is_subject: bool = False
    roles: frozenset[str] = frozenset()
    is_handler: bool = False
    reaches_handling: bool = False
    reaches_deciding: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the viewer must keep out of handling and deciding (recusal)."""
        return self.is_subject or not self.roles.isdisjoint(NAMED)

    @property
    def is_heard(self) -> bool:
        """Whether the viewer is a party who reads what is said to the parties, and replies."""
        return not self.roles.isdisjoint(HEARD)

    @property
    def is_reporter(self) -> bool:
        """Whether the viewer raised the case."""
        return PartyRole.REPORTER in self.roles

    @property
    def is_appointed(self) -> bool:
        """Whether the viewer was appointed to decide, alone or on a panel."""
        return not self.roles.isdisjoint(APPOINTED)

    @property
    def handles(self) -> bool:
        """Whether the viewer is its handler, or may handle cases like it."""
        return not self.is_named and (self.is_handler or self.reaches_handling)

    @property
    def decides(self) -> bool:
        """Whether the viewer may decide cases like it, or was appointed to decide this one."""
        return not self.is_named and (self.is_appointed or self.reaches_deciding)


def involvement(viewer: Viewer, case: Case, *, parties: Iterable[Party] | None = None) -> Involvement:
    """What the viewer has to do with a case; at most three queries, and one for who reaches everywhere or nowhere.

    ``parties`` are all who have a part in it, from who has asked for them already.
    """
    if viewer.person_id is None:
        return Involvement(None)
    if parties is None:
        parties = Party.objects.filter(case=case, person_id=viewer.person_id, ended_at__isnull=True)
    handling, deciding = handling_permission(case), deciding_permission(case)
    reaches_handling = _reaches(viewer, case, handling)
    is_same = viewer.reach(handling) == viewer.reach(deciding)
    return Involvement(
        person_id=viewer.person_id,
        is_subject=viewer.person_id == case.subject_id,
        roles=frozenset(one.role for one in parties if one.person_id == viewer.person_id),
        is_handler=viewer.person_id == case.handler_id
        and holds_office(viewer, kind=case.kind, confidentiality=case.confidentiality),
        reaches_handling=reaches_handling,
        reaches_deciding=reaches_handling if is_same else _reaches(viewer, case, deciding),
    )


def handling_permission(case: Case) -> str:
    """Which permission lets somebody handle this case; class C4 has one of its own, C5 none."""
    return _permission_to_handle(case.kind, case.confidentiality)


def holds_office(viewer: Viewer, *, kind: str, confidentiality: str) -> bool:
    """Whether the viewer holds a role in which such cases are handled, whoever they are about.

    A strict one (C4) is given to HR and executives in the case itself, and to nobody else besides compliance (§9).
    """
    if confidentiality == Confidentiality.STRICT and any(viewer.may_somewhere(one) for one in APPOINTABLE):
        return True
    return viewer.may_somewhere(_permission_to_handle(kind, confidentiality))


def _permission_to_handle(kind: str, confidentiality: str) -> str:
    """Which permission handles cases of this kind and class; empty where none does (C5)."""
    return _permission(
        kind, confidentiality, kind_of(kind).handle, permissions.HANDLE_SENSITIVE, permissions.HANDLE_STRICT,
    )


def deciding_permission(case: Case) -> str:
    """Which permission lets somebody decide this case; class C4 has one of its own, C5 none."""
    return _permission(
        case.kind, case.confidentiality, kind_of(case.kind).decide, permissions.HANDLE_SENSITIVE, permissions.DECIDE_STRICT,
    )


def _permission(kind: str, confidentiality: str, ordinary: str, sensitive: str, strict: str) -> str:
    if confidentiality == Confidentiality.OWN:
        return ""
    if confidentiality == Confidentiality.STRICT:
        return strict
    return sensitive if confidentiality > kind_of(kind).confidentiality else ordinary


def _reaches(viewer: Viewer, case: Case, permission: str) -> bool:
    reach = viewer.reach(permission)
    if not reach or reach.everywhere:
        return bool(reach)
    return reaches_person(viewer=viewer, permission=permission, person_id=case.subject_id, on=case.opened_on)
