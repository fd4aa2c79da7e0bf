"""``./lx messages``: what the product says, gathered from code and templates into one catalogue an app, and counted.

Translations that are there are kept; texts that nobody says any more go; new ones stand with an empty translation.
``./lx messages duties shell`` does it for these apps only; ``--check`` writes nothing. It fails while one is missing.
"""

from __future__ import annotations

import argparse
import io
import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from lingxiao.kernel.messages import SOURCE, compile_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

LOCALE = "zh_Hans"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACES = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


@dataclass(frozen=True)
class Book:
    """The texts of one app, or of everything that stands in no app."""

    name: str
    folder: Path
    others: tuple[Path, ...] = ()
    """Folders inside this one that have books of their own."""

    @property
    def po(self) -> Path:
        """Where the catalogue stands."""
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        """Every file of this book that may say something."""
        for file in sorted(self.folder.rglob("*")):
            is_text = file.suffix == ".py" or (file.suffix in {".html", ".txt"} and "templates" in file.parts)
            if is_text and not any(file.is_relative_to(other) for other in self.others):
                yield file

    @cached_property
    def said(self) -> Catalog:
        """What code and templates say, without translations."""
        catalog = Catalog(locale=LOCALE, fuzzy=False)
        for file in self.sources():
            for _line, message, _comments, context in texts_of(file):
                catalog.add(message, context=context, locations=[(str(file.relative_to(self.folder)), 0)])
        return catalog

    def kept(self) -> Catalog:
        """The catalogue as it stands on disk."""
        if not self.po.exists():
            return Catalog(locale=LOCALE, fuzzy=False)
        with self.po.open("rb") as file:
            return read_po(file, locale=LOCALE)

    def brought_up_to_date(self) -> bytes:
        """The catalogue with every text that is said and no other, translations kept."""
        catalog = self.kept()
        catalog.update(self.said, no_fuzzy_matching=True)
        out = io.BytesIO()
        write_po(
            out, catalog, width=110, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False,
        )
        return HEADER.encode() + out.getvalue()

    def update(self) -> None:
        """Write the catalogue, if anything is said here and something changed."""
        new = self.brought_up_to_date()
        if not len(self.said) or (self.po.exists() and self.po.read_bytes() == new):
            return
        self.po.parent.mkdir(parents=True, exist_ok=True)
        self.po.write_bytes(new)

    def problems(self) -> list[str]:
        """Every text without a translation that can be trusted."""
        kept = self.kept()
        return [problem for message in self.said if message.id and (problem := _problem(message, kept)) is not None]


def texts_of(file: Path) -> list[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Every text one file says, with its line and context; a template is read as Django reads it."""
    source = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        if "trans" not in source:
            return []
        from django.utils.translation.template import templatize  # noqa: PLC0415 -- needs the settings

        source = templatize(source, origin=str(file))
    return list(extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS))


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _problem(message: Message, kept: Catalog) -> str | None:
    known = kept.get(message.id, message.context)
    name = _forms(message.id)[0]
    if known is None or not all(_forms(known.string or "")):
        return f"not translated: {name}"
    if known.fuzzy:
        return f"only guessed (fuzzy): {name}"
    wanted = set(PLACES.findall(_forms(message.id)[-1]))
    for form in _forms(known.string or ""):
        if set(PLACES.findall(form)) != wanted:
            return f"other places to fill in: {name} / {form}"
    return None


def books() -> list[Book]:
    """One book an app, and one for what stands in no app."""
    folders = sorted(file.parent for file in SOURCE.rglob("apps.py"))
    apps = [Book(folder.name, folder) for folder in folders]
    return [Book("lingxiao", SOURCE, tuple(folders)), *apps]


def torn() -> list[str]:
    """Texts that two apps translate differently: Django would show one of the two everywhere."""
    seen: dict[tuple[str, str | None], tuple[str, str]] = {}
    found = []
    for book in books():
        for message in book.kept():
            if not message.id or not all(_forms(message.string or "")):
                continue
            key, words = (_forms(message.id)[0], message.context), "/".join(_forms(message.string or ""))
            name, before = seen.setdefault(key, (book.name, words))
            if before != words:
                found.append(f"{key[0]}: {before} ({name}), {words} ({book.name})")
    return found


def main() -> int:
    """Gather, compile, count; 1 while something is missing."""
    parser = argparse.ArgumentParser(prog="./lx messages", description=__doc__)
    parser.add_argument("apps", nargs="*", help="only these apps")
    parser.add_argument("--check", action="store_true", help="write nothing, only count")
    wanted = parser.parse_args()
    missing = 0
    for book in books():
        if wanted.apps and book.name not in wanted.apps:
            continue
        if not wanted.check:
            book.update()
        problems = book.problems()
        missing += len(problems)
        if len(book.said):
            print(f"{book.name:12} {len(book.said):5} said, {len(problems):4} missing")
        for problem in problems:
            print(f"    {problem}")
    if not wanted.check:
        compile_all()
    for one in torn():
        print(f"two translations of one text: {one}")
    return 1 if missing or torn() else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingxiao.config.settings")
    os.environ.setdefault("LX_MODE", "test")
    raise SystemExit(main())
