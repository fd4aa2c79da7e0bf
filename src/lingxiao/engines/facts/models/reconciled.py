"""What came of comparing two systems for a month: sums, differences, why they differ, and who signed.

Nothing here is ever changed. Facts that change a month make a further reconciliation of it; what was signed stays.
Amounts are minor units of their currency.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.facts.enums import Cause, Stage
from lingxiao.engines.facts.models.batch import Batch


class ReconciliationTerms(models.Model):
    """How months are compared from now on; the newest terms hold.

    ``tolerance`` is in whole units of the currency compared, ``days`` is how far two days may lie apart where no number
    agrees, ``sides`` says for a source by its key which side it is on (empty: neither).
    """

    tolerance = models.DecimalField(max_digits=12, decimal_places=2)
    days = models.PositiveSmallIntegerField()
    sides = models.JSONField(default=dict)
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(tolerance__gte=0, days__lte=31), name="reconciliation_terms_are_sane"),
        )

    def __str__(self) -> str:
        return f"± {self.tolerance} · {self.days}"


class Reconciliation(models.Model):
    """One comparison of a month: as of which batch, on which terms, with what came of it.

    ``content`` is the fingerprint of sums and differences; while later batches come to the same, only ``still_at``
    moves on. ``difference_count`` is how many differences there are, ``kept_count`` how many of them are rows.
    """

    month = models.DateField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="reconciliations")
    still_at = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    tolerance = models.DecimalField(max_digits=12, decimal_places=2)
    days = models.PositiveSmallIntegerField()
    crm = models.JSONField(default=list)
    erp = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    content = models.CharField(max_length=64)
    matched_count = models.BigIntegerField()
    difference_count = models.BigIntegerField()
    kept_count = models.BigIntegerField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(month__day=1, matched_count__gte=0, kept_count__gte=0, kept_count__lte=F("difference_count")),
                name="reconciliation_is_of_a_month",
            ),
        )
        indexes = (models.Index(fields=["month", "-id"], name="reconciliation_newest"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} #{self.batch_id}"


class ReconciledSum(models.Model):
    """What both sides have of one manager at one stage in one currency, and how much of it agrees."""

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="sums")
    stage = models.CharField(max_length=10, choices=Stage)
    manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    currency = models.CharField(max_length=3)
    crm_count = models.BigIntegerField(default=0)
    crm_amount = models.BigIntegerField(default=0)
    erp_count = models.BigIntegerField(default=0)
    erp_amount = models.BigIntegerField(default=0)
    matched_count = models.BigIntegerField(default=0)
    matched_crm = models.BigIntegerField(default=0)
    matched_erp = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["reconciliation", "stage", "manager", "currency"], name="one_sum_of_a_stage", nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.stage} {self.currency}"


class ReconciliationCause(models.Model):
    """Why a difference is there, as somebody said; of several for one mark and month the newest holds."""

    month = models.DateField()
    mark = models.CharField(max_length=64)
    cause = models.CharField(max_length=20, choices=Cause)
    note = models.TextField(blank=True)
    said_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["month", "mark", "-id"], name="cause_newest_of_mark"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.cause}"


class ReconciliationItem(models.Model):
    """One difference: what either side says of a sale; a side that says nothing has no amount.

    ``mark`` is the fingerprint of all that is said, by which an explanation holds while nothing of it changes.
    ``elsewhere_on`` is the day on which the other side has it in the month before or after; ``said`` is what somebody said
    of it last.
    """

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="items")
    stage = models.CharField(max_length=10, choices=Stage)
    mark = models.CharField(max_length=64)
    suggested = models.CharField(max_length=20, choices=Cause)
    number = models.CharField(max_length=255)
    customer = models.CharField(max_length=255, blank=True)
    gap = models.BigIntegerField()
    elsewhere_on = models.DateField(null=True)
    said = models.ForeignKey(ReconciliationCause, models.PROTECT, related_name="+", null=True)
    crm_source = models.CharField(max_length=40, blank=True)
    crm_number = models.CharField(max_length=255, blank=True)
    crm_on = models.DateField(null=True)
    crm_currency = models.CharField(max_length=3, blank=True)
    crm_amount = models.BigIntegerField(null=True)
    crm_owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    crm_manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    erp_source = models.CharField(max_length=40, blank=True)
    erp_number = models.CharField(max_length=255, blank=True)
    erp_on = models.DateField(null=True)
    erp_currency = models.CharField(max_length=3, blank=True)
    erp_amount = models.BigIntegerField(null=True)
    erp_owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    erp_manager = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reconciliation", "mark"], name="one_difference_of_a_mark"),
            models.CheckConstraint(
                condition=Q(crm_amount__isnull=False) | Q(erp_amount__isnull=False), name="a_difference_has_a_side",
            ),
        )

    def __str__(self) -> str:
        return self.number


class ReconciliationSignOff(models.Model):
    """A month's reconciliation signed off by finance under a confirmed sign-in, with what it came to (``evidence``)."""

    reconciliation = models.OneToOneField(Reconciliation, models.PROTECT, related_name="sign_off")
    note = models.TextField(blank=True)
    evidence = models.JSONField()
    signed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    reauthenticated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reauthenticated_at__lte=F("signed_at")), name="sign_off_was_confirmed"),
        )

    def __str__(self) -> str:
        return f"{self.reconciliation_id} {self.signed_at:%Y-%m-%d}"
