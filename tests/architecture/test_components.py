"""Templates use components as they are declared: no attribute that nothing reads, none forgotten, no unknown icon.

A component says what it takes in its ``<c-vars>``: ``name`` alone must be given, ``name="..."`` may be.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django_cotton.compiler_regex import Tag

WEB = Path(__file__).parents[2] / "src/lingxiao"
COMPONENTS = WEB / "web/shell/templates/cotton"
SPRITE = WEB / "web/shell/static/vendor/tabler/icons.svg"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}", re.DOTALL)
EXPRESSION = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)


def attributes(text: str) -> dict[str, str | None]:
    return {name.lstrip(":"): value if quote or value else bare or None
            for name, quote, value, bare in Tag.attr_pattern.findall(text)}


def plain(template: str) -> str:
    """The template with its expressions blanked, so that quotes inside them close no attribute."""
    return EXPRESSION.sub(lambda found: "\0" * len(found[0]), COMMENT.sub("", template))


def declared(component: str) -> dict[str, str | None]:
    text = plain((COMPONENTS / f"{component.replace('-', '_')}.html").read_text())
    found = re.search(r"<c-vars\s([^>]*?)/?>", text, re.DOTALL)
    if found is None:
        return {}
    given = {}
    for match in Tag.attr_pattern.finditer(found[1]):
        given[match[1].lstrip(":")] = "required" if match[2] is None and match[4] is None else None
    return given


def problems(template: str) -> list[str]:
    """What a template asks of components that they do not declare."""
    wrong: list[str] = []
    open_components: list[str] = []
    slots: list[set[str]] = []
    for match in Tag.tag_pattern.finditer(plain(template)):
        tag = Tag(match)
        name = tag.tag_name.removeprefix("c-")
        if name == "vars":
            continue
        if name == "slot":
            if not tag.is_closing:
                slot = str(attributes(tag.attrs)["name"])
                slots[-1].add(slot)
                if slot not in declared(open_components[-1]):
                    wrong.append(f"<c-{open_components[-1]}> has no slot {slot}")
            continue
        if tag.is_closing:
            if open_components and open_components[-1] == name:
                wrong += missing(open_components.pop(), slots.pop())
            continue
        if not (COMPONENTS / f"{name.replace('-', '_')}.html").exists():
            wrong.append(f"there is no component {name}")
            continue
        given = set(attributes(tag.attrs))
        wrong += [f"<c-{name}> takes no {extra}" for extra in sorted(given - declared(name).keys())]
        if tag.is_self_closing:
            wrong += missing(name, given)
        else:
            open_components.append(name)
            slots.append(given)
    return wrong


def missing(name: str, given: set[str]) -> list[str]:
    needed = {one for one, kind in declared(name).items() if kind == "required"}
    return [f"<c-{name}> needs {one}" for one in sorted(needed - given)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_components_are_used_as_declared(template: Path) -> None:
    assert problems(template.read_text()) == []


def test_the_check_itself_finds_what_is_wrong() -> None:
    assert problems('<c-card titel="x" />') == ["<c-card> takes no titel"]
    assert problems("<c-page-head />") == ["<c-page-head> needs title"]
    assert problems('<c-card><c-slot name="side">x</c-slot></c-card>') == ["<c-card> has no slot side"]
    assert problems("<c-crad>x</c-crad>") == ["there is no component crad"]
    assert problems('<c-card title="{% trans "a > b" %}" :count="n">x</c-card>') == []


def inline(template: str) -> list[str]:
    """Style and script that stand in a template, which a strict policy drops without a word."""
    text = plain(template)
    found = re.findall(r"\sstyle\s*=|\son[a-z]+\s*=|<style\b|javascript:|\shx-on\b|\sx-data\b", text)
    return found + [
        f"<script{attrs}>" for attrs in re.findall(r"<script\b([^>]*)>", text)
        if "src=" not in attrs and 'type="application/json"' not in attrs
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_style_and_no_script_stands_in_a_template(template: Path) -> None:
    assert inline(template.read_text()) == []


def icons_named(template: str = "", module: str = "") -> set[str]:
    """Every icon that a template or a view names; names put together at run time are not seen here."""
    found = set(re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", template))
    found |= set(re.findall(r"(?<![:\w])icon=\"([a-z0-9-]+)\"", template))
    found |= set(re.findall(r"<c-icon name=\"([a-z0-9-]+)\"", template))
    found |= set(re.findall(r"\bicon=\"([a-z0-9-]+)\"", module))
    return found | set(re.findall(r"\bEntry\(\s*\"([a-z0-9-]+)\"", module))


def test_every_icon_named_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text()))
    named = {icon for path in TEMPLATES for icon in icons_named(template=path.read_text())}
    named |= {icon for path in (WEB / "web").rglob("*.py") for icon in icons_named(module=path.read_text())}
    assert named - drawn == set()
    assert len(named) > 20


def test_what_stands_inline_and_what_is_not_drawn_is_found() -> None:
    for bad in (
        '<p style="color:red">', "<button onclick='x()'>", "<style>p {}</style>", '<a href="javascript:x()">',
        "<script>x()</script>",
    ):
        assert inline(bad), bad
    assert inline('<script src="/static/a.js" defer></script><p class="style">{% trans "on time=now" %}</p>') == []
    assert icons_named(template='{% icon "a-b" %}<c-icon name="c" /><c-state icon="d" />', module='Entry("e", icon="f")') == set(
        "cdef") | {"a-b"}
