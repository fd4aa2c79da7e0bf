"""Whether somebody may change people and organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.permissions import WRITE_ORG
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer


class OnlyHrWrites(Refusal):
    """The organisation is kept by HR administrators."""

    sentence = _("Only HR administrators change the organisation. Ask one of them.")


def may_write_org(*, viewer: Viewer) -> Verdict:
    """Whether this viewer may change units, posts and lines: who holds the permission for the whole company."""
    if viewer.reach(WRITE_ORG).everywhere:
        return Verdict.allow()
    return Verdict.refuse(OnlyHrWrites())
