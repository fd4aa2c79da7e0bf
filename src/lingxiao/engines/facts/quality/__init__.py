"""Data quality: reviewed rules over the fact log, each a checked condition, and the score that comes of them. Free of Django."""

from __future__ import annotations

from lingxiao.engines.facts.quality.declared import Dimension, Rule, Severity
from lingxiao.engines.facts.quality.loading import SHIPPED, Pack, load
from lingxiao.engines.facts.quality.scoring import Count, score, together

__all__ = ["SHIPPED", "Count", "Dimension", "Pack", "Rule", "Severity", "load", "score", "together"]
