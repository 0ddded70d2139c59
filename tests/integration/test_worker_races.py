"""Several at once: each message is visible once, or not at all when it was called off first."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import CLEAN_MISS_AFTER
from domain.publishing.errors import AlreadyClaimed
from domain.publishing.model import Message
from domain.publishing.outcomes import Published
from domain.publishing.ports import OutgoingPost
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    schedule_message,
)
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.shared.errors import Conflict, TemporarilyUnavailable
from domain.shared.ids import DeliveryId
from tests.integration.at_work import (
    Listened,
    Watcher,
    at_work,
    attempts_of,
    many_messages,
    several_at_work,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message, in_one_hour, utc_schedule
from tests.kit.fakes import FakeSeconds
from workers.publishing import PER_CHANNEL, DeliveryStream

Move = Callable[[Message], Awaitable[object]]


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def tried(moves: list[Awaitable[object]], at_once: int = 8) -> list[str]:
    """Make these moves, some at once; how each ended: `done`, or the code of the refusal. Nothing
    was done by one that found no connection in time."""
    places = asyncio.Semaphore(at_once)

    async def make(move: Awaitable[object]) -> str:
        async with places:
            try:
                await move
            except (Conflict, TemporarilyUnavailable) as refusal:
                return refusal.code
            return "done"

    return list(await asyncio.gather(*(make(move) for move in moves)))


async def test_calling_off_or_editing_at_the_very_moment_leaves_no_message_in_two_minds(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 4, outcome_class="D")
    room = house.app.publishing
    planned = in_one_hour(house)
    messages = [
        message
        for n, channel in enumerate(channels)
        for message in await many_messages(
            house, actor, channel, [f"{n}/{m}" for m in range(50)], planned
        )
    ]

    at = await watch.now() + timedelta(seconds=1)
    await watch.pass_time(planned - at)

    async def at_its_time(number: int, message: Message) -> None:
        """Even ones are called off, odd ones edited, from 50 ms before their time to 50 after."""
        moment = at + timedelta(milliseconds=number % 101 - 50)
        await asyncio.sleep((moment - house.clock.now()).total_seconds())
        if number % 2:
            await edit_message(room, actor, message.id, None, {"text": f"edited {message.text}"})
        else:
            await cancel_message(room, actor, message.id, None)

    async with several_at_work(settings, 1):
        ends = await tried([at_its_time(n, m) for n, m in enumerate(messages)], at_once=200)
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state NOT IN ('published', 'cancelled')"
            " HAVING count(*) = 0"
        )
    texts = await watch.texts()
    assert set(texts.values()) <= {1}
    wrong = []
    for number, (message, end) in enumerate(zip(messages, ends, strict=True)):
        edited = f"edited {message.text}"
        shown = [text for text in (message.text, edited) if texts[text]]
        fits = ([edited] if number % 2 else []) if end == "done" else [message.text]
        if shown != fits or end not in (
            "done",
            "already_claimed",
            "already_published",
            "content_already_published",
            "unavailable",
        ):
            wrong.append((number, end, shown))
    assert wrong == []
    for message in messages:
        for attempt in await attempts_of(house, actor, message):
            [post] = [p for p in await watch.posts() if p["id"] == attempt.platform_post_id]
            assert hashlib.sha256(post["text"].encode()).hexdigest() == attempt.content_hash


async def test_what_is_with_the_platform_can_be_neither_edited_nor_called_off(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    there, gate = asyncio.Event(), asyncio.Event()

    async def wait(post: OutgoingPost) -> None:
        there.set()
        await gate.wait()

    async with at_work(with_platforms(house, Listened(room.platforms, before=wait))):
        message = await a_message(house, actor, channels=[channel], text="as it was", now=True)
        await there.wait()
        with pytest.raises(AlreadyClaimed):
            await cancel_message(room, actor, message.id, None)
        with pytest.raises(AlreadyClaimed):
            await edit_message(room, actor, message.id, None, {"text": "changed"})
        with pytest.raises(AlreadyClaimed):
            await schedule_message(room, actor, message.id, None, utc_schedule(in_one_hour(house)))
        gate.set()
        await watch.until_states(published=1)
    assert await watch.texts() == {"as it was": 1}


async def test_a_message_moved_away_and_back_goes_out_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house, outcome_class="D")
    room = house.app.publishing
    at = await watch.now() + timedelta(seconds=3)
    message = await a_message(house, actor, channels=[channel], at=at)
    async with at_work(house):
        await schedule_message(room, actor, message.id, None, utc_schedule(in_one_hour(house)))
        await schedule_message(room, actor, message.id, None, utc_schedule(at))
        await watch.until_states(published=1)
        canary = await a_message(house, actor, channels=[channel], text="canary", now=True)
        await watch.until_states(published=2)
    assert (await watch.texts())[message.text] == 1
    assert canary.text != message.text


async def test_a_message_somebody_is_changing_is_passed_over_without_waiting(
    house: House, settings: Settings, watch: Watcher
) -> None:
    """Also when it would be put aside: who waits for a message while it has a delivery deadlocks
    with who waits the other way round."""
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    message = await a_message(house, actor, channels=[channel], now=True)
    await place_hold(room, actor, NewHold("Stop."))
    editor = await asyncpg.connect(settings.migration_database_url)
    try:
        await editor.execute("BEGIN")
        await editor.execute("SELECT FROM messages WHERE id = $1 FOR UPDATE", message.id)
        assert await take_due(room, actor, [message.deliveries[0].id]) == []
        await editor.execute("UPDATE deliveries SET position = position")
        await editor.execute("COMMIT")
    finally:
        await editor.close()
    row = await watch.delivery(message)
    assert (row["state"], row["fence"]) == ("scheduled", 0)


async def test_a_lost_delivery_claimed_anew_meanwhile_is_not_freed_a_second_time(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    message = await a_message(house, actor, channels=[channel], now=True)
    ids: list[DeliveryId] = [message.deliveries[0].id]
    await take_due(room, actor, ids)
    await watch.pass_time(timedelta(seconds=31))
    editor = await asyncpg.connect(settings.migration_database_url)
    try:
        await editor.execute("BEGIN")
        await editor.execute("SELECT FROM messages WHERE id = $1 FOR UPDATE", message.id)
        late = asyncio.create_task(rescue_expired(room, actor, ids))
        while not await watch.db.fetch(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ):
            await asyncio.wait({late}, timeout=0.02)
        # What the other worker does between the late one's two steps.
        await editor.execute(
            "UPDATE deliveries SET fence = 2, lease_until = clock_timestamp() + interval '30 s'"
        )
        await editor.execute("COMMIT")
    finally:
        await editor.close()
    assert await late == 0
    row = await watch.delivery(message)
    assert (row["state"], row["fence"]) == ("claimed", 2)


async def test_who_was_overtaken_can_neither_begin_nor_record_anything(
    house: House, watch: Watcher
) -> None:
    """Others have claimed it anew, once before the late one began, once before it recorded."""
    actor, [channel] = await some_channels(house, outcome_class="C")
    room = house.app.publishing
    message = await a_message(house, actor, channels=[channel], now=True)
    ids = [message.deliveries[0].id]

    async def leases_run_out() -> None:
        await watch.pass_time(CLEAN_MISS_AFTER)
        assert await rescue_expired(room, actor, ids) == 1

    first = await take_due(room, actor, ids)
    await leases_run_out()
    second = await take_due(room, actor, ids)
    assert [claim.delivery.fence for claim in (*first, *second)] == [1, 2]
    assert await start_attempts(room, actor, first) == []
    overtaken = await start_attempts(room, actor, second)
    await leases_run_out()
    await look_up(room, actor, ids[0])
    [current] = await start_attempts(room, actor, await take_due(room, actor, ids))
    before = await watch.delivery(message)
    assert (before["state"], before["fence"]) == ("sending", 3)
    late = [Answered(started, Published("a ghost")) for started in overtaken]
    assert await record_outcomes(room, actor, late) == 0
    assert await watch.delivery(message) == before
    assert await record_outcomes(room, actor, [Answered(current, Published("real"))]) == 1
    assert (await watch.delivery(message))["platform_post_id"] == "real"
    posts = [a.platform_post_id for a in await attempts_of(house, actor, message)]
    assert posts == [None, "real"]


async def test_a_channel_with_five_hundred_due_starves_no_other(
    house: House, watch: Watcher
) -> None:
    actor, [big, *small] = await some_channels(house, 4)
    await many_messages(house, actor, big, [f"big {n}" for n in range(500)])
    for n, channel in enumerate(small):
        await many_messages(house, actor, channel, [f"small {n}/{m}" for m in range(5)])
    listened = Listened(house.app.publishing.platforms)
    async with at_work(with_platforms(house, listened)):
        await watch.until_states(published=515, within=100)
    order = [post.text for _, post, _ in listened.published]
    last = max(place for place, text in enumerate(order) if text.startswith("small"))
    assert last < PER_CHANNEL + 15


async def test_places_that_open_while_all_are_taken_are_filled(
    house: House, watch: Watcher
) -> None:
    """As many may be claimed ahead as were answered in the second before: when a second turns while
    nobody looks, there are places that no delivery has left. No sweep helps here."""
    actor, channels = await some_channels(house, 8)
    for n, channel in enumerate(channels):
        await many_messages(house, actor, channel, [f"{n}/{m}" for m in range(5)])
    clock, gate, begun = FakeSeconds(), asyncio.Event(), count()

    async def hang_after_twenty(post: OutgoingPost) -> None:
        if next(begun) >= 20:
            await gate.wait()

    listened = Listened(house.app.publishing.platforms, before=hang_after_twenty)
    room = with_platforms(house, listened).app.publishing
    stream = DeliveryStream(room, in_flight=5, sweep=600.0, now=clock)
    running = asyncio.create_task(stream.run())
    await watch.until_rows(
        "SELECT FROM deliveries HAVING count(*) FILTER (WHERE state = 'published') = 20"
        " AND count(*) FILTER (WHERE state = 'sending') = 5"
    )
    clock.at += 1
    gate.set()
    await watch.until_states(published=40)
    stream.stop()
    await running


async def test_full_channels_do_not_crowd_a_free_one_off_the_agenda(
    house: House, watch: Watcher
) -> None:
    """Three channels hang with all their places taken and more due; ten more may be in flight."""
    actor, [*hanging, free] = await some_channels(house, 4)
    gate = asyncio.Event()

    async def hang(post: OutgoingPost) -> None:
        if post.text.startswith("slow"):
            await gate.wait()

    for n, channel in enumerate(hanging):
        await many_messages(house, actor, channel, [f"slow {n}/{m}" for m in range(30)])
    settings = house.settings.model_copy(update={"sends_in_flight": 31})
    listened = Listened(house.app.publishing.platforms, before=hang)
    async with at_work(replace(with_platforms(house, listened), settings=settings)):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'sending' HAVING count(*) = 30"
        )
        await a_message(house, actor, channels=[free], text="quick", now=True)
        await watch.until_rows("SELECT FROM sandbox_posts WHERE text = 'quick'")
        gate.set()
        await watch.until_states(published=91)


async def test_a_budget_of_three_posts_lets_three_out_whatever_the_number_of_workers(
    house: House, settings: Settings, watch: Watcher
) -> None:
    actor, [tight, other] = await some_channels(house, 2, outcome_class="D")
    await watch.db.execute(
        "UPDATE channels SET limits = jsonb_set(limits, '{budget}',"
        ' \'{"posts": 3, "seconds": 60}\') WHERE id = $1',
        tight.id,
    )
    await many_messages(house, actor, tight, [str(n) for n in range(10)])
    small = settings.model_copy(update={"database_pool": 4})
    async with several_at_work(small, 2):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'scheduled' AND next_at > clock_timestamp()"
            " HAVING count(*) = 7"
        )
        await a_message(house, actor, channels=[other], text="canary", now=True)
        await watch.until_states(published=4, scheduled=7)
    assert len(await watch.posts(tight)) == 3
    rows = await watch.db.fetch("SELECT attempts FROM deliveries WHERE state = 'scheduled'")
    assert Counter(row["attempts"] for row in rows) == {0: 7}
