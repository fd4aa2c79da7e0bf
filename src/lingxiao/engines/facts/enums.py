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


class Stage(TextChoices):
    """At which step of a sale two systems are compared, in the order of the sale."""

    ORDERS = "orders", _("Orders")
    SHIPMENTS = "shipments", _("Shipments")
    INVOICES = "invoices", _("Invoices")
    RECEIPTS = "receipts", _("Receipts")


class Side(TextChoices):
    """Which side of a reconciliation a source is on: where sales are promised, or where they are booked."""

    CRM = "crm", "CRM"
    ERP = "erp", "ERP"


class Cause(TextChoices):
    """Why two systems say different things of one sale. What to do about each stands in ``domain/causes.py``."""

    NOT_IN_ERP = "not_in_erp", _("Not in ERP yet")
    NOT_IN_CRM = "not_in_crm", _("Not in CRM")
    AMOUNT = "amount", _("Amount differs")
    OTHER_MONTH = "other_month", _("Other month")
    OTHER_OWNER = "other_owner", _("Other owner")
    OTHER_CURRENCY = "other_currency", _("Other currency")
    DUPLICATE = "duplicate", _("Entered twice")
    CANCELLED = "cancelled", _("Cancelled or returned")
    TAX_ROUNDING = "tax_rounding", _("Tax or rounding")
    CUSTOMER_MERGED = "customer_merged", _("Customer merged")
    UNEXPLAINED = "unexplained", _("Unexplained")


class ReconciliationState(TextChoices):
    """How the reconciliation of a month stands."""

    OPEN = "open", _("Differences open")
    EXPLAINED = "explained", _("Explained, not signed")
    SIGNED = "signed", _("Signed off")
    SUPERSEDED = "superseded", _("To be signed again")
class AskedKind(TextChoices):
    """What is asked of the log: figures, or the rows behind one."""

    FIGURES = "figures", _("Figures")
    ROWS = "rows", _("Rows behind a figure")


class AskedState(TextChoices):
    """Where a question stands."""

    WAITING = "waiting", _("Being worked out")
    ANSWERED = "answered", _("Worked out")
    REFUSED = "refused", _("Cannot be answered")
    FAILED = "failed", _("Did not work")


class Per(TextChoices):
    """Into which periods a question splits its months."""

    WHOLE = "whole", _("All months together")
    MONTH = "month", _("By month")
    QUARTER = "quarter", _("By quarter")
    YEAR = "year", _("By year")
