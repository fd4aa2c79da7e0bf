"""How many notes a second join the audit chain, and how many links a second are verified.

Run with ``./lx bench audit_chain``. Uses a PostgreSQL of its own, thrown away after.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

NOTES = 100_000


def main() -> None:
    """Write, verify, print."""
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"LX_MODE": "test", "LX_VAR": folder, "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings"}
        from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the settings

        data = Path(folder) / "pg"
        os.environ["DATABASE_URL"] = postgres.start(data).url("postgres")
        try:
            measure()
        finally:
            postgres.stop(data)


def measure() -> None:
    """Three figures, durable commits included."""
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from lingxiao.kernel import audit  # noqa: PLC0415
    from lingxiao.kernel.audit import chain  # noqa: PLC0415
    from lingxiao.kernel.viewer import Viewer  # noqa: PLC0415

    call_command("migrate", "audit", verbosity=0)
    viewer = Viewer(person_id=7, name="林若曦", today=date(2026, 11, 23), now=datetime(2026, 11, 23, tzinfo=UTC))
    notes = [
        audit.Note(
            viewer=viewer, act="documents.sign", object_kind="documents.issue", object_id=number,
            subject_person_id=number % 300, detail={"level": "S2", "sha256": "a" * 64}, reason="每年一月重新确认",
        )
        for number in range(NOTES)
    ]
    started = time.perf_counter()
    with transaction.atomic():
        audit.note_all(notes)
    say("notes written in one transaction, a second", NOTES / (time.perf_counter() - started))
    started = time.perf_counter()
    for number in range(1_000):
        with transaction.atomic():
            audit.note(viewer=viewer, act="documents.sign", object_kind="documents.issue", object_id=number)
    say("notes each in a transaction of its own, a second", 1_000 / (time.perf_counter() - started))
    started = time.perf_counter()
    report = chain.verify()
    say("links verified, a second", report.link_count / (time.perf_counter() - started))
    if not report.is_intact:
        sys.exit("the chain does not hold")


def say(what: str, figure: float) -> None:
    """One line of the result."""
    sys.stdout.write(f"{what}: {figure:,.0f}\n")


if __name__ == "__main__":
    main()
