"""Closed lists of the health engine."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Whose doing an indicator reads: what the company provides, how the manager acts, what came of it."""

    PROVISION = "P"
    CONDUCT = "C"
    OUTCOME = "O"


KIND_TITLES = {
    Kind.PROVISION: _("Provided by the company"),
    Kind.CONDUCT: _("Done by the manager"),
    Kind.OUTCOME: _("What came of it"),
}


class Band(StrEnum):
    """How a figure stands, in words before colours; ``INSUFFICIENT`` is not a low figure but none at all."""

    EXCELLENT = "excellent"
    STEADY = "steady"
    WATCH = "watch"
    RISK = "risk"
    INSUFFICIENT = "insufficient"


BAND_TITLES = {
    Band.EXCELLENT: _("Excellent"),
    Band.STEADY: _("Steady"),
    Band.WATCH: _("Needs attention"),
    Band.RISK: _("At risk"),
    Band.INSUFFICIENT: _("Not enough evidence"),
}

BAND_FLOORS = ((85, Band.EXCELLENT), (70, Band.STEADY), (55, Band.WATCH), (0, Band.RISK))
"""Conventions 1.9, step 6: from 85, from 70, from 55, below."""
