"""Posts, who holds them where, and who reports to whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from lingxiao.engines.people.enums import AssignmentKind, LineKind, PostLevel
from lingxiao.engines.people.models.person import Person
from lingxiao.engines.people.models.spans import BEGINS
from lingxiao.engines.people.models.unit import OrgUnit


class SixMonthsOn(Func):
    """The day six months after a span of days starts, in the database."""

    template = "(lower(%(expressions)s) + interval '6 months')::date"
    output_field = models.DateField()


class Position(models.Model):
    """A post of the company's catalogue. Its level says whether who holds it is a sales manager."""

    code = models.CharField(max_length=40, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=20, choices=PostLevel, default=PostLevel.STAFF)
    job_family = models.CharField(max_length=60, blank=True)
    job_grade = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.title_zh


class Assignment(models.Model):
    """For a span of days: a person holds a post in a unit, and leads the unit or does not."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20, choices=AssignmentKind, default=AssignmentKind.MAIN)
    leads_unit = models.BooleanField(default=False)
    validity = DateRangeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="assignment_begins"),
            ExclusionConstraint(
                name="one_main_post_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=Q(kind=AssignmentKind.MAIN),
            ),
            ExclusionConstraint(
                name="one_head_of_unit_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                condition=Q(leads_unit=True),
            ),
            # A01 rule 10: an acting appointment needs an end, at most six months after its start.
            models.CheckConstraint(
                name="acting_ends_within_six_months",
                condition=~Q(kind=AssignmentKind.ACTING)
                | Q(validity__endswith__isnull=False, validity__endswith__lte=SixMonthsOn("validity")),
            ),
        )
        indexes = (
            GistIndex(fields=["unit", "validity"], name="assignment_unit_days"),
            GistIndex(fields=["person", "validity"], name="assignment_person_days"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.position_id} {self.validity}"


class ReportingLine(models.Model):
    """For a span of days: whom a person reports to. Two solid lines on one day are impossible."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="lines_up")
    manager = models.ForeignKey(Person, models.PROTECT, related_name="lines_down")
    kind = models.CharField(max_length=10, choices=LineKind, default=LineKind.SOLID)
    validity = DateRangeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="reporting_line_begins"),
            ExclusionConstraint(
                name="one_manager_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=Q(kind=LineKind.SOLID),
            ),
            ExclusionConstraint(
                name="one_dotted_line_a_pair_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("manager", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=LineKind.DOTTED),
            ),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="nobody_reports_to_self"),
        )
        indexes = (GistIndex(fields=["manager", "validity"], name="line_manager_days"),)

    def __str__(self) -> str:
        return f"{self.person_id}→{self.manager_id}"
