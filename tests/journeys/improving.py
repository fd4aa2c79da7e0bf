"""A small company for the journey of an improvement plan: what was agreed, frozen and owed; and a browser that is anybody's.

What only sets the scene is done by the engines' verbs; what the journey is about is clicked and typed.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from playwright.sync_api import expect

from tests.journeys.first_area.actor import PASSWORD, Actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.improvement.conftest import Story
    from tests.journeys.chromium import Chromium

GIVEN_LATE, ASKED, FIRST, DONE, WEEK_ONE, OVER = (
    date(2026, 2, 9), date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 20), date(2026, 4, 17), date(2026, 6, 26),
)
"""The letter signed; the plan drafted; its first day; the support there; the first and the last check-in."""
SHARES = {1: 620, 2: 430, 3: 890, 4: 740, 5: 780}
"""How the letter lays a year over its months, in ten-thousandths; a share of the target of twelve million is 1,200 yuan."""
FEN_A_SHARE = 120_000
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TRAINING = "L08 谈判培训两天（含测验）"
MORE_SUPPORT = (
    ("hire", "补齐售前一名"), ("coach", "教练每两周陪访一次"), ("training", TRAINING), ("leads", "转入合格线索三十条"),
)
MORE_GOALS = (("COL_RATE", "回款率回到九成五", "%", 67, 95), ("GP_ATT", "毛利跟上季节计划", "%", 71, 90))
SAID = "本周逐户过了在手商机，双方约好下周的拜访。"
CHECKED = (71, 74, 0, 78, 80, 82, 85, 88, 90, 92, 93)
"""Where the first goal stood each week; in the third, a holiday, nobody met."""


def named(people: dict[str, Person]) -> None:
    """Give people names as people have."""
    from lingxiao.engines.people.models import Person

    for name, person in people.items():
        Person.objects.filter(pk=person.pk).update(name=name, name_order=name)
        person.name = name


@dataclass
class Room:
    """Who is who, and the one browser in which each of them comes in."""

    looker: Any
    people: dict[str, Person]

    def comes(self, name: str, day: date, address: str) -> Actor:
        """It is ten o'clock on a day: somebody is signed in and opens a page."""
        from tests.engines.cadence.company import moment, signed_in, stop_the_clock

        stop_the_clock(moment(day, "10:00"))
        cookie = signed_in(self.people[name]).cookies[settings.SESSION_COOKIE_NAME]
        self.looker.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.looker.base}])
        actor = Actor(name, "", self.looker)
        if not self.looker.context.pages:
            self.looker.open(address)
        actor.page = self.looker.context.pages[0]
        actor.goes(address)
        return actor

    def has_a_password(self, name: str) -> None:
        """Somebody who will be asked whether it is still them."""
        from tests.engines.cadence.company import account_of

        account = account_of(self.people[name])
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])

    def viewer(self, name: str, day: date) -> Viewer:
        """Somebody at noon of a day, for what only sets the scene."""
        from tests.engines.cadence.company import moment, viewer

        return viewer(self.people[name], moment(day, "12:00"))


def pictures(actor: Actor, name: str) -> None:
    """Keep a picture of the page when pictures are wanted, and see that nobody is shut out of it."""
    if "LX_SHOTS" in os.environ:
        actor.page.wait_for_load_state("networkidle")
        actor.page.evaluate("scrollTo(0, 0)")
        actor.looker.photograph(actor.page, f"improvement-{name}")
    actor.looker.check(actor.page)


def types(actor: Actor, **values: str) -> None:
    """Fill in fields by their names: text, a choice of a list, or one of several buttons."""
    for name, value in values.items():
        field = actor.page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("one => one.type")
        if kind == "radio":
            actor.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(value=value)
        else:
            field.fill(value)


def refused(actor: Actor, *words: str) -> None:
    """The form came back with this sentence; the browser's own word about the 422 is no complaint."""
    actor.sees(*words)
    actor.forgives(422)


def asks(actor: Actor, method: str, path: str, **form: str) -> tuple[int, str]:
    """What the site answers to a request that no button makes: its status, and what it says."""
    token = actor.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = actor.page.request.fetch(
        f"{actor.looker.base}{path}", method=method, headers={"X-CSRFToken": token}, form={**form} if form else None,
    )
    return answer.status, answer.text()


def the_database_refuses(table: str) -> None:
    """Neither deleted nor rewritten, by plain SQL, whoever holds the connection."""
    for statement in ("DELETE FROM {table}", "UPDATE {table} SET id = id"):
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table))


def takes_the_bundle(hr: Actor, edition: str) -> dict[str, bytes]:
    """Say for whom and why; it is made in the background, the page shows it by itself; take it out and open it."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from lingxiao.engines.improvement import tasks

    hr.goes(hr.path)
    types(hr, edition=edition, reason="劳动仲裁举证")
    hr.presses("生成举证包")
    hr.sees("生成中")
    tasks.make_bundle(**ProcrastinateJob.objects.filter(task_name="improvement.make_bundle").latest("id").args)
    expect(hr.page.get_by_text("生成中")).to_have_count(0)
    with hr.page.expect_download() as download:
        hr.page.get_by_role("button", name="取出").first.click()
    with zipfile.ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def it_checks_itself(browser: Chromium, files: dict[str, bytes], folder: Path) -> None:
    """Every fingerprint is right; the page inside confirms each file without any server, and sees one that was changed."""
    lines = [line.split("  ") for line in files["SHA256SUMS"].decode().splitlines()]
    assert {name: digest for digest, name in lines} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }
    for name, content in files.items():
        (folder / name.rsplit("/", 1)[-1]).write_bytes(content)
    with browser.window() as context:
        page = context.new_page()
        page.goto((folder / "verify.html").as_uri())
        listed = page.locator("tr[data-name]").evaluate_all("rows => rows.map(row => row.dataset.name)")
        assert len(listed) == len(files) - 2  # neither itself nor the list beside it
        page.set_input_files("#files", [folder / name for name in listed])
        expect(page.locator("td.is.same")).to_have_count(len(listed))
        expect(page.locator("#said")).to_contain_text(f"{len(listed)} 个文件一致")
        (folder / "02-timeline.csv").write_bytes(files["02-timeline.csv"].replace("高建国".encode(), "高建军".encode()) + b" ")
        page.reload()
        page.set_input_files("#files", [folder / name for name in listed])
        expect(page.locator("#said")).to_contain_text("1 个不一致")


# -- the scene of a plan that is met -----------------------------------------------------------------------------------


def lanzhou(looker: Any) -> Room:
    """高建国 stands at 71 % of his seasonal plan; his letter came late, and the company is late with ten things more."""
    from lingxiao.engines.people.models import RoleGrant
    from tests.engines.cadence.company import ALWAYS, a_person
    from tests.engines.scorecards import agreed as making

    with translation.override("zh-hans"):
        agreed = making.found()
        east, legal = agreed.desk.company.east, a_person("合规专员", email="legal@example.cn")
        RoleGrant.objects.create(person=legal, role="compliance", validity=ALWAYS)
        people = {"高建国": east.manager, "孟繁星": east.hrbp, "覃卫东": east.director, "周小舟": east.rep, "许清": legal}
        named(people)
        making.signed(agreed, making.given(agreed, making.ready(agreed), day=GIVEN_LATE), day=GIVEN_LATE)
        room = Room(looker, people)
        _frozen(room, [1, 2, 3], date(2026, 4, 9), percent=71, before=0)
        _owed(room)
        _figure(room, ASKED)
    return room


def _frozen(room: Room, months: list[int], day: date, *, percent: int, before: int) -> None:
    """Months frozen so that the year so far stands at this part of its plan, in sales, receipts and margin alike."""
    from lingxiao.kernel.days.periods import Month
    from tests.engines.cadence.company import moment
    from tests.engines.scorecards.agreed import freeze

    person, done = room.people["高建国"].pk, sum(share for month, share in SHARES.items() if month < months[0])
    whole = done + sum(SHARES[month] for month in months)
    sales = (whole * percent - done * before) * FEN_A_SHARE // 100
    receipts = (whole * percent**2 - done * before**2) * FEN_A_SHARE * 95 // 1_000_000
    for month in months:
        told = (sales, sales // 4, receipts) if month == months[0] else (0, 0, 0)
        freeze(Month(2026, month), {
            (person, measure): (amount, None)
            for measure, amount in zip(("sales_by_invoice", "gross_margin", "receipts"), told, strict=True)
        }, at=moment(day))


def _figure(room: Room, day: date) -> None:
    """The cards that are due, and the figure of the area, as the schedule makes both."""
    from lingxiao.areas import performance
    from lingxiao.engines.health.domain import snapshots
    from lingxiao.engines.scorecards.domain import cards
    from tests.engines.cadence.company import moment

    cards.freeze_due(on=day, at=moment(day, "08:00"))
    assert snapshots.take(
        area=performance.AREA, person_ids=[room.people["高建国"].pk], on=day, at=moment(day, "08:30"),
    ) == 1


OWED = (
    *((f"补齐代表一名（编制八人，空缺三人之第{number}）", "talks.vacancy", "覃卫东", date(2026, 3, 2)) for number in (1, 2, 3)),
    ("转入合格线索（本季供给少四成）", "talks.leads", "孟繁星", date(2026, 3, 16)),
    *((f"陪访辅导第{number}次（约定六次）", "talks.coaching", "覃卫东", date(2026, 2, number * 3)) for number in range(1, 7)),
    ("面谈上年度绩效结果", "appraisals.talk", "覃卫东", date(2026, 3, 10)),
)


def _owed(room: Room) -> None:
    """Three of eight posts empty, leads short by two fifths, one of six coachings given, the talk about the result not held."""
    from lingxiao.engines.cadence.domain import dues
    from lingxiao.kernel.words import Bilingual

    person = room.people["高建国"].pk
    dues.open_dues([
        dues.DueDraft(
            key=f"{practice}:{at}", practice=practice, title=Bilingual(title), side="company", due_on=due_on,
            owner_id=room.people[owner].pk, subject_id=person, object_kind="people.person", object_id=str(person),
            link="/desk/", opened_on=date(2026, 2, 2),
        ) for at, (title, practice, owner, due_on) in enumerate(OWED)
    ])
    director = room.viewer("覃卫东", date(2026, 2, 3))
    dues.fulfil(viewer=director, key="talks.coaching:4", at=director.now, evidence="talks:1")


def made_up_for(room: Room, day: date) -> None:
    """The talk is held, and the months that follow are better: the figure of the area is taken again."""
    from lingxiao.engines.cadence.domain import dues

    director = room.viewer("覃卫东", day - timedelta(days=7))
    dues.fulfil(viewer=director, key=f"appraisals.talk:{len(OWED) - 1}", at=director.now, evidence="talks:2")
    with translation.override("zh-hans"):
        _frozen(room, [4, 5], date(2026, 6, 5), percent=93, before=71)
        _figure(room, day)


def goals_and_support(room: Room, plan: ImprovementPlan) -> None:
    """Two goals more, each a line of the signed letter, and four things more that the company gives."""
    from lingxiao.engines.improvement.domain import plans
    from lingxiao.engines.scorecards.models import LetterLine

    viewer = room.viewer("孟繁星", ASKED)
    for code, title, unit, now, target in MORE_GOALS:
        line = LetterLine.objects.select_related("kpi").get(letter__person=room.people["高建国"], kpi__code=code)
        plans.add_goal(viewer=viewer, plan=plan, at=viewer.now, goal=plans.GoalDraft(
            title=title, tie="target_letter", tie_title=line.kpi.name_zh, tie_id=str(line.pk), measure=title[:3], unit=unit,
            baseline=Decimal(now), target=Decimal(target),
        ))
    for kind, what in MORE_SUPPORT:
        plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
            kind=kind, what=what, owner_id=room.people["覃卫东"].pk, due_on=DONE,
        ))


def the_rest_is_given(room: Room, plan: ImprovementPlan) -> None:
    """All other support comes by its day."""
    from lingxiao.engines.improvement.domain import course

    viewer = room.viewer("覃卫东", DONE)
    for one in plan.supports.filter(record=None):
        course.note_given(viewer=viewer, support=one, given_on=DONE, text="到岗通知与记录已存档。", at=viewer.now)


def the_weeks_pass(room: Room, plan: ImprovementPlan) -> None:
    """Nine check-ins more, each written by the director and confirmed; the review in the middle."""
    from lingxiao.engines.improvement.domain import course

    for week, value in enumerate(CHECKED, start=1):
        if week == 1 or not value:
            continue
        director = room.viewer("覃卫东", plan.starts_on + timedelta(days=7 * week - 4))
        made = course.check_in(
            viewer=director, plan=plan, held_on=director.today, text=SAID, at=director.now, progress={1: Decimal(value)},
        )
        person = room.viewer("高建国", director.today)
        course.confirm(viewer=person, check_in=made, at=person.now)
    middle = room.viewer("孟繁星", plan.middle)
    course.review(viewer=middle, plan=plan, held_on=plan.middle, text="支持均已到位；收入回升，目标不变。", at=middle.now)


# -- the scene of a plan that is not met --------------------------------------------------------------------------------


@contextmanager
def not_met(looker: Any) -> Iterator[tuple[Room, Story, ImprovementPlan]]:
    """The same people elsewhere: all support came, a certificate on file, and the plan was not met."""
    from lingxiao.engines.improvement import conditions
    from lingxiao.engines.improvement.domain import course
    from lingxiao.kernel import attachments
    from tests.engines.cadence.company import a_person, found
    from tests.engines.improvement.conftest import FIRST as BEGAN
    from tests.engines.improvement.conftest import TOLD, Story

    company = found()
    story = Story(company, a_person("合规专员", email="legal@example.cn"))
    east = company.east
    people = {"高建国": east.manager, "孟繁星": east.hrbp, "覃卫东": east.director, "周小舟": east.rep}
    named(people)
    before = list(conditions.SOURCES)
    conditions.fill_in(story.given)
    try:
        plan = story.running()
        giver = story.as_("director", BEGAN + timedelta(days=9))
        held = attachments.store(viewer=giver, name="L08结业证书.pdf", content=PDF, confidentiality="C3", at=giver.now)
        course.note_given(
            viewer=giver, support=plan.supports.get(), given_on=giver.today, text=TOLD, at=giver.now, attachment=held,
        )
        director = story.as_("director", plan.last_day)
        course.conclude(viewer=director, plan=plan, conclusion="not_met", text=TOLD, at=director.now)
        plan.refresh_from_db()
        yield Room(looker, people), story, plan
    finally:
        conditions.SOURCES[:] = before
