"""The urn: while a campaign is open nobody reads an answer, whatever they read; afterwards nothing leads to who gave it."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from lingxiao.engines.campaigns.domain import answering, closing, urn
from lingxiao.engines.campaigns.models import Answers, Invitation, OpenAnswer, SealedForm
from lingxiao.engines.campaigns.questions import from_json, read
from lingxiao.engines.campaigns.refusals import ClosedMeanwhile
from tests.engines.campaigns.seeded import AFTER, DAY, Seeded, campaign, closed, found

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from lingxiao.engines.campaigns.models import Campaign

pytestmark = pytest.mark.django_db
CAME = [f"标记{number:03}" for number in range(200)]
TOLD = {"q1": 3, "q2": 3, "q4": 0}


class InOrder(random.Random):
    """Seeded bug: what is shuffled stays as it is."""

    def shuffle(self, x: Any) -> None:
        """Nothing."""


def two_hundred(company: Seeded) -> Campaign:
    """A campaign with two hundred marked forms in its urn."""
    made = campaign(company, kind="customer")
    urn.put(campaign=made, questions=from_json(made.version.questions), forms=[
        urn.Form(subject_id=None, group="", unit_id=made.unit_id, invitation_id=None, told=TOLD, words={"q5": mark})
        for mark in CAME
    ])
    return made


def orders(made: Campaign) -> list[list[str]]:
    """The marks by number, and as they lie on the disk."""
    texts = dict(OpenAnswer.objects.filter(campaign=made).values_list("pk", "text"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM campaigns_openanswer WHERE campaign_id = %s ORDER BY ctid", [made.pk])
        on_disk = [texts[row[0]] for row in cursor.fetchall()]
    return [[text for _pk, text in sorted(texts.items())], on_disk]


def matches(written: list[str]) -> int:
    return sum(1 for one, two in zip(CAME, written, strict=True) if one == two)


def spearman(written: list[str]) -> float:
    """How far the order written follows the order that came: 1 the same, −1 turned round, 0 not at all."""
    count = len(CAME)
    apart = sum((CAME.index(text) - place) ** 2 for place, text in enumerate(written))
    return 1 - 6 * apart / (count * (count**2 - 1))


def test_the_order_of_answers_is_lost_at_the_close(forty: Seeded) -> None:
    """Twenty runs: of two hundred at most three stand where they came, and the order follows the other by chance alone."""
    made, runs = two_hundred(forty), 20
    found_each = []
    for seed in range(runs):
        urn.empty(campaign=made, chance=random.Random(seed))  # noqa: S311 -- the same each time
        found_each.append(orders(made))
    for told in zip(*found_each, strict=True):
        assert all(sorted(written) == CAME for written in told)
        assert sum(matches(written) for written in told) <= 3 * runs
        # What chance alone exceeds once in a hundred times: 2.576 over the root of 199 for each run.
        assert abs(sum(spearman(written) for written in told)) < 2.576 * (runs / 199) ** 0.5


def test_without_the_shuffling_every_answer_stands_where_it_came(forty: Seeded) -> None:
    made = two_hundred(forty)
    urn.empty(campaign=made, chance=InOrder(0))
    assert [matches(written) for written in orders(made)] == [200, 200]


def test_a_form_is_as_long_as_any_other_whatever_is_written(forty: Seeded) -> None:
    made = campaign(forty)
    asked = list(made.invitations.order_by("pk")[:3])
    for one, words in zip(asked, ("", "长" * 2_000, 'a"\n' * 100), strict=True):
        answering.answer(invitation=one, said=answering.Said(told=TOLD, words={"q5": words}), on=DAY)
    assert len({len(one.sealed) for one in SealedForm.objects.all()}) == 1
    assert [form["words"].get("q5", "") for form in urn._opened(made)[0]] == ["", "长" * 2_000, ('a"\n' * 100).strip()]


def test_the_room_of_a_form_follows_from_its_questions_alone() -> None:
    assert urn.room_of(read("scale | 一 | One")) == urn.PLAIN_ROOM
    assert urn.room_of(read("text | 一 | One\ntext | 二 | Two")) == urn.PLAIN_ROOM + 12_000


def test_what_was_sealed_with_a_key_that_is_gone_is_counted_as_lost(forty: Seeded, settings: SettingsWrapper) -> None:
    made = two_hundred(forty)
    settings.SEALING_SECRET = "another key " * 4
    assert urn.empty(campaign=made, chance=random.Random(1)) == 200  # noqa: S311 -- as above
    assert not Answers.objects.exists()


def test_who_comes_after_the_close_with_a_page_from_before_it_is_told_so(forty: Seeded) -> None:
    made = campaign(forty)
    one = made.invitations.select_related("campaign__version").order_by("pk")[0]
    closed(forty, made)
    with pytest.raises(ClosedMeanwhile):
        answering.answer(invitation=one, said=answering.Said(told=TOLD, words={}), on=DAY)
    assert not SealedForm.objects.exists()
    assert not Invitation.objects.exclude(answered_on=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_close_waits_for_an_answer_that_is_being_kept() -> None:
    company = found(size=40, seed=7)
    made = campaign(company)

    def close() -> None:
        closed(company, made)
        connection.close()

    closer = threading.Thread(target=close)
    with transaction.atomic():
        one = made.invitations.order_by("pk")[0]
        answering.answer(invitation=one, said=answering.Said(told=TOLD, words={}), on=DAY)
        closer.start()
        closer.join(1)
        assert closer.is_alive()
    closer.join()
    assert Answers.objects.get().told == TOLD


def holds(canary: str) -> bool:
    """Whether a text stands in a file of the database or of its journal."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
        (database,) = cursor.fetchone()
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    files = [*(folder / "base" / database).iterdir(), *(folder / "pg_wal").iterdir()]
    return any(canary.encode() in one.read_bytes() for one in files if one.is_file())


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_tells_an_answer_before_the_close_nor_leads_to_who_gave_it_after() -> None:
    """Rows, journal and what is deleted are searched; the transaction that notes who answered writes nothing readable."""
    company = found(size=40, seed=7)
    made = campaign(company)
    for number, one in enumerate(made.invitations.order_by("pk")[:20]):
        answering.answer(invitation=one, said=answering.Said(told=TOLD, words={"q5": f"金丝雀{number}"}), on=DAY)
    assert not Answers.objects.exists()
    assert not OpenAnswer.objects.exists()
    assert not holds("金丝雀")
    closing.close(viewer=company.viewer("hr_admin", now=AFTER), campaign=made)
    assert holds("金丝雀"), "the search would find it"
    assert OpenAnswer.objects.filter(text__startswith="金丝雀").count() == 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM campaigns_answers UNION SELECT xmin::text FROM campaigns_openanswer")
        written = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT xmin::text FROM campaigns_invitation")
        assert len(written) == 1
        assert not written & {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT pg_table_size('campaigns_sealedform'), pg_relation_size('campaigns_sealedform')")
        assert cursor.fetchone()[1] == 0, "the envelopes are swept away at the close"
