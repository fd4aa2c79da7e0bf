"""The figure of a person in an area as of a day, with all it was made of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Snapshot(models.Model):
    """One figure: exact as a ratio in text, shown in tenths, with its explanation tree and the tree's hash.

    A day may be read again when more became known; each reading is a new row with the next ``take``, and the older ones
    stay. Rows refuse change in the database.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+", null=True)
    area = models.CharField(max_length=40)
    on = models.DateField()
    take = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    is_latest = models.BooleanField(default=True)
    computed_by = models.CharField(max_length=80, default="schedule")
    formula_version = models.CharField(max_length=20)
    score = models.CharField(max_length=200, null=True)  # noqa: DJ001 -- no figure is not an empty figure
    shown_tenths = models.SmallIntegerField(null=True)
    provision_tenths = models.SmallIntegerField(null=True)
    conduct_tenths = models.SmallIntegerField(null=True)
    coverage_percent = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=20)
    is_provision_lacking = models.BooleanField(default=False)
    tree = models.JSONField()
    tree_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "area", "on", "take"], name="one_take_of_a_figure"),
            models.UniqueConstraint(
                fields=["person", "area"],
                condition=Q(is_latest=True),
                name="one_latest_figure",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, shown_tenths__isnull=True)
                | Q(score__isnull=False, shown_tenths__isnull=False),
                name="figure_shown_as_it_is",
            ),
        )
        indexes = (models.Index(fields=["area", "on", "person"], name="snapshot_area_day"),)

    def __str__(self) -> str:
        return f"{self.area} {self.person_id} {self.on}"
