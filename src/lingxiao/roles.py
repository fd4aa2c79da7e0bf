"""Who may do what: every role, one file. Read it aloud; it is the permission matrix of the domain book, §9.

A line says: this permission, for these roles, as far as named. ``ALL`` is the whole company (or the unit
a grant names), ``UNIT`` the subtree the role holds, ``TEAM`` the unit one leads and one's direct reports,
``SELF`` one's own records.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from lingxiao.engines.activities import permissions as activities
from lingxiao.engines.appraisals import permissions as appraisals
from lingxiao.engines.cadence import permissions as cadence
from lingxiao.engines.campaigns import permissions as campaigns
from lingxiao.engines.cases import permissions as cases
from lingxiao.engines.documents import permissions as documents
from lingxiao.engines.duties import permissions as duties
from lingxiao.engines.facts import permissions as facts
from lingxiao.engines.health import permissions as health
from lingxiao.engines.improvement import permissions as improvement
from lingxiao.engines.people import permissions as people
from lingxiao.engines.people.enums import Role
from lingxiao.engines.scorecards import permissions as scorecards
from lingxiao.engines.targets import permissions as targets
from lingxiao.engines.tools import permissions as tools
from lingxiao.kernel.viewer import NO_UNIT, Borrowed, Grant, Loan, Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Scope(Enum):
    """How far a role carries a permission."""

    ALL = "all"
    UNIT = "unit"
    TEAM = "team"
    SELF = "self"


ALL, UNIT, TEAM, SELF = Scope.ALL, Scope.UNIT, Scope.TEAM, Scope.SELF
HRA, BP, DIR, MGR, TM = Role.HR_ADMIN, Role.HRBP, Role.DIRECTOR, Role.MANAGER, Role.TEAM_MEMBER
FIN, COM, COU, EXE = Role.FINANCE, Role.COMPLIANCE, Role.COUNSELLOR, Role.EXECUTIVE
CUS, AUD, SYS = Role.CUSTOMER, Role.AUDITOR, Role.SYSTEM_ADMIN

SECOND_FACTOR_ROLES = (HRA, FIN, COM, COU, SYS, AUD)
"""Roles that see or move what must not leak by one stolen password: they sign in with a second factor (H1)."""

PERMISSIONS: dict[str, dict[Role, Scope]] = {
    # People and organisation (C1): everyone inside sees who works where; HR writes it; the system administrator
    # configures imports and sees no cell of C3 to C5.
    people.READ_ORG: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, FIN: ALL, COM: ALL, EXE: ALL, AUD: ALL},
    people.WRITE_ORG: {HRA: ALL},
    people.READ_CONTRACT: {HRA: ALL, BP: UNIT, TM: SELF},
    # Users, roles, keys: the system administrator writes, HR approves, an executive is the second pair of eyes.
    people.GRANT_ROLES: {HRA: ALL, SYS: ALL},
    people.APPROVE_GRANTS: {HRA: ALL, EXE: ALL},
    people.READ_ACCESS: {HRA: ALL, EXE: ALL, AUD: ALL, SYS: ALL},
    people.MANAGE_ACCOUNTS: {HRA: ALL, SYS: ALL},
    people.READ_AUDIT: {HRA: ALL, COM: ALL, EXE: ALL, AUD: ALL, SYS: ALL},
    people.CONFIGURE: {HRA: ALL, SYS: ALL},
    # What is owed (C0 to C2; sensitive: C3, by fewer). HR scorecard and management debt (C1). Whose it is sees it anyway.
    cadence.READ: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, EXE: ALL, AUD: ALL},
    cadence.READ_SENSITIVE: {HRA: ALL, BP: UNIT, DIR: UNIT},
    cadence.READ_DEBT: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: SELF, EXE: ALL, AUD: ALL},
    cadence.HAND_OVER: {HRA: ALL, BP: UNIT, DIR: UNIT},
    # Templates (C1): whoever works with them reads them; team members read what is issued to them.
    documents.READ_TEMPLATES: {
        HRA: ALL, BP: ALL, DIR: ALL, MGR: ALL, FIN: ALL, COM: ALL, EXE: ALL, AUD: ALL,
    },
    documents.WRITE_STATEMENTS: {HRA: ALL, BP: ALL},
    documents.APPROVE_STATEMENTS: {HRA: ALL, DIR: ALL},
    documents.WRITE_POLICIES: {HRA: ALL, COM: ALL},
    documents.APPROVE_POLICIES: {HRA: ALL, EXE: ALL},
    documents.WRITE_ASSESSMENTS: {HRA: ALL, COM: ALL},
    documents.APPROVE_ASSESSMENTS: {COM: ALL, EXE: ALL},
    # Issued copies: C0 and C1 along the line; C2 and C3 by fewer; one's own always.
    documents.READ_ISSUES: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, COM: ALL, EXE: ALL, AUD: ALL},
    documents.READ_PERSONAL: {HRA: ALL, BP: UNIT, DIR: UNIT, TM: SELF, AUD: ALL},
    documents.READ_SENSITIVE: {HRA: ALL, BP: UNIT, TM: SELF},
    documents.ISSUE_STATEMENTS: {BP: UNIT, DIR: UNIT},
    documents.ISSUE_POLICIES: {HRA: ALL, COM: ALL},
    documents.OVERSEE: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, COM: ALL, EXE: ALL, AUD: ALL},
    documents.SIGN: {TM: SELF},
    documents.TAKE_EVIDENCE: {HRA: ALL, BP: UNIT, COM: ALL, AUD: ALL},
    # Meetings: who took part sees them; briefings (C1) also the line and HR; one-on-ones (C2) nobody else.
    activities.READ_MEETINGS: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, AUD: ALL},
    activities.READ_SHARED: {BP: UNIT},
    activities.MEET: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, EXE: ALL},
    activities.TAKE_PART: {TM: SELF},
    # The duty map (C1): gaps and overlaps of who answers for what.
    duties.READ_MAP: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, EXE: ALL, AUD: ALL},
    duties.HAND_IN: {MGR: TEAM, DIR: UNIT, EXE: SELF},
    # What was handed in (C2) opens wherever the figure that counts it opens.
    duties.READ_EVIDENCE: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: SELF, EXE: ALL, AUD: ALL},
    # Sales facts and figures (C2): the line sees its own; finance answers for them; the system administrator sets
    # sources up and sees no cell of them.
    facts.READ_FIGURES: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, FIN: ALL, EXE: ALL, AUD: ALL},
    facts.OPEN_RESULTS: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, FIN: ALL, EXE: ALL, AUD: ALL},
    facts.SUBMIT_FORECAST: {MGR: SELF},
    facts.READ_IMPORTS: {HRA: ALL, FIN: ALL, AUD: ALL},
    facts.BRING_IN: {HRA: ALL, FIN: ALL},
    facts.CONFIGURE: {HRA: ALL, SYS: ALL},
    facts.FREEZE: {FIN: ALL},
    facts.RECONCILE: {HRA: ALL, FIN: ALL},
    facts.SIGN_RECONCILIATION: {FIN: ALL},
    # Tools (C1): HR and IT keep the catalogue, give access and answer requests; the line sees what its people have and
    # lack. Nobody, in no role, sees how often somebody signs in: it is not kept (LR-36).
    tools.READ_CATALOGUE: {HRA: ALL, BP: ALL, DIR: ALL, EXE: ALL, AUD: ALL, SYS: ALL},
    tools.WRITE_CATALOGUE: {HRA: ALL, SYS: ALL},
    tools.OVERSEE: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, EXE: ALL, AUD: ALL, SYS: ALL},
    tools.PROVIDE: {HRA: ALL, SYS: ALL},
    tools.USE: {TM: SELF},
    tools.READ_REQUESTS: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL, AUD: ALL, SYS: ALL},
    tools.HANDLE_REQUESTS: {HRA: ALL, BP: UNIT, SYS: ALL},
    tools.DECIDE_REQUESTS: {HRA: ALL, SYS: ALL},
    # Targets (C2): finance plans, an executive approves, executives and directors cascade within their units, managers see
    # and propose their own. A change is signed by both sides and decided by HR or an executive.
    targets.READ: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, FIN: ALL, EXE: ALL, AUD: ALL},
    targets.OPEN: {HRA: ALL, BP: UNIT, DIR: UNIT, FIN: ALL, EXE: ALL, AUD: ALL},
    targets.READ_PLAN: {HRA: ALL, FIN: ALL, EXE: ALL, AUD: ALL},
    targets.PLAN: {FIN: ALL},
    targets.APPROVE_PLAN: {EXE: ALL},
    targets.CASCADE: {DIR: UNIT, EXE: ALL},
    targets.OVERRIDE: {EXE: ALL},
    targets.PROPOSE: {MGR: SELF},
    targets.ASK_CHANGE: {BP: UNIT, DIR: UNIT, MGR: SELF},
    targets.SIGN_CHANGE: {DIR: UNIT, MGR: SELF, EXE: ALL},
    targets.DECIDE_CHANGE: {HRA: ALL, EXE: ALL},
    targets.WRITE_BASIS: {DIR: UNIT, EXE: ALL},
    # KPI library (C1), target letters and scorecards (C2): the line and HR write; everybody has their own. Actuals are
    # entered by who owns the data, and frozen cards are restated by finance.
    scorecards.READ_LIBRARY: {HRA: ALL, BP: ALL, DIR: ALL, MGR: ALL, FIN: ALL, COM: ALL, EXE: ALL, AUD: ALL},
    scorecards.WRITE_LIBRARY: {HRA: ALL},
    scorecards.READ_LETTERS: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, FIN: ALL, EXE: ALL, AUD: ALL},
    scorecards.WRITE_LETTERS: {BP: UNIT, DIR: UNIT},
    scorecards.OWN: {TM: SELF},
    scorecards.ENTER_ACTUALS: {HRA: ALL, FIN: ALL},
    scorecards.REVIEW: {DIR: UNIT},
    scorecards.RESTATE: {FIN: ALL},
    # Surveys and 360 reviews: everybody sees aggregates of released cells alone, nobody a single answer; HR runs them and
    # reads no report of a 360 review (C3). Nothing of them is lent.
    campaigns.READ_QUESTIONNAIRES: {HRA: ALL, BP: ALL, COM: ALL, EXE: ALL, AUD: ALL},
    campaigns.WRITE_QUESTIONNAIRES: {HRA: ALL},
    campaigns.RUN: {HRA: ALL},
    campaigns.READ_RESULTS: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, EXE: ALL, AUD: ALL},
    campaigns.READ_WELLBEING: {HRA: ALL, BP: UNIT, COU: ALL, EXE: ALL},
    campaigns.READ_REPORT: {BP: UNIT, DIR: UNIT, MGR: TEAM, TM: SELF, EXE: TEAM},
    campaigns.CARE: {HRA: ALL, BP: UNIT},
    campaigns.ANSWER: {TM: SELF},
    # Objections to duty statements (C1, C2) and appeals (C3): directors decide on objections; to an appeal they only
    # reply, as a party. An objection to a paper of class C3 is read by who may read the paper. Cases of class C4:
    # compliance alone; HR, executives and the system administrator only when appointed in the case itself.
    cases.READ_OBJECTIONS: {HRA: ALL, BP: UNIT, DIR: UNIT, COM: ALL, EXE: ALL, AUD: ALL},
    cases.HANDLE_OBJECTIONS: {HRA: ALL, BP: UNIT, DIR: UNIT},
    cases.DECIDE_OBJECTIONS: {HRA: ALL, BP: UNIT, DIR: UNIT},
    cases.READ_APPEALS: {HRA: ALL, BP: UNIT, EXE: ALL, AUD: ALL},
    cases.HANDLE_APPEALS: {HRA: ALL, BP: UNIT},
    cases.DECIDE_APPEALS: {HRA: ALL, EXE: ALL},
    cases.READ_SENSITIVE: {HRA: ALL, BP: UNIT},
    cases.HANDLE_SENSITIVE: {HRA: ALL, BP: UNIT},
    cases.READ_STRICT: {COM: ALL},
    cases.HANDLE_STRICT: {COM: ALL},
    cases.DECIDE_STRICT: {COM: ALL},
    # Appraisals (C3 until a result is told): the line grades, executives approve, HR runs; where the executive graded, HR
    # approves (P7). The auditor reads. Nobody reads their own before it is told.
    appraisals.OWN: {TM: SELF},
    appraisals.READ: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL, AUD: ALL},
    appraisals.RUN: {HRA: ALL},
    appraisals.RECORD: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL},
    appraisals.RATE: {DIR: UNIT, EXE: ALL},
    appraisals.CALIBRATE: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL},
    appraisals.APPROVE: {HRA: ALL, EXE: ALL},
    appraisals.TELL: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL},
    # Health score card (C2): the person, the line above, the HRBP in scope, HR, executives and auditors.
    health.READ_FIGURE: {HRA: ALL, BP: UNIT, DIR: UNIT, MGR: SELF, EXE: ALL, AUD: ALL},
    health.OPEN_COCKPIT: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL, AUD: ALL},
    health.ALLOW_RANKING: {HRA: ALL},
    # Improvement plans (C3): the person, who holds it, the HR partner and the director of the unit; HR, executives and
    # auditors read. A compliance officer sees only those on which a legal sign-off was asked for. Nothing is ever lent.
    improvement.READ: {HRA: ALL, BP: UNIT, DIR: UNIT, EXE: ALL, AUD: ALL},
    improvement.WRITE: {BP: UNIT, DIR: UNIT},
    improvement.DECIDE: {DIR: UNIT},
    improvement.CLEAR: {COM: ALL},
    improvement.ANSWER: {TM: SELF},
    improvement.TAKE_PROOF: {HRA: ALL, BP: UNIT, AUD: ALL},
}


LENDABLE = frozenset({
    people.READ_ORG,
    cadence.READ, cadence.READ_DEBT, cadence.HAND_OVER,
    documents.READ_TEMPLATES, documents.WRITE_STATEMENTS, documents.APPROVE_STATEMENTS,
    documents.WRITE_POLICIES, documents.APPROVE_POLICIES, documents.WRITE_ASSESSMENTS, documents.APPROVE_ASSESSMENTS,
    documents.READ_ISSUES, documents.READ_PERSONAL, documents.ISSUE_STATEMENTS, documents.ISSUE_POLICIES, documents.OVERSEE,
    activities.READ_MEETINGS, activities.MEET,
    duties.READ_MAP, duties.HAND_IN,
    cases.READ_OBJECTIONS, cases.HANDLE_OBJECTIONS, cases.DECIDE_OBJECTIONS,
    health.READ_FIGURE, health.OPEN_COCKPIT,
    facts.READ_FIGURES, facts.OPEN_RESULTS, facts.READ_IMPORTS, facts.BRING_IN,
    tools.READ_CATALOGUE, tools.OVERSEE,
    targets.READ, targets.OPEN,
    scorecards.READ_LIBRARY, scorecards.READ_LETTERS, scorecards.WRITE_LETTERS, scorecards.REVIEW,
})
"""What somebody may lend to another for a time (授权代理). Nothing that opens the classes C3 to C5, nothing of one's own,
nothing that gives power over access or the organisation: these are granted by two people, or not at all (§9)."""


def reach_of(scope: Scope, grant: Grant) -> Reach:
    """How far one grant of a role carries a permission of this scope."""
    if scope is SELF:
        return Reach(own=True)
    if grant.unit_id == NO_UNIT:
        return Reach(reports=True, own=True)
    units = frozenset() if grant.unit_id is None else frozenset({grant.unit_id})
    if scope is TEAM:
        return Reach(units=units, reports=True, own=True)
    if units:
        return Reach(units=units, own=scope is UNIT)
    return Reach(everywhere=True)


def reaches(grants: Iterable[Grant], borrowed: Iterable[Borrowed] = ()) -> Mapping[str, Reach]:
    """All permissions of somebody who holds these grants today and was lent those rights, each with its reach."""
    found = _own_reaches(grants)
    for lent in borrowed:
        theirs = _own_reaches(lent.grants)
        for permission in LENDABLE.intersection(lent.permissions, theirs):
            reach = replace(theirs[permission], own=False)
            if reach:
                found[permission] = found.get(permission, Reach()) | Reach(loans=frozenset({Loan(lent.giver_id, reach)}))
    return found


def lendable(grants: Iterable[Grant]) -> list[str]:
    """The permissions that somebody who holds these grants can lend: those that reach others, in the order above."""
    own = _own_reaches(grants)
    return [key for key in PERMISSIONS if key in LENDABLE and key in own and replace(own[key], own=False)]


def _own_reaches(grants: Iterable[Grant]) -> dict[str, Reach]:
    found: dict[str, Reach] = {}
    for grant in grants:
        for permission, scopes in PERMISSIONS.items():
            scope = scopes.get(Role(grant.role))
            if scope is not None:
                found[permission] = found.get(permission, Reach()) | reach_of(scope, grant)
    return found
