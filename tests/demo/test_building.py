"""The demo company of the domain book, §11: the same rows for the same seed, and every story true where it is told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from lingxiao.areas.register import AREAS
from lingxiao.demo.organisation import TODAY
from lingxiao.engines.cadence.models import Due, Reminder
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.health.domain import snapshots
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.models import Account, DemoCard, DemoStory, RoleGrant
from tests.engines.cadence.company import moment

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]
FOUNDED_TWICE = True


def test_the_same_seed_founds_the_same_company_to_the_last_row(founded: Founded) -> None:
    """Every table, every column, every key; only the salt of a password is by chance."""
    differing = [table for table, digest in founded.first.items() if founded.second[table] != digest]
    assert differing == []
    assert len(founded.first) > 50
    empty = Counter(founded.first.values()).most_common(1)[0]
    assert empty[1] < len(founded.first) / 2, "most tables have rows, or the comparison says little"


def test_who_works_at_headquarters() -> None:
    """Eight HRBPs, three HR administrators, four of finance, three of compliance, two counsellors, two auditors."""
    roles = Counter(RoleGrant.objects.filter(validity__contains=TODAY).values_list("role", flat=True))
    assert roles == {
        "hrbp": 8, "hr_admin": 3, "finance": 4, "compliance": 3, "counsellor": 2, "auditor": 2, "system_admin": 1,
    }


def test_every_role_has_a_card() -> None:
    """The twelve roles but the customer, who has no account."""
    from lingxiao.engines.people.enums import Role

    assert set(DemoCard.objects.values_list("role", flat=True)) == set(Role.values) - {Role.CUSTOMER.value}


@pytest.fixture
def browser(settings: Settings) -> Client:
    """A browser on this machine, in demo mode."""
    settings.IS_DEMO = True
    return Client(SERVER_NAME="localhost")


def test_every_card_and_every_story_opens_by_one_click(browser: Client) -> None:
    """In Chinese first; the page says that the data is invented; nothing is hidden from whoever sees it."""
    wall = browser.get("/signin/").content.decode()
    assert "看一个故事" in wall
    assert wall.index("演示数据") < wall.index("看一个故事")
    for card in DemoCard.objects.order_by("place"):
        home = browser.post(f"/signin/demo/{card.place}/", follow=True)
        assert (home.status_code, "演示数据" in home.content.decode()) == (200, True), card
    stories = list(DemoStory.objects.order_by("place"))
    assert len(stories) == 12
    for story in stories:
        assert story.title_zh in wall
        answer = browser.post(f"/signin/demo/stories/{story.place}/")
        assert (answer.status_code, answer["Location"]) == (302, story.path), story
        page = browser.get(story.path)
        assert (page.status_code, "演示数据" in page.content.decode()) == (200, True), story
        assert "看一个故事" in browser.get("/signin/demo/").content.decode()


def test_the_stories_are_what_they_say(browser: Client) -> None:
    """What is told in a line is on the page it opens."""
    told = {
        "拒签": "拒签", "证据不足": "证据不足", "逾期链": "逾期", "管理欠账": "管理欠账", "无人答复": "红线封顶",
        "随后签署": "已签", "34 天": "组织未到位", "收回重发": "有何变化", "抽查": "季度抽查时说职责已有变化", "谁都管": "有重叠",
    }
    for story in DemoStory.objects.all():
        said = next((word for part, word in told.items() if part in story.title_zh), story.account.person.name)
        browser.post(f"/signin/demo/stories/{story.place}/")
        assert said in browser.get(story.path).content.decode(), story


def test_who_has_no_number_and_why() -> None:
    """Never issued, promoted, new, never talked over; everybody else has a figure."""
    told = Snapshot.objects.filter(is_latest=True, area="duties")
    without = told.filter(shown_tenths=None).values_list("person__name", flat=True)
    assert sorted(without) == sorted(["韩雪", "何嘉豪", "林若曦", "吴广胜"])
    lacking = Snapshot.objects.filter(is_latest=True, area="duties", is_provision_lacking=True)
    assert sorted(lacking.values_list("person__name", flat=True)) == sorted(["韩雪", "何嘉豪", "吴广胜"])


def test_the_overdue_chain_climbed_on_its_own_days() -> None:
    """Two, five, ten and twenty working days after the 22nd of January, up to the head of HR; the HRBP owes a follow-up."""
    briefing = Due.objects.get(practice="duties.brief", subject__name="吴广胜")
    rungs = list(Reminder.objects.filter(due=briefing).order_by("position").values_list("rung", "sent_on"))
    assert [rung for rung, _day in rungs] == ["T+2wd", "T+5wd", "T+10wd", "T+20wd"]
    assert [day for _rung, day in rungs] == sorted({day for _rung, day in rungs})
    assert rungs[-1][1] < date(2026, 3, 15)
    assert Due.objects.filter(practice="cadence.follow_up", subject__name="吴广胜", owner__name="孟繁星").exists()


def test_an_hrbp_is_in_debt_and_what_was_done_late_is_said_to_be_late() -> None:
    """孟繁星 owes an answer, a new statement and a follow-up for over ten working days; 林若曦's came two days late."""
    owed = Due.objects.filter(
        owner__name="孟繁星", side="company", due_on__lte=date(2026, 11, 6), fulfilled_at=None, withdrawn_at=None
    )
    assert set(owed.values_list("practice", flat=True)) >= {"duties.objection", "duties.issue", "cadence.follow_up"}
    late = Due.objects.get(practice="duties.issue", subject__name="林若曦")
    assert late.fulfilled_on is not None
    assert late.fulfilled_on > late.due_on


def test_every_figure_reads_again_as_it_was_taken() -> None:
    """Those of September, October and today: what happened later does not change them."""
    area = AREAS[0]
    names = ["吴广胜", "高建国", "宋文静", "唐丽华", "赵磊", "韩雪"]
    rows = list(Snapshot.objects.filter(person__name__in=names, area="duties").select_related("person"))
    assert len({row.on for row in rows}) == 3
    assert [str(row) for row in rows if not snapshots.read_again(area=area, figure=row).is_same] == []


def test_what_was_taken_back_left_its_trace(founded: Founded) -> None:
    """Signed in January, revoked with the reason in November, another issued that waits; the state of every copy."""
    taken_back = Issue.objects.get(state="revoked")
    successor = Issue.objects.get(previous=taken_back)
    assert (successor.state, taken_back.ended_at) == ("pending_sign", moment(date(2026, 11, 10), "09:40"))
    assert founded.built.issued == Issue.objects.filter(kind="duty_statement").count()
    assert Account.objects.count() == founded.built.people
