"""A real worker keeps credentials alive, and what they hold back goes out with the next ones."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.platforms.sandbox import tokens
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.rules import AHEAD, LADDER
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.shared.access import Actor
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret
from tests.integration.at_work import Watcher, at_work, attempts_of, many_messages, watching
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, in_one_hour

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
REFRESHED = "SELECT FROM channels WHERE id = $1 AND credentials_fence > $2"
TRIED = "SELECT FROM channels WHERE id = $1 AND refresh_tries = $2 AND refresh_lease_until IS NULL"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def an_hour_long_channel(
    house: House, refresh_token: str | None = "once"
) -> tuple[Actor, Channel]:
    """A channel whose credentials live for an hour."""
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(
        house, actor, refresh_token=refresh_token, token_lifetime_seconds=3600
    )
    return actor, channel


async def grant(watch: Watcher) -> tuple[int, int, bool]:
    """How often it was exchanged, how often that was asked for, and whether it is revoked."""
    [row] = await watch.db.fetch("SELECT * FROM sandbox_grants")
    return row["turn"], row["calls"], row["revoked_at"] is not None


async def test_credentials_about_to_end_are_refreshed_though_nothing_is_due(
    house: House, watch: Watcher
) -> None:
    _, channel = await an_hour_long_channel(house)
    async with at_work(house):
        for fence in range(channel.credentials_fence, channel.credentials_fence + 3):
            await watch.pass_time(HOUR - AHEAD)
            await house.doorbell.ring()
            await watch.until_rows(REFRESHED, channel.id, fence)
    row = await watch.channel(channel)
    assert row["credentials_expire_at"] - await watch.now() > HOUR - MINUTE
    assert (row["refresh_error"], row["version"]) == (None, channel.version)
    assert await grant(watch) == (3, 3, False)
    assert await watch.events(channel.id) == ["channel.connected"]


async def test_what_is_due_waits_for_new_credentials_and_burns_no_attempt(
    house: House, watch: Watcher
) -> None:
    actor, channel = await an_hour_long_channel(house, tokens.BUSY)
    other = await a_sandbox_channel(house, actor, account="other")
    await watch.pass_time(HOUR)
    waiting = await many_messages(house, actor, channel, ["a", "b", "c"])
    async with at_work(house):
        for tries in range(1, tokens.BUSY_TIMES + 1):
            await watch.until_rows(TRIED, channel.id, tries)
            await a_message(house, actor, channels=[other], text=f"canary {tries}", now=True)
            await watch.until_states(published=tries, scheduled=3)
            await watch.pass_time(LADDER[tries - 1])
            await house.doorbell.ring()
        await watch.until_states(published=tokens.BUSY_TIMES + 3)
    assert await watch.texts(channel) == {"a": 1, "b": 1, "c": 1}
    for message in waiting:
        [attempt] = await attempts_of(house, actor, message)
        assert attempt.outcome == "published"
    assert (await watch.channel(channel))["status"] == "connected"
    assert await grant(watch) == (1, 1, False)


async def test_an_access_token_that_ends_early_costs_one_attempt(
    house: House, watch: Watcher
) -> None:
    actor, channel = await an_hour_long_channel(house)
    async with at_work(house):
        await watch.pass_time(HOUR)
        await house.doorbell.ring()
        await watch.until_rows(REFRESHED, channel.id, channel.credentials_fence)
        await watch.db.execute("UPDATE sandbox_grants SET expires_at = clock_timestamp()")
        message = await a_message(house, actor, channels=[channel], now=True)
        await watch.until_states(published=1)
    first, second = await attempts_of(house, actor, message)
    assert (first.outcome, second.outcome) == ("expired", "published")
    assert await grant(watch) == (2, 2, False)
    assert (await watch.events(channel.id)).count("channel.reauth_required") == 0


async def test_credentials_that_nobody_can_renew_hold_what_is_due_when_they_end(
    house: House, watch: Watcher
) -> None:
    actor, channel = await an_hour_long_channel(house, refresh_token=None)
    await a_message(house, actor, channels=[channel], text="later", at=in_one_hour(house))
    async with at_work(house):
        await watch.pass_time(HOUR - MINUTE / 2)
        await house.doorbell.ring()
        await watch.until_states(held=1)
        row = await watch.channel(channel)
        assert (row["status"], row["status_reason"]) == ("reauth_required", "credentials_expired")
        await reconnect_channel(house.app.communities, actor, channel.id, {"token": Secret("new")})
        await watch.until_states(scheduled=1)
        await watch.pass_time(MINUTE)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    assert (await watch.events(channel.id)).count("channel.reauth_required") == 1


async def test_a_refused_refresh_token_asks_once_and_new_credentials_let_everything_go(
    house: House, watch: Watcher
) -> None:
    actor, channel = await an_hour_long_channel(house, tokens.REFUSED)
    await watch.pass_time(HOUR)
    await many_messages(house, actor, channel, ["a", "b"])
    async with at_work(house):
        await watch.until_states(held=2)
        assert (await watch.channel(channel))["status_reason"] == "refresh_refused"
        await watch.pass_time(MINUTE)
        given = {"token": Secret("new"), REFRESH_TOKEN: Secret("again")}
        await reconnect_channel(house.app.communities, actor, channel.id, given)
        await watch.until_states(published=2)
    assert (await watch.events(channel.id)).count("channel.reauth_required") == 1
    assert (await watch.channel(channel))["refresh_error"] is None


async def test_no_token_is_written_down_on_the_way(
    house: House, watch: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, channel = await an_hour_long_channel(house, "canary-refresh-4c1e")
    refused = await a_sandbox_channel(
        house,
        await a_workspace(house),
        token="canary-access-90ab",
        refresh_token=tokens.REFUSED,
        token_lifetime_seconds=3600,
    )
    async with at_work(house):
        await watch.pass_time(HOUR)
        await house.doorbell.ring()
        await watch.until_rows(REFRESHED, channel.id, channel.credentials_fence)
        await watch.until_rows(
            "SELECT FROM channels WHERE id = $1 AND status = 'reauth_required'", refused.id
        )
    assert "credentials_not_refreshed" in caplog.text
    shown = caplog.text + str(
        await watch.db.fetch("SELECT (to_jsonb(c) - 'credentials')::text FROM channels c")
    )
    for secret in ("canary-", "sbx-access-", "sbx-refresh-"):
        assert secret not in shown


async def test_a_worker_that_is_told_to_stop_writes_down_what_it_was_about_to_be_given(
    house: House, watch: Watcher
) -> None:
    _, channel = await an_hour_long_channel(house, tokens.SLOW)
    await watch.pass_time(HOUR)
    async with at_work(house):
        await watch.until_rows("SELECT FROM channels WHERE refresh_lease_until IS NOT NULL")
    row = await watch.channel(channel)
    assert row["credentials_fence"] > channel.credentials_fence
    assert (row["refresh_lease_until"], row["refresh_error"]) == (None, None)
    assert await grant(watch) == (1, 1, False)
