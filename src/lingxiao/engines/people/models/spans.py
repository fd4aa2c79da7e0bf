"""What every dated row of this engine keeps to."""

from __future__ import annotations

from django.db.models import Q

BEGINS = Q(validity__startswith__isnull=False)
"""A span has a first day: neither without a beginning nor without a day at all, which no overlap would ever catch."""
