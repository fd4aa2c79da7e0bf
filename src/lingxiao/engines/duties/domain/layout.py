"""A duty template as the blocks of a document: the frame a version keeps, and what is put in when a copy is made. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.blocks import Block, BlockKind
from lingxiao.engines.duties.domain.kpi_names import name_of
from lingxiao.engines.duties.domain.template_check import CATEGORY_ZH
from lingxiao.engines.duties.enums import AuthorityLevel, Category, Letter, Rhythm
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lingxiao.engines.duties.domain.shapes import (
        AuthorityDraft,
        Counterpart,
        DutyDraft,
        DutyTemplateDraft,
        MoneyLimit,
    )

LEVEL_WORDS = {
    AuthorityLevel.DECIDE: Bilingual("决定", "decides"),
    AuthorityLevel.APPROVE: Bilingual("审批", "approves"),
    AuthorityLevel.PROPOSE: Bilingual("建议", "proposes"),
    AuthorityLevel.INFORM: Bilingual("知会", "is informed"),
}
RHYTHM_WORDS = {
    Rhythm.MONTHLY: Bilingual("每月", "every month"),
    Rhythm.QUARTERLY: Bilingual("每季", "every quarter"),
    Rhythm.HALF_YEARLY: Bilingual("每半年", "every half-year"),
    Rhythm.YEARLY: Bilingual("每年", "every year"),
}
LETTER_WORDS = {
    Letter.RESPONSIBLE: Bilingual("执行", "does it"),
    Letter.ACCOUNTABLE: Bilingual("负责", "answers for it"),
    Letter.CONSULTED: Bilingual("咨询", "is asked"),
    Letter.INFORMED: Bilingual("知会", "is told"),
}
CATEGORY_EN = {category: category.value.replace("_", " ").capitalize() for category in Category} | {
    Category.DATA_FORECAST: "Data and forecast",
}
LIST_HEADS = {
    "key_outputs": Bilingual("关键产出", "Key outputs"),
    "interfaces": Bilingual("协作关系", "Whom one works with"),
    "qualification": Bilingual("任职资格", "Qualification"),
    "competences": Bilingual("能力要求", "Competences"),
    "prohibited": Bilingual("禁止行为", "What is not allowed"),
    "working_conditions": Bilingual("工作条件", "Working conditions"),
    "confidentiality": Bilingual("保密义务", "Confidentiality"),
    "legal_notices": Bilingual("法律提示", "Legal notices"),
}
PLACE = "duties"
"""The id of the block that marks where the duties stand."""


def _words(said: Bilingual, key: str, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0) -> Block:
    return Block(id=key, kind=kind, zh=said.zh, en=said.en, level=level, key=key)


def _heading(said: Bilingual, key: str) -> Block:
    return _words(said, key, BlockKind.HEADING, 2)


def frame(draft: DutyTemplateDraft) -> list[Block]:
    """The blocks a version of this template keeps: the person's data as merge fields, and the place for the duties."""
    pairs_zh = (
        ("姓名", "{{ 姓名 }}（{{ 工号 }}）"),
        ("岗位", "{{ 岗位 }}"),
        ("部门", "{{ 所在部门 }}"),
        ("直属上级", "{{ 直属上级 }}"),
        ("HRBP", "{{ HRBP }}"),
        ("责任区域", "{{ 责任区域 }}"),
        ("客户范围", "{{ 客户范围 }}"),
        ("产品线", "{{ 产品线 }}"),
        ("销售渠道", "{{ 销售渠道 }}"),
        ("团队", "{{ 团队情况 }}"),
        ("生效日期", "{{ 生效日期 }}"),
    )
    pairs_en = (
        ("Name", "{{ person_name }} ({{ person_number }})"),
        ("Post", "{{ post_title }}"),
        ("Unit", "{{ unit_name }}"),
        ("Reports to", "{{ manager_name }}"),
        ("HRBP", "{{ hrbp_name }}"),
        ("Territory", "{{ territory }}"),
        ("Customers", "{{ customers }}"),
        ("Product lines", "{{ product_lines }}"),
        ("Channel", "{{ channel }}"),
        ("Team", "{{ team }}"),
        ("Effective from", "{{ effective_from }}"),
    )
    return [
        Block(id="post", kind=BlockKind.KEY_VALUES, zh=pairs_zh, en=pairs_en, key="post"),
        _heading(Bilingual("岗位使命", "Purpose"), "purpose-head"),
        _words(draft.purpose, "purpose"),
        Block(id=PLACE, kind=BlockKind.DUTY_ITEMS, key=PLACE),
        _heading(Bilingual("个人补充约定", "Individual additions"), "additions-head"),
        _words(Bilingual("{{ 个人补充约定 }}", "{{ additions }}"), "additions"),
        _heading(Bilingual("签署说明", "About signing"), "signing-head"),
        _words(
            Bilingual(
                "本人已就以上职责与直属上级、HRBP 当面沟通，清楚每一项职责、对应的权限与所需支持。签署表示同意；"
                "如有异议，可在签署前提出，公司须在十个工作日内答复，提出异议不影响任何待遇。"
                "本说明书涉及岗位、地点、薪酬或工时变化的，另行书面签订劳动合同变更协议。",
                "I have talked these duties over with my superior and the HRBP and know each duty, the authority that "
                "goes with it and the support I may count on. Signing means agreement. I may object before "
                "signing; the company answers within ten working days, and objecting has no disadvantage. Where post, "
                "place, pay or hours change, a separate written agreement changing the labour contract is concluded.",
            ),
            "signing",
        ),
    ]


def _limit(limit: MoneyLimit | None) -> Bilingual:
    if limit is None:
        return Bilingual("")
    said = format_money(Money(limit.minor, limit.currency))
    return Bilingual(f"≤ {said}", f"≤ {said}")


def _detail(duty: DutyDraft) -> Bilingual:
    """The note under a duty: how often, what comes of it, how much time, how far one decides, by what it is seen."""
    level, limit = LEVEL_WORDS[duty.level], _limit(duty.limit)
    parts = [
        ("本人", "Own part", LETTER_WORDS[duty.letter]),
        ("频次", "How often", duty.frequency),
        ("交付", "Delivers", duty.deliverable),
        ("工时", "Time", Bilingual(f"约 {duty.percent}%", f"about {duty.percent} %")),
        ("权限", "Authority", Bilingual(f"{level.zh}{limit.zh}", f"{level.en}{' ' if limit else ''}{limit.en}")),
        ("凭据", "Evidence", _evidence(duty)),
        ("指标", "Figures", _listed([name_of(code) for code in duty.kpi_codes])),
        ("协作", "With", _listed([_counterpart(one) for one in duty.counterparts])),
    ]
    said = [(zh, en, what) for zh, en, what in parts if what]
    return Bilingual(
        "；".join(f"{zh}：{what.zh}" for zh, _en, what in said) + "。",
        "; ".join(f"{en}: {what.en or what.zh}" for _zh, en, what in said) + ".",
    )


def _evidence(duty: DutyDraft) -> Bilingual:
    if duty.evidence is None:
        return Bilingual("")
    rule, rhythm = duty.evidence, RHYTHM_WORDS[duty.evidence.rhythm]
    return Bilingual(f"{rhythm.zh}提交{rule.what.zh}", f"{rule.what.en or rule.what.zh}, {rhythm.en}")


def _counterpart(one: Counterpart) -> Bilingual:
    part = LETTER_WORDS[one.letter]
    return Bilingual(f"{one.post.zh}（{part.zh}）", f"{one.post.en or one.post.zh} ({part.en})")


def _listed(parts: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("、".join(one.zh for one in parts), ", ".join(one.en or one.zh for one in parts))


def _duties(draft: DutyTemplateDraft) -> list[Block]:
    blocks = [_heading(Bilingual("岗位职责", "Duties"), "duties-head")]
    number = 0
    for category in Category:
        mine = [duty for duty in draft.duties if duty.category is category]
        if not mine:
            continue
        title = Bilingual(CATEGORY_ZH[category], CATEGORY_EN[category])
        blocks.append(_words(title, f"category-{category.value}", BlockKind.HEADING, 3))
        for duty in mine:
            number += 1
            said = Bilingual(
                f"{number}. {duty.sentence.zh}", f"{number}. {duty.sentence.en}" if duty.sentence.en else ""
            )
            blocks.append(_words(said, f"duty-{number}"))
            blocks.append(_words(_detail(duty), f"duty-{number}-detail", BlockKind.NOTE))
    return blocks


def _authorities(rows: Sequence[AuthorityDraft]) -> list[Block]:
    if not rows:
        return []
    zh: list[tuple[str, ...]] = [("事项", "权限", "限额", "条件")]
    en: list[tuple[str, ...]] = [("Matter", "Authority", "Limit", "Condition")]
    for row in rows:
        level, limit = LEVEL_WORDS[row.level], _limit(row.limit)
        zh.append((row.matter.zh, level.zh, limit.zh, row.condition.zh))
        en.append((row.matter.en or row.matter.zh, level.en, limit.en, row.condition.en or row.condition.zh))
    table = Block(id="authority", kind=BlockKind.TABLE, zh=tuple(zh), en=tuple(en), key="authority")
    return [_heading(Bilingual("授权表", "Authority table"), "authority-head"), table]


def _lists(draft: DutyTemplateDraft) -> list[Block]:
    blocks = []
    for name, head in LIST_HEADS.items():
        items = draft.lists.get(name, ())
        if not items:
            continue
        blocks.append(_heading(head, f"{name}-head"))
        blocks.append(
            Block(
                id=name,
                kind=BlockKind.LIST,
                key=name,
                zh=tuple(one.zh for one in items),
                en=tuple(one.en or one.zh for one in items),
            )
        )
    return blocks


def ordered(draft: DutyTemplateDraft) -> list[DutyDraft]:
    """The duties in the order in which a copy numbers them: by category, then as written."""
    return [duty for category in Category for duty in draft.duties if duty.category is category]


def render_of(draft: DutyTemplateDraft) -> Callable[[Block], Sequence[Block]]:
    """What documents asks for when a copy is made: the duties, the authority table and the lists, for the marked place."""
    put_in = [*_duties(draft), *_authorities(draft.authorities), *_lists(draft)]
    return lambda block: put_in if block.id == PLACE else []
