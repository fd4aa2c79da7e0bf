"""The KPI library: what a figure means, as it was defined from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.scorecards.enums import Aspect, Direction, Over, Rule, Unit


class KpiDefinition(models.Model):
    """One version of a KPI: definition, formula, unit, source, who owns its data, and how it is usually scored.

    ``measure`` is the measure of the facts its actual is read from, ``below`` the one it is divided by; without a measure
    the data owner enters it. ``freeze_day`` counts working days after a month. ``since`` is the first day on which a letter
    may begin that cites it; the first version has none. The database keeps every version as it was.
    """

    code = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    definition_zh = models.CharField(max_length=400)
    definition_en = models.CharField(max_length=400, blank=True)
    formula_zh = models.CharField(max_length=200)
    formula_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=10, choices=Unit)
    direction = models.CharField(max_length=10, choices=Direction)
    aspect = models.CharField(max_length=12, choices=Aspect)
    over = models.CharField(max_length=6, choices=Over)
    is_objective = models.BooleanField()
    basis_zh = models.CharField(max_length=120)
    basis_en = models.CharField(max_length=120, blank=True)
    measure = models.CharField(max_length=60, blank=True)
    below = models.CharField(max_length=60, blank=True)
    owner_zh = models.CharField(max_length=60)
    owner_en = models.CharField(max_length=60, blank=True)
    freeze_day = models.PositiveSmallIntegerField(default=5)
    restatement_zh = models.CharField(max_length=200)
    restatement_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10, choices=Rule)
    parameters = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    since = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="kpi_version_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name_zh="") & ~Q(formula_zh=""), name="kpi_is_defined"),
            models.CheckConstraint(condition=Q(below="") | ~Q(measure=""), name="kpi_divides_a_measure"),
            models.CheckConstraint(condition=~Q(below=F("measure")) | Q(below=""), name="kpi_divides_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
