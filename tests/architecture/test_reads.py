"""What a page shows comes from an engine's named reads: no table is reached from above, none from beside."""

from __future__ import annotations

import ast
import re

from django.apps import apps

from tests.architecture import house
from tests.architecture.house import Module, held, modules

MANAGERS = {"objects", "_default_manager", "_base_manager"}
QUERY_SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def tables_reached(module: Module) -> set[str]:
    """Where a page or the API asks a table itself."""
    if module.storey not in {"web", "api"}:
        return set()
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            found.add(f"{module.path}:{node.lineno} {ast.unparse(node)}")
        if isinstance(node, ast.Name) and node.id in QUERY_SHORTCUTS:
            found.add(f"{module.path}:{node.lineno} {node.id}")
    return found


def test_no_page_reaches_a_table() -> None:
    held("no page reaches a table", {where for module in modules() for where in tables_reached(module)})


def foreign_tables(module: Module) -> set[str]:
    """Models of an engine imported at run time by somebody else."""
    found = set()
    for name in house.imports(module.tree):
        parts = name.split(".")
        is_model = parts[:2] == ["lingxiao", "engines"] and len(parts) > 3 and parts[3] == "models"
        if is_model and parts[2] != module.engine:
            found.add(f"{module.path} {name}")
    for node in house.without_type_checking(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("apps.get_model"):
            found.add(f"{module.path}:{node.lineno} {ast.unparse(node)}")
    return found


def test_tables_are_private_to_their_engine() -> None:
    held("tables are private", {where for module in modules() for where in foreign_tables(module)})


def answers_rows(module: Module) -> set[str]:
    """Public reads of an engine that answer rows without being told who looks.

    Told rows to narrow, or a thing already in hand whose parts are asked for, somebody was asked before. A bare id is nobody.
    """
    known = re.compile(rf"\b(Viewer|QuerySet|{'|'.join(model.__name__ for model in apps.get_models())})\b")
    found = set()
    for name, function in house.public_functions(module):
        told = {ast.unparse(one.annotation) for one in house.parameters(function) if one.annotation is not None}
        answers = function.returns is not None and "QuerySet" in ast.unparse(function.returns)
        if answers and not any(known.search(word) for word in told):
            found.add(f"{module.path}:{name}")
    return found


def called_from_pages(module: Module) -> set[str]:
    """``path:name`` of every engine function a page calls."""
    if module.storey not in {"web", "api"}:
        return set()
    known: dict[str, str] = {}
    for name in house.imports(module.tree):
        known[name.rsplit(".", 1)[-1]] = name
    for node in ast.walk(module.tree):  # import x as y
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {one.asname: f"{node.module}.{one.name}" for one in node.names if one.asname}
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            found.add(f"{known[node.value.id]}.{node.attr}")
        if isinstance(node, ast.Name) and node.id in known:
            found.add(known[node.id])
    return {path_of(name) for name in found if name.startswith("lingxiao.engines.")}


def path_of(name: str) -> str:
    """lingxiao.engines.people.domain.queries.search → engines/people/domain/queries.py:search."""
    where, function = name.removeprefix("lingxiao.").rsplit(".", 1)
    return f"{where.replace('.', '/')}.py:{function}"


def test_every_rows_a_page_may_show_were_asked_for_by_somebody() -> None:
    """visible_to is the only door: a read that answers rows knows the viewer, or narrows rows that somebody may see."""
    blind = {where for module in modules() if module.engine for where in answers_rows(module)}
    called = {(where, module.path) for module in modules() for where in called_from_pages(module)}
    held("rows are asked for by somebody", {f"{where} in {page}" for where, page in called if where in blind})
    assert len(called) > 100


def test_every_engine_with_rows_to_show_has_a_visible_to() -> None:
    engines = {module.engine for module in modules() if module.engine and module.path.endswith("domain/queries.py")}
    with_door = {
        module.engine for module in modules()
        if module.engine and any(name == "visible_to" for name, _function in house.functions(module.tree))
    }
    held("an engine without a door", engines - with_door)


def test_the_checks_find_what_is_wrong() -> None:
    page = Module("web/desk/home.py", "def home(request):\n    return Due.objects.all()\n")
    assert tables_reached(page) == {"web/desk/home.py:2 Due.objects"}
    shortcut = Module("web/desk/home.py", "def one(request):\n    return get_object_or_404(Due, pk=1)\n")
    assert tables_reached(shortcut) == {"web/desk/home.py:2 get_object_or_404"}
    beside = Module("engines/duties/domain/a.py", "from lingxiao.engines.people.models import Person\n")
    assert foreign_tables(beside) == {"engines/duties/domain/a.py lingxiao.engines.people.models.Person"}
    hint = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from lingxiao.engines.people.models import Person\n"
    assert foreign_tables(Module("engines/duties/domain/a.py", hint)) == set()
    read = Module("engines/x/domain/queries.py", "def all_cases(*, on: date) -> QuerySet[Case]: ...\n")
    assert answers_rows(read) == {"engines/x/domain/queries.py:all_cases"}
    parts = Module("engines/x/domain/queries.py", "def parts_of(case: Case) -> QuerySet[Party]: ...\n")
    assert answers_rows(parts) == set()
    caller = Module("web/a.py", "from lingxiao.engines.x.domain import queries as q\nq.all_cases()\n")
    assert "engines/x/domain/queries.py:all_cases" in called_from_pages(caller)
