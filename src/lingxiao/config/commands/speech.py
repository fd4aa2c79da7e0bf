"""What the command says: every sentence in both languages, picked by the terminal's.

Not through gettext as elsewhere: the command speaks before there are settings, and before any translation is compiled.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tqdm import tqdm

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lingxiao.kernel.refusals import Refusal


class Stopped(Exception):  # noqa: N818 -- the command stops for a reason; nothing is wrong with the command
    """The command cannot go on; the sentence says why, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence in both languages."""
        super().__init__(en)
        self.sentence = Bilingual(zh, en)

    def __str__(self) -> str:
        """Say it in the language of the terminal."""
        return picked(self.sentence)


def terminal_language() -> str:
    """``zh-hans`` where the terminal is Chinese, else ``en``: by the variables that every Unix program asks."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh-hans" if value.startswith("zh") else "en"
    return "en"


def picked(text: Bilingual) -> str:
    """The text in the language of the terminal."""
    return text.pick(terminal_language())


def refused(problem: Refusal) -> Bilingual:
    """What a refusal says, in both languages."""
    from django.utils.translation import override  # noqa: PLC0415 -- the command speaks before there is Django

    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            said[language] = str(problem)
    return Bilingual(said["zh-hans"], said["en"])


def say(zh: str, en: str) -> None:
    """Print one line for the person at the terminal."""
    print(picked(Bilingual(zh, en)), flush=True)  # noqa: T201 -- this is the one place where the command speaks


def warn(text: object) -> None:
    """Print one line to where errors go."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 -- as above


def asked(zh: str, en: str) -> str:
    """Ask the person at the terminal; empty where nobody is there to answer."""
    if not sys.stdin.isatty():
        return ""
    try:
        return input(picked(Bilingual(zh, en)) + " ").strip()
    except EOFError:
        return ""


def bar(zh: str, en: str, **how: Any) -> tqdm[Any]:
    """A progress bar for what may take over two seconds; gone when done, and not drawn where nobody looks.

    ``how`` is tqdm's: ``total``, ``unit``.
    """
    how.setdefault("bar_format", "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} {elapsed}<{remaining}")
    shown: tqdm[Any] = tqdm(None, desc=picked(Bilingual(zh, en)), leave=False, delay=1, disable=None, **how)
    return shown


@contextmanager
def clock(zh: str, en: str) -> Iterator[None]:
    """The time that passes, beside what is being done, where nobody can say how much of it is left."""
    done = threading.Event()
    with bar(zh, en, bar_format="{desc} {elapsed}") as shown:

        def turn() -> None:
            while not done.wait(0.5):
                shown.update(0)
                shown.refresh()

        turning = threading.Thread(target=turn, name="clock", daemon=True)
        turning.start()
        try:
            yield
        finally:
            done.set()
            turning.join()
