"""The worker process: what is due, told and renewed, woken by arq's doorbell and ticks."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from logging import getLogger
from typing import Any

import uvloop
from arq import cron
from arq.worker import Worker, func
from redis.exceptions import RedisError

from adapters.collector import settle
from adapters.faults import point
from adapters.logs import set_up
from adapters.platforms.catalogue import MakeAdapters, every_adapter
from adapters.queue import LOOK_NOW, QUEUE, RUNG, open_queue, pack, redis_settings, unpack
from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.use_cases.thread_old_messages import thread_everything_old
from domain.insights.use_cases.count_reputation import begin_reputations
from domain.insights.use_cases.count_samples import drop_months, make_months
from domain.members.use_cases.sweep_retention import begin_sweeps
from domain.publishing.use_cases.follow_clocks import follow_all_clocks
from workers.clocks import ClockStream
from workers.credentials import Refresher
from workers.duties import DutyStream
from workers.inbox import InboxStream
from workers.listening import Listening
from workers.publishing import DeliveryStream
from workers.relay import Relay
from workers.sealing import Sealing
from workers.tidy import tidy
from workers.webhooks import WebhookStream

FINISH_SECONDS = 6.0
AGAIN_AFTER = 2.0
log = getLogger("tertulia.worker")


def work(settings: Settings, adapters: MakeAdapters = every_adapter) -> None:
    """Work until SIGTERM or Ctrl-C. What is under way is finished and recorded, for some seconds;
    what is not by then is found again by its lease."""
    set_up(settings.log_level)
    if point.name:
        log.warning("fault_point_armed", extra={"point": point.name})
    with suppress(KeyboardInterrupt):
        uvloop.run(_work(settings, adapters))


async def _work(settings: Settings, adapters: MakeAdapters) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with open_app(settings, adapters=adapters) as house:
        settle()
        await run(house, stopping)


async def run(house: House, stopping: asyncio.Event) -> None:
    """All duties, until `stopping` is set. A duty that fails is begun again; none takes the others
    with it."""
    stream = DeliveryStream(
        house.app.publishing, in_flight=house.settings.sends_in_flight, passing=point
    )
    webhooks = WebhookStream(house.app.events, passing=point)
    sealing = Sealing(house.app.events)

    def told() -> None:
        webhooks.wake()
        sealing.wake()

    relay = Relay(house.app.events, told, passing=point)
    refresher = Refresher(house.app.communities, ring=house.doorbell.ring)
    duty_stream = DutyStream(house.app.events, passing=point)
    inbox = InboxStream(house.app.inbox)
    listening = Listening(house.app.inbox, passing=point)
    clocks = ClockStream(house.app.events)
    streams = (stream, clocks, relay, webhooks, refresher, duty_stream, inbox, listening, sealing)

    def wake() -> None:
        for each in streams:
            each.wake()

    # What this very process commits needs no bell.
    house.news.add(lambda _: relay.wake())
    duties = [
        asyncio.create_task(_kept_up("deliveries", stream.run, stopping)),
        asyncio.create_task(_kept_up("relay", relay.run, stopping)),
        asyncio.create_task(_kept_up("webhooks", webhooks.run, stopping)),
        asyncio.create_task(_kept_up("credentials", refresher.run, stopping)),
        asyncio.create_task(_kept_up("duties", duty_stream.run, stopping)),
        asyncio.create_task(_kept_up("inbox", inbox.run, stopping)),
        asyncio.create_task(_kept_up("listening", listening.run, stopping)),
        asyncio.create_task(_kept_up("sealing", sealing.run, stopping)),
        asyncio.create_task(_kept_up("clocks", clocks.run, stopping)),
    ]
    hints = [
        asyncio.create_task(_kept_up("doorbell", lambda: _listen(house, wake), stopping)),
        asyncio.create_task(_kept_up("ticks", lambda: _ticks(house, wake), stopping)),
    ]
    log.info("worker_ready")
    await stopping.wait()
    for each in streams:
        each.stop()
    for hint in hints:
        hint.cancel()
    _, late = await asyncio.wait(duties, timeout=FINISH_SECONDS)
    for duty in late:
        duty.cancel()
    await asyncio.gather(*duties, *hints, return_exceptions=True)
    log.info("worker_stopped", extra={"unfinished_duties": len(late)})


async def _kept_up(
    name: str, duty: Callable[[], Coroutine[Any, Any, None]], stopping: asyncio.Event
) -> None:
    while not stopping.is_set():
        try:
            await duty()
        except (RedisError, OSError, TimeoutError) as trouble:
            log.warning("duty_waits", extra={"duty": name, "trouble": type(trouble).__name__})
        except Exception:
            log.exception("duty_failed", extra={"duty": name})
        if not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_AFTER):
                    await stopping.wait()


async def _listen(house: House, wake: Callable[[], None]) -> None:
    """The published word that wakes an idle worker within milliseconds."""
    queue = await open_queue(house.settings.redis_url or "")
    try:
        async with queue.pubsub() as words:
            await words.subscribe(RUNG)
            wake()
            async for word in words.listen():
                if word["type"] == "message":
                    wake()
    finally:
        await queue.aclose()


async def _ticks(house: House, wake: Callable[[], None]) -> None:
    """arq: the doorbell's hint as a job, and the ticks."""

    async def look_now(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        wake()

    async def sweep(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        wake()

    async def keep_house(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        await tidy(house.ring)
        await begin_sweeps(house.app.members)
        await begin_reputations(house.app.insights)
        await make_months(house.app.insights)
        await drop_months(house.app.insights)
        await thread_everything_old(house.app.inbox)

    async def keep_walls(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:
        log.info("clocks_followed", extra={"moved": await follow_all_clocks(house.app.publishing)})

    worker = Worker(
        functions=[func(look_now, name=LOOK_NOW, keep_result=0, max_tries=1)],
        cron_jobs=[
            cron(sweep, name="sweep", second={0, 15, 30, 45}, keep_result=0),
            cron(keep_house, name="keep_house", minute=17, keep_result=0, timeout=300),
            # What is known of zones changes with what is installed: a start may bring it.
            cron(
                keep_walls,
                name="keep_walls",
                hour={1, 7, 13, 19},
                minute=37,
                run_at_startup=True,
                keep_result=0,
                timeout=300,
            ),
        ],
        redis_settings=redis_settings(house.settings.redis_url or ""),
        queue_name=QUEUE,
        job_serializer=pack,
        job_deserializer=unpack,
        handle_signals=False,
        poll_delay=1.0,
        keep_result=0,
        job_timeout=10,
        health_check_interval=60,
        ctx={},
    )
    try:
        await worker.main()
    finally:
        with suppress(RedisError, OSError):
            await worker.close()
