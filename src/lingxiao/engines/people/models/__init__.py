"""Tables of people and organisation: shape and constraints, nothing else."""

from lingxiao.engines.people.models.account import Account, AccountQuerySet
from lingxiao.engines.people.models.company import Company
from lingxiao.engines.people.models.demo_card import DemoCard, DemoStory
from lingxiao.engines.people.models.grant import Delegation, RoleGrant
from lingxiao.engines.people.models.intake import OrganisationImport
from lingxiao.engines.people.models.person import ContractTerms, Employment, Person
from lingxiao.engines.people.models.post import Assignment, Position, ReportingLine
from lingxiao.engines.people.models.proposal import GrantProposal
from lingxiao.engines.people.models.session import SignInSession
from lingxiao.engines.people.models.territory import Territory, TerritoryAssignment
from lingxiao.engines.people.models.token import AccountToken
from lingxiao.engines.people.models.tries import Tries
from lingxiao.engines.people.models.unit import OrgUnit, UnitClosure, UnitPlacement

__all__ = [
    "Account",
    "AccountQuerySet",
    "AccountToken",
    "Assignment",
    "Company",
    "ContractTerms",
    "Delegation",
    "DemoCard",
    "DemoStory",
    "Employment",
    "GrantProposal",
    "OrgUnit",
    "OrganisationImport",
    "Person",
    "Position",
    "ReportingLine",
    "RoleGrant",
    "SignInSession",
    "Territory",
    "TerritoryAssignment",
    "Tries",
    "UnitClosure",
    "UnitPlacement",
]
