"""What was decided about the clauses a check-up found, as a page draws it beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import overriding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.documents.domain.linter import Finding
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer


def with_decisions(
    drawn: Sequence[dict[str, Any]], findings: Sequence[Finding], version: TemplateVersion, viewer: Viewer,
) -> Sequence[dict[str, Any]]:
    """Findings as drawn, each with what was decided about it, or the place where this viewer may decide."""
    made = overriding.decisions_on(version)
    places: dict[tuple[str, str], int] = {}
    if rules.may_override(viewer=viewer, version=version):
        stopped = overriding.stopped(version, on=viewer.today)
        places = {overriding.named(one): place for place, one in enumerate(stopped, start=1)}
    names = {(one.rule, one.part, one.start): overriding.named(one) for one in findings}
    for one in drawn:
        name = names[(one["rule"], one["part"], one["start"])]
        one["decision"] = made.get(name)
        one["place"] = None if name in made else places.get(name)
    return drawn
