"""Closed lists of the tools engine."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ToolKind(models.TextChoices):
    """What a tool is for. Kinds, no products: a company names its own."""

    CRM = "crm", _("Customer relations (CRM)")
    ERP = "erp", _("Orders and receivables (ERP)")
    BI = "bi", _("Figures and reports (BI)")
    QUOTATION = "quotation", _("Quotations")
    ESIGN = "esign", _("Electronic signature")
    MEETING = "meeting", _("Meetings and chat")
    KNOWLEDGE = "knowledge", _("Knowledge base")
    EXPENSE = "expense", _("Travel and expenses")
    OTHER = "other", pgettext_lazy("tool", "Other")


class Whom(models.TextChoices):
    """By what a tool is due to somebody: the level of the post, one post, its grade, or heading a unit of a kind."""

    LEVEL = "level", _("Level of the post")
    POSITION = "position", _("One post, by its code")
    GRADE = "grade", _("Grade of the post")
    HEAD = "head", _("Head of a unit of this kind")


class Basis(models.TextChoices):
    """Why somebody has a tool: their post entitles them, or they asked and were granted it."""

    ENTITLED = "entitled", _("Due to the post")
    REQUESTED = "requested", _("Granted on request")


class RequestKind(models.TextChoices):
    """What is asked for. The values are kinds of case."""

    ACCESS = "tool_access", _("Access to a tool")
    ANALYSIS = "data_request", _("An analysis or a report")
    FEEDBACK = "tool_feedback", _("What is wrong with a tool, or missing")


PROVIDE_WITHIN = 3
"""Working days from an appointment, or from an entitlement, until the tool must be there (A07, the table of acts)."""
WITHDRAW_WITHIN = 3
"""Working days from leaving a post until access that it no longer gives is withdrawn."""
RENEW_AHEAD = 14
"""Days before a licence ends from which on its renewal is owed, so that no gap opens."""
ANSWER_WITHIN = {RequestKind.ACCESS: 3, RequestKind.ANALYSIS: 5, RequestKind.FEEDBACK: 10}
"""Working days to answer a request (A07: access 3, analysis 5; feedback is not an emergency)."""
