"""What ships for clear duties can be used on Monday: whole, bilingual, lawful, traceable, and sound as templates."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.areas.content.library import ContentItem, ContentKind, item, of_kind, shipped
from lingxiao.engines.documents.domain.blocks import read_blocks, rendered, to_json
from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.engines.documents.domain.linter import lint_parts
from lingxiao.engines.documents.domain.merging import FIELDS, fields_of
from lingxiao.engines.documents.enums import LEAST_LEVEL, DocumentKind, SignatureLevel
from lingxiao.engines.duties.domain.layout import frame, render_of
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft
from lingxiao.engines.duties.domain.template_check import check
from lingxiao.engines.duties.enums import AuthorityLevel, Category

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 23)
ITEMS = shipped("duties")
TEMPLATES = of_kind("duties", ContentKind.DUTY_TEMPLATE)
WITH_BLOCKS = [one for one in ITEMS if "blocks" in one.values]
PROMISED = {
    *(f"DS-0{number}" for number in range(1, 9)),
    *("AM-01", "RG-01", "MB-01", "RF-01", "RC-01"),
    *("NL-01", "NL-02", "NL-03", "NL-04", "NL-05", "DN-01", "CA-01", "CA-02", "PN-01", "PIA-01"),
}
# The KPI library's codes (content library 6.2).
CODES = """REV_ATT ORD_ATT COL_RATE COL_ATT DSO OVD90 BAD GM_RATE GP_ATT DISC GROWTH SHARE NEWCUST NEWREV NEWPROD KEYACC CONC
    GRR NRR EXPRATE ROI_MKT PIPECOV WIN CYCLE ADS FCST HYG VISIT COACH JOINT TEAM_ATT RAMP TURN REGRET HIRE_T HIRE_Q BENCH
    PROMO TRAIN IDP COH UPW ONE2ONE SLA LEAD_ACC XDEPT CSAT_C RNPS CES CMPL CMPL_T LOOP REL COMP_TRN SELFCHK CAPA REDLINE
    DATA_TRUE DRILL INNOV OS_CC CONTRACT"""
KPIS = frozenset(CODES.split())
STRENGTH = {level: at for at, level in enumerate(("inform", "propose", "approve", "decide"))}
HAN = re.compile("[\u3400-\u9fff]")
# A half-width mark beside a Chinese character: a slip of the keyboard.
HALF_WIDTH = re.compile("[\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3400-\u9fff]")


def ids(one: ContentItem) -> str:
    return one.id


def words(value: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every piece of bilingual text as (path, zh, en); lists and tables of blocks piece by piece."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield from zip_words(value["zh"], value["en"], path)
        for key, inner in value.items():
            if key not in {"zh", "en"}:
                yield from words(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from words(inner, f"{path}.{at}")


def zip_words(zh: object, en: object, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(zh, list) and isinstance(en, list):
        assert len(zh) == len(en), path
        for at, (one, other) in enumerate(zip(zh, en, strict=True)):
            yield from zip_words(one, other, f"{path}.{at}")
    else:
        assert isinstance(zh, str), path
        assert isinstance(en, str), path
        yield path, zh, en


def test_everything_promised_is_there() -> None:
    assert {one.id for one in ITEMS} == PROMISED
    assert item("duties", "DS-01").key == "duty-sales-manager"
    with pytest.raises(KeyError):
        item("duties", "DS-99")


@pytest.mark.parametrize("one", ITEMS, ids=ids)
def test_each_file_says_what_it_is_and_under_what_licence(one: ContentItem) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", one.version)
    assert one.licence == "CC-BY-4.0"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.key)
    assert len(one.sha256) == 64


def test_ids_and_keys_are_unique_and_files_are_named_by_id() -> None:
    assert len({one.id for one in ITEMS}) == len({one.key for one in ITEMS}) == len(ITEMS)
    names = [path.name for path in (files("lingxiao.areas.content") / "duties").iterdir()]
    assert len(names) == len(ITEMS)
    assert all(any(name.startswith(f"{one.id}-") for name in names) for one in ITEMS)


def test_the_licence_lies_beside_the_content() -> None:
    text = (files("lingxiao.areas.content") / "LICENSE").read_text(encoding="utf-8")
    assert "creativecommons.org/licenses/by/4.0" in text


@pytest.mark.parametrize("one", ITEMS, ids=ids)
def test_everything_is_written_in_both_languages_and_set_properly(one: ContentItem) -> None:
    for path, zh, en in words(one.values):
        assert bool(zh.strip()) == bool(en.strip()), path
        assert not HAN.search(en), f"{path}: {en}"
        assert not HALF_WIDTH.search(zh), f"{path}: {zh}"


@pytest.mark.parametrize("one", ITEMS, ids=ids)
def test_the_product_does_not_say_what_it_never_says(one: ContentItem) -> None:
    assert not re.search("诊断|治疗|末位淘汰|罚款", json.dumps(one.values, ensure_ascii=False))


@pytest.mark.parametrize("one", ITEMS, ids=ids)
def test_the_clause_check_up_finds_nothing(one: ContentItem) -> None:
    """Not even a warning, in either language: what we ship is what we tell others to write."""
    parts = {
        f"{path}.{locale}": text for path, zh, en in words(one.values) for locale, text in (("zh", zh), ("en", en))
    }
    assert [(finding.part, finding.rule, finding.quote) for finding in lint_parts(parts, on=TODAY)] == []


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_a_duty_template_passes_all_four_rules(one: ContentItem) -> None:
    template = DutyTemplateDraft.from_json(one.values["duties"])
    assert check(template) == []
    assert sum(duty.percent for duty in template.duties) == 100
    assert {duty.category for duty in template.duties} == set(Category)
    assert {duty.letter for duty in template.duties} <= {"A", "R"}


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_a_duty_template_has_every_field_filled(one: ContentItem) -> None:
    written = one.values["duties"]
    template = DutyTemplateDraft.from_json(written)
    assert template.to_json() == written
    fewest, most = (12, 20) if one.values["form"] == "full" else (8, 12)
    assert fewest <= len(template.duties) <= most
    assert all(template.lists[name] for name in template.lists)
    for duty in template.duties:
        assert duty.frequency
        assert duty.deliverable
        assert duty.counterparts
        assert 1 <= duty.percent <= 30


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_each_duty_has_one_who_answers_for_it(one: ContentItem) -> None:
    for duty in DutyTemplateDraft.from_json(one.values["duties"]).duties:
        letters = Counter([duty.letter.value, *(other.letter.value for other in duty.counterparts)])
        assert letters["A"] == 1, duty.sentence.zh


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_authority_reaches_as_far_as_the_duty_asks(one: ContentItem) -> None:
    """有责无权, looked at closely: the row must be as strong as the duty, and its limit as high, in the same currency."""
    template = DutyTemplateDraft.from_json(one.values["duties"])
    rows = {row.key: row for row in template.authorities}
    assert len(rows) == len(template.authorities)
    for duty in template.duties:
        if duty.level is AuthorityLevel.DECIDE or duty.limit is not None:
            assert STRENGTH[rows[duty.authority].level] >= STRENGTH[duty.level], duty.sentence.zh
        if duty.limit is not None:
            limit = rows[duty.authority].limit
            assert limit is not None
            assert (limit.currency, limit.minor >= duty.limit.minor) == (duty.limit.currency, True)


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_figures_and_laws_named_exist(one: ContentItem) -> None:
    law = shipped_law()
    for duty in DutyTemplateDraft.from_json(one.values["duties"]).duties:
        assert set(duty.kpi_codes) <= KPIS
        assert all(law.rule(rule, on=TODAY) is not None for rule in duty.legal_basis)
    named = set(re.findall(r"LR-\d\d", json.dumps(one.values, ensure_ascii=False)))
    assert {rule.id for rule in law.in_force(TODAY)} >= named


@pytest.mark.parametrize("one", TEMPLATES, ids=ids)
def test_a_duty_template_makes_a_document(one: ContentItem) -> None:
    template = DutyTemplateDraft.from_json(one.values["duties"])
    blocks = rendered(read_blocks(to_json(frame(template))), render_of(template))
    assert read_blocks(to_json(blocks)) == tuple(blocks)
    fields_of(blocks)


@pytest.mark.parametrize("one", WITH_BLOCKS, ids=ids)
def test_a_document_holds_together_and_names_only_fields_there_are(one: ContentItem) -> None:
    blocks = read_blocks(one.values["blocks"])
    assert to_json(blocks) == one.values["blocks"]
    assert {field.key for field in fields_of(blocks)} <= set(FIELDS)


@pytest.mark.parametrize("one", [one for one in ITEMS if "document_kind" in one.values], ids=ids)
def test_a_document_is_signed_as_strongly_as_its_kind_asks(one: ContentItem) -> None:
    kind = DocumentKind(one.values["document_kind"])
    if "signature_level" in one.values:
        levels = list(SignatureLevel)
        assert levels.index(SignatureLevel(one.values["signature_level"])) >= levels.index(LEAST_LEVEL[kind])


def test_the_raci_grid_has_one_who_answers_and_someone_who_does() -> None:
    grid = item("duties", "RG-01").values
    roles = [role["key"] for role in grid["roles"]]
    assert (len(grid["activities"]), len(roles)) == (20, 9)
    for activity in grid["activities"]:
        letters = Counter(letter for cell in activity["cells"].values() for letter in cell)
        assert set(activity["cells"]) <= set(roles)
        assert letters["A"] == 1, activity["title"]["zh"]
        assert letters["R"] >= 1, activity["title"]["zh"]
        assert set(letters) <= set("RACI")


def test_authority_grows_upwards() -> None:
    matrix = item("duties", "AM-01").values
    posts = [post["key"] for post in matrix["posts"]]
    assert {row["domain"] for row in matrix["rows"]} == {
        *("discount", "credit", "contract", "expense", "people", "price_exception", "delivery"),
    }
    for row in matrix["rows"]:
        assert [cell["post"] for cell in row["cells"]] == posts
        for level in ("approve", "decide"):
            limits = [amount(cell["limit"]) for cell in row["cells"] if cell["level"] == level]
            assert limits == sorted(limits), (row["key"], level)


def amount(limit: dict[str, Any] | None) -> float:
    return float("inf") if limit is None else limit["minor"] if limit["kind"] == "money" else limit["value"]


SAME_MATTER = {
    "discount_own": "discount", "discount": "discount", "hospitality": "hospitality", "gift": "gift", "credit": "credit",
    "contract": "contract", "leave": "leave", "expense": "expense", "travel": "expense", "team_event": "expense",
    "complaint_relief": "delivery", "hiring": "hire_rep", "hire_rep": "hire_rep",
}
"""Which row of the authority matrix an authority of a duty statement speaks of."""


@pytest.mark.parametrize(("item_id", "post"), [("DS-01", "sm"), ("DS-02", "rm"), ("DS-03", "sd")])
def test_a_statement_gives_the_authority_that_the_matrix_gives(item_id: str, post: str) -> None:
    """One company, one answer: the same level, the same limit, and the words name that limit too."""
    cells = {
        row["key"]: next(cell for cell in row["cells"] if cell["post"] == post)
        for row in item("duties", "AM-01").values["rows"]
    }
    compared = 0
    for row in item("duties", item_id).values["duties"]["authorities"]:
        cell = cells.get(SAME_MATTER.get(row["key"], ""))
        if cell is None:
            continue
        compared += 1
        assert row["level"] == cell["level"], row["key"]
        limit = cell["limit"]
        if limit is None:
            continue
        if limit["kind"] == "money":
            assert row["limit"] == {"minor": limit["minor"], "currency": limit["currency"]}, row["key"]
        said = limit["minor"] // 100 if limit["kind"] == "money" else limit["value"]
        words = (f"{said}元", f"{said / 10_000:g}万元", f"{said}%", f"{said}天")
        assert any(word in row["matter"]["zh"] for word in words), row["matter"]["zh"]
    assert compared >= 7


def test_the_table_of_the_matrix_says_what_its_cells_say() -> None:
    matrix = item("duties", "AM-01").values
    words = {"decide": "决定", "approve": "审批", "propose": "建议", "inform": "知会"}
    rows = next(block for block in matrix["blocks"] if block["id"] == "table")["zh"][1:]
    for row, shown in zip(matrix["rows"], rows, strict=True):
        assert row["matter"]["zh"] == shown[0]
        for cell, text in zip(row["cells"], shown[1:6], strict=True):
            assert text.startswith(words[cell["level"]]), (row["key"], cell["post"])
            assert ("≤" in text) is (cell["limit"] is not None), (row["key"], cell["post"])


@pytest.mark.parametrize(
    ("activity", "item_id", "words"),
    [
        ("credit", "DS-01", "财务负责人批准"), ("credit", "DS-02", "财务负责人批准"), ("credit", "DS-03", "财务负责人批准"),
        ("deal_conflict", "DS-02", "提交销售运营部裁决"), ("account_owner", "DS-02", "报销售总监决定"),
        ("account_owner", "DS-01", "报销售总监决定"), ("complaint", "DS-02", "重大（Ⅰ级）投诉立即报销售总监"),
        ("complaint", "DS-03", "主持重大（Ⅰ级）投诉的处置"), ("gift", "DS-02", "超过1000元由合规部审批"),
    ],
)
def test_statements_name_the_one_whom_the_grid_makes_answerable(activity: str, item_id: str, words: str) -> None:
    grid = {one["key"] for one in item("duties", "RG-01").values["activities"]}
    assert activity in grid
    assert words in json.dumps(item("duties", item_id).values, ensure_ascii=False)


def test_the_briefing_takes_an_hour_and_asks_five_questions() -> None:
    agenda = item("duties", "MB-01").values
    assert sum(step["minutes"] for step in agenda["steps"]) == agenda["minutes"] == 60
    assert len(agenda["questions"]) == 5


def test_role_clarity_has_its_five_items_and_an_honest_purpose() -> None:
    scale = item("duties", "RC-01").values
    assert len(scale["items"]) == 5
    assert len(scale["scale"]["anchors"]) == scale["scale"]["points"] == 5
    assert "不用于个人绩效评价" in scale["scoring"]["zh"]


def test_the_refusal_record_has_two_witnesses_and_a_delivery() -> None:
    fields = {field["key"]: field for field in item("duties", "RF-01").values["fields"]}
    assert fields["witness_1"]["required"]
    assert fields["witness_2"]["required"]
    assert fields["delivery_number"]["required"]


def test_reminders_climb_the_ladder() -> None:
    rungs = item("duties", "NL-02").values["rungs"]
    assert [rung["when"] for rung in rungs] == ["T-7d", "T-2d", "T0", "T+2wd", "T+5wd", "T+10wd", "T+20wd"]


@pytest.mark.parametrize(
    "duty",
    [
        "目的",
        "种类",
        "保存期限",
        "查阅和复制",
        "更正",
        "删除",
        "撤回",
        "解释",
        "15个工作日",
        "出境",
        "单独征求您的同意",
    ],
)
def test_the_privacy_notice_tells_what_the_law_asks(duty: str) -> None:
    """个人信息保护法 §17, §24, §44 to §50: purposes, kinds, retention, rights, and how to use them."""
    assert duty in json.dumps(item("duties", "PN-01").values["blocks"], ensure_ascii=False)


def test_the_change_agreement_gives_each_side_a_copy_and_no_second_probation() -> None:
    for item_id in ("CA-01", "CA-02"):
        text = json.dumps(item("duties", item_id).values["blocks"], ensure_ascii=False)
        assert "各执一份" in text
        assert "试用期" not in text
    assert "试岗期" in json.dumps(item("duties", "CA-02").values["blocks"], ensure_ascii=False)
