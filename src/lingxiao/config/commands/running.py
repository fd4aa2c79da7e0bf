"""One system on one var folder at a time: who runs it now, and where it answers."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lingxiao.config import places
from lingxiao.config.commands.speech import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lingxiao.config.commands.addresses import Address


def _note() -> Path:
    return places.var() / "running"


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else runs on this var folder while we are here; refuse, naming the address, when somebody does.

    The lock goes with the process, however it ends, so a killed run never has to be cleaned up by hand.
    """
    try:
        places.var().mkdir(parents=True, exist_ok=True)
        handle = os.open(_note(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise Stopped(
            f"数据目录 {places.var()} 写不了：{problem}。换一个：LX_VAR=目录",
            f"The data folder {places.var()} cannot be written: {problem}. Name another by LX_VAR.",
        ) from problem
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            there = _note().read_text().strip()
            raise Stopped(
                f"已经在运行：{there or '正在启动'}。在那个终端按 Ctrl-C 可停止。",
                f"It runs already: {there or 'it is starting'}. Ctrl-C in its terminal stops it.",
            ) from None
        os.ftruncate(handle, 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def where() -> str:
    """Where a system on this var folder answers now, and its process; empty when none runs."""
    try:
        handle = os.open(_note(), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _note().read_text().strip()
    finally:
        os.close(handle)
    return ""


def announce(address: Address) -> None:
    """Note for others where this system answers."""
    _note().write_text(f"{address.url} (pid {os.getpid()})\n")
