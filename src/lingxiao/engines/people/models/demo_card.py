"""Cards on the demo company's sign-in page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lingxiao.engines.people.models.account import Account


class DemoCard(models.Model):
    """An account that the demo company's sign-in page offers by one click, and a line on what it sees."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="demo_card")
    place = models.PositiveSmallIntegerField(unique=True)
    role = models.CharField(max_length=20)
    line_zh = models.CharField(max_length=200)
    line_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.place} {self.role}"


class DemoStory(models.Model):
    """A story of the demo company: one click signs in as the one who lives it, and opens the page on which it is told."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="demo_stories")
    place = models.PositiveSmallIntegerField(unique=True)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    line_zh = models.CharField(max_length=200)
    line_en = models.CharField(max_length=200)
    path = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="demo_story_stands_inside"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.title_zh}"
