"""Verbs on the record of the democratic procedure (LR-01): heard, answered, agreed, made public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.engines.documents.enums import NORMATIVE, VersionState
from lingxiao.engines.documents.models import Attendee, Consultation, Opinion, TemplateVersion
from lingxiao.engines.documents.refusals import (
    ConsultationIncomplete,
    ConsultationMissing,
    NoSuchOpinion,
    SayWhy,
    WrongState,
)
from lingxiao.kernel import audit
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

MOST_ATTENDEES = 2_000
LR_01 = "LR-01"


@transaction.atomic
def open_consultation(*, viewer: Viewer, version: TemplateVersion) -> Consultation:
    """Start the record for a version under review; the version is in consultation from now on."""
    held = TemplateVersion.objects.select_for_update(of=("self",)).select_related("template").get(pk=version.pk)
    rules.may_write(viewer=viewer, kind=held.template.kind).or_refuse()
    if held.state not in {VersionState.IN_REVIEW, VersionState.CONSULTATION}:
        raise WrongState(state=held.get_state_display())
    record, _made = Consultation.objects.get_or_create(version=held)
    if held.state == VersionState.IN_REVIEW:
        held.state = VersionState.CONSULTATION
        held.save(update_fields=["state"])
        _note(viewer, record, "documents.open_consultation")
    return record


@transaction.atomic
def record_meeting(
    *,
    viewer: Viewer,
    record: Consultation,
    form: str,
    held_on: date,
    place: str,
    minutes: str,
) -> Consultation:
    """Write down the meeting of the workers' congress or of all staff, with its minutes."""
    held = _open(viewer, record)
    held.form, held.held_on, held.place, held.minutes = form.strip(), held_on, place.strip(), minutes.strip()
    held.save(update_fields=["form", "held_on", "place", "minutes"])
    _note(viewer, held, "documents.record_consultation_meeting", {"held_on": held_on.isoformat()})
    return held


@transaction.atomic
def record_attendance(*, viewer: Viewer, record: Consultation, names: Sequence[str]) -> int:
    """Write down who was there, one name a line; “name | stands for” names whom they represent. Answers how many."""
    held = _open(viewer, record)
    held.attendees.all().delete()
    people = []
    for line in names[:MOST_ATTENDEES]:
        name, _bar, stands_for = line.replace("｜", "|").partition("|")
        if name.strip():
            people.append(Attendee(consultation=held, name=name.strip()[:120], stands_for=stands_for.strip()[:120]))
    Attendee.objects.bulk_create(people, ignore_conflicts=True)
    _note(viewer, held, "documents.record_attendance", {"count": len(people)})
    return len(people)


@transaction.atomic
def add_opinion(*, viewer: Viewer, record: Consultation, text: str, said_by: str, at: datetime) -> Opinion:
    """Write down a proposal or opinion; who said it is theirs to say."""
    held = _open(viewer, record)
    if not text.strip():
        raise SayWhy
    made = Opinion.objects.create(consultation=held, text=text.strip(), said_by=said_by.strip()[:120], said_at=at)
    _note(viewer, held, "documents.add_opinion", {"opinion": made.pk})
    return made


@transaction.atomic
def adopt_opinion(*, viewer: Viewer, opinion: Opinion, reply: str, at: datetime) -> Opinion:
    """Answer an opinion that changes the text."""
    opinion.is_adopted = True
    return _replied(viewer, opinion, reply, at)


@transaction.atomic
def decline_opinion(*, viewer: Viewer, opinion: Opinion, reply: str, at: datetime) -> Opinion:
    """Answer an opinion that does not change the text, with the reason."""
    opinion.is_adopted = False
    return _replied(viewer, opinion, reply, at)


def _replied(viewer: Viewer, opinion: Opinion, reply: str, at: datetime) -> Opinion:
    held = _open(viewer, opinion.consultation)
    if opinion.consultation_id != held.pk:
        raise NoSuchOpinion
    if not reply.strip():
        raise SayWhy
    opinion.reply, opinion.replied_by_id, opinion.replied_at = reply.strip(), viewer.person_id, at
    opinion.save(update_fields=["reply", "replied_by", "replied_at", "is_adopted"])
    _note(viewer, held, "documents.reply_opinion", {"opinion": opinion.pk, "adopted": opinion.is_adopted})
    return opinion


@transaction.atomic
def record_agreement(*, viewer: Viewer, record: Consultation, agreed_with: str, agreed_on: date) -> Consultation:
    """Write down the equal consultation with the union or the workers' representatives that settled the text."""
    held = _open(viewer, record)
    held.agreed_with, held.agreed_on = agreed_with.strip(), agreed_on
    held.save(update_fields=["agreed_with", "agreed_on"])
    _note(viewer, held, "documents.record_agreement", {"agreed_on": agreed_on.isoformat()})
    return held


@transaction.atomic
def record_publicity(*, viewer: Viewer, record: Consultation, how: str, on: date) -> Consultation:
    """Write down how and when the text is made public to everyone it concerns."""
    held = _open(viewer, record)
    held.made_public_how, held.made_public_on = how.strip(), on
    held.save(update_fields=["made_public_how", "made_public_on"])
    _note(viewer, held, "documents.record_publicity", {"on": on.isoformat()})
    return held


@transaction.atomic
def complete_consultation(*, viewer: Viewer, record: Consultation, at: datetime) -> Consultation:
    """Close the record: from now on it stands as it is. ``ConsultationIncomplete`` names what is missing."""
    held = _open(viewer, record)
    missing = missing_from(held)
    if missing:
        raise ConsultationIncomplete(missing="、".join(missing))
    held.text_sha256 = _fingerprint(held.version)
    held.completed_at, held.completed_by_id = at, viewer.person_id
    held.save(update_fields=["text_sha256", "completed_at", "completed_by"])
    _note(viewer, held, "documents.complete_consultation", {"text_sha256": held.text_sha256})
    return held


def is_needed(version: TemplateVersion, *, on: date) -> bool:
    """Whether LR-01 concerns this text: a rule of the company that touches pay, hours, discipline and the like."""
    if version.template.kind not in NORMATIVE or not version.touches:
        return False
    return shipped_law().rule(LR_01, on=on) is not None


def is_complete(version: TemplateVersion) -> bool:
    """Whether the democratic procedure is on file, complete, and for the text as it now stands."""
    record = getattr(version, "consultation", None)
    if record is None or record.completed_at is None:
        return False
    return bool(record.text_sha256 == _fingerprint(version))


def may_bind(version: TemplateVersion, *, on: date) -> Verdict:
    """Whether this text may be put in force, or only be published as 「参考」 (LR-01)."""
    if is_needed(version, on=on) and not is_complete(version):
        return Verdict.refuse(ConsultationMissing())
    return Verdict.allow()


def missing_from(record: Consultation) -> list[str]:
    """What a consultation record still lacks, in words; empty when it can be completed."""
    opinions = list(record.opinions.all())
    unanswered = sum(1 for one in opinions if one.replied_at is None)
    wanted = [
        (record.held_on is not None and bool(record.form), _("the meeting and its form")),
        (record.attendees.exists(), _("the list of who attended")),
        (bool(record.minutes), _("the minutes")),
        (not unanswered, _("a reply to every opinion (%(count)s open)") % {"count": unanswered}),
        (
            record.agreed_on is not None and bool(record.agreed_with),
            _("the consultation with the union or representatives"),
        ),
        (record.made_public_on is not None and bool(record.made_public_how), _("how it was made public")),
    ]
    return [what for is_there, what in wanted if not is_there]


def _fingerprint(version: TemplateVersion) -> str:
    """The hash of what staff were consulted on: the text, and what an area keeps beside it."""
    return fingerprint({"blocks": version.blocks, "content": version.content})


def _open(viewer: Viewer, record: Consultation) -> Consultation:
    held = Consultation.objects.select_for_update(of=("self",)).select_related("version__template").get(pk=record.pk)
    rules.may_write(viewer=viewer, kind=held.version.template.kind).or_refuse()
    if held.completed_at is not None:
        raise WrongState(state=_("complete"))
    return held


def _note(viewer: Viewer, record: Consultation, act: str, detail: dict[str, object] | None = None) -> None:
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="documents.version",
        object_id=record.version_id,
        detail=detail or {},
    )
