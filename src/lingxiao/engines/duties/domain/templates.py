"""Duty templates on the documents engine: the structured duties beside the text, saved and published together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain import templates as documents
from lingxiao.engines.documents.domain.blocks import to_json
from lingxiao.engines.documents.domain.law import Severity
from lingxiao.engines.documents.domain.linter import Finding
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.domain.issuing import draft_of
from lingxiao.engines.duties.domain.layout import frame
from lingxiao.engines.duties.domain.template_check import check
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.duties.domain.shapes import AuthorityDraft, DutyDraft, DutyTemplateDraft
    from lingxiao.engines.duties.domain.template_check import TemplateFinding
    from lingxiao.kernel.viewer import Viewer

TITLES = {
    "category": Bilingual("职责类别不全", "A category is missing"),
    "time": Bilingual("时间占比不合", "The time does not add up"),
    "traceable": Bilingual("职责无从衡量", "A duty nobody can see done"),
    "parity": Bilingual("有责无权", "Responsibility without authority"),
}
BASIS = Bilingual("公司规定：职责说明书发布规则", "Company rule: publishing duty statements")


def draft_template(
    *, viewer: Viewer, key: str, draft: DutyTemplateDraft, at: datetime, title: Bilingual | None = None
) -> TemplateVersion:
    """A new duty template as a draft, its text framed around the duties; called after the post when no title is given."""
    return documents.draft_template(
        viewer=viewer,
        key=key,
        kind=DocumentKind.DUTY_STATEMENT,
        about=draft.job_code,
        at=at,
        title=title
        or Bilingual(f"{draft.title.zh}职责说明书", f"Duty statement: {draft.title.en or draft.title.zh}"),
        blocks=to_json(frame(draft)),
        content={"duties": draft.to_json()},
    )


def save(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    expected_revision: int,
    draft: DutyTemplateDraft,
    at: datetime,
) -> TemplateVersion:
    """Save the duties of a draft version if nobody saved it meanwhile; its purpose in the text follows.

    Other text that was edited in the version stays. ``EditedMeanwhile`` keeps both texts.
    """
    fresh = {block["id"]: block for block in to_json(frame(draft))}
    kept = [fresh["purpose"] if block.get("id") == "purpose" else block for block in version.blocks]
    return documents.revise(
        viewer=viewer,
        version=version,
        expected_revision=expected_revision,
        blocks=kept,
        content={**version.content, "duties": draft.to_json()},
        at=at,
    )


def checks_of(version: TemplateVersion) -> list[TemplateFinding]:
    """What stands against publishing this version by the rules of duties (A01 rules 1 to 4)."""
    return check(draft_of(version))


def as_findings(found: list[TemplateFinding]) -> list[Finding]:
    """The same as documents knows them: each forbids publication."""
    return [
        Finding(
            rule=f"A01-{one.rule}",
            law="",
            severity=Severity.BLOCK,
            part=f"content.duties.{one.duty}",
            start=0,
            end=0,
            quote="",
            title=TITLES[one.rule],
            citation=BASIS,
            why=one.sentence,
            rewrite=Bilingual(""),
        )
        for one in found
    ]


def publish(*, viewer: Viewer, version: TemplateVersion, at: datetime) -> TemplateVersion:
    """Publish an approved version; ``Blocked`` while the linter or the rules of duties forbid it."""
    return documents.publish(viewer=viewer, version=version, at=at, checks=as_findings(checks_of(version)))


def with_duty(draft: DutyTemplateDraft, number: int, duty: DutyDraft) -> DutyTemplateDraft:
    """The template with its ``number``-th duty exchanged, counted from 1; one beyond the last is added."""
    duties = list(draft.duties)
    if number > len(duties):
        duties.append(duty)
    else:
        duties[number - 1] = duty
    return replace(draft, duties=tuple(duties))


def without_duty(draft: DutyTemplateDraft, number: int) -> DutyTemplateDraft:
    """The template without its ``number``-th duty."""
    return replace(draft, duties=tuple(duty for place, duty in enumerate(draft.duties, start=1) if place != number))


def with_authority(draft: DutyTemplateDraft, number: int, row: AuthorityDraft) -> DutyTemplateDraft:
    """The template with its ``number``-th authority row exchanged, counted from 1; one beyond the last is added."""
    rows = list(draft.authorities)
    if number > len(rows):
        rows.append(row)
    else:
        rows[number - 1] = row
    return replace(draft, authorities=tuple(rows))


def without_authority(draft: DutyTemplateDraft, number: int) -> DutyTemplateDraft:
    """The template without its ``number``-th authority row."""
    kept = tuple(row for place, row in enumerate(draft.authorities, start=1) if place != number)
    return replace(draft, authorities=kept)
