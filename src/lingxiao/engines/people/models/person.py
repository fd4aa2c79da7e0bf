"""Persons, their employments, and the terms of their contracts."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from lingxiao.engines.people.enums import EmploymentKind
from lingxiao.engines.people.models.spans import BEGINS


class Person(models.Model):
    """Somebody who works here or did. What changes with time stands in dated rows beside this one."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_latin = models.CharField(max_length=120, blank=True)
    pinyin = models.CharField(max_length=240, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    name_order = models.CharField(max_length=240, blank=True)
    email = models.EmailField(blank=True)
    phone_masked = models.CharField(max_length=40, blank=True)
    gender = models.CharField(max_length=1, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
        )
        indexes = (
            models.Index(fields=["name_order"], name="person_order"),
            GinIndex(OpClass(F("name"), "gin_trgm_ops"), name="person_name_trgm"),
            GinIndex(OpClass(F("pinyin"), "gin_trgm_ops"), name="person_pinyin_trgm"),
            models.Index(OpClass(F("initials"), "text_pattern_ops"), name="person_initials"),
        )

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A span of days in which a person works for the company. The last day ends access, not records."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    kind = models.CharField(max_length=20, choices=EmploymentKind, default=EmploymentKind.EMPLOYEE)
    validity = DateRangeField()
    leave_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="employment_begins"),
            ExclusionConstraint(
                name="employment_once_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.validity}"


class ContractTerms(models.Model):
    """What the labour contract says of post, place, pay and hours, as far as a change of duties can touch it (LR-02)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="contract_terms")
    validity = DateRangeField()
    post_title = models.CharField(max_length=120)
    location = models.CharField(max_length=120)
    base_pay_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    variable_rule = models.CharField(max_length=400, blank=True)
    hours_system = models.CharField(max_length=40, blank=True)
    reports_to_level = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=BEGINS, name="contract_terms_begin"),
            ExclusionConstraint(
                name="contract_terms_once_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_title}"
