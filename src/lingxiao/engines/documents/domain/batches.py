"""Issuing to many in the background: asked for once, done in portions, stopped or resumed without losing anyone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import issuing, telling
from lingxiao.engines.documents.domain.blocks import read_blocks, to_json
from lingxiao.engines.documents.domain.issuing import Terms
from lingxiao.engines.documents.enums import BatchState
from lingxiao.engines.documents.models import IssueBatch
from lingxiao.engines.documents.refusals import NobodyChosen, NotPermitted, WrongState
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel import audit, notices
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.blocks import Block
    from lingxiao.engines.documents.models import Issue, TemplateVersion

PORTION = 50
"""Copies made in one transaction: what a stop in the middle costs is the portion under way, and that is redone."""


@transaction.atomic
def ask_batch(
    *, viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], terms: Terms, blocks: Sequence[Block],
    at: datetime,
) -> IssueBatch:
    """Keep an issue to many for the worker. Whom the viewer may not issue to is left out here and now, not later.

    Per-person contract terms do not travel with a batch: whoever has them issues in portions of their own.
    """
    rules.may_issue(viewer=viewer, version=version).or_refuse()
    rules.is_strong_enough(kind=version.template.kind, level=terms.signature_level).or_refuse()
    permission = rules.issue_permission(version.template.kind)
    reached = set(
        people_within(viewer=viewer, permission=permission, on=viewer.today)
        .filter(pk__in=person_ids).values_list("pk", flat=True),
    )
    chosen = [one for one in dict.fromkeys(person_ids) if one in reached]
    if not chosen:
        raise NobodyChosen
    batch = IssueBatch.objects.create(
        version=version, asked_by_id=viewer.person_id, asked_at=at, person_ids=chosen,
        terms=_terms_json(terms, blocks, viewer),
    )
    audit.note(
        viewer=viewer, act="documents.ask_batch", object_kind="documents.batch", object_id=batch.pk,
        detail={"template": version.template.key, "version": version.number, "count": len(chosen)},
    )
    return batch


def run_batch(
    *, batch_id: int, at: datetime, after_each: Callable[[Issue], None] | None = None,
) -> IssueBatch:
    """Issue what is left of a batch, portion by portion, each in a transaction of its own with the progress it made.

    Run again after a crash it goes on where it stopped. ``after_each`` is called inside the same transaction, for an
    area that keeps something of its own beside every copy.
    """
    while True:
        with transaction.atomic():
            waiting = IssueBatch.objects.select_for_update(of=("self",)).select_related("version__template")
            batch = waiting.get(pk=batch_id)
            if batch.state in {BatchState.DONE, BatchState.CANCELLED}:
                return batch
            start = batch.done_count + len(batch.problems)
            portion = batch.person_ids[start : start + PORTION]
            if portion:
                _run_portion(batch, portion, at, after_each)
                batch.state = BatchState.RUNNING
            else:
                batch.state, batch.finished_at = BatchState.DONE, at
                telling.batch_finished(batch, at=at)
            batch.save(update_fields=["state", "done_count", "problems", "finished_at"])


@transaction.atomic
def cancel_batch(*, viewer: Viewer, batch: IssueBatch, at: datetime) -> IssueBatch:
    """Stop a batch after the portion under way. Copies that were made stay."""
    held = IssueBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.asked_by_id != viewer.person_id:
        raise NotPermitted
    if held.state in {BatchState.DONE, BatchState.CANCELLED}:
        raise WrongState(state=held.get_state_display())
    held.state, held.finished_at = BatchState.CANCELLED, at
    held.save(update_fields=["state", "finished_at"])
    audit.note(viewer=viewer, act="documents.cancel_batch", object_kind="documents.batch", object_id=held.pk)
    return held


def _run_portion(
    batch: IssueBatch, portion: Sequence[int], at: datetime, after_each: Callable[[Issue], None] | None,
) -> None:
    actor = _actor(batch, at)
    terms, blocks = _terms_from(batch.terms)
    made = issuing.issue_as_asked(
        viewer=actor, version=batch.version, person_ids=portion, terms=terms, blocks=blocks, at=at, on=actor.today,
    )
    if after_each is not None:
        for one in made.issues:
            after_each(one)
    batch.done_count += len(made.issues)
    batch.problems = [
        *batch.problems,
        *({"person": one.person_id, "why": notices.in_both(one.refusal).to_json()} for one in made.problems),
    ]


def _actor(batch: IssueBatch, at: datetime) -> Viewer:
    """Who asked, acting through the worker; what they may do was asked when they asked."""
    person_id = batch.asked_by_id
    name = names_of(person_ids=[person_id]).get(person_id, "") if person_id is not None else ""
    return Viewer(person_id=person_id, name=name, today=date.fromisoformat(batch.terms["on"]), now=at)


def _terms_json(terms: Terms, blocks: Sequence[Block], viewer: Viewer) -> dict[str, Any]:
    def words(values: Mapping[str, Bilingual]) -> dict[str, dict[str, str]]:
        return {key: value.to_json() for key, value in values.items()}

    return {
        "on": viewer.today.isoformat(),
        "from": terms.effective.start.isoformat(),
        "until": terms.effective.end.isoformat() if terms.effective.end else None,
        "sign_by": terms.sign_by.isoformat(), "level": str(terms.signature_level),
        "brief_by": terms.brief_by.isoformat() if terms.brief_by else None,
        "merge": words(terms.merge),
        "merge_of": {str(person): words(values) for person, values in terms.merge_of.items()},
        "blocks": to_json(blocks),
    }


def _terms_from(value: Mapping[str, Any]) -> tuple[Terms, tuple[Block, ...]]:
    def words(values: Mapping[str, Any]) -> dict[str, Bilingual]:
        return {key: Bilingual.from_json(one) for key, one in values.items()}

    until, brief_by = value["until"], value["brief_by"]
    terms = Terms(
        effective=DaySpan(date.fromisoformat(value["from"]), date.fromisoformat(until) if until else None),
        sign_by=date.fromisoformat(value["sign_by"]), signature_level=value["level"],
        brief_by=date.fromisoformat(brief_by) if brief_by else None, merge=words(value["merge"]),
        merge_of={int(person): words(one) for person, one in value["merge_of"].items()},
    )
    return terms, read_blocks(value["blocks"])
