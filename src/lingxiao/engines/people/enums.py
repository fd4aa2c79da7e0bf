"""Closed lists of the people engine."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostLevel(models.TextChoices):
    """How high a post stands in the sales line; what makes somebody a sales manager."""

    REP = "rep", _("Sales representative")
    MANAGER = "manager", _("Sales manager")
    REGIONAL_MANAGER = "regional_manager", _("Regional manager")
    DIRECTOR = "director", _("Sales director")
    VICE_PRESIDENT = "vice_president", _("Vice president of sales")
    STAFF = "staff", _("Staff outside the sales line")


SALES_MANAGER_LEVELS = frozenset({PostLevel.MANAGER, PostLevel.REGIONAL_MANAGER, PostLevel.DIRECTOR})
"""Sales managers are the people whose post says so, at these levels (经理, 大区经理, 总监)."""


class UnitKind(models.TextChoices):
    """What an organisation unit is."""

    COMPANY = "company", _("Company")
    REGION = "region", _("Sales region")
    BRANCH = "branch", _("Branch")
    TEAM = "team", _("Team")
    DEPARTMENT = "department", _("Department")


class AssignmentKind(models.TextChoices):
    """How a person holds a post: as the main one, for somebody else for a time, or besides it."""

    MAIN = "main", _("Main post")
    ACTING = "acting", _("Acting appointment")
    SECONDARY = "secondary", _("Secondary post")


class LineKind(models.TextChoices):
    """A reporting line that decides, or one that only informs."""

    SOLID = "solid", _("Reports to")
    DOTTED = "dotted", _("Also reports to")


class EmploymentKind(models.TextChoices):
    """On what footing a person works here."""

    EMPLOYEE = "employee", _("Employee")
    DISPATCHED = "dispatched", _("Dispatched worker")
    EXTERNAL = "external", _("External partner")


class Role(models.TextChoices):
    """The roles of the permission matrix, each held over a unit or the whole company."""

    HR_ADMIN = "hr_admin", _("HR administrator")
    HRBP = "hrbp", _("HR business partner")
    DIRECTOR = "director", _("Sales director")
    MANAGER = "manager", _("Sales manager")
    TEAM_MEMBER = "team_member", _("Team member")
    FINANCE = "finance", _("Finance")
    COMPLIANCE = "compliance", _("Compliance officer")
    COUNSELLOR = "counsellor", _("Counsellor")
    EXECUTIVE = "executive", _("Executive")
    CUSTOMER = "customer", _("Customer respondent")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


DERIVED_ROLES = frozenset({Role.DIRECTOR, Role.MANAGER, Role.TEAM_MEMBER, Role.CUSTOMER})
"""Roles that follow from a post or a link; nobody grants them by hand."""


class Confidentiality(models.TextChoices):
    """The classes of confidentiality 密级, from published to one's own alone (conventions 1.7)."""

    PUBLIC = "C0", _("C0 Public")
    INTERNAL = "C1", _("C1 Internal")
    PERSONAL = "C2", _("C2 Personal")
    SENSITIVE = "C3", _("C3 Sensitive personnel")
    STRICT = "C4", _("C4 Strictly confidential")
    OWN = "C5", _("C5 One's own alone")


class TokenPurpose(models.TextChoices):
    """What a single-use link by mail is for."""

    INVITATION = "invitation", _("Invitation")
    RESET = "reset", _("New password")


class Decision(models.TextChoices):
    """How a proposed role grant ended; undecided ones have none."""

    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ImportKind(models.TextChoices):
    """What an organisation file lists."""

    UNITS = "units", _("Units")
    POSTS = "posts", _("Posts")
    PEOPLE = "people", _("People")
    TERRITORIES = "territories", _("Territories")
    CONTRACTS = "contracts", _("Contract terms")


class ImportMode(models.TextChoices):
    """Whether rows of what already exists are a mistake or a change."""

    ADD = "add", _("Only new rows")
    UPDATE = "update", _("New rows, and changes to existing ones")


class ImportState(models.TextChoices):
    """Where a file stands."""

    STAGED = "staged", _("Waiting for you to confirm")
    ASKED = "asked", _("Being taken over")
    APPLIED = "applied", _("Taken over")
    DISCARDED = "discarded", _("Discarded")
