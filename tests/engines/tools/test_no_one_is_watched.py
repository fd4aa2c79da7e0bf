"""LR-36: nothing in the tables of tools and sales facts, nor in the data dictionary, counts what a person clicks."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from django.apps import apps

from lingxiao.engines.facts import datasets

WATCHING = re.compile(
    r"log_?in|sign_?in|click|keystroke|page_?view|session|screen|gps|idle|online|last_(seen|used|active)|active_minutes"
    r"|usage|visits_to|use_count",
)
A_MEETING = re.compile(r"^appraisals\.\w+\.session$")
"""A calibration session is a meeting of people, not somebody's time on a screen."""
KEPT_ELSEWHERE = {"people"}
"""Sign-in sessions exist where people are let in, for their own safety; they are shown to their owner alone."""


def columns() -> list[str]:
    """Every column of every table that speaks of a person's work."""
    return [
        f"{model._meta.label}.{one.name}" for model in apps.get_models()
        if model.__module__.startswith("lingxiao.engines") and model._meta.app_label not in KEPT_ELSEWHERE
        for one in model._meta.concrete_fields
    ]


def test_no_column_counts_sign_ins_or_clicks_of_a_person() -> None:
    found = columns()
    assert any(one.startswith("tools.Access.") for one in found)
    assert [one for one in found if WATCHING.search(one.rsplit(".", 1)[-1]) and not A_MEETING.match(one)] == []


def test_no_fact_that_can_be_brought_in_does_either() -> None:
    with (Path(datasets.__file__).parent / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    names = [cell for row in rows for cell in row[:2]]
    assert len(names) > 100
    assert [name for name in names if WATCHING.search(name)] == []


def test_the_check_finds_what_is_wrong() -> None:
    for name in ("login_count", "last_seen", "click_stream", "screen_time", "crm_usage"):
        assert WATCHING.search(name), name
