"""Connectors to a simulator of 纷享销客, as other processes would make them."""

from __future__ import annotations

import uuid
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from lingxiao.engines.facts.connectors.fxiaoke.account import Account, Style
from lingxiao.engines.facts.connectors.fxiaoke.client import Client
from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around, Pacing
from tests.engines.facts.connectors.fxiaoke_simulator import APP, Keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.facts.connectors.fxiaoke_simulator import Simulator

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Reading(Protocol):
    """Makes a connector: in a style, with tokens kept somewhere, as an employee, with a secret."""

    def __call__(
        self, style: Style = Style.NEW, *, keep: Keep | None = None, user: str = "1000", secret: str = APP["appSecret"],
    ) -> Fxiaoke: ...


@contextmanager
def readers(simulator: Simulator) -> Iterator[Reading]:
    """All of them share a pace, and tokens unless they are given a place for their own; closed afterwards."""
    around = Around(simulator.clock.now, simulator.clock.sleep, lambda: str(uuid.uuid4()))
    pacing, common = Pacing(around), Keep()
    with ExitStack() as open_clients:
        def make(
            style: Style = Style.NEW, *, keep: Keep | None = None, user: str = "1000", secret: str = APP["appSecret"],
        ) -> Fxiaoke:
            account = Account(
                address=simulator.url, app_id=APP["appId"], app_secret=secret, permanent_code=APP["permanentCode"],
                user=user if style is Style.NEW else f"FSUID_{user}", style=style, is_inside=True,
            )
            client = Client(account, tokens=keep or common, around=around, zone=SHANGHAI, pacing=pacing)
            open_clients.callback(client.close)
            return Fxiaoke(client, zone=SHANGHAI)

        yield make
