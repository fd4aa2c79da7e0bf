"""What must be made from the sources before the site runs: static files. Made again only when one has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from lingxiao import __version__
from lingxiao.config import places
from lingxiao.config.commands.speech import clock


def static_files() -> None:
    """Collect the static files under names that carry their hash, compressed, when any of them changed."""
    files = [
        Path(storage.path(name))
        for finder in get_finders()
        for name, storage in finder.list(ignore_patterns=None)
    ]
    known = places.var() / "static" / ".made-from"
    now = _fingerprint(files)
    if known.exists() and known.read_text() == now:
        return
    with clock("整理页面文件", "Static files"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    known.write_text(now)


def _fingerprint(files: list[Path]) -> str:
    """Changes when a file is added, removed or written, or the program's version changes."""
    lines = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in sorted(files)]
    return hashlib.sha256("\n".join([__version__, *lines]).encode()).hexdigest()
