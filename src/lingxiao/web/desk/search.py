"""Search over everything a viewer may see: people by name, pinyin or number, and documents by title or person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.words import pick
from lingxiao.web.pages import for_everyone, page
from lingxiao.web.shell.parts import Crumb, Todo

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

SHOWN = 15
"""Of each kind; who wants more searches for more, or in the list itself."""


@for_everyone
def search(request: Request) -> HttpResponse:
    """What answers to the words in the address, each kind in its own list."""
    viewer, text = request.viewer, request.GET.get("q", "").strip()[:100]
    found, copies = [], []
    if text:
        rows: Any = people.with_post_and_unit(
            people.search(viewer, text=text, on=viewer.today), on=viewer.today, locale=viewer.locale
        )
        found = [
            Todo(
                title=row.name,
                href=reverse("setup:person", args=(row.pk,)),
                note=" · ".join(filter(None, (row.number, row.post_title, row.unit_name))),
                icon="user",
            )
            for row in rows[:SHOWN]
        ]
        copies = [
            Todo(
                title=pick(issue, "title", viewer.locale),
                href=reverse("desk:document", args=(issue.pk,)),
                note=issue.person.name,
                due=issue.issued_on,
                icon="file-text",
            )
            for issue in documents.search(viewer, text=text, on=viewer.today)[:SHOWN]
        ]
    context = {"text": text, "people": found, "copies": copies}
    return page(request, "desk/search.html", context, crumbs=[Crumb(_("Search"))])
