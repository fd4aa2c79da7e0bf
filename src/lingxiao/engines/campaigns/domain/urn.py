"""The urn: while a campaign is open its forms lie sealed, all of one length; the close takes them out in random order.

That somebody answered is noted in one transaction with their form, or one of the two could be lost. Whoever reads the
database's files, its journal or a backup can therefore lay the two side by side: what they find is sealed with a key that is
in none of these, and its length says nothing. Answers become readable at the close alone, all in one transaction.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from lingxiao.engines.campaigns.enums import IDENTIFIED, QuestionKind
from lingxiao.engines.campaigns.models import Answers, OpenAnswer, SealedForm
from lingxiao.kernel.sealing import Unsealable, seal, unseal

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

    from lingxiao.engines.campaigns.models import Campaign
    from lingxiao.engines.campaigns.questions import Question

MOST_WORDS = 2_000
BATCH = 5_000
PLAIN_ROOM, LETTER = 1_024, 3
"""Bytes of a form without words, and of a letter: three hold any Chinese one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is in an envelope; ``invitation_id`` only where the promise is that the name stands beside it."""

    subject_id: int | None
    group: str
    unit_id: int | None
    invitation_id: int | None
    told: Mapping[str, int]
    words: Mapping[str, str]


def put(*, campaign: Campaign, questions: Sequence[Question], forms: Iterable[Form]) -> None:
    """Keep forms until the close, readable to nobody."""
    room = room_of(questions)
    SealedForm.objects.bulk_create(
        [SealedForm(campaign=campaign, sealed=seal(
            _padded(one, room), secret=settings.SEALING_SECRET, place=_place(campaign))) for one in forms],
        batch_size=BATCH,
    )


def room_of(questions: Sequence[Question]) -> int:
    """So many bytes hold any answer to these questions. A form of little but signs of four bytes takes twice the room."""
    return PLAIN_ROOM + sum(MOST_WORDS * LETTER for one in questions if one.kind is QuestionKind.TEXT)


def _padded(form: Form, room: int) -> str:
    """As JSON, with blanks up to the next full room: a reader of JSON passes over them."""
    text = json.dumps(asdict(form), ensure_ascii=False)
    return text + " " * (-len(text.encode()) % room)


def _place(campaign: Campaign) -> str:
    return f"campaigns.sealedform:{campaign.pk}"


def empty(*, campaign: Campaign, chance: random.Random) -> int:
    """Take all forms out and write them down, numbers and words each in a random order of their own, in one transaction.

    Answers how many cannot be opened any more, because the key they were sealed with is gone: these are lost.
    """
    found, lost = _opened(campaign)
    _write(Answers, campaign, [
        Answers(campaign=campaign, subject_id=one["subject_id"], group=one["group"], unit_id=one["unit_id"],
                invitation_id=one["invitation_id"], told=one["told"]) for one in found
    ], chance)
    _write(OpenAnswer, campaign, [
        OpenAnswer(campaign=campaign, subject_id=one["subject_id"], question=key, text=text,
                   group=one["group"] if one["group"] in IDENTIFIED else "")
        for one in found for key, text in one["words"].items()
    ], chance)
    campaign.sealed_forms.all().delete()
    transaction.on_commit(_sweep, robust=True)
    return lost


def _opened(campaign: Campaign) -> tuple[list[dict[str, Any]], int]:
    found, lost = [], 0
    for sealed in campaign.sealed_forms.order_by("pk").values_list("sealed", flat=True).iterator():
        try:
            found.append(json.loads(unseal(sealed, secret=settings.SEALING_SECRET, place=_place(campaign))))
        except Unsealable:
            lost += 1
    return found, lost


def _write(model: Any, campaign: Campaign, rows: list[Any], chance: random.Random) -> None:
    """Write rows in random order; rows that an earlier version of this system wrote in the clear are written anew with them."""
    rows = [*model.objects.filter(campaign=campaign).order_by("pk"), *rows]
    model.objects.filter(campaign=campaign).delete()
    chance.shuffle(rows)
    for row in rows:
        row.pk = None
    model.objects.bulk_create(rows, batch_size=BATCH)


def _sweep() -> None:
    """Have the places of deleted rows given back now: envelopes of a campaign that is over are to be found nowhere."""
    with connection.cursor() as cursor:
        for model in (SealedForm, Answers, OpenAnswer):
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001 -- Django's own API
