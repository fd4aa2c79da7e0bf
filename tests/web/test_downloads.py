"""An attachment leaves the house as a file to save, and as nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from csp.middleware import CSPMiddleware
from django.test import RequestFactory

from lingxiao.kernel import attachments
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.viewer import Viewer
from lingxiao.web.downloads import download

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
VIEWER = Viewer(person_id=7, name="林若曦", today=date(2026, 11, 23), now=NOW)


@pytest.mark.django_db
def test_a_browser_saves_it_and_runs_nothing() -> None:
    """A Chinese name as RFC 5987 writes it, no guessing, no script, and our own policy is not put over it."""
    content = "工号,姓名\nE1,<script>alert(1)</script>\n".encode()
    attachment = attachments.store(viewer=VIEWER, name="名单 甲;乙.csv", content=content, confidentiality="C2", at=NOW)
    request = RequestFactory().get("/")
    request.viewer = VIEWER  # type: ignore[attr-defined]
    answer = download(request, attachment, may_read=lambda *_: Verdict.allow())  # type: ignore[arg-type]
    CSPMiddleware(lambda _asked: answer)(request)
    assert b"".join(answer) == content
    answer.close()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%90%8D%E5%8D%95%20%E7%94%B2%3B%E4%B9%99.csv"
    )
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Length"] == str(len(content))
    assert "no-store" in answer.headers["Cache-Control"]
    with pytest.raises(NotSeen):
        download(request, attachment, may_read=lambda *_: Verdict.refuse(NotSeen()))  # type: ignore[arg-type]
