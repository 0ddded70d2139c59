"""Each mood of the sandbox leads a message, through a real worker, to the state it should."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

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
from domain.publishing.states import MessageStatus
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


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


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
        rests = "SELECT max(rate_limited_until) - clock_timestamp() FROM channels"
        await watch.pass_time(await watch.db.fetchval(rests))
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


async def test_the_slow_mood_of_the_sandbox_ends_published(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        message = await a_message(house, actor, channels=[channel], text=SLOW, now=True)
        await watch.until_states(published=1)
    row = await watch.delivery(message)
    assert row["published_at"] - row["attempted_at"] >= SLOWNESS
