"""``lingxiao verify-audit``: the whole audit chain held against its signed heads. 0 whole, 1 changed, 2 not anchored yet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import bar, say
from lingxiao.kernel.audit.reporting import verify_report

if TYPE_CHECKING:
    import argparse


def run(_options: argparse.Namespace) -> int:
    """Verify, say what was found, and sign the end of a chain that is whole."""
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.config import auditing  # noqa: PLC0415 -- models stand only after the settings

        total = house.row_count("audit_auditlink")
        with bar("核对审计链", "Audit chain", total=total) as shown:

            def move(done: int) -> None:
                shown.update(done - shown.n)

            found = verify_report(heads=auditing.head_file(), at=datetime.now(UTC), on_progress=move)
    say(found.sentence.zh, found.sentence.en)
    return found.exit_code
