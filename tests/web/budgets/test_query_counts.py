"""How often each page asks the database, as each role: a file that people read before they keep it.

``query_counts.json`` says for each page and role how many statements it may take with the small demo company; nothing
takes more than ``MOST``, whoever looks, and the figure does not depend on how large the company is, which
``benchmarks/pages.py`` measures. After a change that costs or saves statements, write it anew with
``LX_WRITE_QUERY_COUNTS=1`` and read the difference.
"""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.views.decorators.http import require_GET, require_POST

from lingxiao.web.pages import for_everyone
from tests.architecture.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.web.budgets.walking import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.walk, pytest.mark.timeout(900)]
FILE = Path(__file__).with_name("query_counts.json")
MOST = 15
ELSEWHERE = {
    # pages that the demo company has no state for
    "desk:document_agreement": "only where a text changes the contract: tests/journeys/test_documents.py opens it",
    "desk:document_signed": "only where paper is signed: tests/journeys/test_documents.py opens it",
    "desk:document_sign": "after a confirmed sign-in: tests/journeys/test_the_first_area.py opens it",
    "cockpit:reconciliation_sign": "after a confirmed sign-in: tests/web/cockpit/test_reconciling.py opens it",
    "desk:review_appeal": "only for who was told: tests/web/desk/test_reviews.py opens it",
    "desk:appeal_answer": "only while an appeal waits: tests/web/desk/test_reviews.py opens it",
    "setup:post_end": "only beside a second post: tests/web/setup/test_organisation.py opens it",
    "setup:line_end": "only beside a dotted line: tests/web/setup/test_organisation.py opens it",
    "cockpit:target_change_sign": "after a confirmed sign-in: tests/web/desk/test_targets.py opens it",
    "cockpit:letter_give": "after a confirmed sign-in: tests/web/cockpit/test_letters.py opens it",
    # files and ways on, no pages
    "root": "leads to the desk",
    "desk:notice": "leads to what the notice is about",
    "desk:calendar": "a feed for calendars, counted in tests/web/desk/test_desk.py",
    "desk:case_file": "a file",
    "cockpit:delivery_file": "a file",
    "cockpit:scorecard_file": "a file",
    "desk:scorecard_file": "a file",
    "cockpit:result_rows": "a file",
    "cockpit:quality_rows": "a file",
    "cockpit:target_plan_template": "a file",
    "cockpit:reconciliation_file": "a file",
    "setup:fact_problems": "a file",
    "desk:document_paper": "a file",
    "desk:improvement_paper": "a file",
    "desk:improvement_support_file": "a file",
    "setup:import_template": "a file",
    "setup:import_problems": "a file",
    "signin:back": "comes back from a provider: tests/web/signin/test_oidc.py",
    "views": "of a list that is named in the address: tests/web/test_saved_views.py",
    # before one is signed in
    "signin:wall": "in demo mode alone: tests/web/signin/test_demo.py",
    "signin:enter": "for people who are not signed in: tests/web/signin",
    "signin:second": "between password and second factor: tests/web/signin",
    "signin:invited": "by a secret: tests/web/signin/test_links.py",
    "signin:reset": "by a secret: tests/web/signin/test_links.py",
}


def counted(visits: Iterable[Visit]) -> dict[str, dict[str, int]]:
    """The most statements each page took, by role."""
    found: dict[str, dict[str, int]] = {}
    for visit in visits:
        by_role = found.setdefault(visit.route, {})
        by_role[visit.role] = max(by_role.get(visit.role, 0), visit.queries)
    return {route: dict(sorted(by_role.items())) for route, by_role in sorted(found.items())}


def wrong(found: dict[str, dict[str, int]], kept: dict[str, dict[str, int]]) -> list[str]:
    """What is over its figure, not in the file, or no longer there."""
    problems = []
    for route, by_role in found.items():
        for role, count in by_role.items():
            allowed = kept.get(route, {}).get(role)
            if allowed is None:
                problems.append(f"{route} as {role} is not in the file: {count}")
            elif count > allowed:
                problems.append(f"{route} as {role}: {count} statements, {allowed} in the file")
    return problems + [
        f"{route} as {role} is in the file and not there"
        for route, by_role in kept.items() for role in by_role if role not in found.get(route, {})
    ]


def test_every_page_keeps_to_its_count(visits: list[Visit]) -> None:
    found = counted(visits)
    if "LX_WRITE_QUERY_COUNTS" in os.environ:
        FILE.write_text(json.dumps(found, indent=1) + "\n")
    assert wrong(found, json.loads(FILE.read_text())) == []


def test_no_page_asks_more_than_fifteen_times() -> None:
    kept: dict[str, dict[str, int]] = json.loads(FILE.read_text())
    over = [f"{route} as {role}: {count}" for route, by_role in kept.items() for role, count in by_role.items() if count > MOST]
    assert over == []


def test_no_page_is_forgotten(visits: list[Visit]) -> None:
    """What nobody walked to answers no GET, or is named above with where its cost is held."""
    seen = {visit.route for visit in visits}
    waiting = [route for route in routes() if route.name and route.name not in seen and route.name not in ELSEWHERE]
    assert [route.name for route in waiting if is_page(route.view)] == []
    assert sorted(ELSEWHERE.keys() & seen) == []


def is_page(view: Any) -> bool:
    """Whether a view takes GET at all: it, or what it wraps, names no methods or names GET among them."""
    while view is not None:
        free = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "GET" not in free.get("request_method_list", ["GET"]):
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def test_what_costs_too_much_or_is_forgotten_is_found() -> None:
    kept = {"desk:home": {"HRA": 9}, "desk:gone": {"HRA": 3}}
    assert wrong({"desk:home": {"HRA": 10}, "desk:new": {"TM": 4}}, kept) == [
        "desk:home as HRA: 10 statements, 9 in the file",
        "desk:new as TM is not in the file: 4",
        "desk:gone as HRA is in the file and not there",
    ]
    assert is_page(require_GET(lambda request: request))
    assert is_page(lambda request: request)
    assert not is_page(for_everyone(require_POST(lambda request: request)))
