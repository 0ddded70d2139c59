"""A worker asks, understands and forgets by itself, for as long as the channel lives."""

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.platforms.adapter import Adapter, Files
from adapters.platforms.http import Http
from adapters.platforms.sandbox.adapter import TIMEOUT_AFTER_ACCEPT, Sandbox
from adapters.platforms.sandbox.wall import Wall
from adapters.settings import Settings
from adapters.wiring import open_app
from domain.communities.account import Account
from domain.communities.use_cases.change_channel import disconnect_channel, pause_channel
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.delivery import FIRST_LOOK
from domain.shared.clock import Clock
from domain.shared.heard import Heard, HeardKind, Polled
from domain.shared.platforms import Capability, Connection, PlatformProfile
from domain.shared.secret import Secret
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.sweeping import swept
from workers.tidy import tidy

SAID_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
POLLS = frozenset({Capability.INBOUND_POLLING})


class Asked(Sandbox):
    """A sandbox that does not tell, and is asked."""

    def __init__(self, wall: Wall, clock: Clock) -> None:
        super().__init__(wall, clock)
        self.answers: deque[Polled] = deque()
        self.cursors: list[str | None] = []

    @property
    def profile(self) -> PlatformProfile:
        known = super().profile
        return replace(known, capabilities=known.capabilities | POLLS)

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        account = await super().identify(server_url, credentials, settings)
        return replace(account, capabilities=account.capabilities | POLLS)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled:
        self.cursors.append(cursor)
        return self.answers.popleft() if self.answers else Polled((), cursor or "begun")


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_a_channel_is_asked_from_its_connecting_to_its_end(
    settings: Settings, watch: Watcher
) -> None:
    asked: list[Asked] = []

    def adapters(http: Http, clock: Clock, wall: Wall, files: Files) -> Sequence[Adapter]:
        asked.append(Asked(wall, clock))
        return asked[-1:]

    async with open_app(settings, adapters=adapters) as house:
        platform = asked[-1]
        comment = platform.pretended(Heard("m1", HeardKind.COMMENT, SAID_AT, text="Hello"))
        platform.answers += [Polled((comment,), "c1", more=True), Polled((comment,), "c2")]
        actor = await a_workspace(house)
        async with at_work(house):
            channel = await a_sandbox_channel(house, actor)
            await watch.until_rows("SELECT FROM inbound_messages WHERE text = 'Hello'")
            await watch.until_rows("SELECT FROM channel_hearings WHERE cursor = 'c2'")
            assert platform.cursors == [None, "c1"]
            await pause_channel(house.app.communities, actor, channel.id, "resting")
            await disconnect_channel(house.app.communities, actor, channel.id, "over")
            await watch.until_rows(
                "SELECT FROM channel_hearings WHERE cursor IS NULL AND next_poll_at IS NULL"
            )
    assert await watch.db.fetchval("SELECT count(*) FROM inbound_receipts") == 1
    due = "SELECT count(*) FROM duties WHERE kind = 'poll_channel' AND due_at IS NOT NULL"
    assert await watch.db.fetchval(due) == 0


async def test_what_answers_a_post_before_it_is_found_knows_it_once_it_is(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house, at_work(house):
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        text = f"Churros. {TIMEOUT_AFTER_ACCEPT}"
        message = await a_message(house, actor, channels=[channel], text=text, now=True)
        await watch.until_states(unconfirmed=1)
        [post] = await watch.posts()
        answer = Heard("m1", HeardKind.COMMENT, SAID_AT, text="Hot?", parent_id=post["id"])
        await tell_sandbox(house.app.inbox, actor, channel.id, answer)
        await watch.until_rows("SELECT FROM inbound_messages WHERE answers_message_id IS NULL")
        await watch.pass_time(FIRST_LOOK)
        await house.doorbell.ring()
        linked = "SELECT FROM inbound_messages WHERE answers_message_id = $1"
        await watch.until_rows(linked, message.id)


async def test_originals_are_forgotten_before_receipts_and_nothing_that_still_waits(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house:
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        room = house.app.inbox
        for id in ("waits", "digested", "old", "new"):
            heard = Heard(id, HeardKind.COMMENT, SAID_AT)
            await tell_sandbox(room, actor, channel.id, heard)
        rows = await watch.db.fetch("SELECT id FROM inbound_receipts ORDER BY received_at, id")
        waits, digested, old, new = (row["id"] for row in rows)
        for id, days, state in (
            (waits, 40, "waiting"),
            (digested, 15, "digested"),
            (old, 31, "set_aside"),
            (new, 13, "digested"),
        ):
            age = timedelta(days=days)
            await watch.db.execute(
                "UPDATE inbound_receipts SET received_at = received_at - $2::interval, state = $3"
                " WHERE id = $1",
                id,
                age,
                state,
            )
            await watch.db.execute(
                "UPDATE inbound_originals SET received_at = received_at - $2::interval"
                " WHERE receipt_id = $1",
                id,
                age,
            )
        assert await swept(house, actor) == 3
    receipts = await watch.db.fetch("SELECT id FROM inbound_receipts")
    originals = await watch.db.fetch("SELECT receipt_id FROM inbound_originals")
    assert {row["id"] for row in receipts} == {waits, digested, new}
    assert {row["receipt_id"] for row in originals} == {waits, new}


async def test_a_change_that_nothing_came_for_is_forgotten(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house, at_work(house):
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        for id in ("old", "new"):
            heard = Heard(f"{id}:2", HeardKind.EDIT, SAID_AT, text="x", message_id=id)
            await tell_sandbox(house.app.inbox, actor, channel.id, heard)
        await watch.until_rows("SELECT 1 WHERE (SELECT count(*) FROM inbound_changes) = 2")
        await watch.db.execute(
            "UPDATE inbound_changes SET received_at = now() - interval '31 days'"
            " WHERE about = 'old'"
        )
        assert (await tidy(house.ring))["forget_old_orphans"] == 1
    assert await watch.db.fetchval("SELECT about FROM inbound_changes") == "new"
