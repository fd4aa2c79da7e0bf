"""Names: files for the noun they change, migrations for their reason, every model in the glossary."""

from __future__ import annotations

import re

from django.apps import apps

from tests.architecture.house import REPOSITORY, SOURCES, held, modules

BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers", "service", "services", "core"}
GLOSSARY = REPOSITORY / "GLOSSARY.md"
ROW = re.compile(r"^\| (?P<chinese>[^|]+) \| (?P<english>[^|]+) \| (?P<code>[^|]+) \|", re.MULTILINE)


def says_nothing(path: str) -> bool:
    """Whether a file or folder has a name that would fit anything."""
    return any(part.removesuffix(".py") in BANNED for part in path.split("/"))


def nameless(migration: str) -> bool:
    """Whether a migration is named by the machine or by its number alone."""
    return re.fullmatch(r"\d{4}_(?!auto_)[a-z0-9_]{3,}", migration) is None


def code_names(glossary: str) -> set[str]:
    """Every code name that has a Chinese and an English word beside it."""
    return {
        name for row in ROW.finditer(glossary) if row["chinese"].strip() and row["english"].strip()
        for name in re.findall(r"`([A-Za-z_.]+)`", row["code"])
    }


def test_files_are_named_for_the_noun_they_change() -> None:
    held("named for a noun", {module.path for module in modules() if says_nothing(module.path)})


def test_migrations_are_named_for_their_reason() -> None:
    migrations = [path for path in SOURCES.rglob("migrations/*.py") if path.name != "__init__.py"]
    assert len(migrations) > 10
    assert [str(path) for path in migrations if nameless(path.stem)] == []


def test_every_model_is_in_the_glossary() -> None:
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("lingxiao.")}
    assert len(ours) > 40
    assert sorted(ours - code_names(GLOSSARY.read_text())) == []


def test_the_glossary_names_nothing_twice() -> None:
    codes = [name for row in ROW.finditer(GLOSSARY.read_text()) for name in re.findall(r"`([A-Za-z_.]+)`", row["code"])]
    assert sorted({name for name in codes if codes.count(name) > 1}) == []


def test_the_glossary_names_only_what_the_code_still_has() -> None:
    said = {word for module in modules() for word in re.findall(r"[A-Za-z_]+", module.text)}
    assert sorted(code_names(GLOSSARY.read_text()) - said) == []


def test_the_checks_find_what_is_wrong() -> None:
    assert says_nothing("engines/people/utils.py")
    assert says_nothing("web/common/lists.py")
    assert not says_nothing("engines/people/domain/units.py")
    assert nameless("0004_auto_20261123_0900")
    assert nameless("0004")
    assert not nameless("0004_figures_refuse_change")
    assert code_names("| 待办 | due | `Due` | what is owed |\n|  | person | `Person` | |\n") == {"Due"}
