"""The product's own sources as the checks of the house read them: parsed, by storey, with written exceptions."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
SOURCES = REPOSITORY / "src/lingxiao"
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the product: ``path`` from the source root, and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Its parsed form."""
        return parsed(self.text)

    @property
    def storey(self) -> str:
        """config, web, api, demo, areas, roles, engines or kernel."""
        return self.path.split("/", 1)[0].removesuffix(".py")

    @property
    def engine(self) -> str:
        """The engine it belongs to; empty outside of engines."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "engines" and len(parts) > 2 else ""

    @property
    def name(self) -> str:
        """As Python imports it."""
        return "lingxiao." + self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the product except migrations."""
    return tuple(
        Module(str(path.relative_to(SOURCES)), path.read_text())
        for path in sorted(SOURCES.rglob("*.py")) if "migrations" not in path.parts
    )


def functions(tree: ast.AST, *, inside: str = "") -> Iterator[tuple[str, Function]]:
    """Every function with its dotted name, methods and inner ones included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            name = f"{inside}{node.name}"
            yield name, node
            yield from functions(node, inside=f"{name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, inside=f"{inside}{node.name}.")
        else:
            yield from functions(node, inside=inside)


def public_functions(module: Module) -> Iterator[tuple[str, Function]]:
    """The functions a module offers to others: at its top level, without an underscore."""
    for node in module.tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node


def by_position(function: Function) -> list[str]:
    """The parameters that may be given without their name."""
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args)]


def parameters(function: Function) -> list[ast.arg]:
    """Every parameter, however given."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def without_type_checking(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that runs: what stands under ``if TYPE_CHECKING:`` does not."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def imports(tree: ast.Module) -> Iterator[str]:
    """The full name of everything imported at run time."""
    for node in without_type_checking(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)


@cache
def reasons(law: str) -> dict[str, str]:
    """The written exceptions to one law of the house: where, and why."""
    found: dict[str, str] = tomllib.loads(EXCEPTIONS.read_text()).get(law, {})
    return found


def held(law: str, broken: set[str]) -> None:
    """Nothing breaks this law but what has a reason, and every reason is still needed."""
    excused = reasons(law)
    unexcused = sorted(broken - excused.keys())
    assert not unexcused, f"{law}: {unexcused} (change them, or write the reason into {EXCEPTIONS.name})"
    stale = sorted(excused.keys() - broken)
    assert not stale, f"{law}: no longer needed in {EXCEPTIONS.name}: {stale}"
    hollow = [where for where, reason in excused.items() if len(reason.split()) < 4]
    assert not hollow, f"{law}: a reason in words, please: {hollow}"
