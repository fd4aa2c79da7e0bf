"""The kinds of case that requests about tools open. They are answered on a page of their own, in one step."""

from __future__ import annotations

from lingxiao.engines.cases.enums import OutcomeKind
from lingxiao.engines.cases.kinds import CaseKind, register
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.engines.tools import permissions
from lingxiao.engines.tools.enums import ANSWER_WITHIN, RequestKind
from lingxiao.kernel.words import Bilingual

TITLES = {
    RequestKind.ACCESS: Bilingual("工具开通申请", "Request for access"),
    RequestKind.ANALYSIS: Bilingual("分析与报表需求", "Request for an analysis"),
    RequestKind.FEEDBACK: Bilingual("工具反馈", "Feedback on tools"),
}
GRANTED: tuple[tuple[str, Bilingual], ...] = (
    (OutcomeKind.UPHELD, Bilingual("同意", "Granted")),
    (OutcomeKind.PARTLY_UPHELD, Bilingual("部分同意", "Granted in part")),
    (OutcomeKind.NOT_UPHELD, Bilingual("不同意", "Refused")),
    (OutcomeKind.AGREED, Bilingual("协商解决", "Settled by agreement")),
    (OutcomeKind.WITHDRAWN, Bilingual("本人撤回", "Taken back")),
)
"""What is said of a request, which nobody contests."""
REQUESTS = tuple(
    CaseKind(
        key=kind.value, title=TITLES[kind], confidentiality=Confidentiality.INTERNAL, decide_within=ANSWER_WITHIN[kind],
        read=permissions.READ_REQUESTS, handle=permissions.HANDLE_REQUESTS, decide=permissions.DECIDE_REQUESTS,
        is_decided_elsewhere=True, outcomes=GRANTED,
    )
    for kind in RequestKind
)


def register_all() -> None:
    """Make these kinds known; called once when Django starts."""
    register(*REQUESTS)
