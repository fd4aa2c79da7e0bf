"""People to act as and documents to act on, for the tests of the documents engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.documents.domain import issuing, signing, templates
from lingxiao.engines.documents.models import Issue, Template, TemplateVersion
from lingxiao.engines.people.models import Person, RoleGrant
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.viewer import Origin, Viewer
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import ALWAYS, MONDAY, NOW, Company, a_person, found, viewer

TODAY, AT = MONDAY, NOW
OPEN_END = DaySpan(date(2026, 12, 1))
LATER = date(2026, 12, 14)

TEXT: list[dict[str, Any]] = [
    {"id": "b1", "kind": "heading", "level": 1, "zh": "岗位使命", "en": "Purpose"},
    {
        "id": "b2", "kind": "paragraph",
        "zh": "{{姓名}}（{{工号}}）在{{责任区域}}带领团队，合规达成销售与回款目标。",
        "en": "{{person_name}} ({{person_number}}) leads a team in {{territory}}.",
    },
    {"id": "b3", "kind": "list", "zh": ["每月提交市场简报", "每人每月一次一对一"], "en": ["A market brief", "1:1s"]},
    {"id": "b4", "kind": "table", "zh": [["权限", "限额"], ["折扣", "5%"]], "en": []},
]
TITLE = Bilingual("销售经理职责说明书", "Duty statement: sales manager")
GIVEN = {"territory": Bilingual("苏州", "Suzhou")}


@dataclass
class Desk:
    """The company, with a second HR administrator so that four eyes can be four, and its viewers."""

    company: Company
    second_hr: Person
    auditor: Person

    @property
    def hr(self) -> Viewer:
        """The HR administrator who writes."""
        return viewer(self.company.hr_head)

    @property
    def checker(self) -> Viewer:
        """The HR administrator who approves."""
        return viewer(self.second_hr)

    @property
    def hrbp(self) -> Viewer:
        """The HRBP of the east."""
        return viewer(self.company.east.hrbp)

    @property
    def manager(self) -> Viewer:
        """The sales manager of the east."""
        return looking(self.company.east.manager)

    @property
    def stranger(self) -> Viewer:
        """The sales manager of the west."""
        return looking(self.company.west.manager)


def looking(person: Person) -> Viewer:
    """A person at their own device."""
    seen = viewer(person)
    return Viewer(
        person_id=seen.person_id, name=seen.name, today=seen.today, now=seen.now, grants=seen.grants,
        reaches=seen.reaches, origin=Origin("192.0.2.7", "Mozilla/5.0 (Phone)"),
    )


def set_up() -> Desk:
    """The company of two regions, a second HR administrator and an auditor."""
    company = found()
    second, auditor = a_person("人力专家", email="hr2@example.cn"), a_person("审计", email="audit@example.cn")
    RoleGrant.objects.create(person=second, role="hr_admin", validity=ALWAYS)
    RoleGrant.objects.create(person=auditor, role="auditor", validity=ALWAYS)
    return Desk(company, second, auditor)


def a_version(
    desk: Desk, *, key: str = "ds-01", kind: str = "duty_statement", blocks: list[dict[str, Any]] | None = None,
    touches: list[str] | None = None,
) -> TemplateVersion:
    """A draft written by the HR administrator."""
    return templates.draft_template(
        viewer=desk.hr, key=key, kind=kind, title=TITLE, at=AT,
        blocks=blocks if blocks is not None else TEXT, touches=touches or [],
    )


def approved(desk: Desk, version: TemplateVersion) -> TemplateVersion:
    """Handed to review by its author, approved by somebody else."""
    templates.submit(viewer=desk.hr, version=version, at=AT)
    return templates.approve(viewer=desk.checker, version=version, at=AT)


def published(desk: Desk, **how: Any) -> TemplateVersion:
    """A version in force."""
    return templates.publish(viewer=desk.checker, version=approved(desk, a_version(desk, **how)), at=AT)


def next_version(desk: Desk, template: Template, *, paragraph: str) -> TemplateVersion:
    """The next version of a template in force, its paragraph rewritten."""
    draft = templates.draft_next(viewer=desk.hr, template=template, change_note="修订", at=AT)
    blocks = [{**one, "zh": paragraph} if one["id"] == "b2" else one for one in draft.blocks]
    revised = templates.revise(viewer=desk.hr, version=draft, expected_revision=1, blocks=blocks, at=AT)
    return templates.publish(viewer=desk.checker, version=approved(desk, revised), at=AT)


def issued(desk: Desk, version: TemplateVersion | None = None, *, to: Person | None = None, **how: Any) -> Issue:
    """A copy for the sales manager of the east, issued by their HRBP."""
    terms: dict[str, Any] = {
        "merge": GIVEN, "effective": OPEN_END, "at": AT, "on": TODAY, "sign_by": LATER, "signature_level": "S2",
    }
    return issuing.issue(
        viewer=how.pop("viewer", desk.hrbp), version=version or published(desk),
        person_id=(to or desk.company.east.manager).pk, **(terms | how),
    )


def read(who: Viewer, copy: Issue) -> Issue:
    """Opened, changes seen, read to the end."""
    if copy.previous_id is not None:
        signing.open_changes(viewer=who, issue=copy, at=AT)
    signing.read_through(viewer=who, issue=copy, at=AT)
    return Issue.objects.get(pk=copy.pk)


def signed(desk: Desk, copy: Issue | None = None) -> Issue:
    """A copy that the sales manager of the east has read and signed."""
    held = read(desk.manager, copy or issued(desk))
    signing.sign(
        viewer=desk.manager, issue=held, text_sha256=held.sha256, at=AT, reauthenticated_at=AT - timedelta(minutes=1),
    )
    return Issue.objects.get(pk=held.pk)


def span(first: date, end: date | None = None) -> DateRange:
    """A half-open span as the database keeps it."""
    return DateRange(first, end)
