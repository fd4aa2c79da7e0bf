"""The quota tree: what every unit and manager carries, what is kept for nobody, and how each amount came about."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lingxiao.engines.targets.enums import MONTHS, Direction, ReserveKind, TreeState
from lingxiao.engines.targets.models.plan import PlanVersion, SalesPlan


class QuotaTree(models.Model):
    """The quotas of a plan's year, cascaded in rounds until they are put in force."""

    plan = models.OneToOneField(SalesPlan, models.PROTECT, related_name="tree")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TreeState, default=TreeState.CASCADING)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.plan_id)


class QuotaNode(models.Model):
    """What one unit, or one person, carries in the year: twelve ``months`` that add up to ``amount``, in minor units."""

    tree = models.ForeignKey(QuotaTree, models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    amount = models.BigIntegerField()
    months = ArrayField(models.BigIntegerField(), size=MONTHS)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tree", "unit"], name="one_quota_a_unit"),
            models.UniqueConstraint(fields=["tree", "person"], name="one_quota_a_person"),
            models.UniqueConstraint(fields=["tree"], condition=Q(parent__isnull=True), name="one_root_a_quota_tree"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True) | Q(unit__isnull=True, person__isnull=False),
                name="quota_of_a_unit_or_a_person",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="quota_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id or ''}{self.person_id or ''} {self.amount}"


class Reserve(models.Model):
    """Part of what a unit carries that is assigned to nobody, named and with its reason; released once. Minor units.

    One that follows from leave or a ramp is called by its kind; of leave no word of why is kept (LR-15).
    """

    node = models.ForeignKey(QuotaNode, models.PROTECT, related_name="reserves")
    kind = models.CharField(max_length=10, choices=ReserveKind)
    title = models.CharField(max_length=120, blank=True)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(kind=ReserveKind.LEAVE) | ~Q(reason="")), name="reserve_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.kind


class CascadeEntry(models.Model):
    """One line of the ledger: who set or proposed what for whom, when and why. It never changes.

    ``months`` are what it came to; a proposal changes nothing until somebody sets it. ``before`` is the amount until then.
    """

    node = models.ForeignKey(QuotaNode, models.PROTECT, related_name="entries")
    round = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=12, choices=Direction)
    before = models.BigIntegerField()
    amount = models.BigIntegerField()
    months = ArrayField(models.BigIntegerField(), size=MONTHS)
    reason = models.CharField(max_length=500, blank=True)
    override = models.CharField(max_length=500, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["node", "noted_at"], name="cascade_of_a_node"),)

    def __str__(self) -> str:
        return f"{self.node_id} {self.direction} {self.amount}"
