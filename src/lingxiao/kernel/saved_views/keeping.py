"""Keeping views of lists, each for the person who saved it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.saved_views.models import SavedView
    from lingxiao.kernel.viewer import Viewer

MOST = 20
"""More views of one list than this nobody finds again."""

LONGEST, LONGEST_NAME = 2_000, 60
NOT_KEPT = frozenset({"page", "as", "csrfmiddlewaretoken"})
"""What belongs to one look and not to a view: which page, as which file."""


class NameTheView(Refusal):
    """A view is found again by its name."""

    sentence = _("Give the view a name, at most 60 characters, so that you find it again.")
    field = "name"


class TooManyViews(Refusal):
    """A list of views that nobody reads helps nobody."""

    sentence = _("You have %(most)s views of this list already. Delete one that you no longer use, then save this one.")


class ViewTooLong(Refusal):
    """An address that no browser takes."""

    sentence = _("What you chose is too much for one view. Take a filter or a column away, then save it.")


def as_kept(query: str) -> str:
    """What a view keeps of an address: filters, order, columns and words; not the page, and not the file."""
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name not in NOT_KEPT])


def views_of(viewer: Viewer, *, path: str) -> list[SavedView]:
    """The views that this viewer saved of the list at a path, by name. One query."""
    from lingxiao.kernel.saved_views.models import SavedView  # noqa: PLC0415 -- models load after this package

    if viewer.person_id is None:
        return []
    return list(SavedView.objects.filter(person_id=viewer.person_id, path=path).order_by("name"))


@transaction.atomic
def keep_view(*, viewer: Viewer, path: str, name: str, query: str, at: datetime) -> SavedView:
    """Save how the viewer set a list up, under a name; the same name again means: instead of the last one."""
    from lingxiao.kernel.saved_views.models import SavedView  # noqa: PLC0415 -- models load after this package

    if viewer.person_id is None:
        raise NotSeen
    called, kept = " ".join(name.split()), as_kept(query)
    if not called or len(called) > LONGEST_NAME:
        raise NameTheView
    if len(kept) > LONGEST:
        raise ViewTooLong
    mine = SavedView.objects.filter(person_id=viewer.person_id, path=path)
    if mine.exclude(name=called).count() >= MOST:
        raise TooManyViews(most=MOST)
    said = {"query": kept, "saved_at": at}
    return SavedView.objects.update_or_create(person_id=viewer.person_id, path=path, name=called, defaults=said)[0]


@transaction.atomic
def forget_view(*, viewer: Viewer, view_id: int) -> str:
    """Delete a view of the viewer's own; answers the path of its list. ``NotSeen`` for anybody else's."""
    from lingxiao.kernel.saved_views.models import SavedView  # noqa: PLC0415 -- models load after this package

    found = SavedView.objects.filter(pk=view_id, person_id=viewer.person_id or 0).first()
    if found is None:
        raise NotSeen
    path = found.path
    found.delete()
    return path
