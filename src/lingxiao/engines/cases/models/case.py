"""Cases, who is a party in them, and the stages they went through."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lingxiao.engines.cases.enums import AFTER_DECISION, UNDECIDED, CaseState, OutcomeKind, PartyRole, Severity
from lingxiao.engines.people.enums import Confidentiality

OPEN = ~Q(state__in=(CaseState.CLOSED, CaseState.REJECTED, CaseState.MERGED))


class Case(models.Model):
    """Something somebody raised and the company answers: objection, appeal, complaint, report.

    ``subject`` is the person it is about; ``opened_on`` the company's day of ``opened_at``, on which scopes are asked.
    ``round`` counts decisions: reopening starts another. What is here is how the case stands; what was, is in
    ``Stage``, ``Entry`` and ``Outcome``.
    """

    kind = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    subject = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    confidentiality = models.CharField(max_length=2, choices=Confidentiality)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.NORMAL)
    state = models.CharField(max_length=20, choices=CaseState, default=CaseState.OPENED)
    round = models.PositiveSmallIntegerField(default=1)
    object_kind = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decide_by = models.DateField()
    handler = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=OutcomeKind, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged_from", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(kind="") & ~Q(title_zh=""), name="case_has_kind_and_title"),
            models.CheckConstraint(condition=Q(decide_by__gte=F("opened_on")), name="case_decided_after_it_opens"),
            models.CheckConstraint(
                condition=Q(state__in=AFTER_DECISION, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(outcome="")
                | Q(state__in=(*UNDECIDED, CaseState.REJECTED, CaseState.MERGED), decided_by__isnull=True,
                    decided_at__isnull=True, outcome=""),
                name="case_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_by__isnull=False, closed_at__isnull=False)
                | ~Q(state=CaseState.CLOSED) & Q(closed_by__isnull=True, closed_at__isnull=True),
                name="case_closed_by_somebody",
            ),
            # P7 four eyes: who decided does not close; who proposed does not decide.
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("decided_by")), name="case_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(decided_by__isnull=True)
                | ~Q(proposed_by=F("decided_by")),
                name="case_proposer_does_not_decide",
            ),
            # Recusal in one's own case; parties besides the subject are guarded by a trigger (migration 0002).
            models.CheckConstraint(
                condition=(Q(handler__isnull=True) | ~Q(handler=F("subject")))
                & (Q(closed_by__isnull=True) | ~Q(closed_by=F("subject")))
                & (Q(outcome=OutcomeKind.WITHDRAWN) | Q(decided_by__isnull=True) | ~Q(decided_by=F("subject"))),
                name="case_not_handled_by_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.MERGED, merged_into__isnull=False)
                | ~Q(state=CaseState.MERGED) & Q(merged_into__isnull=True),
                name="case_merged_into_another",
            ),
        )
        indexes = (
            models.Index(fields=["kind", "subject"], condition=OPEN, name="case_open_of_kind"),
            models.Index(fields=["object_kind", "object_id"], name="case_of_object"),
            models.Index(fields=["handler", "decide_by"], condition=OPEN, name="case_open_of_handler"),
            models.Index(fields=["subject"], name="case_subject"),
        )

    def __str__(self) -> str:
        return self.title_zh


class Party(models.Model):
    """A person who has a part in a case. A part ends; it is never erased."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=PartyRole)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "person", "role"], condition=Q(ended_at__isnull=True), name="party_once_in_a_role",
            ),
        )
        indexes = (models.Index(fields=["person", "case"], name="party_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Stage(models.Model):
    """A state a case came into, when and through whom. Only ever added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=CaseState)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="stage_numbered_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
