"""More of the demo company's life than it ships with, so that pages that need a state have one to show.

On top of ``lingxiao.demo``: drafts of templates, a consultation, a file waiting to be taken over, roles proposed, a
statement issued anew, a refusal under way, spot checks, closed months, a connected system that was read, a question that
was answered, and a batch. Everything through the verbs a person would use.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from lingxiao.demo import SEED, closing, organisation
from lingxiao.demo.cast import Cast, moment
from lingxiao.demo.writing import NOW, TODAY
from lingxiao.engines.appraisals.domain import calibrating, cycles, grading, results, reviewing
from lingxiao.engines.appraisals.domain import queries as reviews
from lingxiao.engines.appraisals.domain.standards import Grounds
from lingxiao.engines.campaigns.domain import inviting, questionnaires, running
from lingxiao.engines.campaigns.domain import queries as surveys
from lingxiao.engines.documents.domain import batches, briefing, consulting, queries, refusing, templates
from lingxiao.engines.documents.domain.issuing import Terms
from lingxiao.engines.duties.domain import issuing, spot_checks
from lingxiao.engines.facts.domain import (
    answers,
    explaining,
    forecasts,
    freezing,
    measuring,
    profiles,
    quality,
    questions,
    reconciling,
    secrets,
    signing_off,
    sources,
    syncing,
)
from lingxiao.engines.facts.enums import AskedKind, Cause, Per, SourceKind
from lingxiao.engines.facts.inputs import AskFigures, Forecast
from lingxiao.engines.people.domain import founding, granting, signing_in, superiors
from lingxiao.engines.people.domain.finding import unit_meant
from lingxiao.engines.people.domain.intake import staging
from lingxiao.engines.people.domain.queries import names_of, sales_managers
from lingxiao.engines.people.enums import ImportKind, ImportMode, Role
from lingxiao.engines.scorecards.domain import letters
from lingxiao.engines.scorecards.domain import queries as target_letters
from lingxiao.engines.targets.domain import cascading, planning
from lingxiao.engines.targets.domain import queries as target_queries
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.sheets import read_table
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.elsewhere import PAYMENTS, Elsewhere

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import IssueBatch, TemplateVersion
    from lingxiao.kernel.viewer import Viewer

PEOPLE = """姓名,工号,岗位编码,组织编码,直属上级工号,邮箱,入职日期
陆川,N9001,SM,SC,不存在,lu@hengyu.example,2026-11-20
"""
RULE: list[dict[str, Any]] = [
    {"id": "b1", "kind": "heading", "level": 1, "zh": "一、原则", "en": "1. Principles"},
    {"id": "b2", "kind": "paragraph", "zh": "目标每年与本人协商一次。", "en": "Targets are agreed with each person once a year."},
]


class Life:
    """Who acts, and what they do."""

    def __init__(self) -> None:
        """Find everybody by number."""
        ids = founding.ids_by_number()
        self.cast = Cast(ids, names_of(person_ids=ids.values()))
        self.ids = ids

    def viewer(self, number: str) -> Viewer:
        """Somebody this morning."""
        return self.cast.by_number(number, NOW)

    def go_on(self) -> list[str]:
        """All of it. Answers addresses to which only their makers are led."""
        edited = self._drafts()
        self._notice()
        self._newer_text()
        self._file()
        self._roles()
        if not freezing.standing():  # a company that was founded by its command has closed its months
            closing.close(organisation.draw(size="s", seed=SEED))
        self._system()
        self._reconciliation()
        self._forecast()
        self._targets()
        spot_checks.open_checks(on=date(2026, 10, 8))
        self._refusal()
        self._improvement()
        return [
            *self._reviews(), *self._levels(), self._letter(), self._surveys(), edited, self._question(), self._amount(),
            reverse("cockpit:document_batch", args=(self._batch().pk,)), reverse("desk:target_propose", args=(2027,)),
            reverse("cockpit:result_restate", args=("2026-10",)),
        ]

    def _targets(self) -> None:
        """The plan of 2027 is approved, its quotas are open, and another version of it waits."""
        finance, executive = self.viewer("F001"), self.viewer("V001")
        version = target_queries.versions(executive).filter(plan__year=2027).get()
        approved = planning.approve(viewer=executive, version=version, at=NOW)
        cascading.open_tree(viewer=executive, version=approved, on=TODAY, at=NOW)
        line = planning.Line("控制器", self._unit("EC"), "直销", 1_000_000_00, tuple(Fraction(1, 12) for _month in range(12)))
        draft = planning.PlanDraft(year=2027, currency="CNY", total="1000000", note="第二稿")
        second = planning.keep_version(viewer=finance, draft=draft, lines=[line], on=TODAY, at=NOW)
        planning.submit(viewer=finance, version=second, at=NOW)

    def _unit(self, code: str) -> int:
        return founding.units_by_code()[code]

    def _levels(self) -> list[str]:
        """The unit of 2027 whose director walks the site, its level and its reserves."""
        nodes = target_queries.units_of_tree(self.viewer("V001"), year=2027, on=TODAY).filter(unit__code__in=("EC", "SC", "NC"))
        return [reverse(f"cockpit:target_{name}", args=(node.pk,)) for node in nodes for name in ("unit", "set", "reserve")]

    def _surveys(self) -> str:
        """A questionnaire that is written anew, a review whose raters are named, and a customer who is asked by a link."""
        viewer = self.viewer("H001")
        known = {one.questionnaire.key: one for one in surveys.published()}
        questionnaires.draft_next(viewer=viewer, questionnaire=known["team-pulse"].questionnaire, at=NOW)
        unit = unit_meant(viewer, text="SC", field="unit", on=TODAY).pk
        _review, customers = (
            running.draft(viewer=viewer, at=NOW, wanted=running.Plan(
                title=Bilingual("年末", "Year end"), version=known[key], promise="confidential", threshold=threshold,
                unit_id=unit, for_whom=for_whom, closes_on=date(2026, 12, 20),
            ))
            for key, for_whom, threshold in (("sales-leadership-360", "managers", 3), ("customer-relation", "everybody", 5))
        )
        running.launch(viewer=viewer, campaign=customers)
        secret = inviting.invite_outside(viewer=viewer, campaign=customers, contact="云岭工业")
        return reverse("respond:survey", args=(secret,))

    def _published(self, version: TemplateVersion) -> TemplateVersion:
        writer, checker = self.viewer("H002"), self.viewer("H001")
        templates.submit(viewer=writer, version=version, at=NOW)
        approved = templates.approve(viewer=checker, version=version, at=NOW)
        return templates.publish(viewer=checker, version=approved, at=NOW)

    def _notice(self) -> None:
        """What the company does with personal information, for everybody to acknowledge."""
        self._published(templates.draft_template(
            viewer=self.viewer("H002"), key="privacy", kind="privacy_notice", at=NOW, blocks=RULE,
            title=Bilingual("个人信息处理告知", "Privacy notice"),
        ))

    def _newer_text(self) -> None:
        """The director of South China is issued the next version of her statement: not talked over yet, with a redline."""
        writer, carer = self.viewer("H002"), self.viewer("B002")
        template = queries.template_seen_by(writer, key="duty-sales-director", on=TODAY)
        version = self._published(templates.draft_next(viewer=writer, template=template, change_note="年度修订", at=NOW))
        director = superiors.director_of(person_id=self._by_name("吴广胜"), on=TODAY)
        assert director is not None
        issued = issuing.issue_statements(
            viewer=carer, version=version, person_ids=[director], effective_from=date(2027, 1, 1), at=NOW, on=TODAY,
        )
        assert issued.issues

    def _by_name(self, name: str) -> int:
        """The sales manager whose story is told: in the large company others are called the same."""
        found = sales_managers(on=TODAY).filter(name=name).order_by("pk").values_list("pk", flat=True).first()
        assert found is not None, name
        return int(found)

    def _drafts(self) -> str:
        """A duty template being revised by two, which is where it leads, and a rule on which staff are heard."""
        writer, other = self.viewer("H002"), self.viewer("H001")
        template = queries.template_seen_by(writer, key="duty-sales-manager", on=TODAY)
        draft = templates.draft_next(viewer=writer, template=template, change_note="新增数据类职责", at=NOW)
        templates.keep_working_copy(viewer=other, version=draft, blocks=draft.blocks, base_revision=0, at=NOW)
        rule = templates.draft_template(
            viewer=writer, key="po-performance", kind="policy", title=Bilingual("绩效管理办法", "Performance policy"),
            at=NOW, touches=["pay", "quotas"], blocks=RULE,
        )
        templates.submit(viewer=writer, version=rule, at=NOW)
        templates.comment(viewer=other, version=rule, text="请写明协商的时间。", at=NOW)
        record = consulting.open_consultation(viewer=writer, version=rule)
        consulting.record_meeting(
            viewer=writer, record=record, form="职工代表大会", held_on=TODAY, place="杭州", minutes="逐条讨论。")
        opinion = consulting.add_opinion(viewer=writer, record=record, text="季度调整应书面说明", said_by="王芳", at=NOW)
        consulting.adopt_opinion(viewer=writer, opinion=opinion, reply="同意，已写入第三条。", at=NOW)
        consulting.add_opinion(viewer=writer, record=record, text="建议取消月度排名公示", said_by="", at=NOW)
        return reverse("setup:document_version", args=(draft.pk,))

    def _file(self) -> None:
        table = read_table(PEOPLE.encode())
        staging.stage(
            viewer=self.viewer("H001"), kind=ImportKind.PEOPLE, mode=ImportMode.ADD, table=table, file_name="人员.csv",
            sha256="0" * 64, starting=TODAY, at=NOW,
        )

    def _roles(self) -> None:
        granting.propose(
            viewer=self.viewer("H002"), person_id=self.ids["C001"], role=Role.FINANCE, unit_id=None,
            span=DaySpan(TODAY + timedelta(days=1)), reason="承接应收核对工作", at=NOW,
        )

    def _system(self) -> None:
        """An ERP that is read: three receipts came, the fourth waits until somebody corrects it over there."""
        viewer = self.viewer("H001")
        source = sources.new_system(viewer=viewer, title="Odoo", kind=SourceKind.ODOO, at=NOW)
        typed = {"address": "https://odoo.hengyu.example", "place": "outside", "key": "not-a-key"}
        secrets.keep(viewer=viewer, source=source, typed=typed, at=NOW)
        profiles.keep(viewer=viewer, source=source, key="receipts", title=Bilingual("回款", "Receipts"), spec=PAYMENTS, at=NOW)
        there, manager = Elsewhere(), self._by_name("林若曦")
        rep = next(number for number, pk in self.ids.items() if pk == manager)
        for number, amount in enumerate(("1200.50", "880.00", "96000.00", "约十万")):
            there.write(f"P{number}", day="2026-11-05", rep=rep, amount=amount)
        syncing.sync(viewer=viewer, source=source, connector=there, now=there.now)
        measuring.work_out(on=TODAY, at=NOW)
        quality.scan(on=TODAY, at=NOW)

    def _reconciliation(self) -> None:
        """September is explained and signed off, October has its differences still."""
        finance = self.viewer("F001")
        for month in (Month(2026, 9), Month(2026, 10)):
            made = reconciling.work_out(viewer=finance, month=month, at=NOW)
            ids = [one.pk for one in made.items.all()[: None if month.number == 9 else 2]]
            explaining.explain(
                viewer=finance, month=month, item_ids=ids, cause=Cause.OTHER_MONTH, note="以签订日为准", at=NOW,
            )
            if month.number == 9:
                signing_off.sign_off(
                    viewer=finance, month=month, content=made.content, note="九月已核对", at=NOW, reauthenticated_at=NOW,
                )
        freezing.catch_up(on=TODAY, at=NOW)

    def _question(self) -> str:
        """What came in, by manager and month, asked of the log and answered."""
        viewer, company = self.viewer("H001"), signing_in.company()
        given = AskFigures(
            measures=["receipts"], by=["manager"], per=Per.MONTH, first=date(2026, 1, 1), last=date(2026, 11, 1),
        )
        asking = questions.asking_of(viewer, given=given, year_starts_in=company.fiscal_year_starts if company else 1)
        questions.ask(
            viewer=viewer, asking=asking, kind=AskedKind.FIGURES, at=NOW,
            begin=lambda asked: answers.answer(asked_id=asked.pk, at=NOW),
        )
        chosen = "measure=receipts&by=manager&per=month&period=own&first=2026-01&last=2026-11"
        return f"{reverse('cockpit:explore')}?{chosen}"

    def _amount(self) -> str:
        """The rows behind the receipts of November, opened."""
        viewer = self.viewer("H001")
        given = AskFigures(measures=["receipts"], first=date(2026, 11, 1), last=date(2026, 11, 1), only={"currency": ["CNY"]})
        questions.ask(
            viewer=viewer, asking=questions.asking_of(viewer, given=given, year_starts_in=1), kind=AskedKind.ROWS, at=NOW,
            begin=lambda asked: answers.answer(asked_id=asked.pk, at=NOW),
        )
        return f"{reverse('cockpit:explore_rows')}?measure=receipts&first=2026-11&last=2026-11&currency=CNY"

    def _forecast(self) -> None:
        """林若曦 says twice what she expects of November."""
        viewer = self.cast.viewer(self._by_name("林若曦"), NOW)
        for commit in ("820,000", "860,000"):
            forecasts.submit(viewer=viewer, year_starts_in=1, at=NOW, said=Forecast(
                period="2026-11", currency="CNY", commit=commit, best_case="990,000", pipeline="1,400,000", note="两家在谈",
            ))

    def _refusal(self) -> None:
        """吴广胜 was reminded for months: the HRBP explains again, two colleagues are asked to witness."""
        carer = self.viewer("B002")
        statements = queries.visible_to(carer, on=TODAY).filter(kind="duty_statement", person=self._by_name("吴广胜"))
        issue = next(iter(statements.select_related("person")))
        briefing.record_briefing(viewer=carer, issue=issue, held_on=TODAY, minutes="逐条说明职责与权限。", at=NOW)
        sha256 = briefing.briefing_of(issue).minutes.values_list("sha256", flat=True).get()  # type: ignore[union-attr]
        person = self.cast.viewer(issue.person_id, NOW)
        briefing.confirm_briefing(viewer=person, issue=issue, minutes_sha256=sha256, at=NOW)
        record = refusing.open_refusal(viewer=carer, issue=issue, statement="不同意承担历史逾期应收", at=NOW)
        record = refusing.explain_again(viewer=carer, record=record, held_on=TODAY, minutes="逐条说明，本人仍不签。", at=NOW)
        refusing.name_witnesses(
            viewer=carer, record=record, one_id=self.ids["L001"], two_id=self.ids["F001"], at=NOW)

    def _reviews(self) -> list[str]:
        """South China's review goes on: a session that sits, one that is convened, and grades that wait."""
        viewer = self.viewer("H001")
        rows = {one.title_zh: one for one in reviews.cycles(viewer, on=TODAY)}
        cycle = rows["2026 上半年考核"]
        own = reviews.participants(viewer, cycle=cycle, on=TODAY).filter(not_rated="").order_by("person__number")
        rated = [one for one in own.select_related("cycle", "rater") if one.rater_id != self.ids["V001"]]
        for stage in ("initial", "calibration", "approval"):
            cycles.open_stage(viewer=viewer, cycle=cycle, stage=stage, at=NOW)
        members = [self.ids["B002"], self.ids["V001"], self._by_name("沈砚秋")]
        for title, cards in (("上午场", rated[:1]), ("下午场", rated[1:2])):
            self._grade(cards)
            session = calibrating.convene(viewer=viewer, cycle=cycle, at=NOW, draft=calibrating.Convened(
                title=title, held_on=TODAY, members=members, quorum=2, spread="none", unit_percent=98))
            if title == "上午场":
                calibrating.begin(viewer=viewer, session=session, present=[*members, self.ids["H001"]], at=NOW)
        self._grade(rated[2:3])
        results.approve(viewer=self.viewer("V001"), reviews=rated[2:3], at=NOW)
        return [reverse("desk:review_self", args=(one.pk,)) for one in reviews.own_reviews(
            self.cast.viewer(self._by_name("林若曦"), NOW))]

    def _grade(self, cards: list[Any]) -> None:
        for one in cards:
            if not one.has_self:
                person = self.cast.viewer(one.person_id, NOW)
                words = reviewing.OwnWords(goals="回款率 93.4%，见对账单。")
                reviewing.hand_in(viewer=person, review=one, words=words, at=NOW)
            rater = self.cast.viewer(one.rater_id, NOW)
            grading.rate(viewer=rater, review=one, grade="B", grounds=Grounds(reason="达到约定，见对账单与述职记录。"), at=NOW)
    def _letter(self) -> str:
        """The director of East China negotiates next year's letter with 周启明."""
        person = self._by_name("周启明")
        director = superiors.director_of(person_id=person, on=TODAY)
        assert director is not None
        viewer = self.cast.viewer(director, NOW)
        (made,) = letters.draft_letters(
            viewer=viewer, version=target_letters.templates()[0], person_ids=[person], period="2027", year_starts_in=1,
            currency="CNY", at=NOW,
        ).letters
        letters.show(viewer=viewer, letter=made, at=NOW)
        return reverse("cockpit:letter_write", args=(made.pk,))

    def _batch(self) -> IssueBatch:
        """孟繁星 asks for one text to be issued to everybody she cares for."""
        carer = self.viewer("B002")
        published = queries.published_versions(kind="duty_statement")
        version = next(one for one in published if one.template.key == "duty-sales-manager")
        persons = [
            one.person_id for one in queries.visible_to(carer, on=TODAY).filter(kind="duty_statement", state="signed")
        ]
        terms = Terms(
            effective=DaySpan(date(2027, 1, 1)), sign_by=date(2026, 12, 14), signature_level="S2",
            brief_by=date(2026, 12, 7),
        )
        return batches.ask_batch(viewer=carer, version=version, person_ids=persons, terms=terms, blocks=[], at=NOW)

    def _improvement(self) -> None:
        """In East China: a draft with a goal and support, and a plan that was not met, with its nine steps opened."""
        from lingxiao.engines.improvement.domain import chains, course, offering, plans
        from tests.architecture.objects_improvement import WHY

        director = self._by_name("沈砚秋")
        taken = sales_managers(on=TODAY).filter(lines_up__manager_id=director).order_by("pk").values_list("pk", flat=True)[:2]
        for person, began in zip(taken, (TODAY + timedelta(days=7), date(2026, 8, 3)), strict=True):
            viewer = self.cast.viewer(director, moment(min(began, TODAY)))
            plan = plans.draft_plan(viewer=viewer, person_id=person, starts_on=began, days=60, why=WHY, at=viewer.now)
            plans.add_goal(viewer=viewer, plan=plan, at=viewer.now, goal=plans.GoalDraft(
                title="回款率达到九成", tie="duty", tie_title="应收回款", measure="本队回款率", unit="%", baseline=Decimal(60),
                target=Decimal(90),
            ))
            plans.add_support(viewer=viewer, plan=plan, at=viewer.now, support=plans.SupportDraft(
                kind="training", what="两次谈判培训", owner_id=director, due_on=began + timedelta(days=9),
            ))
            if began > TODAY:
                continue
            known = offering.conditions_of(person_id=person, on=viewer.today, at=viewer.now)
            offering.ask_legal(viewer=viewer, plan=plan, given=known, at=viewer.now)
            legal, signer = self.cast.by_number("L001", viewer.now), self.cast.viewer(person, viewer.now)
            offering.clear(viewer=legal, plan=plan, reason=WHY, at=viewer.now)
            offering.sign(
                viewer=signer, at=viewer.now, reservation="", reauthenticated_at=viewer.now,
                plan=offering.offer(viewer=viewer, plan=plan, given=known, at=viewer.now),
            )
            end = self.cast.viewer(director, moment(plan.last_day))
            course.note_given(viewer=end, support=plan.supports.get(), given_on=end.today, text=WHY, at=end.now)
            course.conclude(viewer=end, plan=plan, conclusion="not_met", text=WHY, at=end.now)
            plan.refresh_from_db()
            chains.open_chain(viewer=end, plan=plan, ground="standard_unmet", at=end.now)
