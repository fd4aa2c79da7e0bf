"""The states and kinds of the facts engine."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    """What kind of system a source is."""

    FILES = "files", _("Files")
    ZOHO = "zoho", "Zoho CRM"
    FXIAOKE = "fxiaoke", _("Fxiaoke CRM")
    SQL = "sql", _("SQL database")
    ODOO = "odoo", "Odoo"
    ERPNEXT = "erpnext", "ERPNext"
    KINGDEE = "kingdee", _("Kingdee")
    DEMO = "demo", _("Demo data")


class BatchKind(TextChoices):
    """What a batch did."""

    IMPORT = "import", _("Import")
    SYNC = "sync", _("Sync")
    SETTLING = "settling", _("Owners settled")
    WITHDRAWAL = "withdrawal", _("Withdrawal")


class ImportState(TextChoices):
    """Where a file stands on its way into the log."""

    STAGED = "staged", _("Waiting")
    COMMITTED = "committed", _("Taken over")
    DISCARDED = "discarded", _("Put aside")


class SyncState(TextChoices):
    """How a reading of another system stands."""

    READING = "reading", _("Reading")
    DONE = "done", _("Read")
    FAILED = "failed", _("Stopped")


class AliasKind(TextChoices):
    """What a name in a file stands for."""

    PERSON = "person", _("Person")
    CUSTOMER = "customer", _("Customer")
    PRODUCT = "product", _("Product")


class FileRole(TextChoices):
    """What a file of the log holds; the words are those of ``log/files.py``."""

    ROWS = "rows", _("Rows as they came")
    BASE = "base", _("Latest versions")
    HISTORY = "history", _("Older versions")


class AskedKind(TextChoices):
    """What is asked of the log: figures, or the rows behind one."""

    FIGURES = "figures", _("Figures")
    ROWS = "rows", _("Rows behind a figure")


class AskedState(TextChoices):
    """Where a question stands."""

    WAITING = "waiting", _("Being worked out")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Cannot be answered")
    FAILED = "failed", _("Did not work")


class Per(TextChoices):
    """Into which periods a question splits its months."""

    WHOLE = "whole", _("All months together")
    MONTH = "month", _("By month")
    QUARTER = "quarter", _("By quarter")
    YEAR = "year", _("By year")
