"""A brand of which things are said, and whose detectors look when they are told to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.wiring import House
from domain.crises.detector import DetectorKind
from domain.crises.ports import EVERYTHING, Scope
from domain.crises.series import BUCKET_SECONDS, Uttered
from domain.crises.use_cases.keep_detectors import create_usual_detectors
from domain.crises.use_cases.watch_over import watch_over
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, some_channels
from tests.kit.member_builders import some_said

FIVE = timedelta(seconds=BUCKET_SECONDS)
LATER = timedelta(minutes=30)
NAMES = {kind: kind.value for kind in DetectorKind}
COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'inbound_messages' AND is_generated = 'NEVER' AND column_name NOT IN"
    " ('id', 'platform_message_id', 'at', 'sentiment', 'author', 'author_id', 'analysis',"
    " 'workspace_id', 'channel_id', 'organization_id', 'changed_in')"
)
Told = list[tuple[str, int, int, int | None]]


@dataclass
class SetClock:
    """Shows what it is set to."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Brand:
    """A brand of which things are said, and whose detectors look when they are told to."""

    house: House
    watch: Watcher
    actor: Actor
    channel: str
    clock: SetClock

    async def hear(self, messages: Sequence[Uttered]) -> None:
        """What comes twice is kept once, as it is where it comes in."""
        columns = await self.watch.db.fetchval(COLUMNS)
        await self.watch.db.execute(
            "INSERT INTO inbound_messages (id, platform_message_id, at, sentiment, author,"
            " author_id, analysis, workspace_id, channel_id, organization_id,"
            f" {columns}) SELECT o.id, o.id, o.at, o.mood, to_jsonb(m.author) ||"
            " jsonb_build_object('followers', o.reach), o.author, jsonb_set(to_jsonb(m.analysis),"
            f" '{{reading,intents}}', o.intents::jsonb), $7, $8, $9, {columns}"
            " FROM inbound_messages m CROSS JOIN unnest($1::text[], $2::timestamptz[], $3::text[],"
            " $4::bigint[], $5::text[], $6::text[]) AS o (id, at, mood, reach, author, intents)"
            " WHERE m.platform_message_id LIKE '%Tuesday.' ON CONFLICT DO NOTHING",
            [one.id for one in messages],
            [one.at for one in messages],
            ["negative" if one.is_negative else "neutral" for one in messages],
            [one.reach for one in messages],
            [one.author_id for one in messages],
            ['[{"intent": "complaint"}]' if one.intents else "[]" for one in messages],
            *(self.actor.workspace, self.channel, self.actor.organization_id),
        )

    async def look(self, now: datetime) -> None:
        self.clock.at = now
        detection = replace(self.house.app.crises.detection, clock=self.clock)
        await watch_over(detection, self.actor)

    async def set_up(self, now: datetime, scope: Scope = EVERYTHING) -> None:
        self.clock.at = now
        detection = replace(self.house.app.crises.detection, clock=self.clock)
        await create_usual_detectors(detection, self.actor, NAMES, scope)
        await self.look(now)

    async def told(self) -> Told:
        records = await self.watch.db.fetch(
            "SELECT kind, first, opened, closed FROM signals"
            " WHERE workspace_id = $1 AND NOT withdrawn ORDER BY kind, first",
            self.actor.workspace,
        )
        return [tuple(record.values()) for record in records]

    async def live(
        self, arrivals: list[tuple[datetime, Uttered]], since: datetime, until: datetime
    ) -> Told:
        """What came before is there when the detectors are made; the rest comes when it comes, and
        they look at the end of each five minutes."""
        await self.hear([one for at, one in arrivals if at <= since])
        await self.set_up(since)
        left = sorted(((at, one) for at, one in arrivals if at > since), key=lambda each: each[0])
        now = since
        while now <= until + LATER + FIVE:
            now += FIVE
            come = [one for at, one in left if at <= now]
            left = left[len(come) :]
            await self.hear(come)
            await self.look(min(now, until))
        return await self.told()


async def a_brand(house: House, watch: Watcher) -> Brand:
    actor, [channel] = await some_channels(house)
    if not await watch.db.fetchval("SELECT count(*) FROM inbound_messages"):
        await some_said(house, actor, channel, "Tuesday.")
        await watch.db.execute("UPDATE inbound_messages SET at = at - interval '30 years'")
    return Brand(house, watch, actor, channel.id, SetClock(house.clock.now()))
