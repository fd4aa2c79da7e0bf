"""What a manager delivered to show that a periodic duty was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.duties.models.statement import DutyItem


class EvidenceDelivery(models.Model):
    """One delivery owed under an evidence rule, for one period, with its day and what was handed in.

    ``opened_on`` is the day from which it was asked for: before, nobody could know that it was owed.
    """

    item = models.ForeignKey(DutyItem, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    opened_on = models.DateField()
    due_on = models.DateField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    attachment = models.ForeignKey("attachments.Attachment", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "period"], name="evidence_once_a_period"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True)
                | (Q(delivered_on__isnull=False) & (~Q(note="") | Q(attachment__isnull=False))),
                name="delivered_means_something_handed_in",
            ),
        )
        indexes = (models.Index(fields=["person", "due_on"], name="evidence_person_due"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.period}"
