"""Where facts come from."""

from __future__ import annotations

from django.db import models

from lingxiao.engines.facts.enums import SourceKind


class Source(models.Model):
    """A system that facts come from. Its key stands in every row that ever came from it and never changes."""

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.FILES)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    is_on = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    open_names = models.JSONField(default=dict)
    """Owners as its rows write them whom nobody matched: how many rows each has as of its newest batch."""
    findings = models.JSONField(default=dict)
    """What stood out when it was last looked at, and as of which batch."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title_zh
