"""This engine's own part of the proof: the plan and its answer, support, check-ins, reviews, the result, the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.improvement.domain.wording import exact
from lingxiao.engines.improvement.enums import Answer, ChainStep, Conclusion, ProofKind
from lingxiao.engines.improvement.sources import Expected, Found, Person, ProofItem
from lingxiao.kernel import notices
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.improvement.domain.queries import PlanFile
    from lingxiao.engines.improvement.models import ChainProof, PlanAnswer, SupportRecord
    from lingxiao.kernel.attachments.models import Attachment

RESULTS = frozenset({Conclusion.MET, Conclusion.NOT_MET})


def own_proof(file: PlanFile, *, at: datetime, clock: Clock) -> Found:
    """What this engine knows of a plan as of a moment, and what should be there of it by then."""
    return Found(
        [*_plan(file, at, clock), *_supports(file, at), *_talks(file, at), *_results(file, at, clock), *_chain(file, at)],
        list(own_expected(file, at=at, day=clock.local(at).date())),
    )


def _plan(file: PlanFile, at: datetime, clock: Clock) -> Iterator[ProofItem]:
    plan = file.plan
    if plan.offered_at is None or plan.offered_at > at:
        return
    goals = "\n".join(
        f"{one.number}. {one.title}（{one.tie_title}）：{one.measure} {exact(one.baseline)} → {exact(one.target)} {one.unit}"
        for one in file.goals
    )
    yield ProofItem(
        kind=ProofKind.SUPPORT, reference=f"improvement.plan:{plan.pk}", on=clock.local(plan.offered_at).date(),
        title=Bilingual("改进计划", "Improvement plan"), said=f"{plan.why}\n{goals}", delivered=[plan.text_sha256],
        people=[Person(plan.holder_id, plan.holder.name)],
    )
    answer = file.answer
    if answer is not None and answer.at <= at:
        yield ProofItem(
            kind=ProofKind.SUPPORT, reference=f"improvement.answer:{answer.pk}", on=clock.local(answer.at).date(),
            said=answer.text, delivered=_signed(answer, clock),
            title=_named("本人答复：{}", "The person’s answer: {}", Answer(answer.kind).label),
            people=[Person(answer.by_id, answer.by.name)],
        )


def _signed(answer: PlanAnswer, clock: Clock) -> list[str]:
    """The fingerprint of what was answered, and when the person proved anew who they are."""
    proved = answer.reauthenticated_at
    again = [f"signed in again {clock.local(proved).isoformat()}"] if proved is not None else []
    return [answer.text_sha256, *again]


def _supports(file: PlanFile, at: datetime) -> Iterator[ProofItem]:
    for one in file.supports:
        if not hasattr(one, "record") or one.record.at > at:
            continue
        yield ProofItem(
            kind=ProofKind.SUPPORT, reference=f"improvement.support:{one.record.pk}",
            title=Bilingual(f"已提供支持：{one.what}", f"Support given: {one.what}"), on=one.record.given_on,
            said=one.record.text, attached=_attached(one.record),
            people=[Person(one.owner_id, one.owner.name), Person(one.record.by_id, one.record.by.name)],
        )


def _talks(file: PlanFile, at: datetime) -> Iterator[ProofItem]:
    numbers = {one.pk: one for one in file.goals}
    for one in file.check_ins:
        if one.at > at:
            continue
        stands = "；".join(
            f"{numbers[row.goal_id].measure} {exact(row.value)} {numbers[row.goal_id].unit}" for row in one.progress.all()
        )
        yield ProofItem(
            kind=ProofKind.REVIEWS, reference=f"improvement.check_in:{one.pk}", on=one.held_on,
            title=Bilingual(f"第{one.week}周沟通", f"Check-in of week {one.week}"), said=f"{one.text}\n{stands}".strip(),
            delivered=[one.confirmed_at.isoformat()] if one.confirmed_at is not None and one.confirmed_at <= at else [],
            people=[Person(one.by_id, one.by.name)],
        )
    for held in file.reviews:
        if held.at <= at:
            yield ProofItem(
                kind=ProofKind.REVIEWS, reference=f"improvement.review:{held.pk}", on=held.held_on,
                title=Bilingual("中期回顾", "Review in the middle"), said=held.text, people=[Person(held.by_id, held.by.name)],
            )


def _results(file: PlanFile, at: datetime, clock: Clock) -> Iterator[ProofItem]:
    for one in file.conclusions:
        if one.at <= at:
            yield ProofItem(
                kind=ProofKind.RESULT, reference=f"improvement.conclusion:{one.pk}", on=clock.local(one.at).date(), said=one.text,
                title=_named("改进计划结果：{}", "Result of the plan: {}", Conclusion(one.kind).label),
                people=[Person(one.by_id, one.by.name)],
            )


def _chain(file: PlanFile, at: datetime) -> Iterator[ProofItem]:
    if file.chain is None:
        return
    for one in sorted(file.chain.proofs.all(), key=lambda one: one.pk):
        if one.at <= at:
            step = ChainStep(one.step)
            yield ProofItem(
                kind=ProofKind.RESULT, reference=f"improvement.step:{one.pk}", on=one.happened_on, said=one.text,
                title=_named("后续步骤：{}", "Step after the plan: {}", step.label),
                people=[Person(one.by_id, one.by.name)], is_for_house=step in {ChainStep.BARS, ChainStep.SCHEDULE},
                attached=_attached(one),
            )


def _attached(one: SupportRecord | ChainProof) -> list[Attachment]:
    """The certificate or paper that was put on file with it."""
    return [one.attachment] if one.attachment is not None else []


def _named(zh: str, en: str, label: str | _StrPromise) -> Bilingual:
    """A title with a word of a closed list in it, in both languages whoever looks: the same bytes for everybody."""
    word = notices.in_both(label)
    return Bilingual(zh.format(word.zh), en.format(word.en))


def own_expected(file: PlanFile, *, at: datetime, day: date) -> Iterator[Expected]:
    """What should be there by now: every support that fell due, every week that is over, the review, the result."""
    plan = file.plan
    answered = file.answer is not None and file.answer.at <= at
    title = Bilingual("改进计划本人签署", "The plan, answered by the person")
    yield Expected(kind=ProofKind.SUPPORT, title=title, is_there=answered)
    for one in file.supports:
        given = hasattr(one, "record") and one.record.at <= at
        if given or one.due_on <= day:
            yield Expected(kind=ProofKind.SUPPORT, title=Bilingual(f"支持：{one.what}", f"Support: “{one.what}”"), is_there=given)
    held = {one.week for one in file.check_ins if one.at <= at}
    weeks = min(max((min(day, plan.until) - plan.starts_on).days // 7, 0), plan.weeks)
    weeks = plan.weeks if day >= plan.until else weeks
    for week in range(1, weeks + 1):
        yield Expected(
            kind=ProofKind.REVIEWS, title=Bilingual(f"第{week}周沟通", f"Check-in of week {week}"), is_there=week in held,
        )
    if day >= plan.middle:
        yield Expected(
            kind=ProofKind.REVIEWS, is_there=any(one.at <= at for one in file.reviews),
            title=Bilingual(f"中期回顾（{day_words(plan.middle).zh}）", f"Review in the middle ({day_words(plan.middle).en})"),
        )
    if day >= plan.until:
        told = any(one.at <= at and one.kind in RESULTS for one in file.conclusions)
        yield Expected(kind=ProofKind.RESULT, title=Bilingual("改进计划结果", "Result of the plan"), is_there=told)
