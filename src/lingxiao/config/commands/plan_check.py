"""``lingxiao plan check``: what is wrong with incentive plans, by file and line, and what their signers should weigh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lingxiao.config.commands.speech import picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.engines.incentives.language import Finding

FOUND, UNREADABLE = 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files, the form and the language of what is found."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=picked(Bilingual("方案文件", "files of plans")))
    parser.add_argument("--json", action="store_true", help=picked(Bilingual("输出 JSON", "print JSON")))
    words = Bilingual("用中文还是英文，默认英文", "Chinese or English; English unless told")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """0 when nothing is wrong, notes apart; 1 when something is; 2 when a file is no plan. Needs no database."""
    from lingxiao.engines.incentives.language import files  # noqa: PLC0415 -- not every command needs it
    from lingxiao.engines.incentives.language.text import Unreadable  # noqa: PLC0415 -- as above

    lines: list[dict[str, Any]] = []
    read, code = [], 0
    for path in options.files:
        try:
            one = files.read_plan(path, beside=options.files)
        except Unreadable as problem:
            place, message = problem.place, problem.said.pick(options.lang)
            lines.append(_line(path, place.line, place.column, "error", "unreadable", message))
            code = UNREADABLE
            continue
        read.append(one)
    together = files.overlapping(read)
    for one in read:
        found = [*one.findings, *together.get(one.path, [])]
        lines += [_found(one.path, finding, options.lang) for finding in found]
        if code == 0 and any(finding.severity == "error" for finding in found):
            code = FOUND
    if options.json:
        text = json.dumps(lines, ensure_ascii=False, indent=1)
        say(text, text)
        return code
    for line in lines:
        text = f"{line['file']}:{line['line']}: {line['severity']}: {line['message']}"
        say(text, text)
    return code


def _found(path: Path, finding: Finding, language: str) -> dict[str, Any]:
    return _line(path, finding.place.line, finding.place.column, finding.severity, finding.code, finding.said.pick(language))


def _line(path: Path, line: int, column: int, severity: str, code: str, message: str) -> dict[str, Any]:
    return {"file": str(path), "line": line, "column": column, "severity": severity, "code": code, "message": message}
