"""A list as somebody set it up is found again by its name, by them alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel import saved_views
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.saved_views.keeping import MOST, NameTheView, TooManyViews, ViewTooLong, as_kept
from lingxiao.kernel.saved_views.models import SavedView
from lingxiao.kernel.viewer import Viewer

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LIST = "/cockpit/"


def person(number: int) -> Viewer:
    """Somebody."""
    return Viewer(person_id=number, name="某人", today=date(2026, 11, 23), now=NOW)


def keep(who: Viewer, name: str, query: str = "band=risk", path: str = LIST) -> SavedView:
    """Save one view."""
    return saved_views.keep_view(viewer=who, path=path, name=name, query=query, at=NOW)


@pytest.mark.django_db
class TestKeeping:
    def test_it_is_there_for_its_person_and_its_list_alone(self) -> None:
        """Neither for somebody else, nor beside another list, nor for the system itself."""
        keep(person(1), "华南待关注")
        assert [one.name for one in saved_views.views_of(person(1), path=LIST)] == ["华南待关注"]
        assert saved_views.views_of(person(2), path=LIST) == []
        assert saved_views.views_of(person(1), path="/desk/cases/") == []
        with pytest.raises(NotSeen):
            keep(Viewer.system(now=NOW, today=date(2026, 11, 23)), "系统")

    def test_the_same_name_replaces_and_spaces_do_not_tell_names_apart(self) -> None:
        """One view of a name, with what was saved last."""
        keep(person(1), "我的 视图", "unit=1")
        keep(person(1), "  我的   视图 ", "unit=2")
        assert [one.query for one in saved_views.views_of(person(1), path=LIST)] == ["unit=2"]

    def test_what_is_refused_and_why(self) -> None:
        """No name, too long a name, too much in it, too many: each a sentence, and nothing is saved."""
        for name in ("", "   ", "长" * 61):
            with pytest.raises(NameTheView):
                keep(person(1), name)
        with pytest.raises(ViewTooLong):
            keep(person(1), "过长", "q=" + "x" * 2_001)
        for number in range(MOST):
            keep(person(1), f"视图{number}")
        with pytest.raises(TooManyViews):
            keep(person(1), "再一个")
        keep(person(1), "视图0", "band=steady")
        assert SavedView.objects.count() == MOST

    def test_only_its_person_deletes_it(self) -> None:
        """For somebody else it does not exist."""
        kept = keep(person(1), "我的")
        with pytest.raises(NotSeen):
            saved_views.forget_view(viewer=person(2), view_id=kept.pk)
        assert saved_views.forget_view(viewer=person(1), view_id=kept.pk) == LIST
        with pytest.raises(NotSeen):
            saved_views.forget_view(viewer=person(1), view_id=kept.pk)

    @pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "cockpit/"])
    def test_the_database_takes_no_address_that_leads_elsewhere(self, path: str) -> None:
        """Whatever a page forgot to check."""
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(person_id=1, path=path, name="x", saved_at=NOW)


WORDS = st.text("ab&=%+# 中", max_size=6)
NAMES = st.sampled_from(["q", "unit", "cols", "sort", "page", "as"])


@given(st.lists(st.tuples(NAMES, WORDS), max_size=6))
def test_what_is_kept_is_all_but_page_and_file_in_their_order(pairs: list[tuple[str, str]]) -> None:
    """Also filters chosen to be empty, which is a choice where there is a default; keeping twice changes nothing."""
    kept = as_kept("?" + urlencode(pairs))
    assert parse_qsl(kept, keep_blank_values=True) == [(name, text) for name, text in pairs if name not in {"page", "as"}]
    assert as_kept(kept) == kept
