"""The schedule: everything the system does by itself, in one table, by the company's clock.

A worker runs ``tick`` once a minute; it defers the lines whose minute it is. Every line may be run again at any time
and does only what is left to do, so what was missed while no worker ran is caught up at its next turn.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lingxiao.areas import tasks as areas
from lingxiao.config import auditing
from lingxiao.engines.cadence import tasks as cadence
from lingxiao.engines.campaigns import tasks as campaigns
from lingxiao.engines.documents import tasks as documents
from lingxiao.engines.facts import tasks as facts
from lingxiao.engines.improvement import tasks as improvement
from lingxiao.engines.people import tasks as people
from lingxiao.engines.people.domain.signing_in import company
from lingxiao.kernel.jobs import Line, daily, every
from lingxiao.kernel.words import Bilingual
from lingxiao.web.viewing import now_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MORNING, EVENING = time(8, 30), time(20)

SCHEDULE = (
    Line(
        what=Bilingual("按各领域的约定生成待办", "Open what the practices of each area make owed"),
        when=every(minutes=60, since=time(6), until=EVENING),
        task=areas.open_dues,
    ),
    Line(
        what=Bilingual("交接或撤回离职者的待办", "Pass on or take back what leavers owed"),
        when=every(minutes=60, since=time(6, 20), until=EVENING),
        task=areas.settle_leavers,
    ),
    Line(
        what=Bilingual("读取每位经理各领域的健康度", "Read how each area stands for each manager"),
        when=every(minutes=60, since=time(7), until=EVENING),
        task=areas.take_figures,
    ),
    Line(
        what=Bilingual("结束到期的问卷，为进行中的问卷生成待办", "Close surveys that are over, and have open ones be answered"),
        when=every(minutes=60, since=time(6, 10), until=EVENING),
        task=campaigns.keep_days,
    ),
    Line(
        what=Bilingual("按阶梯提醒和升级到期、逾期事项", "Remind and escalate what is due or overdue"),
        when=every(minutes=10, since=MORNING, until=EVENING),
        task=cadence.climb,
    ),
    Line(
        what=Bilingual("终止期满的文件", "Close the documents whose days are over"),
        when=every(minutes=60, since=time(0, 10)),
        task=documents.expire,
    ),
    Line(
        what=Bilingual("从已连接的系统读取业绩数据", "Read sales facts from the systems that are connected"),
        when=every(minutes=10),
        task=facts.read_systems,
    ),
    Line(
        what=Bilingual("有新数据时重算各项指标", "Work out the figures anew where new facts came"),
        when=every(minutes=5),
        task=facts.work_out_figures,
    ),
    Line(
        what=Bilingual("月末对账：比对 CRM 与 ERP，有变动则重新比对", "Reconcile CRM and ERP of months that ended or changed"),
        when=every(minutes=30, since=time(0, 15)),
        task=facts.reconcile_months,
    ),
    Line(
        what=Bilingual("合并业绩日志的零散文件并清除残余", "Merge the log of sales facts where it is in pieces"),
        when=daily(time(3, 20)),
        task=facts.tidy_log,
    ),
    Line(
        what=Bilingual("清除几天前的自由查询答案", "Delete answers to questions of days ago"),
        when=daily(time(3, 50)),
        task=facts.forget_answers,
    ),
    Line(
        what=Bilingual("清除几天前的举证包", "Delete bundles of proof of days ago"),
        when=daily(time(3, 55)),
        task=improvement.forget_bundles,
    ),
    Line(
        what=Bilingual("清除过期的登录和尝试计数", "Forget sessions that ran out and counts that hold nobody"),
        when=daily(time(3, 40)),
        task=people.forget_old,
    ),
    Line(
        what=Bilingual("汇总每人每日一封的摘要", "Gather everyone's one digest a day"),
        when=every(minutes=10),
        task=cadence.gather_digests,
    ),
    Line(
        what=Bilingual("发出等候中的邮件和群消息", "Send the e-mails and group messages that wait"),
        when=every(minutes=1),
        task=cadence.deliver,
    ),
    Line(
        what=Bilingual("在订阅的群里播报管理欠账", "Say in the groups that asked how much management debt there is"),
        when=daily(time(9, 5)),
        task=cadence.announce_debt,
    ),
    Line(
        what=Bilingual("核对审计链的新记录并签名", "Verify what is new in the audit chain and sign its end"),
        when=every(minutes=60),
        task=auditing.sign,
    ),
)


def due_lines(at: datetime) -> Iterator[Line]:
    """The lines whose minute this is, by the company's clock."""
    local = at.astimezone(zone_of(company()))
    return (line for line in SCHEDULE if line.when.includes(local))


def moment() -> datetime:
    """The moment it is for this company: the demo company's stopped clock, else the real one."""
    return now_of(company())


@app.periodic(cron="* * * * *")
@app.task(name="schedule.tick", pass_context=False)
def tick(timestamp: int) -> int:
    """Defer every line whose minute has come; answers how many. A line that still waits is not asked twice."""
    at = moment()
    deferred = 0
    for line in due_lines(datetime.fromtimestamp(timestamp, UTC)):
        try:
            line.task.defer(at=at.isoformat())
        except AlreadyEnqueued:
            continue
        deferred += 1
    return deferred


def run_now() -> dict[str, object]:
    """Run every line once, here and at once, in the order of the table; answers what each came to, by its key."""
    at = moment().isoformat()
    return {line.key: line.task(at=at) for line in SCHEDULE}
