"""Tables of the audit chain: what was done, and the links that make it a chain."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """Who did what to which object, when and from where. Written once; the database refuses every change.

    Persons are numbers without foreign keys: the kernel knows no people, and an entry outlives whatever it names.
    """

    at = models.DateTimeField()
    actor_person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    act = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    subject_person_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["object_kind", "object_id", "id"], name="audit_object"),
            models.Index(fields=["subject_person_id", "id"], name="audit_subject"),
            models.Index(fields=["actor_person_id", "id"], name="audit_actor"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.object_kind} {self.object_id}"


class AuditLink(models.Model):
    """The place of an entry in the chain, made by the database itself when the transaction commits.

    ``hash`` is SHA-256 over ``prev_hash`` and the entry (see ``chain.canonical``), so no earlier entry can change
    without changing every later hash. ``recorded_at`` is the database's own clock, which no application sets.
    """

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    recorded_at = models.DateTimeField()
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.sequence)
