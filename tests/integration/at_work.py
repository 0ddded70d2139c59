"""A worker at work on a real house, and a watcher who sees its database and can make time pass."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Channel
from domain.publishing.delivery import Attempt
from domain.publishing.model import Message
from domain.publishing.outcomes import Finding, Outcome
from domain.publishing.ports import OutgoingPost, Platforms
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from tests.kit.builders import (
    Furnished,
    a_community,
    a_message,
    a_sandbox_channel,
    a_workspace,
)
from tests.kit.platforms.through import Through
from workers.main import run

WITHIN = 90.0
RETRIES = 20
NOTHING_DUE = "SELECT FROM duties WHERE due_at <= clock_timestamp() HAVING count(*) = 0"
"""No duty waits or is at work."""
TELL = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify('moved', ''); RETURN NULL; END $$;
"""
TOLD_OF = (
    *("deliveries", "channels", "duties", "events", "media", "operations", "sandbox_posts"),
    *("webhook_deliveries", "inbound_receipts", "moderation_actions", "samples"),
    *("channel_hearings", "channel_streams", "members"),
)
# Every instant that decides when something happens, moved into the past together.
# What recurs by the hour of the day alone recurs at other hours then; nothing here counts on that.
# Names of occurrences move in two steps: a day later, one would have the name of the next.
PASSING = """
UPDATE evergreens SET next_local = to_char(next_local::timestamp - $1::interval,
    'YYYY-MM-DD"T"HH24:MI:SS');
UPDATE series SET settled_until = settled_until - $1::interval, recurrence = jsonb_set(recurrence,
    '{starts}', to_jsonb(to_char((recurrence->>'starts')::timestamp - $1::interval,
    'YYYY-MM-DD"T"HH24:MI:SS')));
UPDATE series_occurrences SET at = at - $1::interval, recurrence_id = '~' || to_char(
    recurrence_id::timestamp - $1::interval, 'YYYY-MM-DD"T"HH24:MI:SS');
UPDATE series_occurrences SET recurrence_id = substr(recurrence_id, 2) WHERE interval '0' <= $1;
SELECT FROM messages WHERE interval '0' <= $1 ORDER BY id FOR UPDATE;
UPDATE deliveries SET next_at = next_at - $1::interval, lease_until = lease_until - $1::interval,
    attempted_at = attempted_at - $1::interval, due_at = due_at - $1::interval,
    held_since = held_since - $1::interval, published_at = published_at - $1::interval;
UPDATE holds SET created_at = created_at - $1::interval, ends_at = ends_at - $1::interval,
    lifted_at = lifted_at - $1::interval;
UPDATE channels SET rate_limited_until = rate_limited_until - $1::interval,
    credentials_expire_at = credentials_expire_at - $1::interval,
    credentials_safe_until = credentials_safe_until - $1::interval,
    refresh_at = refresh_at - $1::interval,
    refresh_lease_until = refresh_lease_until - $1::interval;
UPDATE member_exports SET expires_at = expires_at - $1::interval;
UPDATE legal_holds SET until = until - $1::interval;
UPDATE inbound_originals SET received_at = received_at - $1::interval;
UPDATE retention_receipts SET until = until - $1::interval;
UPDATE members SET last_seen_at = last_seen_at - $1::interval,
    state_until = state_until - $1::interval;
UPDATE member_values SET due_on = due_on - floor(extract(epoch FROM $1::interval) / 86400)::int,
    review_on = review_on - floor(extract(epoch FROM $1::interval) / 86400)::int;
UPDATE streak_watches SET judged = judged - floor(extract(epoch FROM $1::interval)
    / CASE unit WHEN 'week' THEN 604800 ELSE 86400 END)::int;
UPDATE goals SET created_at = created_at - $1::interval, due_at = due_at - $1::interval;
UPDATE watch_searches SET next_at = next_at - $1::interval;
UPDATE competitor_accounts SET next_at = next_at - $1::interval, as_of = as_of - $1::interval,
    rested_until = rested_until - $1::interval,
    read_on = read_on - floor(extract(epoch FROM $1::interval) / 86400)::int;
UPDATE containments SET ends_at = ends_at - $1::interval;
UPDATE report_notices SET forget_at = forget_at - $1::interval;
UPDATE moderation_actions SET next_at = next_at - $1::interval, until = until - $1::interval;
UPDATE applied_slas SET started_at = started_at - $1::interval, heard_at = heard_at - $1::interval,
    replied_at = replied_at - $1::interval, clocks = (SELECT coalesce(jsonb_agg(clock ||
    jsonb_strip_nulls(jsonb_build_object(
      'started_at', (clock->>'started_at')::timestamptz - $1::interval,
      'runs_since', (clock->>'runs_since')::timestamptz - $1::interval,
      'warns_at', (clock->>'warns_at')::timestamptz - $1::interval,
      'due_at', (clock->>'due_at')::timestamptz - $1::interval)) ORDER BY number), '[]')
    FROM jsonb_array_elements(clocks) WITH ORDINALITY AS c(clock, number));
UPDATE escalations SET started_at = started_at - $1::interval, rungs = (SELECT jsonb_agg(rung ||
    jsonb_build_object('due_at', (rung->>'due_at')::timestamptz - $1::interval) ORDER BY number)
    FROM jsonb_array_elements(rungs) WITH ORDINALITY AS r(rung, number));
UPDATE detectors SET snoozed_until = snoozed_until - $1::interval,
    looked_at = looked_at - $1::interval, standing = jsonb_set(standing, '{at}',
    to_jsonb((standing->>'at')::bigint - floor(extract(epoch FROM $1::interval) / 300)::bigint));
UPDATE signals SET snoozed_until = snoozed_until - $1::interval;
UPDATE crises SET word_since = word_since - $1::interval, word_due_at = word_due_at - $1::interval,
    roles = (SELECT coalesce(jsonb_agg(role || jsonb_build_object('answer_by',
    (role->>'answer_by')::timestamptz - $1::interval) ORDER BY number), '[]')
    FROM jsonb_array_elements(roles) WITH ORDINALITY AS r(role, number));
UPDATE crisis_tasks SET due_at = due_at - $1::interval;
UPDATE playbook_runs SET steps = (SELECT jsonb_agg(step || jsonb_build_object('due_at',
    (step->>'due_at')::timestamptz - $1::interval) ORDER BY number)
    FROM jsonb_array_elements(steps) WITH ORDINALITY AS r(step, number));
UPDATE holding_statements SET review_by = review_by - $1::interval;
UPDATE drills SET storm_begins_at = storm_begins_at - $1::interval,
    storm_ends_at = storm_ends_at - $1::interval, told_until = told_until - $1::interval;
UPDATE availabilities SET since = since - $1::interval, until = until - $1::interval;
UPDATE conversation_presences SET since = since - $1::interval, until = until - $1::interval;
UPDATE assignment_turns SET window_began_at = window_began_at - $1::interval;
UPDATE segments SET followed_at = followed_at - $1::interval,
    updated_at = updated_at - $1::interval;
UPDATE broadcasts SET started_at = started_at - $1::interval, schedule = CASE
    WHEN jsonb_typeof(schedule) = 'object' THEN jsonb_set(schedule, '{at}',
    to_jsonb((schedule->>'at')::timestamptz - $1::interval)) ELSE schedule END;
UPDATE broadcast_recipients SET slot_at = slot_at - $1::interval;
UPDATE ambassadors SET starts_at = starts_at - $1::interval, ends_at = ends_at - $1::interval;
UPDATE missions SET opens_at = opens_at - $1::interval, closes_at = closes_at - $1::interval;
UPDATE contests SET opens_at = opens_at - $1::interval, closes_at = closes_at - $1::interval;
UPDATE challenges SET opens_at = opens_at - $1::interval, closes_at = closes_at - $1::interval,
    closed_at = closed_at - $1::interval;
UPDATE challenge_check_ins SET at = at - $1::interval;
UPDATE challenge_marks SET at = at - $1::interval;
UPDATE contest_awards SET claim_until = claim_until - $1::interval;
UPDATE prompts SET settled_until = settled_until - $1::interval;
UPDATE promotions SET starts_at = starts_at - $1::interval, ends_at = ends_at - $1::interval;
UPDATE travellers SET due_at = due_at - $1::interval;
UPDATE traveller_steps SET slot_at = slot_at - $1::interval;
UPDATE conversations SET waiting_since = waiting_since - $1::interval,
    waits_from = coalesce(waiting_since - $1::interval, waits_from),
    last_message_at = last_message_at - $1::interval, closed_at = closed_at - $1::interval;
UPDATE automations SET enabled_at = enabled_at - $1::interval;
UPDATE automation_runs SET at = at - $1::interval, cause = CASE WHEN event_id IS NOT NULL THEN cause
    ELSE split_part(cause, ':', 1) || ':' || (split_part(cause, ':', 2)::bigint
    - (extract(epoch FROM $1::interval) * 1000000)::bigint)::text END;
UPDATE surveys SET closed_at = closed_at - $1::interval, created_at = created_at - $1::interval,
    expires_at = expires_at - $1::interval;
UPDATE experiments SET started_at = started_at - $1::interval, ends_at = ends_at - $1::interval;
UPDATE measurements SET due_at = due_at - $1::interval, since = since - $1::interval;
UPDATE duties SET due_at = due_at - $1::interval, lease_until = lease_until - $1::interval;
UPDATE channel_streams SET next_at = next_at - $1::interval,
    lease_until = lease_until - $1::interval, alive_until = alive_until - $1::interval;
UPDATE media SET expires_at = expires_at - $1::interval;
UPDATE audit_trails SET anchored_at = anchored_at - $1::interval;
UPDATE media_uploads SET expires_at = expires_at - $1::interval;
UPDATE sandbox_grants SET expires_at = expires_at - $1::interval;
UPDATE events SET next_at = next_at - $1::interval;
UPDATE webhook_deliveries SET next_at = next_at - $1::interval,
    lease_until = lease_until - $1::interval;
UPDATE webhook_endpoints SET failing_since = failing_since - $1::interval,
    previous_until = previous_until - $1::interval;
UPDATE reviewers SET previous_until = previous_until - $1::interval;
UPDATE messages SET publish_at = publish_at - $1::interval, schedule = jsonb_set(schedule, '{at}',
    to_jsonb(publish_at - $1::interval)) WHERE publish_at IS NOT NULL
"""


class Watcher:
    """Sees every row of one database, and hears of each change as it is committed."""

    def __init__(self, connection: Any) -> None:
        self.db = connection
        self._moved = asyncio.Event()
        self._passed: list[tuple[datetime, timedelta]] = []

    async def listen(self) -> None:
        await self.db.execute(TELL)
        for table in TOLD_OF:
            await self.db.execute(
                f"CREATE TRIGGER tell AFTER INSERT OR UPDATE ON {table} EXECUTE FUNCTION tell()"
            )
        await self.db.add_listener("moved", lambda *_: self._moved.set())

    async def until(self, holds: Callable[[], Awaitable[bool]], within: float = WITHIN) -> None:
        """Ask again after each change, until it holds. A change that never comes is a failure, with
        how things stand."""
        try:
            async with asyncio.timeout(within):
                while True:
                    self._moved.clear()
                    if await holds():
                        return
                    await self._moved.wait()
        except TimeoutError:
            raise AssertionError(f"It never came to that: {await self.states()}") from None

    async def until_states(self, within: float = WITHIN, **wanted: int) -> None:
        """Wait until all deliveries together are in exactly these states."""

        async def there() -> bool:
            return await self.states() == wanted

        await self.until(there, within)

    async def until_rows(self, query: str, *args: Any, within: float = WITHIN) -> None:
        """Wait until the query gives a row."""

        async def there() -> bool:
            return bool(await self.db.fetch(query, *args))

        await self.until(there, within)

    async def until_passing(
        self,
        holds: Callable[[], Awaitable[bool]],
        span: timedelta,
        ring: Callable[[], Awaitable[object]],
        idle: str | None = None,
    ) -> int:
        """Let time pass by so much, and ring, until it holds; returns how often that was. What
        takes long is begun anew whenever time passes, so it is given longer each time; with `idle`
        nothing passes before that query gives a row."""
        for tried in range(RETRIES):
            with suppress(AssertionError):
                await self.until(holds, within=2 + tried / 2)
                return tried
            if idle:
                await self.until_rows(idle)
            await self.pass_time(span)
            await ring()
        await self.until(holds)
        return RETRIES

    async def states(self) -> Mapping[str, int]:
        rows = await self.db.fetch("SELECT state FROM deliveries")
        return dict(Counter(row["state"] for row in rows))

    async def delivery(self, message: Message) -> Mapping[str, Any]:
        """The row of this message's only delivery."""
        rows = await self.db.fetch("SELECT * FROM deliveries WHERE message_id = $1", message.id)
        assert len(rows) == 1
        return dict(rows[0])

    async def channel(self, channel: Channel) -> Mapping[str, Any]:
        return dict(await self.db.fetchrow("SELECT * FROM channels WHERE id = $1", channel.id))

    async def posts(self, channel: Channel | None = None) -> list[Mapping[str, Any]]:
        """What hangs on the sandbox's wall, in the order it was put there."""
        rows = await self.db.fetch(
            "SELECT * FROM sandbox_posts WHERE deleted_at IS NULL"
            " AND ($1::text IS NULL OR channel_id = $1) ORDER BY created_at, id",
            channel.id if channel else None,
        )
        return [dict(row) for row in rows]

    async def texts(self, channel: Channel | None = None) -> Counter[str]:
        """How often each text hangs there."""
        return Counter(post["text"] for post in await self.posts(channel))

    async def events(self, object_id: str) -> list[str]:
        rows = await self.db.fetch(
            "SELECT name FROM events WHERE object_id = $1 ORDER BY ticket",
            object_id,
        )
        return [row["name"] for row in rows]

    async def webhooks(self) -> list[Mapping[str, Any]]:
        """What endpoints are owed, in the order of the events."""
        rows = await self.db.fetch("SELECT * FROM webhook_deliveries ORDER BY id")
        return [dict(row) for row in rows]

    async def pass_time(self, span: timedelta) -> None:
        """As if this long went by at once: every stored instant moves into the past."""
        while True:
            # Who is at work has rows in hand in an order of their own. Whoever looks first gives
            # way, and that is to be us.
            with suppress(asyncpg.DeadlockDetectedError):
                async with self.db.transaction():
                    await self.db.execute("SET LOCAL deadlock_timeout = '20ms'")
                    for statement in PASSING.strip().split(";\n"):
                        await self.db.execute(statement, span)
                    self._passed.append((await self.now(), span))
                return

    def really(self, stored: datetime) -> datetime:
        """When that was, before time was made to pass since. Who wrote it may have been a little
        ahead of the database, or have waited a little to write: far less than half a span."""
        for at, span in reversed(self._passed):
            if stored + span / 2 <= at:
                stored += span
        return stored

    async def now(self) -> datetime:
        """The database's clock."""
        at: datetime = await self.db.fetchval("SELECT clock_timestamp()")
        return at


@asynccontextmanager
async def watching(settings: Settings) -> AsyncIterator[Watcher]:
    connection = await asyncpg.connect(settings.migration_database_url)
    try:
        watcher = Watcher(connection)
        await watcher.listen()
        yield watcher
    finally:
        await connection.close()


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[None]:
    """A whole worker, doing all its duties until the block ends; then it stops in good order."""
    stopping = asyncio.Event()
    worker = asyncio.create_task(run(house, stopping))
    try:
        yield
    finally:
        stopping.set()
        await worker


@asynccontextmanager
async def several_at_work(settings: Settings, count: int) -> AsyncIterator[list[House]]:
    """So many workers, each with a house and connections of its own."""
    async with AsyncExitStack() as stack:
        houses = [await stack.enter_async_context(open_app(settings)) for _ in range(count)]
        for house in houses:
            await stack.enter_async_context(at_work(house))
        yield houses


async def left_behind_goes_at_once(house: House, actor: Actor) -> None:
    """For a test that makes minutes pass: what it leaves behind so is not what it is about."""
    await put_rules(house.app.publishing, actor, None, None, {"catch_up_per_minute": 1000})


@dataclass
class Listened(Through):
    """The house's platforms, with a note of each call; `before` and `after` are awaited
    around a call to publish."""

    before: Callable[[OutgoingPost], Awaitable[None]] | None = None
    after: Callable[[Outcome], Awaitable[None]] | None = None
    published: list[tuple[float, OutgoingPost, Outcome]] = field(default_factory=list)
    looked: list[OutgoingPost] = field(default_factory=list)

    async def publish(self, post: OutgoingPost) -> Outcome:
        if self.before is not None:
            await self.before(post)
        begun = asyncio.get_running_loop().time()
        outcome = await self.inner.publish(post)
        self.published.append((begun, post, outcome))
        if self.after is not None:
            await self.after(outcome)
        return outcome

    async def find(self, post: OutgoingPost) -> Finding:
        self.looked.append(post)
        return await self.inner.find(post)


def with_platforms(house: House, platforms: Platforms) -> House:
    """The same house, speaking to these."""
    publishing = replace(house.app.publishing, platforms=platforms)
    return replace(house, app=replace(house.app, publishing=publishing))


async def some_channels(
    house: Furnished, count: int = 1, **settings: Any
) -> tuple[Actor, list[Channel]]:
    """An actor and this many sandbox channels of one community."""
    return await channels_like(house, [settings] * count)


async def channels_like(
    house: Furnished, wanted: Sequence[Mapping[str, Any]]
) -> tuple[Actor, list[Channel]]:
    """An actor and one sandbox channel for each of these settings, all of one community."""
    actor = await a_workspace(house)
    community = await a_community(house, actor)
    channels = [
        await a_sandbox_channel(
            house, actor, community_id=community.id, account=f"n{n}", **settings
        )
        for n, settings in enumerate(wanted)
    ]
    return actor, channels


async def many_messages(
    house: Furnished,
    actor: Actor,
    channel: Channel | ChannelId,
    texts: Sequence[str],
    at: datetime | None = None,
) -> list[Message]:
    """One message for each text; due now, or at that time."""
    return [
        await a_message(house, actor, channels=[channel], text=text, at=at, now=at is None)
        for text in texts
    ]


async def attempts_of(house: House, actor: Actor, message: Message) -> Sequence[Attempt]:
    return await house.app.publishing.reads.attempts(actor, message.id)
