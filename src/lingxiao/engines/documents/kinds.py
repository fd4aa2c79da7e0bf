"""The kinds of case that documents open."""

from __future__ import annotations

from lingxiao.engines.cases import permissions as cases
from lingxiao.engines.cases.kinds import DUTY_OBJECTION, CaseKind, register
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.words import Bilingual

DOCUMENT_OBJECTION = CaseKind(
    key="document_objection",
    title=Bilingual("文件异议", "Objection to a document"),
    confidentiality=Confidentiality.PERSONAL,
    decide_within=10,
    read=cases.READ_OBJECTIONS,
    handle=cases.HANDLE_OBJECTIONS,
    decide=cases.DECIDE_OBJECTIONS,
    is_decided_elsewhere=True,
)


def of_objection(kind: str) -> str:
    """The kind of case that an objection to a document of this kind opens."""
    return DUTY_OBJECTION.key if kind == DocumentKind.DUTY_STATEMENT else DOCUMENT_OBJECTION.key


def register_all() -> None:
    """Make these kinds known; called once when Django starts."""
    register(DOCUMENT_OBJECTION)
