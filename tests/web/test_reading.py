"""What is not in the language of its page is found: the checker of every page, held against pages that are wrong."""

from __future__ import annotations

import pytest

from tests.web.reading import Known, passages, strangers

KNOWN = Known({"林若曦", "Priya Nair", "SALES"}, {"待您确认": "Waiting for you", "华东大区": "East China"})


def on(page: str, *, lang: str) -> list[str]:
    return strangers(f'<html lang="{lang}"><body>{page}</body></html>', known=KNOWN)


@pytest.mark.parametrize(("page", "why"), [
    ("<p>这是中文</p>", "Chinese said to be English"),
    ("<p>How it stands：open</p>", "Chinese said to be English"),
    ('<p lang="zh-Hans">待您确认</p>', "there is English for it (Waiting for you)"),
    ('<p lang="zh-Hans"><b>华东大区</b></p>', "there is English for it (East China)"),
    ('<button aria-label="删除"></button>', "Chinese said to be English"),
    ("<p>Due on 2026-11-23</p>", "a day as machines write it"),
    ("<p>The state is in_review</p>", "a raw key"),
    ("<p>%(count)s overdue</p>", "a torn sentence"),
    ("<p>None</p>", "a torn sentence"),
    ("<p>“%(name)s” is overdue</p>", "a torn sentence"),
    ("<p>The state is “in_review”</p>", "a raw key"),
    ("<p>Press “华东大区” to go on</p>", "Chinese said to be English"),
    ("<p>by &lt;time datetime</p>", "a torn sentence"),
])
def test_what_does_not_belong_on_an_english_page_is_found(page: str, why: str) -> None:
    assert [one for one in on(page, lang="en") if why in one]


@pytest.mark.parametrize(("page", "why"), [
    ("<p>Waiting for you</p>", "there is Chinese for it (待您确认)"),
    ('<p lang="en">Waiting for you</p>', "there is Chinese for it (待您确认)"),
    ("<p>按 Enter 保存 Draft</p>", "English said to be Chinese (Enter Draft)"),
    ("<p>状态：PENDING</p>", "English said to be Chinese (PENDING)"),
    ("<p>指标：REV_ATT</p>", "English said to be Chinese"),
    ('<input placeholder="Reason">', "English said to be Chinese (Reason)"),
])
def test_what_does_not_belong_on_a_chinese_page_is_found(page: str, why: str) -> None:
    assert [one for one in on(page, lang="zh-Hans") if why in one]


@pytest.mark.parametrize(("page", "lang"), [
    ("<p>Good morning, 林若曦</p>", "en"),
    ('<p>He said: <span lang="zh-Hans">不同意</span></p>', "en"),
    ('<textarea lang="zh-Hans" aria-label="In Chinese">岗位使命</textarea>', "en"),
    ('<span aria-hidden="true">林</span><button aria-label="Account of 林若曦">林</button>', "en"),
    ("<p>Analysis wanted: “空编与达成”</p>", "en"),
    ('<select translate="no"><option>收款单号</option><option>华东大区</option></select>', "en"),
    ("<code>2026-11-23 in_review</code><script>const 一 = 1</script>", "en"),
    ("<p>HRBP：Priya Nair，SALES，e01033@hengyu.example，人员.csv，LR-05</p>", "zh-Hans"),
    ('<p>用户代理：<span lang="en">a browser of today</span></p>', "zh-Hans"),
    ('<label>中文</label><label lang="en">English</label>', "zh-Hans"),
])
def test_names_codes_and_what_is_marked_belong_everywhere(page: str, lang: str) -> None:
    assert on(page, lang=lang) == []


def test_what_is_read_is_known_with_its_language_and_place() -> None:
    read = passages('<html lang="en"><p>One<br>two <b lang="zh-Hans">三</b> four</p><p title="five">six</html>')
    assert [(one.text, one.lang) for one in read] == [
        ("One", "en"), ("two", "en"), ("三", "zh-Hans"), ("four", "en"), ("five", "en"), ("six", "en"),
    ]
    assert read[2].place == "html>p>b"
