"""Whom and what the names in files stand for: numbers and addresses of people, and what somebody settled once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.datasets import Kind
from lingxiao.engines.facts.enums import AliasKind
from lingxiao.engines.facts.models import Alias
from lingxiao.engines.facts.rules import may_bring_in
from lingxiao.engines.people.domain.queries import everybody
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.viewer import Viewer


class NobodyWithThatNumber(Refusal):
    """A name is settled to somebody who is here."""

    sentence = _("Nobody has the employee number “%(number)s”. Look it up under Organisation.")


def people_known(*, source: Source) -> dict[str, str]:
    """What a file of this source may write for a person, in lower case, to the employee number.

    Numbers, mail addresses, names that only one person has, and what was settled, which goes before all of them.
    """
    people = list(everybody().values_list("number", "name", "email"))
    names = Counter(name.lower() for _number, name, _email in people)
    found = {name.lower(): number for number, name, _email in people if names[name.lower()] == 1}
    found |= {email.lower(): number for number, _name, email in people if email}
    found |= {number.lower(): number for number, _name, _email in people}
    return found | _settled(source, AliasKind.PERSON)


def names_known(*, source: Source) -> dict[Kind, Mapping[str, str]]:
    """What was settled of customers and products."""
    return {
        Kind.CUSTOMER: _settled(source, AliasKind.CUSTOMER),
        Kind.PRODUCT: _settled(source, AliasKind.PRODUCT),
    }


def _settled(source: Source, kind: AliasKind) -> dict[str, str]:
    return dict(Alias.objects.filter(source=source, kind=kind).values_list("given", "number"))


@transaction.atomic
def settle(
    *, viewer: Viewer, source: Source, kind: AliasKind, meanings: Mapping[str, str], at: datetime,
) -> int:
    """Say what names in this source's files stand for, from now on; how many were new or changed.

    A person is named by employee number. Rows that are in the log already are settled by ``settling.apply``.
    """
    may_bring_in(viewer=viewer).or_refuse()
    wanted = {given.strip().lower()[:200]: number.strip() for given, number in meanings.items() if given.strip()}
    if kind == AliasKind.PERSON:
        known = set(everybody().values_list("number", flat=True))
        for number in wanted.values():
            if number not in known:
                raise NobodyWithThatNumber(number=number[:40])
    before = _settled(source, kind)
    news = {given: number for given, number in wanted.items() if before.get(given) != number}
    Alias.objects.bulk_create(
        (
            Alias(
                source=source, kind=kind, given=given, number=number, settled_by_id=viewer.person_id, settled_at=at,
            )
            for given, number in news.items()
        ),
        update_conflicts=True, unique_fields=["source", "kind", "given"],
        update_fields=["number", "settled_by", "settled_at"],
    )
    if news:
        audit.note(
            viewer=viewer, act="facts.settle", object_kind="facts.source", object_id=source.pk,
            detail={"kind": str(kind), "count": len(news), "first": dict(list(news.items())[:20])},
        )
    return len(news)
