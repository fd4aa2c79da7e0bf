"""Cards on the demo company's sign-in page."""

from __future__ import annotations

from django.db import models

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
