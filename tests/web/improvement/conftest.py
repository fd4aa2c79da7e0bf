"""The company of the engine's own tests, seen through a browser."""

from __future__ import annotations

from tests.engines.improvement.conftest import story

__all__ = ["story"]
