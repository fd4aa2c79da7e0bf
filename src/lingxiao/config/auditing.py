"""Where the signed heads of the audit chain stand on this machine, and with which secret they are signed."""

from __future__ import annotations

from lingxiao.config import places
from lingxiao.kernel.audit.heads import HeadFile


def head_file() -> HeadFile:
    """``var/audit/heads.jsonl``, signed with a key derived from ``var/secrets/audit``."""
    return HeadFile(places.var() / "audit" / "heads.jsonl", lambda: places.secret("audit"))
