"""A detector that is tried finds in what is kept what it finds in the stream itself."""

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from adapters.db.detector_history import DbSaidHistory
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.crises.detector import DetectorKind, Rule
from domain.crises.ports import EVERYTHING, Scope
from domain.crises.series import Grain, Uttered, begin_of, number_of, tally
from domain.crises.use_cases.detector_try import LONGEST, try_detector
from domain.shared.access import Actor, MissingScope
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import CommunityId, WatchId
from tests.integration.at_work import Watcher, some_channels, watching
from tests.kit.builders import a_workspace
from tests.kit.crisis_streams import small_brand
from tests.kit.member_builders import some_said

COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'inbound_messages' AND is_generated = 'NEVER' AND column_name NOT IN"
    " ('id', 'platform_message_id', 'at', 'sentiment', 'author', 'author_id', 'analysis')"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@dataclass
class Ground:
    """A small brand of which something was said for three weeks, until the hour that goes on."""

    house: House
    watch: Watcher
    actor: Actor
    channel: Channel
    messages: list[Uttered]
    until: datetime

    async def told(self, kind: DetectorKind, scope: Scope = EVERYTHING) -> list[datetime]:
        room, since = self.house.app.crises, self.until - timedelta(days=3)
        found = await try_detector(room, self.actor, Rule(kind), since, self.until, scope)
        return [one.told_at for one in found.told]

    async def keep(self, messages: Sequence[Uttered]) -> None:
        columns = await self.watch.db.fetchval(COLUMNS)
        await self.watch.db.executemany(
            "INSERT INTO inbound_messages (id, platform_message_id, at, sentiment, author,"
            f" author_id, analysis, {columns}) SELECT $1, $1, $2, $3, to_jsonb(author) ||"
            " jsonb_build_object('followers', $4::bigint), $5, jsonb_set(to_jsonb(analysis),"
            f" '{{reading,intents}}', $6), {columns} FROM inbound_messages"
            " WHERE workspace_id = $7 AND platform_message_id LIKE '%Tuesday.'",
            [
                (
                    *(one.id, one.at, "negative" if one.is_negative else "neutral", one.reach),
                    one.author_id,
                    '[{"intent": "complaint"}]' if one.intents else "[]",
                    self.actor.workspace,
                )
                for one in messages
            ],
        )


@pytest.fixture
async def ground(house: House, watch: Watcher) -> Ground:
    actor, [channel] = await some_channels(house)
    await some_said(house, actor, channel, "Tuesday.")
    await watch.db.execute("UPDATE inbound_messages SET at = at - interval '3 years'")
    until = begin_of(number_of(house.clock.now(), Grain.HOUR), Grain.HOUR)
    scene = small_brand(1002)
    later = until - scene.until
    messages = [replace(one, at=one.at + later) for one in scene.messages]
    ground = Ground(house, watch, actor, channel, messages, until)
    random.Random(1).shuffle(messages)
    await ground.keep(messages)
    return ground


async def test_what_is_kept_comes_to_the_sums_of_the_stream(ground: Ground) -> None:
    history = DbSaidHistory(ground.house.database)
    end = number_of(ground.until, Grain.HOUR)
    kept = await history.buckets(ground.actor, EVERYTHING, end - 24 * 24, end)
    assert kept == tally(ground.messages)


async def test_a_crisis_of_a_small_brand_would_have_been_told_once(ground: Ground) -> None:
    begins = small_brand(1002).troubles[0].begins + (ground.until - small_brand(1002).until)
    [told] = await ground.told(DetectorKind.POISSON)
    assert begins < told < begins + timedelta(hours=1)
    assert await ground.told(DetectorKind.POISSON) == [told]
    assert await ground.told(DetectorKind.INFLUENCE) == []


async def test_what_is_gone_or_read_otherwise_by_now_is_counted_as_it_stands(
    ground: Ground,
) -> None:
    await ground.watch.db.execute(
        "UPDATE inbound_messages SET state = 'deleted' WHERE id LIKE '%0'"
    )
    await ground.watch.db.execute(
        "UPDATE inbound_messages SET sentiment = 'positive' WHERE id LIKE '%1'"
    )
    stands = [
        replace(one, is_negative=one.is_negative and not one.id.endswith("1"))
        for one in ground.messages
        if not one.id.endswith("0")
    ]
    end = number_of(ground.until, Grain.HOUR)
    history = DbSaidHistory(ground.house.database)
    assert await history.buckets(ground.actor, EVERYTHING, end - 24 * 24, end) == tally(stands)


async def test_it_hears_only_where_it_is_to_and_never_another_workspace(ground: Ground) -> None:
    home, platform = ground.channel.community_id, ground.channel.platform
    assert len(await ground.told(DetectorKind.POISSON, Scope(home, platform))) == 1
    assert await ground.told(DetectorKind.POISSON, Scope(platform="mastodon")) == []
    for nowhere in (
        Scope(community_id=CommunityId("com_elsewhere")),
        Scope(watch_id=WatchId("wat_found_nothing")),
    ):
        with pytest.raises(NotFound):
            await ground.told(DetectorKind.POISSON, nowhere)
    other = await a_workspace(ground.house)
    stranger = replace(ground, actor=other)
    assert await stranger.told(DetectorKind.POISSON) == []
    with pytest.raises(NotFound):
        await stranger.told(DetectorKind.POISSON, Scope(home))


async def test_only_who_may_read_the_inbox_tries_and_only_a_span_that_has_passed(
    ground: Ground,
) -> None:
    room, rule = ground.house.app.crises, Rule(DetectorKind.SPIKE)
    hour, until = timedelta(hours=1), ground.until
    for since, end in ((until, until + hour), (until - LONGEST - hour, until), (until, until)):
        with pytest.raises(ValidationFailed):
            await try_detector(room, ground.actor, rule, since, end)
    nobody = replace(ground.actor, scopes=frozenset())
    with pytest.raises(MissingScope):
        await try_detector(room, nobody, rule, until - hour, until)
