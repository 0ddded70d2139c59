"""What follows from events is done here, soon after they are announced."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from logging import getLogger

from domain.events.model import Event
from domain.events.ports import Reaction
from domain.events.room import Events
from domain.events.use_cases.relay_events import relay_events
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable

SWEEP = 5.0
BATCH = 50
log = getLogger("tertulia.relay")


def _no_fault(_point: str) -> None:
    """Nothing happens at any point."""


class Relay:
    """Runs until told to stop; wakes when rung, and every few seconds in any case. `passing` is
    told of the point k6: what follows from an event is done, and that is not yet on record."""

    def __init__(self, room: Events, *, passing: Callable[[str], None] = _no_fault) -> None:
        reactions = {name: _then(what, passing) for name, what in room.reactions.items()}
        self._room = replace(room, reactions=reactions)
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                if await relay_events(self._room, BATCH):
                    continue
            except TemporarilyUnavailable:
                log.warning("database_away")
            try:
                async with asyncio.timeout(SWEEP):
                    await self._wake.wait()
            except TimeoutError:
                pass


def _then(reaction: Reaction, passing: Callable[[str], None]) -> Reaction:
    async def react(actor: Actor, event: Event) -> None:
        await reaction(actor, event)
        passing("k6")

    return react
