"""Where a document changes the contract."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.documents.models.issue import Issue


class ContractChange(models.Model):
    """What in an issue departs from the contract of its person, and the agreement that settles it (LR-02).

    ``hits`` are the differences as the detector found them on the day of issue, kept as they were.
    """

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="contract_change")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    hits = models.JSONField()
    found_at = models.DateTimeField()
    remind_on = models.DateField()
    agreement = models.OneToOneField(Issue, models.PROTECT, related_name="settles", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(hits=[]), name="contract_change_has_hits"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(agreement__isnull=False), name="settled_by_agreement",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}"
