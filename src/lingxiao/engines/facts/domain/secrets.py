"""What lets in to other systems: sealed where it stands, never shown again; tokens shared by all workers."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from lingxiao.engines.facts.connectors.shapes import Token
from lingxiao.engines.facts.models import SourceSecret
from lingxiao.engines.facts.rules import may_connect
from lingxiao.kernel import audit
from lingxiao.kernel.sealing import Unsealable, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.viewer import Viewer

TYPED, TOKEN = "typed", "token"
_LOCK = 0x6C78_746F


@transaction.atomic
def keep(*, viewer: Viewer, source: Source, typed: Mapping[str, str], at: datetime) -> int:
    """Keep what an administrator typed to let us in; the token that came with what stood there before is forgotten.

    Answers how many things are kept.
    """
    may_connect(viewer=viewer).or_refuse()
    _keep(source, TYPED, dict(typed), at)
    SourceSecret.objects.filter(source=source, name=TOKEN).delete()
    audit.note(
        viewer=viewer, act="facts.keep_secrets", object_kind="facts.source", object_id=source.pk, detail={"names": sorted(typed)},
    )
    return len(typed)


def typed(source: Source) -> dict[str, str]:
    """What was typed to let us in; nothing where none was, or where the keys of this system were renewed since."""
    return _kept(source, TYPED)


def _keep(source: Source, name: str, said: Mapping[str, str], at: datetime) -> None:
    sealed = seal(json.dumps(dict(said)), secret=settings.SEALING_SECRET, place=_place(source, name))
    SourceSecret.objects.update_or_create(source=source, name=name, defaults={"sealed": sealed, "kept_at": at})


def _kept(source: Source, name: str) -> dict[str, str]:
    row = SourceSecret.objects.filter(source=source, name=name).first()
    if row is None:
        return {}
    try:
        found = json.loads(unseal(row.sealed, secret=settings.SEALING_SECRET, place=_place(source, name)))
    except Unsealable:
        return {}
    return {str(key): str(value) for key, value in found.items()}


def _place(source: Source, name: str) -> str:
    return f"facts.source:{source.pk}:{name}"


class SharedTokens:
    """The token of a source, as the connectors ask for it: kept in the database, fetched by one worker at a time."""

    def __init__(self, source: Source, *, now: Callable[[], datetime]) -> None:
        """Nothing is read yet."""
        self.source, self.now = source, now

    def kept(self) -> Token | None:
        """The last token, valid or not."""
        said = _kept(self.source, TOKEN)
        if not said:
            return None
        more = tuple(sorted((key[1:], value) for key, value in said.items() if key.startswith("+")))
        return Token(said["secret"], datetime.fromisoformat(said["until"]), more)

    def keep(self, token: Token) -> None:
        """Keep this one instead."""
        said = {"secret": token.secret, "until": token.until.isoformat(), **{f"+{key}": value for key, value in token.more}}
        _keep(self.source, TOKEN, said, self.now())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Held by one worker at a time, on this connection to the database."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, self.source.pk])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, self.source.pk])
