"""Tables of people and organisation: shape and constraints, nothing else."""

from lingxiao.engines.people.models.account import Account, AccountQuerySet
from lingxiao.engines.people.models.company import Company
from lingxiao.engines.people.models.grant import Delegation, RoleGrant
from lingxiao.engines.people.models.person import ContractTerms, Employment, Person
from lingxiao.engines.people.models.post import Assignment, Position, ReportingLine
from lingxiao.engines.people.models.territory import Territory, TerritoryAssignment
from lingxiao.engines.people.models.unit import OrgUnit, UnitClosure, UnitPlacement

__all__ = [
    "Account", "AccountQuerySet", "Assignment", "Company", "ContractTerms", "Delegation", "Employment", "OrgUnit",
    "Person", "Position", "ReportingLine", "RoleGrant", "Territory", "TerritoryAssignment", "UnitClosure",
    "UnitPlacement",
]
