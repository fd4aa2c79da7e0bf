"""The demo company's tools: the shipped catalogue since January, who has what since when, two gaps, and some requests.

Most were given in time, one in twelve late; two managers lack one to this day; what was asked for was granted, refused with
a reason, is still open, or is overdue. All that is alike is written in bulk, and costs the large company few statements.
"""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.areas.content.furnishing import furnish_tools
from lingxiao.demo.cast import moment
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.tools.domain import granting, queries, requests
from lingxiao.engines.tools.domain.granting import Given, PastAccess
from lingxiao.engines.tools.domain.needs import entitled_people, needs_of
from lingxiao.engines.tools.domain.requests import Answer
from lingxiao.engines.tools.enums import PROVIDE_WITHIN
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.demo.cast import Cast
    from lingxiao.engines.tools.domain.needs import Need
    from lingxiao.kernel.days.calendars import WorkCalendar

NAMED_ON = date(2026, 1, 5)
"""The first working Monday of the year, on which the catalogue came into force."""
LATE = 1 / 12
NEW = "林若曦"
LACKING = {NEW: ("bi", "e-sign"), "高建国": ("quotation",)}
"""Who lacks what to this day: the new manager since she was appointed, and one whose licence ran out unseen."""
RAN_OUT = date(2026, 11, 9)
WANTS_PLANNING = "为明年一季度重新划分三个客户群，需要测算两种方案，用到 2 月底。"
WANTS_COPY = "想把客户名单整份导出，放在自己电脑上备用。"
NO_COPY = "整份客户名单含联系人信息，不能导出到个人电脑。可在看板里按需筛选，或由运营同事导出脱敏的名单。"
GRANTED = "已开通，权限到 2027 年 2 月底，只读。"
WIN_RATES = "按行业看近十二个月的赢单率与平均周期，用来决定明年把人放在哪两个行业。"
VACANCY = "看空编月数与达成率的关系，用于 11 月 20 日的区域复盘。"
PHONE = "手机端保存商机时常报错，换成电脑可以；五名代表每天多花二十分钟。"


def play(*, cast: Cast, seed: int, until: date) -> int:
    """The whole of it, up to a day; answers how many were given access."""
    at = moment(NAMED_ON, "08:30")
    furnish_tools(viewer=Viewer.system(now=at, today=NAMED_ON), starting=NAMED_ON, at=at)
    given = list(_given(cast, random.Random(seed + 7), until))  # noqa: S311 -- invented history
    count = granting.record_past_access(viewer=cast.by_number("H001", at), told=given)
    _requests(cast)
    return count


def _given(cast: Cast, dice: random.Random, until: date) -> Iterator[PastAccess]:
    """What everybody was given since it was due to them, in the order of persons and tools."""
    calendar, at = clock.calendar_for(), moment(until, "18:00")
    keys = {pk: entry.tool.key for pk, entry in queries.offered(on=until).items()}
    lacking = {pk: LACKING[name] for pk, name in cast.names.items() if name in LACKING}
    people = sorted(entitled_people(on=until, at=at))
    for person, needs in needs_of(person_ids=people, on=until, at=at).items():
        for need in needs:
            is_lacking = keys[need.tool_id] in lacking.get(person, ())
            since = need.stand.due_since
            if since is None or (is_lacking and cast.names[person] == NEW):
                continue
            yield _one(need, since, calendar, dice, ends=RAN_OUT if is_lacking else None, until=until)


def _one(
    need: Need, since: date, calendar: WorkCalendar, dice: random.Random, *, ends: date | None, until: date,
) -> PastAccess:
    owed_by = calendar.add_working_days(since, PROVIDE_WITHIN)
    starting = calendar.add_working_days(since, dice.randint(0, PROVIDE_WITHIN))
    if dice.random() < LATE:
        starting = calendar.add_working_days(owed_by, dice.randint(1, 9))
    starting = min(starting, until)
    return PastAccess(
        person_id=need.person_id, tool_id=need.tool_id, owed_by=owed_by, at=moment(starting, "16:00"),
        given=Given(starting=starting, proof=f"IT-{dice.randint(10_000, 99_999)}（演示）", licence_until=ends),
    )


def _requests(cast: Cast) -> None:
    """Five requests: granted, refused with its reason, delivered late, open, and overdue."""
    tools = {entry.tool.key: entry.tool for entry in queries.offered(on=NAMED_ON).values()}
    star, owner = _number(cast, "周启明"), _number(cast, "唐文博")
    asked = cast.by_number(star, moment(date(2026, 10, 12)))
    case = requests.ask_for_access(viewer=asked, tool=tools["territory-planning"], text=WANTS_PLANNING, at=asked.now)
    it = cast.by_number("S001", moment(date(2026, 10, 13), "15:20"))
    requests.answer(viewer=it, case=case, at=it.now, answer=Answer(
        outcome="upheld", text=GRANTED, proof="IT-20981（演示）", licence_until=date(2027, 3, 1),
    ))
    for number, title, text, day, answered, outcome, said in (
        (owner, "导出客户名单", WANTS_COPY, date(2026, 10, 20), date(2026, 10, 22), "not_upheld", NO_COPY),
        (star, "分行业赢单率", WIN_RATES, date(2026, 10, 26), date(2026, 11, 5), "upheld", "见附件：按行业拆分，共九个行业。"),
        (owner, "空编与达成", VACANCY, date(2026, 11, 11), None, "", ""),
    ):
        viewer = cast.by_number(number, moment(day))
        one = requests.ask_for_more(viewer=viewer, kind="data_request", title=title, text=text, at=viewer.now)
        if answered is not None:
            keeper = cast.by_number("S001", moment(answered, "17:00"))
            requests.answer(viewer=keeper, case=one, answer=Answer(outcome=outcome, text=said), at=keeper.now)
    viewer = cast.by_number(star, moment(date(2026, 11, 20), "09:40"))
    requests.ask_for_more(viewer=viewer, kind="tool_feedback", title="手机端报错", text=PHONE, at=viewer.now)


def _number(cast: Cast, name: str) -> str:
    pk = min(one for one, called in cast.names.items() if called == name)
    return next(number for number, one in cast.ids.items() if one == pk)

