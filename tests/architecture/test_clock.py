"""Nobody below the pages and the command looks at a clock: moments and days are told, so that any day can be asked for."""

from __future__ import annotations

import ast

from tests.architecture.house import Module, held, modules

READERS = {"now", "today", "utcnow", "localdate", "localtime", "fromtimestamp", "time", "time_ns"}
CLOCKS = {"datetime", "date", "timezone", "time", "dt"}
MAY_READ = {"config", "web", "api"}
READ_BY_DATABASE = {"auto_now", "auto_now_add"}


def clocks_read(module: Module) -> set[str]:
    """Where a clock is read, called or only handed on, as in ``default=timezone.now``."""
    if module.storey in MAY_READ:
        return set()
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in READERS and _is_clock(node.value):
            told = node.attr in {"localtime", "fromtimestamp", "localdate"} and _has_argument(module.tree, node)
            if not told:
                found.add(f"{module.path}:{node.attr}")
        if isinstance(node, ast.keyword) and node.arg in READ_BY_DATABASE:
            found.add(f"{module.path}:{node.arg}")
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            found |= {f"{module.path}:{one.name}" for one in node.names if one.name == "Now"}
    return found


def _is_clock(node: ast.expr) -> bool:
    return ast.unparse(node).rsplit(".", 1)[-1] in CLOCKS


def _has_argument(tree: ast.Module, wanted: ast.Attribute) -> bool:
    """``localtime(moment)`` turns a moment it was told; ``localtime()`` reads the clock."""
    return any(isinstance(node, ast.Call) and node.func is wanted and node.args for node in ast.walk(tree))


def test_no_clock_is_read_below_the_pages() -> None:
    held("no clock is read", {where for module in modules() for where in clocks_read(module)})


def test_the_check_finds_what_is_wrong() -> None:
    seeded = {
        "engines/x/domain/a.py": "def sign(*, viewer):\n    at = datetime.now(UTC)\n",
        "engines/x/models/a.py": "made_at = models.DateTimeField(default=timezone.now)\n",
        "kernel/a.py": "import datetime\nday = datetime.date.today()\n",
        "areas/a.py": "on = timezone.localdate()\n",
        "engines/x/models/b.py": "made_at = models.DateTimeField(auto_now_add=True)\n",
        "engines/x/domain/b.py": "from django.db.models.functions import Now\n",
    }
    for path, text in seeded.items():
        assert clocks_read(Module(path, text)), path
    assert clocks_read(Module("web/viewing.py", "now = datetime.now(UTC)")) == set()
    assert clocks_read(Module("engines/x/a.py", "day = timezone.localtime(at).date()")) == set()
