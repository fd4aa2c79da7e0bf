"""The company at its desk, with the shipped template of a sales manager in force."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lingxiao
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import Issue, TemplateVersion
    from lingxiao.engines.people.models import Person
    from tests.engines.documents.desk import Desk

SHIPPED = Path(lingxiao.__file__).parent / "areas" / "content" / "duties" / "DS-01-sales-manager.json"


def shipped() -> DutyTemplateDraft:
    """DS-01 as the library ships it."""
    return DutyTemplateDraft.from_json(json.loads(SHIPPED.read_text())["duties"])


@dataclass
class Duties:
    """The desk and the version in force."""

    desk: Desk
    version: TemplateVersion

    def issue(self, *persons: Person) -> list[Issue]:
        """Issue the statement to these persons, by the HRBP of the east."""
        from lingxiao.engines.duties.domain import issuing  # models load after Django is set up
        from tests.engines.documents.desk import AT, TODAY

        done = issuing.issue_statements(
            viewer=self.desk.hrbp,
            version=self.version,
            person_ids=[person.pk for person in persons],
            effective_from=TODAY,
            at=AT,
            on=TODAY,
        )
        assert not done.problems
        return list(done.issues)

    def sign(self, issue: Issue) -> Issue:
        """Its person talks it over with both sides confirming where that is asked for, reads it and signs."""
        from lingxiao.engines.documents.domain import briefing, signing
        from lingxiao.engines.documents.models import Issue as Copies
        from tests.engines.cadence.company import viewer
        from tests.engines.documents.desk import AT, TODAY, looking

        person = looking(issue.person)
        above = issue.duty_statement.superior
        assert above is not None
        superior = viewer(above)
        meeting = briefing.record_briefing(
            viewer=superior, issue=issue, held_on=TODAY, minutes="逐条说明了职责、权限与支持。", at=AT
        )
        minutes = meeting.minutes.get()
        briefing.confirm_briefing(viewer=person, issue=issue, minutes_sha256=minutes.sha256, at=AT)
        held = Copies.objects.get(pk=issue.pk)
        signing.read_through(viewer=person, issue=held, at=AT)
        signing.sign(
            viewer=person,
            issue=Copies.objects.get(pk=issue.pk),
            text_sha256=held.sha256,
            at=AT,
            reauthenticated_at=AT - timedelta(minutes=1),
        )
        return Copies.objects.get(pk=issue.pk)


@pytest.fixture
def duties(db: None) -> Duties:
    """DS-01 drafted, approved by somebody else, published."""
    from lingxiao.engines.documents.domain import templates as documents
    from lingxiao.engines.duties.domain import templates
    from tests.engines.documents.desk import AT, set_up

    desk = set_up()
    version = templates.draft_template(viewer=desk.hr, key="ds-01", draft=shipped(), at=AT)
    documents.submit(viewer=desk.hr, version=version, at=AT)
    approved = documents.approve(viewer=desk.checker, version=version, at=AT)
    return Duties(desk, templates.publish(viewer=desk.checker, version=approved, at=AT))
