"""A domain function is called with names and says its types: one reads at the call what is meant."""

from __future__ import annotations

import ast

from tests.architecture.house import Function, Module, by_position, held, modules, parameters, public_functions
from tests.architecture.test_reads import called_from_pages, path_of

TELLING = {"viewer", "on", "at", "starting", "person_id", "person_ids"}
VAGUE = {"process", "handle", "do", "manage"}


def domain(module: Module) -> bool:
    """Whether a module belongs to what engines do."""
    return bool(module.engine) and "/domain/" in module.path


def untyped(module: Module) -> set[str]:
    return {
        f"{module.path}:{name}" for name, function in public_functions(module)
        if function.returns is None or any(one.annotation is None for one in parameters(function))
    }


def is_verb(function: Function) -> bool:
    """A verb changes something, so it opens a transaction."""
    return any("atomic" in ast.unparse(one) for one in function.decorator_list)


def verbs_by_position(module: Module) -> set[str]:
    return {
        f"{module.path}:{name}" for name, function in public_functions(module) if is_verb(function) and by_position(function)
    }


def more_than_a_subject(module: Module) -> set[str]:
    """Public functions about people and days that take more by position than the viewer and a subject.

    Arithmetic on texts, blocks and numbers is free to read as arithmetic does.
    """
    return {
        f"{module.path}:{name}" for name, function in public_functions(module)
        if len(set(by_position(function)) - {"viewer"}) > 1 and TELLING & {one.arg for one in parameters(function)}
    }


def called_from_elsewhere() -> set[str]:
    """``path:name`` of every engine function that another engine, an area, a page or a command calls."""
    found: set[str] = set()
    for module in modules():
        seen = called_from_pages(Module(f"web/{module.path}", module.text))
        found |= {where for where in seen if where.split("/")[1] != module.engine}
    return found


def true_or_false(module: Module) -> set[str]:
    """Public functions with a boolean parameter: those are two verbs."""
    return {
        f"{module.path}:{name}" for name, function in public_functions(module)
        if any(ast.unparse(one.annotation).split(" | ")[0] == "bool" for one in parameters(function) if one.annotation)
    }


def vague(module: Module) -> set[str]:
    return {f"{module.path}:{name}" for name, _function in public_functions(module) if name.split("_")[0] in VAGUE}


def found_by(check: object) -> set[str]:
    assert callable(check)
    return {where for module in modules() if domain(module) for where in check(module)}


def test_domain_functions_say_their_types() -> None:
    held("types are said", found_by(untyped))


def test_verbs_take_names_only() -> None:
    held("verbs take names only", found_by(verbs_by_position))


def test_what_others_call_takes_its_subject_by_position_at_most() -> None:
    held("a subject by position at most", found_by(more_than_a_subject) & called_from_elsewhere())


def test_no_public_function_takes_a_boolean() -> None:
    held("two verbs, not a boolean", found_by(true_or_false))


def test_functions_are_named_for_what_they_do() -> None:
    held("named for what they do", found_by(vague))


def test_the_checks_find_what_is_wrong() -> None:
    def seeded(text: str) -> Module:
        return Module("engines/x/domain/signing.py", text)

    where = {"engines/x/domain/signing.py:sign"}
    assert untyped(seeded("def sign(*, viewer) -> None: ...")) == where
    assert untyped(seeded("def sign(*, viewer: Viewer): ...")) == where
    assert verbs_by_position(seeded("@transaction.atomic\ndef sign(viewer: Viewer) -> None: ...")) == where
    assert more_than_a_subject(seeded("def sign(viewer: Viewer, issue: Issue, at: datetime) -> None: ...")) == where
    assert true_or_false(seeded("def sign(*, urgent: bool = False) -> None: ...")) == where
    assert vague(seeded("def process_issue() -> None: ...")) == {"engines/x/domain/signing.py:process_issue"}
    assert path_of("lingxiao.engines.x.domain.signing.sign") == "engines/x/domain/signing.py:sign"
    assert len(called_from_elsewhere()) > 100
