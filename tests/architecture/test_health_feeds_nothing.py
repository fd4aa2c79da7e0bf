"""Health is looked at, never used: no engine knows a figure, so no rating, pay or case can follow from one."""

from __future__ import annotations

import ast
import re

from tests.architecture.house import SOURCES, Module, functions, held, modules, parameters

HEALTH = "lingxiao.engines.health"
FIGURES = re.compile(r"\b(Figure|Snapshot|HealthScore|Band|CapEvent|Reading)\b")
WORDS = {"figure", "figures", "health", "health_score", "snapshot", "snapshots", "band", "bands"}
TABLE = re.compile(r"\bhealth_(snapshot|[a-z]+)\b")


def others() -> list[Module]:
    """Every engine and the kernel, except health itself."""
    return [module for module in modules() if module.storey in {"engines", "kernel"} and module.engine != "health"]


def knows_health(module: Module) -> set[str]:
    """Every way to know health: an import (for types only counts too), its name in text, its tables."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(HEALTH):
            found.add(f"{module.path} imports {node.module}")
        if isinstance(node, ast.ImportFrom) and node.module == "lingxiao.engines":
            found |= {f"{module.path} imports {HEALTH}" for one in node.names if one.name == "health"}
        if isinstance(node, ast.Import):
            found |= {f"{module.path} imports {one.name}" for one in node.names if one.name.startswith(HEALTH)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _names_health(node.value):
            found.add(f"{module.path} names {node.value[:40]!r}")
    return found


def _names_health(text: str) -> bool:
    return HEALTH in text or text.startswith("health.") or bool(re.search(r"(?i)\b(from|join|into)\s+\"?health_", text))


def takes_a_figure(module: Module) -> set[str]:
    """Every function, however small, that could be told a figure."""
    found = set()
    for name, function in functions(module.tree):
        for one in parameters(function):
            said = ast.unparse(one.annotation) if one.annotation is not None else ""
            if one.arg in WORDS or FIGURES.search(said):
                found.add(f"{module.path}:{name}({one.arg})")
    return found


def test_no_engine_knows_of_health() -> None:
    held("no engine knows of health", {where for module in others() for where in knows_health(module)})


def test_no_function_of_an_engine_takes_a_figure() -> None:
    engines = [module for module in others() if module.engine]
    held("no function takes a figure", {where for module in engines for where in takes_a_figure(module)})
    assert len(engines) > 100


def test_no_migration_of_another_engine_names_a_table_of_health() -> None:
    for path in SOURCES.glob("engines/*/migrations/*.py"):
        if "health" not in path.parts:
            assert "health_" not in path.read_text(), path


def test_the_checks_find_what_is_wrong() -> None:
    for text in (
        "from lingxiao.engines.health.domain import queries\n",
        "from lingxiao.engines import health\n",
        "import lingxiao.engines.health.models\n",
        "if TYPE_CHECKING:\n    from lingxiao.engines.health.models import Snapshot\n",
        "import_module('lingxiao.engines.health.domain.queries')\n",
        "cursor.execute('SELECT score FROM health_snapshot')\n",
    ):
        assert knows_health(Module("engines/incentives/domain/pay.py", text)), text
    for text in (
        "def rate(*, viewer: Viewer, figure: Fraction) -> Rating: ...\n",
        "def pay(*, person: Person, given: Mapping[int, Snapshot]) -> Line: ...\n",
        "class Run:\n    def line(self, health_score: int) -> Line: ...\n",
    ):
        assert takes_a_figure(Module("engines/incentives/domain/pay.py", text)), text
