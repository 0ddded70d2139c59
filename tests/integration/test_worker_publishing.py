"""A message on its way out, through a real worker, to the sandbox and its every mood."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.platforms.sandbox.adapter import (
    EXPIRED_TOKEN,
    RATE_LIMIT,
    RATE_LIMIT_ONCE,
    RATE_LIMIT_WAIT,
    REJECT,
    SLOW,
    SLOWNESS,
    TIMEOUT_AFTER_ACCEPT,
    TIMEOUT_BEFORE_ACCEPT,
    UNREACHABLE,
)
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, MOST_ATTEMPTS, AttemptKind
from domain.publishing.outcomes import Throttled
from domain.publishing.ports import Agenda, Due, OutgoingPost
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.retract_message import retract_message
from domain.shared.secret import Secret
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


async def test_an_edit_before_sending_is_what_goes_out(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    at = await watch.now() + timedelta(seconds=1)
    message = await a_message(house, actor, channels=[channel], text="first", at=at)
    async with at_work(house):
        await edit_message(
            house.app.publishing, actor, message.id, message.version, {"text": "second"}
        )
        await watch.until_states(published=1)
    assert await watch.texts() == {"second": 1}
    [attempt] = await attempts_of(house, actor, message)
    assert attempt.content_hash == hashlib.sha256(b"second").hexdigest()


async def test_an_answer_lost_after_acceptance_is_looked_up_and_not_sent_again(
    house: House, watch: Watcher
) -> None:
    for settles in ("A", "C"):
        actor, [channel] = await some_channels(house, outcome_class=settles)
        message = await a_message(
            house, actor, channels=[channel], text=f"x {TIMEOUT_AFTER_ACCEPT}", now=True
        )
        async with at_work(house):
            await watch.until_rows("SELECT FROM deliveries WHERE state = 'unconfirmed'")
            await watch.pass_time(timedelta(seconds=6))
            await house.doorbell.ring()
            await watch.until_rows(
                "SELECT FROM deliveries WHERE id = $1 AND state = 'published'",
                message.deliveries[0].id,
            )
        assert len(await watch.posts(channel)) == 1
        sent, looked = await attempts_of(house, actor, message)
        assert (sent.kind, sent.outcome) == (AttemptKind.SEND, "unknown")
        assert (looked.kind, looked.outcome) == (AttemptKind.LOOK_UP, "published")
        assert looked.platform_post_id == (await watch.delivery(message))["platform_post_id"]
        assert [n for n in await watch.events(message.id) if "confirmed" in n] == [
            "message.unconfirmed"
        ]


async def test_an_answer_lost_before_acceptance_is_sent_again_only_after_a_late_clean_miss(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    message = await a_message(
        house, actor, channels=[channel], text=f"x {TIMEOUT_BEFORE_ACCEPT}", now=True
    )
    listened = Listened(house.app.publishing.platforms)
    async with at_work(with_platforms(house, listened)):
        await watch.until_rows("SELECT FROM deliveries WHERE state = 'unconfirmed'")
        await watch.pass_time(timedelta(seconds=6))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM deliveries WHERE looks = 1")
        early = await watch.delivery(message)
        assert early["state"] == "unconfirmed"
        assert early["next_at"] >= early["attempted_at"] + CLEAN_MISS_AFTER
        assert len(listened.published) == 1
        await watch.pass_time(CLEAN_MISS_AFTER)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    assert len(await watch.posts()) == 1
    keys = {attempt.key for attempt in await attempts_of(house, actor, message)}
    assert len(keys) == 1
    assert len(listened.published) == 2


async def test_a_rejected_message_says_who_must_act_and_is_not_tried_again(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        message = await a_message(house, actor, channels=[channel], text=f"x {REJECT}", now=True)
        await watch.until_states(rejected=1)
    delivery = await watch.delivery(message)
    assert delivery["error_code"] == "refused_content"
    assert delivery["next_at"] is None
    assert await watch.posts() == []
    found = await house.app.publishing.reads.message(actor, message.id)
    assert found.status is MessageStatus.FAILED
    [attempt] = await attempts_of(house, actor, message)
    assert (attempt.outcome, attempt.status_code) == ("refused", 422)


async def test_an_expired_token_asks_for_a_new_one_and_holds_the_rest_until_it_comes(
    house: House, watch: Watcher
) -> None:
    actor, [channel, other] = await some_channels(house, 2)
    waiting = await many_messages(house, actor, channel, ["a", "b"], in_one_hour(house))
    await a_message(house, actor, channels=[other], text="elsewhere", at=in_one_hour(house))
    async with at_work(house):
        expired = await a_message(
            house, actor, channels=[channel], text=f"x {EXPIRED_TOKEN}", now=True
        )
        await watch.until_states(rejected=1, held=2, scheduled=1)
        assert (await watch.channel(channel))["status"] == "reauth_required"
        assert (await watch.channel(other))["status"] == "connected"
        held = await watch.delivery(waiting[0])
        assert held["held_reason"] == "channel_reauth_required"
        assert (await watch.delivery(expired))["error_code"] == "refused_credentials"
        await reconnect_channel(house.app.communities, actor, channel.id, {"token": Secret("new")})
        await watch.until_states(rejected=1, scheduled=3)
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_states(rejected=1, published=3)
    assert await watch.texts() == {"a": 1, "b": 1, "elsewhere": 1}
    assert (await watch.events(channel.id)).count("channel.reauth_required") == 1


async def test_a_throttled_channel_is_left_alone_and_then_everything_goes_out(
    house: House, watch: Watcher
) -> None:
    actor, [channel, other] = await some_channels(house, 2)
    await many_messages(
        house, actor, channel, [f"x {RATE_LIMIT_ONCE}"] + [str(n) for n in range(9)]
    )
    await many_messages(house, actor, channel, [str(n) for n in range(9, 30)])
    listened = Listened(house.app.publishing.platforms)
    throttled_at = []

    async def note(outcome: object) -> None:
        if isinstance(outcome, Throttled):
            throttled_at.append(asyncio.get_running_loop().time())

    listened.after = note
    async with at_work(with_platforms(house, listened)):
        await watch.until_rows("SELECT FROM channels WHERE rate_limited_until IS NOT NULL")
        row = await watch.channel(channel)
        now = await watch.now()
        assert timedelta(0) < row["rate_limited_until"] - now <= RATE_LIMIT_WAIT
        # By the time what came later on another channel is out, the worker has looked again.
        await a_message(house, actor, channels=[other], text="canary", now=True)
        await watch.until_rows("SELECT FROM sandbox_posts WHERE text = 'canary'")
    [moment] = throttled_at
    late = [p for begun, p, _ in listened.published if begun > moment and p.text != "canary"]
    assert late == []
    assert (await watch.states())["scheduled"] >= 20
    await watch.pass_time(RATE_LIMIT_WAIT)
    async with at_work(house):
        await watch.until_states(published=32)
    assert set((await watch.texts(channel)).values()) == {1}
    throttled = await watch.db.fetchrow(
        "SELECT d.attempts FROM deliveries d JOIN messages m ON m.id = d.message_id"
        " WHERE m.text LIKE 'x %'"
    )
    assert throttled["attempts"] == 1


async def test_a_channel_throttled_every_time_burns_no_attempts(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    message = await a_message(house, actor, channels=[channel], text=RATE_LIMIT, now=True)
    for times in range(1, MOST_ATTEMPTS + 2):
        async with at_work(house):
            await watch.until_rows("SELECT FROM attempts WHERE fence = $1", times)
            await watch.until_rows(
                "SELECT FROM deliveries WHERE error_code = 'rate_limited' AND fence = $1", times
            )
        await watch.pass_time(RATE_LIMIT_WAIT)
    delivery = await watch.delivery(message)
    assert (delivery["state"], delivery["attempts"]) == ("scheduled", 0)


async def test_a_platform_out_of_reach_is_tried_six_times_on_the_ladder(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    message = await a_message(house, actor, channels=[channel], text=UNREACHABLE, now=True)
    waits = []
    async with at_work(house):
        for times in range(1, MOST_ATTEMPTS):
            await watch.until_rows(
                "SELECT FROM deliveries WHERE attempts = $1 AND state = 'scheduled'", times
            )
            row = await watch.delivery(message)
            waits.append(round((row["next_at"] - row["attempted_at"]).total_seconds()))
            await watch.pass_time(row["next_at"] - await watch.now())
            await house.doorbell.ring()
        await watch.until_states(rejected=1)
    assert waits == [5, 30, 120, 600, 1800]
    assert (await watch.delivery(message))["error_code"] == "platform_unreachable"
    assert len(await attempts_of(house, actor, message)) == MOST_ATTEMPTS


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
        at = await watch.now() + timedelta(milliseconds=300)
        await a_message(house, actor, channels=[other], text="quick", at=at)
        await watch.until_rows("SELECT FROM sandbox_posts WHERE text = 'quick'")
        assert await watch.posts(hanging) == []
        gate.set()
        await watch.until_states(published=16)


async def test_the_slow_mood_of_the_sandbox_ends_published(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        message = await a_message(house, actor, channels=[channel], text=SLOW, now=True)
        await watch.until_states(published=1)
    row = await watch.delivery(message)
    assert row["published_at"] - row["attempted_at"] >= SLOWNESS


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
        " IF TG_TABLE_NAME = 'messages' THEN"
        "  INSERT INTO changes (kind, object_id, was, now, version)"
        "  VALUES ('message', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.status END, NEW.status,"
        "   NEW.version);"
        " ELSE"
        "  INSERT INTO changes (kind, object_id, was, now)"
        "  VALUES ('delivery', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state);"
        " END IF; RETURN NULL; END $$"
    )
    for table in ("messages", "deliveries"):
        await watch.db.execute(
            f"CREATE TRIGGER note AFTER INSERT OR UPDATE ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION note()"
        )
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        for word in (REJECT, TIMEOUT_AFTER_ACCEPT, "plain"):
            await a_message(house, actor, channels=[channel], text=word, now=True)
        await watch.until_states(rejected=1, unconfirmed=1, published=1)
        await watch.pass_time(timedelta(seconds=6))
        await house.doorbell.ring()
        await watch.until_states(rejected=1, published=2)
    said = await watch.db.fetch(
        "SELECT * FROM events WHERE name LIKE 'message.%' OR name LIKE 'delivery.%'"
        " ORDER BY commit_order, id"
    )
    changes = await watch.db.fetch(
        "SELECT object_id, transaction, CASE now WHEN 'failed' THEN 'rejected' ELSE now END AS now"
        " FROM changes WHERE was IS DISTINCT FROM now AND (kind = 'message'"
        " OR now IN ('published', 'rejected', 'unconfirmed'))"
    )
    assert len(changes) == 3 + 4 + 3 + 4
    told = [(row["object_id"], row["commit_order"], row["name"].split(".")[1]) for row in said]
    made = [(row["object_id"], row["transaction"], row["now"]) for row in changes]
    assert sorted(made) == sorted(line for line in told if line[2] != "created")
    for object_id in {row["object_id"] for row in said}:
        numbers = [row["sequence"] for row in said if row["object_id"] == object_id]
        assert numbers == sorted(numbers)
