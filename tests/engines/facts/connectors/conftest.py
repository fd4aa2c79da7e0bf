"""Connectors to simulators that run as long as a test."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
    from tests.engines.facts.connectors.fxiaoke_simulator import Simulator


@pytest.fixture
def fxiaoke() -> Iterator[Simulator]:
    """The open platform of 纷享销客."""
    from tests.engines.facts.connectors.fxiaoke_simulator import Simulator, running

    with running(Simulator()) as simulator:
        yield simulator


@pytest.fixture
def reading(fxiaoke: Simulator) -> Iterator[Callable[..., Fxiaoke]]:
    """Makes a connector to it, as another process would: in a style, with tokens kept somewhere, as an employee."""
    from lingxiao.engines.facts.connectors.fxiaoke.account import Account, Style
    from lingxiao.engines.facts.connectors.fxiaoke.client import Client
    from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
    from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around, Pacing
    from tests.engines.facts.connectors.fxiaoke_simulator import APP, Keep

    zone, around = ZoneInfo("Asia/Shanghai"), Around(fxiaoke.clock.now, fxiaoke.clock.sleep, lambda: str(uuid.uuid4()))
    pacing, common = Pacing(around), Keep()
    with ExitStack() as open_clients:
        def make(style: Style = Style.NEW, *, keep: Keep | None = None, user: str = "1000", secret: str = "") -> Fxiaoke:
            account = Account(
                address=fxiaoke.url, app_id=APP["appId"], app_secret=secret or APP["appSecret"], style=style, is_inside=True,
                permanent_code=APP["permanentCode"], user=user if style is Style.NEW else f"FSUID_{user}",
            )
            client = Client(account, tokens=keep or common, around=around, zone=zone, pacing=pacing)
            open_clients.callback(client.close)
            return Fxiaoke(client, zone=zone)

        yield make
