"""The plan language: strict text, a closed vocabulary, units checked, findings with their line. Free of Django.

``check`` reads a text into a ``Plan`` or says what is wrong with it; ``run_examples`` calculates its worked examples by the
exact evaluator; ``explain`` reads a plan back in sentences.
"""

from __future__ import annotations

from lingxiao.engines.incentives.language.checking import Checked, check
from lingxiao.engines.incentives.language.findings import Finding, Severity
from lingxiao.engines.incentives.language.text import Unreadable

__all__ = ["Checked", "Finding", "Severity", "Unreadable", "check"]
