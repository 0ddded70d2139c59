"""What endpoints are owed goes out here: many at once, few to each, so none waits for another."""

import asyncio
from collections import Counter as Tally
from contextlib import suppress
from logging import getLogger

from domain.events.delivery import LEASE, REQUEST_TIMEOUT, Told, WebhookOutcome
from domain.events.ports import DueWebhook, Parcel
from domain.events.room import Events
from domain.events.use_cases.send_webhooks import Tried, record_tries, take_webhooks
from domain.shared.access import Actor, system
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import WebhookDeliveryId, WebhookEndpointId
from workers.passing import Passing, nobody

IN_FLIGHT = 100
PER_ENDPOINT = 5
SWEEP = 15.0
AFTER_TROUBLE = 2.0
GROUP = 200
log = getLogger("tertulia.webhooks")


class WebhookStream:
    """Runs until told to stop. Wakes when something was told, when the next try is due by the
    database's clock, and every fifteen seconds in any case. `passing` is told `webhook_sent` when
    one is sent and not yet recorded."""

    def __init__(self, room: Events, passing: Passing = nobody) -> None:
        self._room = room
        self._passing = passing
        self._sending: set[asyncio.Task[None]] = set()
        self._under_way: set[WebhookDeliveryId] = set()
        self._by_endpoint: Tally[WebhookEndpointId] = Tally()
        self._tries: asyncio.Queue[tuple[Actor, Tried]] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until stopped; then what is under way is finished and recorded."""
        recording = asyncio.create_task(self._record())
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    if not await self._take():
                        await self._rest()
                except TemporarilyUnavailable:
                    log.warning("database_away")
                    await asyncio.sleep(AFTER_TROUBLE)
        finally:
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._tries.join()
            recording.cancel()
            await asyncio.gather(recording, return_exceptions=True)

    async def _take(self) -> bool:
        """One batch; whether there may be more right away."""
        free = IN_FLIGHT - len(self._sending)
        if free <= 0:
            return False
        full = sum(1 for count in self._by_endpoint.values() if count >= PER_ENDPOINT)
        due = await self._room.agenda.due(free + full * PER_ENDPOINT, PER_ENDPOINT)
        taken = 0
        for actor, ids in _by_workspace(self._room_for(due)[:free]):
            for parcel in await take_webhooks(self._room, actor, ids):
                self._start(actor, parcel)
                taken += 1
        return taken > 0

    def _room_for(self, due: list[DueWebhook]) -> list[DueWebhook]:
        """Those whose endpoint has a place free."""
        places = Tally(self._by_endpoint)
        chosen = []
        for item in due:
            if places[item.endpoint_id] < PER_ENDPOINT and item.delivery_id not in self._under_way:
                places[item.endpoint_id] += 1
                chosen.append(item)
        return chosen

    def _start(self, actor: Actor, parcel: Parcel) -> None:
        self._under_way.add(parcel.delivery.id)
        self._by_endpoint[parcel.recipient.endpoint_id] += 1
        task = asyncio.create_task(self._send(actor, parcel))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, actor: Actor, parcel: Parcel) -> None:
        endpoint_id = parcel.recipient.endpoint_id
        started_at = self._room.clock.now()
        try:
            told = await self._told(parcel)
        finally:
            self._by_endpoint[endpoint_id] -= 1
            if not self._by_endpoint[endpoint_id]:
                del self._by_endpoint[endpoint_id]
        self._passing("webhook_sent")
        await self._tries.put((actor, Tried(parcel, started_at, told)))

    async def _told(self, parcel: Parcel) -> Told:
        patience = (REQUEST_TIMEOUT + (LEASE - REQUEST_TIMEOUT) / 2).total_seconds()
        try:
            async with asyncio.timeout(patience):
                return await self._room.receivers.send(parcel)
        except TimeoutError:
            took = round(patience * 1000)
            return Told(WebhookOutcome.NO_ANSWER, took, "The receiver did not answer in time.")
        except Exception:
            log.exception("webhook_not_sent", extra={"delivery_id": parcel.delivery.id})
            return Told(WebhookOutcome.UNREACHABLE, 0, "It could not be sent.")

    async def _record(self) -> None:
        """Results that arrive together are written together."""
        while True:
            tries = [await self._tries.get()]
            while len(tries) < GROUP and not self._tries.empty():
                tries.append(self._tries.get_nowait())
            groups: dict[str, tuple[Actor, list[Tried]]] = {}
            for actor, tried in tries:
                groups.setdefault(actor.workspace, (actor, []))[1].append(tried)
            for actor, group in groups.values():
                await self._until_written(actor, group)
            for _, tried in tries:
                self._under_way.discard(tried.parcel.delivery.id)
                self._tries.task_done()
            self._wake.set()

    async def _until_written(self, actor: Actor, group: list[Tried]) -> None:
        """A result that cannot be written is left to its lease: it goes out once more, under the
        same id."""
        while True:
            try:
                await record_tries(self._room, actor, group)
            except TemporarilyUnavailable:
                log.warning("results_wait_for_database", extra={"results": len(group)})
                await asyncio.sleep(AFTER_TROUBLE)
                continue
            except Exception:
                log.exception("results_not_recorded", extra={"results": len(group)})
                for tried in group if len(group) > 1 else ():
                    await self._until_written(actor, [tried])
            return

    async def _rest(self) -> None:
        """Until rung, until a send ends, or until the next try is due. That is asked before a last
        look, so that nothing can become due unseen between the two."""
        wait = await self._room.agenda.next_in()
        seconds = SWEEP if wait is None else min(SWEEP, max(0.05, wait.total_seconds()))
        until = asyncio.get_running_loop().time() + seconds
        if await self._take():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._wake.wait()


def _by_workspace(due: list[DueWebhook]) -> list[tuple[Actor, list[WebhookDeliveryId]]]:
    groups: dict[str, tuple[Actor, list[WebhookDeliveryId]]] = {}
    for item in due:
        actor = system(item.organization_id, item.workspace_id)
        groups.setdefault(item.workspace_id, (actor, []))[1].append(item.delivery_id)
    return list(groups.values())
