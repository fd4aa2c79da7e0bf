"""A demo company of its own for the tests of programs, founded once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.config.programs import Demo, free_port
from tests.folders import var_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def var() -> Iterator[Path]:
    with var_folder("lx-running-") as folder:
        yield folder


@pytest.fixture
def start(var: Path) -> Iterator[Callable[..., Demo]]:
    """Starts demos; whatever still runs at the end of the test is ended."""
    started: list[Demo] = []

    def start(*words: str, **variables: str) -> Demo:
        started.append(Demo(var, *words, **variables))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.end()


@pytest.fixture
def demo(start: Callable[..., Demo]) -> Demo:
    """A running demo, on a port nobody else has."""
    port = free_port()
    running = start("--port", str(port))
    assert f"127.0.0.1:{port}" in running.hear("Open in a browser")
    return running
