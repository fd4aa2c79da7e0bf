"""Background jobs of improvement plans: ids in, one domain call."""

from __future__ import annotations

from datetime import datetime

from lingxiao.engines.improvement.domain import ordering
from lingxiao.kernel.jobs import job, turn


@job("improvement.make_bundle")
def make_bundle(*, bundle_id: int, at: str) -> None:
    """Make a bundle of proof that somebody asked for."""
    ordering.make(bundle_id=bundle_id, at=datetime.fromisoformat(at))


@turn("improvement.forget_bundles")
def forget_bundles(*, at: str) -> int:
    """Delete bundles that are some days old; whoever asks again gets the same."""
    return ordering.forget(before=datetime.fromisoformat(at) - ordering.KEPT_FOR)
