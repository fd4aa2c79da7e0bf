"""The datasets of the fact log. Their columns are ``dictionary.csv``, one line each; ``lingxiao facts columns`` prints it."""

from __future__ import annotations

from lingxiao.engines.facts.datasets.declared import ALL
from lingxiao.engines.facts.datasets.shape import HOUSE, NO_MONTH, Dataset, Field, Kind

__all__ = ["ALL", "HOUSE", "NO_MONTH", "Dataset", "Field", "Kind"]
