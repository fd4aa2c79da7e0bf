"""Closed lists of the cadence engine."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.enums import Confidentiality


class Side(models.TextChoices):
    """Which side owes: the company provides (供给), the manager fulfils (履行)."""

    COMPANY = "company", _("Owed by the company")
    MANAGER = "manager", _("Owed by the manager")


class Audience(models.TextChoices):
    """Whom a rung of the ladder tells."""

    OWNER = "owner", _("Who owes it")
    SUPERIOR = "superior", _("Their superior")
    HRBP = "hrbp", _("HR business partner")
    DIRECTOR = "director", _("Sales director")
    HR_HEAD = "hr_head", _("Head of HR")


LINE_MAY_SEE = (Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.PERSONAL)
"""Classes whose dues the person they are about and the line above may see (conventions 1.7)."""

SNOOZES_AT_MOST = 2
"""Conventions 1.4: a snooze needs a reason, and there are two."""

SNOOZE_WORKING_DAYS = 5
"""How far a snooze reaches at most; the due day itself never moves."""

DEBT_WORKING_DAYS = 10
"""From this many working days overdue on, what the company owes stands in the list of management debt (管理欠账)."""
