"""Where people are signed in: list, end one, end all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from lingxiao.engines.people.domain.queries import matching as people_matching
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.models import Account, Person, SignInSession
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS, READ_ACCESS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


def own_sessions(viewer: Viewer, *, at: datetime) -> QuerySet[SignInSession]:
    """The open sessions of the viewer, the last used first."""
    live = SignInSession.objects.filter(account__person=viewer.person_id, expire_date__gt=at)
    return live.order_by("-seen_at", "session_key")


def visible_to(viewer: Viewer, *, at: datetime, on: date) -> QuerySet[SignInSession]:
    """The open sessions of everyone whose access this viewer may read, the last used first."""
    within = people_within(viewer=viewer, permission=READ_ACCESS, on=on)
    live = SignInSession.objects.filter(account__person__in=within, expire_date__gt=at)
    return live.select_related("account__person").order_by("-seen_at", "session_key")


def matching(rows: QuerySet[SignInSession], *, text: str) -> QuerySet[SignInSession]:
    """Those of the sessions whose person's name, pinyin or number answers to ``text``."""
    return rows.filter(account__person__in=people_matching(Person.objects.all(), text=text))


@transaction.atomic
def end_session(*, viewer: Viewer, key: str, at: datetime, on: date) -> SignInSession:
    """End one open session: one's own, or one within reach. Anything else does not exist for this viewer."""
    theirs = people_within(viewer=viewer, permission=MANAGE_ACCOUNTS, on=on)
    may_end = Q(account__person=viewer.person_id) | Q(account__person__in=theirs)
    live = SignInSession.objects.filter(expire_date__gt=at, account__isnull=False)
    session = live.filter(may_end, session_key=key).select_related("account").first()
    if session is None:
        raise NotSeen
    SignInSession.objects.filter(session_key=key).delete()
    audit.note(
        viewer=viewer, act="people.end_session", object_kind="people.account", object_id=session.account_id or "",
        subject_person_id=session.account.person_id if session.account else None, detail={"device": session.device},
    )
    return session


@transaction.atomic
def sign_out_everywhere(*, viewer: Viewer, account: Account, at: datetime) -> int:
    """End every open session of this account, the present one too; answers how many."""
    ended = end_all_sessions(account=account, at=at)
    audit.note(
        viewer=viewer, act="people.sign_out_everywhere", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, detail={"sessions": ended},
    )
    return ended


def end_all_sessions(*, account: Account, at: datetime, keeping: str = "") -> int:
    """End the open sessions of this account but ``keeping`` (a stored key); part of other verbs, which note it.

    ``signed_out_everywhere_at`` is a second wall: a session started before it opens nothing, whatever wrote it back.
    """
    sessions = SignInSession.objects.filter(account=account)
    open_ones = sessions.filter(expire_date__gt=at).exclude(session_key=keeping).count()
    sessions.exclude(session_key=keeping).delete()
    if not keeping:
        Account.objects.filter(pk=account.pk).update(signed_out_everywhere_at=at)
    return open_ones


def forget_expired() -> int:
    """Remove sessions that ran out, by the database's clock, which the demo company does not stop; answers how many."""
    return SignInSession.objects.filter(expire_date__lte=Now()).delete()[0]
