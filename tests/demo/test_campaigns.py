"""The demo company's surveys: one closed pulse, one closed review with a group that is not shown, one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.campaigns.models import Campaign, Release

if TYPE_CHECKING:
    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]


def test_there_is_one_of_each(founded: Founded) -> None:
    assert founded.built.people > 0
    assert set(Campaign.objects.values_list("kind", "state")) == {
        ("pulse", "closed"), ("review", "closed"), ("culture", "open")}


def test_the_pulse_shows_most_and_hides_some() -> None:
    cells = Release.objects.filter(campaign__kind="pulse")
    assert cells.filter(unit=None, is_shown=True, people__gte=20).exists()
    assert cells.filter(is_shown=False).exists()


def test_a_group_of_peers_is_not_shown() -> None:
    cells = Release.objects.filter(campaign__kind="review", group="peers")
    assert cells.filter(is_shown=False).exists()
    assert Release.objects.filter(campaign__kind="review", group="overall", is_shown=True).exists()
