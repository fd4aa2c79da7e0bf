"""The connector as a test has it: talking to the simulator, with tokens kept in memory as workers would share them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.zoho.centres import elsewhere
from lingxiao.engines.facts.connectors.zoho.client import Secrets
from lingxiao.engines.facts.connectors.zoho.reading import Zoho
from tests.engines.facts.connectors.zoho_simulator import CLIENT, REFRESH, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lingxiao.engines.facts.connectors.shapes import Connector, Page, Token
    from tests.engines.facts.connectors.zoho_simulator import Simulator

RIGHT = Secrets(CLIENT, SECRET, REFRESH)


class Kept:
    """Tokens in memory. ``when_alone`` is what another worker does while this one waits for its turn."""

    def __init__(self) -> None:
        self.token: Token | None = None
        self.turns = 0
        self.when_alone: Callable[[], None] = lambda: None

    def kept(self) -> Token | None:
        return self.token

    def keep(self, token: Token) -> None:
        self.token = token

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.turns += 1
        self.when_alone()
        yield


@contextmanager
def connected(
    simulator: Simulator, kept: Kept | None = None, secrets: Secrets = RIGHT, **how: Any,
) -> Iterator[Zoho]:
    """A connector to the simulator, closed afterwards."""
    centre = elsewhere(simulator.url, simulator.url, is_inside=True)
    zoho = Zoho(centre, secrets, kept or Kept(), now=simulator.clock.now, sleep=simulator.clock.sleep, **how)
    _is_one: Connector = zoho  # that it keeps the promise of every connector is checked with the types
    try:
        yield zoho
    finally:
        zoho.close()


def rows(pages: Iterable[Page]) -> list[dict[str, str | None]]:
    """All rows of pages, in order."""
    return [dict(one) for page in pages for one in page.rows]


def fill(simulator: Simulator, count: int, *, seconds: int = 0) -> list[str]:
    """Deals, each so many seconds after the one before; answers their ids."""
    made = []
    for number in range(count):
        made.append(str(simulator.crm.create("Deals", Deal_Name=f"商机 {number}", Stage="Closed Won")))
        if seconds:
            simulator.clock.sleep(seconds)
    return made
