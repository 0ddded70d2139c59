"""What was planned is done when it is due, by whichever worker comes first."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from logging import getLogger

from domain.events.ports import DueDuty
from domain.events.room import Events
from domain.events.use_cases.do_duties import do_duty, keep_at, take_duty
from domain.shared.duties import LEASE, Duty
from domain.shared.errors import TemporarilyUnavailable
from workers.passing import Passing, followed, nobody
from workers.rounds import AFTER_TROUBLE, Rounds

AT_ONCE = 20
SWEEP = 15.0
# Everything that rings wakes this stream too, and most of it concerns others.
AT_MOST_EVERY = 0.25
KEEP_EVERY = LEASE.total_seconds() / 3
LONGEST = 600.0
"""An act that takes longer is stopped, in seconds; what is long is done in steps."""

log = getLogger("tertulia.worker")
Key = tuple[str, str, str]


class DutyStream(Rounds[Key]):
    """Runs until told to stop. Looks when rung, when the next duty is due by the database's clock,
    and every fifteen seconds in any case. `passing` is told of a point for each kind of duty, such
    as `escalation.due_acted`: it is done, and not struck out yet."""

    def __init__(self, room: Events, *, passing: Passing = nobody) -> None:
        super().__init__(at_most_every=AT_MOST_EVERY)
        acts = {kind: followed(act, f"{kind}_acted", passing) for kind, act in room.acts.items()}
        self._room = replace(room, acts=acts)
        self._kept: dict[Key, Duty] = {}

    async def run(self) -> None:
        """Until stopped; then what is under way is finished, and kept so long."""
        keeping = asyncio.create_task(self._keep())
        try:
            await super().run()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def look(self) -> float:
        """What is next is asked first, so that nothing can become due unseen between the two."""
        wait = await self._room.duties.next_in()
        free = AT_ONCE - len(self.under_way)
        if free > 0:
            for due in await self._room.duties.due(free + len(self.under_way)):
                key = (due.workspace_id, due.kind, due.subject_id)
                if key not in self.under_way and len(self.under_way) < AT_ONCE:
                    self.begin(key, self._act(key, due))
        return SWEEP if wait is None else min(SWEEP, max(0.0, wait.total_seconds()))

    async def _act(self, key: Key, due: DueDuty) -> None:
        about = {"duty": due.kind, "subject_id": due.subject_id}
        try:
            duty = await take_duty(self._room, due)
            if duty is not None:
                self._kept[key] = duty
                async with asyncio.timeout(LONGEST):
                    await do_duty(self._room, duty)
        except TemporarilyUnavailable:
            log.warning("duty_put_off", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        except Exception:
            log.exception("duty_failed", extra=about)
            await asyncio.sleep(AFTER_TROUBLE)
        finally:
            self._kept.pop(key, None)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_EVERY)
            if self._kept:
                with suppress(TemporarilyUnavailable):
                    await keep_at(self._room, list(self._kept.values()))
