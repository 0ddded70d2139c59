"""A message on its way out, through a real worker, in good time and on record."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.platforms.sandbox.adapter import (
    REJECT,
    TIMEOUT_AFTER_ACCEPT,
)
from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import AttemptKind
from domain.publishing.ports import Agenda, Due, OutgoingPost
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.wall_ports import Planner
from tests.integration.at_work import (
    Listened,
    Watcher,
    at_work,
    attempts_of,
    many_messages,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message, in_one_hour
from workers.publishing import SWEEP, DeliveryStream


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_is_published_now_hangs_on_the_wall_with_its_attempt_on_record(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        message = await a_message(house, actor, channels=[channel], text="¡Hola!", now=True)
        await watch.until_states(published=1)
    [post] = await watch.posts(channel)
    [attempt] = await attempts_of(house, actor, message)
    delivery = await watch.delivery(message)
    assert post["text"] == "¡Hola!"
    assert (attempt.kind, attempt.outcome, attempt.fence) == (AttemptKind.SEND, "published", 1)
    assert attempt.content_hash == hashlib.sha256("¡Hola!".encode()).hexdigest()
    assert post["id"] == attempt.platform_post_id == delivery["platform_post_id"]
    assert post["key"] == attempt.key
    assert attempt.started_at <= post["created_at"] <= delivery["published_at"]
    found = await house.app.publishing.reads.message(actor, message.id)
    assert found.status is MessageStatus.PUBLISHED
    assert await watch.events(message.id) == [
        "message.created",
        "message.scheduled",
        "message.publishing",
        "message.published",
    ]


async def test_a_scheduled_message_goes_out_after_its_time_and_soon(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        at = await watch.now() + timedelta(seconds=1.5)
        await a_message(house, actor, channels=[channel], at=at)
        await watch.until_states(published=1)
        seen = await watch.now()
    [post] = await watch.posts(channel)
    assert at <= post["created_at"] <= seen


class Fast:
    """A clock that is ahead."""

    def __init__(self, house: House, ahead: timedelta) -> None:
        self._right = house.clock
        self._ahead = ahead

    def now(self) -> datetime:
        return self._right.now() + self._ahead


async def test_a_worker_whose_clock_is_ahead_sends_nothing_early(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    at = await watch.now() + timedelta(seconds=1)
    await a_message(house, actor, channels=[channel], at=at)
    publishing = replace(house.app.publishing, clock=Fast(house, timedelta(days=1)))
    async with at_work(replace(house, app=replace(house.app, publishing=publishing))):
        await watch.until_states(published=1)
    [post] = await watch.posts(channel)
    assert at <= post["created_at"]


class Untimely:
    """An agenda in which something becomes due right after the worker first looked."""

    def __init__(self, inner: Agenda, then: Callable[[], Awaitable[object]]) -> None:
        self._inner = inner
        self._then: Callable[[], Awaitable[object]] | None = then

    async def due(self, limit: int, per_channel: int) -> list[Due]:
        found = await self._inner.due(limit, per_channel)
        then, self._then = self._then, None
        if then is not None:
            await then()
        return found

    async def next_in(self) -> timedelta | None:
        return await self._inner.next_in()

    async def planners(self, after: str, most: int) -> Sequence[Planner]:
        return await self._inner.planners(after, most)


async def test_what_becomes_due_between_two_looks_is_not_left_for_the_next_sweep(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    agenda = Untimely(room.agenda, lambda: a_message(house, actor, channels=[channel], now=True))
    stream = DeliveryStream(replace(room, agenda=agenda), in_flight=5)
    running = asyncio.create_task(stream.run())
    await watch.until_states(within=SWEEP / 2, published=1)
    stream.stop()
    await running


async def test_a_thread_goes_on_without_waiting_for_a_sweep(house: House, watch: Watcher) -> None:
    actor, channels = await some_channels(house, 2)
    thread = [f"part {number}" for number in range(2, 6)]
    await a_message(house, actor, channels=channels, text="part 1", thread=thread, now=True)
    stream = DeliveryStream(house.app.publishing, in_flight=5, sweep=600.0)
    running = asyncio.create_task(stream.run())
    await watch.until_states(published=10)
    stream.stop()
    await running
    for channel in channels:
        posts = sorted(await watch.posts(channel), key=lambda post: post["text"])
        assert [post["text"] for post in posts] == ["part 1", *thread]
        assert [post["reply_to"] for post in posts[1:]] == [post["id"] for post in posts[:-1]]


async def test_an_edit_before_sending_is_what_goes_out(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    at = in_one_hour(house)
    message = await a_message(house, actor, channels=[channel], text="first", at=at)
    async with at_work(house):
        await edit_message(
            house.app.publishing, actor, message.id, message.version, {"text": "second"}
        )
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_states(published=1)
    assert await watch.texts() == {"second": 1}
    [attempt] = await attempts_of(house, actor, message)
    assert attempt.content_hash == hashlib.sha256(b"second").hexdigest()


async def test_a_platform_that_hangs_keeps_nobody_else_waiting(
    house: House, watch: Watcher
) -> None:
    actor, [hanging, other] = await some_channels(house, 2)
    await many_messages(house, actor, hanging, [f"slow {n}" for n in range(15)])
    gate = asyncio.Event()

    async def hang(post: OutgoingPost) -> None:
        if post.text.startswith("slow"):
            await gate.wait()

    listened = Listened(house.app.publishing.platforms, before=hang)
    async with at_work(with_platforms(house, listened)):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'sending' HAVING count(*) = 10"
        )
        at = await watch.now() + timedelta(seconds=1)
        await a_message(house, actor, channels=[other], text="quick", at=at)
        await watch.until_rows("SELECT FROM sandbox_posts WHERE text = 'quick'")
        assert await watch.posts(hanging) == []
        gate.set()
        await watch.until_states(published=16)


async def test_a_retracted_message_is_gone_from_the_wall_and_on_record(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    async with at_work(house):
        message = await a_message(house, actor, channels=channels, now=True)
        await watch.until_states(published=2)
    after = await retract_message(house.app.publishing, actor, message.id)
    assert after.status is MessageStatus.DELETED
    assert await watch.posts() == []
    lines = await attempts_of(house, actor, message)
    gone = [(a.outcome, a.actor) for a in lines if a.kind is AttemptKind.DELETE]
    assert gone == [("deleted", actor.id)] * 2
    assert (await watch.events(message.id))[-1] == "message.deleted_on_platform"


async def test_every_change_is_announced_in_the_transaction_that_made_it(
    house: House, watch: Watcher
) -> None:
    await watch.db.execute(
        "CREATE TABLE changes (at bigserial, kind text, object_id text, was text, now text,"
        " version int, transaction bigint DEFAULT (pg_current_xact_id()::text)::bigint)"
    )
    await watch.db.execute(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
        " IF TG_TABLE_NAME = 'events' THEN"
        "  INSERT INTO changes (kind, object_id, now) VALUES ('event', NEW.object_id, NEW.name);"
        " ELSIF TG_TABLE_NAME = 'messages' THEN"
        "  INSERT INTO changes (kind, object_id, was, now, version)"
        "  VALUES ('message', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.status END, NEW.status,"
        "   NEW.version);"
        " ELSE"
        "  INSERT INTO changes (kind, object_id, was, now)"
        "  VALUES ('delivery', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state);"
        " END IF; RETURN NULL; END $$"
    )
    for table, what in (
        ("messages", "INSERT OR UPDATE"),
        ("deliveries", "INSERT OR UPDATE"),
        ("events", "INSERT"),
    ):
        await watch.db.execute(
            f"CREATE TRIGGER note AFTER {what} ON {table} FOR EACH ROW EXECUTE FUNCTION note()"
        )
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        for word in (REJECT, TIMEOUT_AFTER_ACCEPT, "plain"):
            await a_message(house, actor, channels=[channel], text=word, now=True)
        await watch.until_states(rejected=1, unconfirmed=1, published=1)
        await watch.pass_time(timedelta(seconds=6))
        await house.doorbell.ring()
        await watch.until_states(rejected=1, published=2)
    told = await watch.db.fetch(
        "SELECT object_id, transaction, split_part(now, '.', 2) AS now FROM changes"
        " WHERE kind = 'event' AND split_part(now, '.', 1) IN ('message', 'delivery')"
        " AND now <> 'message.created'"
    )
    # A claim is a worker's grip, not a state to tell; and a new delivery is told with its message.
    made = await watch.db.fetch(
        "SELECT object_id, transaction, CASE now WHEN 'failed' THEN 'rejected' ELSE now END AS now"
        " FROM (SELECT *, CASE was WHEN 'claimed' THEN 'scheduled' ELSE was END AS before"
        "  FROM changes WHERE kind <> 'event' AND now <> 'claimed') c"
        " WHERE before IS DISTINCT FROM now AND (kind = 'message' OR before IS NOT NULL)"
    )
    assert len(made) == (3 + 4 + 3) + (2 + 3 + 2)
    assert sorted(tuple(row) for row in made) == sorted(tuple(row) for row in told)
    said = await watch.db.fetch("SELECT * FROM events ORDER BY ticket")
    for object_id in {row["object_id"] for row in said}:
        numbers = [row["sequence"] for row in said if row["object_id"] == object_id]
        assert numbers == sorted(numbers)
