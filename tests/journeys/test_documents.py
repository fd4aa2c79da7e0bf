"""Documents in a real browser: written, stopped by the linter, issued, briefed, compared, signed, objected to, refused."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from tests.engines.documents.desk import Desk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# All eight for photographs; otherwise four that hold every pair of the three.
LOOKS = [
    (theme, size, language)
    for theme in ("light", "dark")
    for size in ("wide", "phone")
    for language in ("zh-hans", "en")
    if "LX_SHOTS" in os.environ or (theme == "light") ^ (size == "phone") ^ (language == "en")
]


@pytest.fixture
def desk(db: None) -> Desk:
    """The company on a Monday morning, its people named."""
    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import stop_the_clock
    from tests.engines.documents.desk import set_up

    found = set_up()
    stop_the_clock()
    east = found.company.east
    for person, name in (
        (east.manager, "林若曦"),
        (east.hrbp, "孟繁星"),
        (east.director, "覃卫东"),
        (east.rep, "周小舟"),
        (found.company.hr_head, "郑文静"),
        (found.second_hr, "沈若谷"),
        (found.company.west.manager, "高建国"),
    ):
        Person.objects.filter(pk=person.pk).update(name=name)
        person.name = name
    return found


def sign_in(looker: Any, person: Person, *, confirmed: bool = False) -> None:
    """Let this browser be somebody's; with ``confirmed``, of somebody who just proved once more who they are."""
    from datetime import UTC, datetime

    from lingxiao.web import stepup
    from tests.engines.cadence.company import signed_in

    client = signed_in(person)
    if confirmed:
        session = client.session
        session[stepup.CONFIRMED] = datetime.now(UTC).isoformat()
        session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    looker.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": looker.base}])


def told(desk: Desk) -> dict[str, int]:
    """A little history: two versions, one signed, one waiting, an objection, a refusal, a draft with a void clause."""
    from lingxiao.engines.documents.domain import briefing, consulting, refusing, signing, templates
    from lingxiao.engines.documents.domain.contract_change import ProposedTerms
    from lingxiao.engines.documents.refusals import EditedMeanwhile
    from lingxiao.engines.people.models import ContractTerms
    from lingxiao.kernel.words import Bilingual
    from tests.engines.documents.desk import AT, LATER, TODAY, issued, looking, published, read, signed, span
    from tests.journeys.statement import CHANGED, STATEMENT

    first = signed(desk, issued(desk, published(desk, blocks=STATEMENT)))
    draft = templates.draft_next(
        viewer=desk.hr, template=first.template, change_note="按新授权表调整折扣权限，补充预测要求", at=AT
    )
    revised = templates.revise(viewer=desk.hr, version=draft, expected_revision=1, blocks=CHANGED, at=AT)
    templates.submit(viewer=desk.hr, version=revised, at=AT)
    templates.approve(viewer=desk.checker, version=revised, at=AT)
    second = templates.publish(viewer=desk.checker, version=revised, at=AT)
    waiting = issued(desk, second, brief_by=LATER)
    briefing.record_briefing(
        viewer=desk.hrbp,
        issue=waiting,
        held_on=TODAY,
        at=AT,
        minutes="问：折扣权限为什么从 5% 调到 3%？\n答：毛利压力，超过部分报大区。\n公司承诺：12 月 5 日前配齐一名售前。",
    )
    briefing.confirm_briefing(viewer=desk.manager, issue=waiting, minutes_sha256="", at=AT)
    read(desk.manager, waiting)
    policy = templates.draft_template(
        viewer=desk.hr,
        key="po-gift",
        kind="policy",
        title=Bilingual("客户招待管理办法", "Hospitality policy"),
        at=AT,
        touches=["discipline"],
        blocks=[
            {"id": "b1", "kind": "heading", "level": 1, "zh": "一、原则", "en": "1. Principles"},
            {
                "id": "b2",
                "kind": "paragraph",
                "zh": "招待须事前申报。违反本办法的，每次罚款500元。",
                "en": "Hospitality is declared beforehand.",
            },
            {
                "id": "b3",
                "kind": "list",
                "zh": ["单笔每人不超过 300 元", "不得赠送现金、礼金卡"],
                "en": ["At most ¥300 a head", "No cash"],
            },
            {
                "id": "b4",
                "kind": "table",
                "zh": [["级别", "单笔上限"], ["销售经理", "300 元/人"], ["大区经理", "500 元/人"]],
                "en": [],
            },
        ],
    )
    rule = templates.draft_template(
        viewer=desk.hr,
        key="po-perf",
        kind="policy",
        title=Bilingual("绩效管理办法", "Performance policy"),
        at=AT,
        touches=["pay", "quotas"],
        blocks=[
            {"id": "b1", "kind": "paragraph", "zh": "目标每年与本人协商一次。", "en": "Targets are agreed each year."}
        ],
    )
    templates.submit(viewer=desk.hr, version=rule, at=AT)
    record = consulting.open_consultation(viewer=desk.hr, version=rule)
    consulting.record_meeting(
        viewer=desk.hr,
        record=record,
        form="职工代表大会",
        held_on=TODAY,
        place="杭州总部",
        minutes="43 条意见逐条讨论。",
    )
    one = consulting.add_opinion(viewer=desk.hr, record=record, text="季度目标调整应有书面说明", said_by="王芳", at=AT)
    consulting.adopt_opinion(viewer=desk.hr, opinion=one, reply="采纳，写入第六条", at=AT)
    consulting.add_opinion(viewer=desk.hr, record=record, text="建议取消月度排名公示", said_by="", at=AT)
    west = issued(desk, second, to=desk.company.west.manager, viewer=looking(desk.company.west.hrbp))
    signing.object_to(
        viewer=desk.stranger,
        issue=west,
        at=AT,
        text="第二条的责任区域包含兰州以西五个地市，目前只有三名代表，无法按月走访。建议先补两名代表，或把走访改为按季。",
    )
    director = issued(desk, second, to=desk.company.east.director, sign_by=LATER)
    refused = refusing.open_refusal(viewer=desk.hrbp, issue=director, statement="折扣权限下调，我不同意", at=AT)
    refusing.explain_again(viewer=desk.hrbp, record=refused, held_on=TODAY, minutes="逐条说明，本人仍表示不签。", at=AT)
    refusing.name_witnesses(
        viewer=desk.hrbp,
        record=refused,
        one_id=desk.company.hr_head.pk,
        two_id=desk.company.east.rep.pk,
        at=AT,
    )
    notice = published(
        desk,
        key="privacy",
        kind="privacy_notice",
        blocks=[
            {
                "id": "b1",
                "kind": "heading",
                "level": 1,
                "zh": "我们为什么处理您的信息",
                "en": "Why we process your information",
            },
            {
                "id": "b2",
                "kind": "paragraph",
                "zh": "为履行劳动合同和依法制定的规章制度，公司处理您的姓名、岗位、任职与履职记录。",
                "en": "To perform the labour contract and lawfully made rules.",
            },
            {
                "id": "b3",
                "kind": "key_values",
                "zh": [["保存期限", "在职期间及离职后三年"], ["您的权利", "查阅、复制、更正、说明"]],
                "en": [],
            },
        ],
    )
    contested = templates.draft_template(
        viewer=desk.hr,
        key="pledge",
        kind="pledge",
        title=Bilingual("廉洁承诺书", "Integrity pledge"),
        at=AT,
        blocks=[
            {"id": "b1", "kind": "paragraph", "zh": "本人承诺遵守公司廉洁规定。", "en": ""},
            {"id": "b2", "kind": "paragraph", "zh": "本人不收受客户礼金。", "en": ""},
        ],
    )
    texts = (
        ("本人承诺遵守法律法规和公司廉洁规定。", "本人不收受客户礼金。"),
        ("本人郑重承诺遵守公司廉洁规定。", "本人不收受客户、供应商礼金。"),
    )
    for who, (one_text, two_text) in zip((desk.checker, desk.hr), texts, strict=True):
        blocks = [{**contested.blocks[0], "zh": one_text}, {**contested.blocks[1], "zh": two_text}]
        with contextlib.suppress(EditedMeanwhile):
            templates.revise(viewer=who, version=contested, expected_revision=1, blocks=blocks, at=AT)
    ContractTerms.objects.create(
        person=desk.company.east.rep,
        validity=span(date(2024, 1, 1)),
        post_title="销售代表",
        location="苏州",
        base_pay_minor=900_000,
    )
    changing = issued(
        desk, second, to=desk.company.east.rep, proposed=ProposedTerms(post_title="销售经理", base_pay_minor=1_600_000)
    )
    return {
        "contested": contested.pk,
        "changing": changing.pk,
        "first": first.pk,
        "waiting": waiting.pk,
        "west": west.pk,
        "director": director.pk,
        "record": refused.pk,
        "draft": policy.pk,
        "version": second.pk,
        "rule": rule.pk,
        "notice": notice.pk,
    }


def walks_of_people(desk: Desk, ids: dict[str, int]) -> list[tuple[Person, str, str]]:
    """The pages people meet on their own desk."""
    east, west = desk.company.east, desk.company.west
    waiting = f"/desk/documents/{ids['waiting']}"
    return [
        (east.manager, "documents", "/desk/documents/"),
        (east.manager, "document", f"{waiting}/"),
        (east.manager, "document-changes", f"{waiting}/changes/"),
        (east.manager, "document-changes-whole", f"{waiting}/changes/?all=1"),
        (east.manager, "document-history", f"{waiting}/history/"),
        (east.manager, "document-sign", f"{waiting}/sign/"),
        (east.manager, "document-contest", f"{waiting}/contest/"),
        (east.manager, "document-briefing", f"{waiting}/briefing/"),
        (east.manager, "document-signed", f"/desk/documents/{ids['first']}/"),
        (west.manager, "document-objected", f"/desk/documents/{ids['west']}/"),
        (east.rep, "document-witness", f"/desk/documents/refusals/{ids['record']}/"),
        (east.rep, "document-privacy", "/desk/privacy/"),
        (east.rep, "documents-empty", "/desk/documents/"),
    ]


def walks_of_carers(desk: Desk, ids: dict[str, int]) -> list[tuple[Person, str, str]]:
    """The pages of who looks after copies, and of who issues them."""
    east, west, head = desk.company.east, desk.company.west, desk.company.hr_head
    director = f"/desk/documents/{ids['director']}"
    return [
        (west.hrbp, "document-settle", f"/desk/documents/{ids['west']}/settle/"),
        (east.hrbp, "document-care", f"{director}/"),
        (east.hrbp, "document-refusal", f"{director}/refusal/"),
        (east.hrbp, "document-evidence", f"/desk/documents/{ids['waiting']}/evidence/"),
        (east.hrbp, "document-deliver", f"/desk/documents/{ids['waiting']}/deliver/"),
        (east.hrbp, "document-agreement", f"/desk/documents/{ids['changing']}/agreement/"),
        (east.hrbp, "issued", "/cockpit/documents/"),
        (head, "issued-hr", "/cockpit/documents/?stands=waiting"),
        (head, "issue-choose", "/cockpit/documents/issue/"),
        (head, "issue-form", f"/cockpit/documents/issue/{issuable(desk)}/"),
        (head, "who-has", "/cockpit/documents/who/ds-01/"),
    ]


def walks_of_writers(desk: Desk, ids: dict[str, int]) -> list[tuple[Person, str, str]]:
    """The pages of who writes and approves texts."""
    head, versions = desk.company.hr_head, "/setup/documents/versions"
    return [
        (head, "templates", "/setup/documents/"),
        (head, "template-new", "/setup/documents/new/"),
        (head, "template", "/setup/documents/templates/ds-01/"),
        (head, "version", f"{versions}/{ids['draft']}/"),
        (head, "version-compare", f"{versions}/{ids['version']}/compare/"),
        (head, "version-edit", f"{versions}/{ids['draft']}/edit/"),
        (head, "consultation", f"{versions}/{ids['rule']}/consultation/"),
        (head, "version-reconcile", f"{versions}/{ids['contested']}/reconcile/"),
        (desk.second_hr, "version-review", f"{versions}/{ids['rule']}/"),
    ]


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "walks", [walks_of_people, walks_of_carers, walks_of_writers], ids=["people", "carers", "writers"]
)
@pytest.mark.parametrize(("theme", "size", "language"), LOOKS)
def test_every_page_is_clean_and_photographed(
    desk: Desk,
    looking: Callable[..., Any],
    theme: str,
    size: str,
    language: str,
    walks: Callable[..., Any],
) -> None:
    ids = told(desk)
    with looking(theme=theme, size=size, language=language) as looker:
        who = None
        for person, name, address in walks(desk, ids):
            if who != person:
                looker.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
                sign_in(looker, person, confirmed=True)
                who = person
            page = looker.open(address)
            looker.photograph(page, name)
            looker.check(page)
            page.close()


def issuable(desk: Desk) -> int:
    """A published notice with a field to fill in."""
    from tests.engines.documents.desk import TEXT, published

    return published(desk, key="notice-1", kind="notice", blocks=TEXT).pk


def test_a_manager_reads_and_signs_on_a_phone(desk: Desk, looking: Callable[..., Any]) -> None:
    """Opened, compared, read to the end by scrolling, confirmed by password, signed; the second click changes nothing."""
    from lingxiao.engines.documents.models import Issue, ReadingProof, Signature
    from tests.engines.documents.desk import issued, published, signed
    from tests.journeys.statement import CHANGED, STATEMENT

    first = signed(desk, issued(desk, published(desk, blocks=STATEMENT)))
    from lingxiao.engines.documents.domain import templates
    from tests.engines.documents.desk import AT, approved

    draft = templates.draft_next(viewer=desk.hr, template=first.template, change_note="调整", at=AT)
    revised = templates.revise(viewer=desk.hr, version=draft, expected_revision=1, blocks=CHANGED, at=AT)
    copy = issued(desk, templates.publish(viewer=desk.checker, version=approved(desk, revised), at=AT))
    with looking(size="phone") as looker:
        sign_in(looker, desk.company.east.manager)
        page = looker.open(f"/desk/documents/{copy.pk}/")
        expect(page.get_by_role("link", name="看看改了什么")).to_be_visible()
        assert not Signature.objects.filter(issue=copy).exists()
        page.locator("#end").scroll_into_view_if_needed()
        expect(page.get_by_text("您已读到末尾")).to_be_visible()
        assert ReadingProof.objects.get(issue=copy).reached_end_at is not None
        page.get_by_role("link", name="看看改了什么").click()
        expect(page.locator("del").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.get_by_role("link", name="返回正文").click()
        page.get_by_role("link", name="签署", exact=True).click()
        expect(page).to_have_url(re.compile("/signin/confirm/"))
        # What the sign-in face proves is its own journey; here the session says that it was proven.
        sign_in(looker, desk.company.east.manager, confirmed=True)
        page.goto(f"{looker.base}/desk/documents/{copy.pk}/sign/")
        page.get_by_role("button", name="确认签署").dblclick()
        expect(page.get_by_text("已签署").first).to_be_visible()
        assert Signature.objects.filter(issue=copy).count() == 1
        assert Issue.objects.get(pk=copy.pk).state == "signed"


def test_hr_writes_is_stopped_by_the_linter_and_uses_the_lawful_wording(
    desk: Desk, looking: Callable[..., Any]
) -> None:
    from lingxiao.engines.documents.models import TemplateVersion

    with looking() as looker:
        sign_in(looker, desk.company.hr_head)
        page = looker.open("/setup/documents/new/")
        page.get_by_label("类型").select_option("notice")
        page.get_by_label("编号").fill("notice-late")
        page.get_by_label("中文标题").fill("考勤提醒")
        page.get_by_role("button", name="开始撰写").click()
        page.get_by_role("button", name="段落").click()
        page.get_by_label("第 1 块，中文").fill("连续两季未达标自动离职。")
        expect(page.locator("#findings").get_by_text("不得保留").first).to_be_visible()
        page.get_by_role("button", name="采用这一写法").first.click()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_label("第 1 块，中文")).not_to_have_value("连续两季未达标自动离职。")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("已保存").first).to_be_visible()
        looker.photograph(page, "journey-notice-written")
    version = TemplateVersion.objects.get(template__key="notice-late")
    assert "自动离职" not in version.blocks[0]["zh"]
    assert version.findings == []
