"""What other engines bring to a bundle of proof 举证包: how staff were heard, what was told, signed, measured, appealed."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.domain.results import LETTER
from lingxiao.engines.appraisals.kinds import RESULT_APPEAL
from lingxiao.engines.cases.domain.queries import course_of
from lingxiao.engines.documents.domain.told import copy_pdf, papers_told
from lingxiao.engines.documents.enums import DocumentKind, Matter
from lingxiao.engines.improvement.enums import ProofKind
from lingxiao.engines.improvement.sources import Expected, Found, Later, Person, ProofItem
from lingxiao.engines.scorecards.domain.months import months_of
from lingxiao.engines.scorecards.domain.pack import pack_pdf
from lingxiao.engines.scorecards.domain.standing import cards_known, letters_signed
from lingxiao.engines.scorecards.domain.wording import points_said
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lingxiao.engines.cases.domain.queries import Course
    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.documents.domain.told import Told
    from lingxiao.engines.documents.models import Issue
    from lingxiao.engines.scorecards.models import Scorecard

MATTERS = frozenset({Matter.QUOTAS, Matter.DISCIPLINE})
"""Rules on what is to be reached, and on what follows: what an adverse step would cite."""
PAPERS = (DocumentKind.POLICY, DocumentKind.DUTY_STATEMENT, DocumentKind.LETTER)
LOCALES = (("zh", "zh-hans"), ("en", "en"))


def papers(*, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:  # noqa: ARG001 -- the asked shape
    """The rules with how staff were heard on them (LR-01) and that they were told; the duties; results told by letter."""
    told, on = papers_told(person_id=person_id, kinds=PAPERS, at=at), clock.local(at).date()
    items: list[ProofItem] = []
    expected: list[Expected] = []
    for one in told:
        if one.issue.kind == DocumentKind.POLICY and MATTERS & set(one.issue.version.touches):
            items += [*_heard(one), *_told(one, ProofKind.NOTICE, at, clock)]
            title = _title(one.issue)
            if one.needs_hearing(on):
                expected.append(_wanted(ProofKind.CONSULTATION, title, one.heard is not None))
            expected.append(_wanted(ProofKind.NOTICE, title, one.signed_at is not None))
        elif one.issue.kind == DocumentKind.DUTY_STATEMENT:
            items += _told(one, ProofKind.TARGET, at, clock)
        elif one.issue.version.template.key == LETTER:
            items += _told(one, ProofKind.APPEAL, at, clock)
    return Found(items, expected)


def letters(*, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:  # noqa: ARG001 -- the asked shape
    """Target letters the person signed, and the frozen card of each month they speak of whose day has come."""
    signed, cards = letters_signed(person_id=person_id, at=at), cards_known(person_id=person_id, at=at)
    on, items, expected = clock.local(at).date(), [], []
    for letter in signed:
        copy = letter.issue
        if copy is None or copy.concluded_at is None:
            continue
        items.append(ProofItem(
            kind=ProofKind.TARGET, reference=f"documents.issue:{copy.pk}", title=_title(copy),
            on=clock.local(copy.concluded_at).date(), delivered=[copy.sha256], parts=_pdfs(copy.pk, at),
        ))
    months = sorted({one.span.start for letter in signed for one in months_of(letter.starts_on, letter.ends_on)})
    for first in months:
        month = Month.containing(first)
        # A card is made on the seventh working day after its month, at the latest on the fifteenth: within the next month.
        if first in cards or month.next().next().span.start <= on:
            expected.append(Expected(kind=ProofKind.ACTUALS, title=_card(month), is_there=first in cards))
    items += [_month(one) for first, one in cards.items() if first in set(months)]
    return Found(items, expected)


def appeals(*, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:  # noqa: ARG001 -- the asked shape
    """Appeals against results, what was asked, and the answer with its reasons."""
    items: list[ProofItem] = []
    for one in course_of(kind=RESULT_APPEAL.key, subject_id=person_id, at=at):
        items.extend(_appeal(one, clock))
    return Found(items)


SOURCES = (papers, letters, appeals)


def _title(issue: Issue) -> Bilingual:
    return Bilingual(issue.title_zh, issue.title_en or issue.title_zh)


WANTED = {
    ProofKind.CONSULTATION: ("民主程序记录", "record of consulting staff"),
    ProofKind.NOTICE: ("告知本人的凭证", "told to the person"),
}


def _wanted(kind: ProofKind, title: Bilingual, is_there: bool) -> Expected:  # noqa: FBT001 -- private
    zh, en = WANTED[kind]
    return Expected(kind=kind, title=Bilingual(f"{title.zh}：{zh}", f"{title.en}: {en}"), is_there=is_there)


def _heard(one: Told) -> Iterator[ProofItem]:
    record = one.heard
    if record is None or record.held_on is None or record.agreed_on is None or record.made_public_on is None:
        return
    title = _title(one.issue)
    yield ProofItem(
        kind=ProofKind.CONSULTATION, reference=f"documents.consultation:{record.pk}", on=record.held_on,
        title=Bilingual(f"民主程序：{title.zh}", f"Staff consulted: {title.en}"), said="\n".join([
            f"{record.form} {record.place} {record.held_on}", record.minutes, f"{record.agreed_with} {record.agreed_on}",
            f"{record.made_public_how} {record.made_public_on}",
        ]), delivered=[record.text_sha256],
    )


def _told(one: Told, kind: ProofKind, at: datetime, clock: Clock) -> Iterator[ProofItem]:
    """That a copy was signed or its receipt confirmed, with the copy itself."""
    if one.signed_at is not None:
        yield ProofItem(
            kind=kind, reference=f"documents.issue:{one.issue.pk}", title=_title(one.issue), on=clock.local(one.signed_at).date(),
            delivered=[one.issue.sha256, clock.local(one.signed_at).isoformat()], parts=_pdfs(one.issue.pk, at),
        )


def _pdfs(issue_id: int, at: datetime) -> Later:
    return Later({
        f"{short}.pdf": partial(copy_pdf, issue_id=issue_id, locale=locale, at=at) for short, locale in LOCALES
    })


def _card(month: Month) -> Bilingual:
    return Bilingual(f"{month.label.zh}月度记分卡", f"Scorecard of {month.label.en}")


def _month(card: Scorecard) -> ProofItem:
    points = points_said(Fraction(card.exact_points)) if card.exact_points else "—"
    return ProofItem(
        kind=ProofKind.ACTUALS, reference=f"scorecards.card:{card.pk}", title=_card(Month.containing(card.month)),
        on=card.frozen_on, said=f"{points} / {card.known_weight}%", delivered=[card.sha256],
        parts=Later({f"{short}.pdf": partial(pack_pdf, card, locale=locale) for short, locale in LOCALES}),
    )


def _appeal(one: Course, clock: Clock) -> Iterator[ProofItem]:
    person = Person(one.case.subject_id, one.case.subject.name)
    yield ProofItem(
        kind=ProofKind.APPEAL, reference=f"cases.case:{one.case.pk}", on=one.case.opened_on, said=one.asked, people=[person],
        title=Bilingual("本人申诉", "The person’s appeal"),
    )
    if one.decided_at is not None:
        yield ProofItem(
            kind=ProofKind.APPEAL, reference=f"cases.outcome:{one.case.pk}", on=clock.local(one.decided_at).date(),
            said=one.reasons, title=Bilingual("申诉答复", "Answer to the appeal"), people=[person],
        )
