"""The kind of case that an appeal against a result opens. It is answered on a page of its own, together with the grade."""

from __future__ import annotations

from lingxiao.engines.appraisals.enums import ANSWER_WITHIN
from lingxiao.engines.cases import permissions as cases
from lingxiao.engines.cases.enums import OutcomeKind
from lingxiao.engines.cases.kinds import CaseKind, register
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.words import Bilingual

RESULT_APPEAL = CaseKind(
    key="result_appeal",
    title=Bilingual("绩效结果申诉", "Appeal against an appraisal result"),
    confidentiality=Confidentiality.SENSITIVE,
    decide_within=ANSWER_WITHIN,
    read=cases.READ_APPEALS,
    handle=cases.HANDLE_APPEALS,
    decide=cases.DECIDE_APPEALS,
    is_decided_elsewhere=True,
    outcomes=(
        (OutcomeKind.UPHELD, Bilingual("支持申诉", "Upheld")),
        (OutcomeKind.PARTLY_UPHELD, Bilingual("部分支持", "Upheld in part")),
        (OutcomeKind.NOT_UPHELD, Bilingual("维持原结果", "Rejected")),
    ),
)


def register_all() -> None:
    """Make this kind known; called once when Django starts."""
    register(RESULT_APPEAL)
