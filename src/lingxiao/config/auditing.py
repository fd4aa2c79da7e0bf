"""Where the signed heads of the audit chain stand on this machine, with which secret, and the hourly signing."""

from __future__ import annotations

import logging
from datetime import datetime

from lingxiao.config import places
from lingxiao.engines.cadence.domain.clock import day_of
from lingxiao.engines.people.domain.accounts import administrators
from lingxiao.kernel import notices
from lingxiao.kernel.audit.heads import HeadFile
from lingxiao.kernel.audit.reporting import sign_hourly
from lingxiao.kernel.jobs import turn
from lingxiao.kernel.words import Bilingual

logger = logging.getLogger(__name__)


def head_file() -> HeadFile:
    """``var/audit/heads.jsonl``, signed with a key derived from ``var/secrets/audit``."""
    return HeadFile(places.var() / "audit" / "heads.jsonl", lambda: places.secret("audit"))


@turn("audit.sign")
def sign(*, at: str) -> int:
    """Verify what came since the last signed head and sign the new end (G7); answers how many findings there are.

    A broken chain is not signed; every administrator is told at once, and the log says it too.
    """
    moment = datetime.fromisoformat(at)
    report = sign_hourly(heads=head_file(), at=moment)
    if not report.is_intact:
        logger.error("audit chain changed: %s findings, the first %s", report.wrong_count, report.findings[0])
        for person in administrators(on=day_of(moment)):
            notices.post_urgent(
                to_person_id=person.pk, kind="audit.changed", link="/", at=moment,
                title=Bilingual("审计链被改动过", "The audit chain was changed"),
                body=Bilingual(
                    f"发现 {report.wrong_count} 处。请系统管理员立即运行 lingxiao verify-audit，并保留现场。",
                    f"{report.wrong_count} findings. Have the system administrator run lingxiao verify-audit at once, "
                    "and keep everything as it is.",
                ),
            )
    return report.wrong_count
