"""What reputations are reckoned from is counted exactly, whatever comes late, twice, or at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from math import log10
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.reputation import (
    COUNTED,
    OPEN_DAYS,
    REPUTATION_DUE,
    PartName,
    ReputationWeights,
    days_of,
    number_of,
    week_of,
)
from domain.insights.reputation_averages import Bucket
from domain.insights.use_cases.count_reputation import begin_reputations, count_reputation
from domain.insights.use_cases.keep_reputation_weights import change_reputation_weights
from domain.insights.use_cases.read_reputation import (
    Reputation,
    read_reputation,
    read_reputation_history,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.heard import Person
from domain.shared.ids import CommunityId
from tests.integration.at_work import Watcher, some_channels, watching
from tests.kit.builders import a_community, a_workspace
from tests.kit.member_builders import some_said

ZONE = ZoneInfo("America/Bogota")
DAY = timedelta(days=1)
COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'inbound_messages' AND is_generated = 'NEVER'"
    " AND column_name NOT IN ('id', 'platform_message_id', 'at', 'sentiment', 'author')"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


class Square:
    """A workspace on Bogotá's clock with one channel, where things were said on days of before."""

    def __init__(self, house: House, watch: Watcher, actor: Actor, home: CommunityId) -> None:
        self.house, self.watch, self.actor, self.home = house, watch, actor, home
        self.today = house.clock.now().astimezone(ZONE).date()
        self._said = 0

    async def say(
        self, back: int, mood: str, *, at: time = time(12), followers: int | None = None
    ) -> str:
        """A copy of something that was said, on another day and in another mood."""
        self._said += 1
        id = f"inb_copy{self._said:06}"
        wall = datetime.combine(self.today - timedelta(days=back), at, ZONE)
        author = {"id": "ana", "followers": followers}
        columns = await self.watch.db.fetchval(COLUMNS)
        await self.watch.db.execute(
            "INSERT INTO inbound_messages (id, platform_message_id, at, sentiment, author,"
            f" {columns}) SELECT $1, $1, $2, $3, to_jsonb(author) || jsonb_build_object("
            f" 'id', 'ana', 'followers', $4::bigint), {columns} FROM inbound_messages"
            " WHERE workspace_id = $5 AND id NOT LIKE 'inb_copy%' LIMIT 1",
            *(id, wall.astimezone(UTC), mood, author["followers"], self.actor.workspace),
        )
        return id

    async def read(self, back: int = 0, **where: Any) -> Reputation:
        day = self.today - timedelta(days=back)
        return await read_reputation(self.house.app.insights, self.actor, day=day, **where)

    async def numbers(self, part: PartName, back: int = 0, **where: Any) -> dict[str, float]:
        found = await self.read(back, **where)
        [one] = [one for one in found.now.parts if one.name is part]
        return dict(one.numbers)

    async def count(self) -> None:
        await count_reputation(self.house.app.insights, self.actor)

    async def kept(self) -> list[tuple[Any, ...]]:
        rows = await self.watch.db.fetch(
            f"SELECT community_id, day, {', '.join(COUNTED)} FROM reputation_days"
            " WHERE workspace_id = $1 ORDER BY community_id, day",
            self.actor.workspace,
        )
        return [tuple(row) for row in rows]


@pytest.fixture
async def square(house: House, watch: Watcher) -> Square:
    actor, [channel] = await some_channels(house)
    await watch.db.execute(
        "UPDATE workspaces SET timezone = $2 WHERE id = $1", actor.workspace, str(ZONE)
    )
    # What was said first is of no mood, and of a day of long ago.
    await some_said(house, actor, channel, "Tuesday.", by=Person("ana", "@ana", "Ana"))
    await watch.db.execute(
        "UPDATE inbound_messages SET at = at - interval '3 years', sentiment = 'unknown'"
    )
    await watch.db.execute("UPDATE conversations SET began_at = began_at - interval '3 years'")
    return Square(house, watch, actor, channel.community_id)


async def test_what_was_said_is_counted_on_the_wall_of_its_community(square: Square) -> None:
    await square.say(0, "positive", at=time(0))
    await square.say(1, "negative", at=time(23, 59, 59))
    await square.say(6, "positive")
    await square.say(7, "negative")
    told = await square.numbers(PartName.SENTIMENT)
    assert (told["positive"], told["negative"]) == (2, 1)
    yesterday = await square.numbers(PartName.SENTIMENT, back=1)
    assert (yesterday["positive"], yesterday["negative"]) == (1, 2)
    assert await square.numbers(PartName.SENTIMENT, community_id=square.home) == told
    other = await a_community(square.house, square.actor)
    nothing = await square.read(community_id=other.id)
    assert nothing.now.value is None


async def test_reach_weighs_where_it_is_known(square: Square) -> None:
    await square.say(0, "positive")
    await square.say(0, "negative", followers=999)
    told = await square.numbers(PartName.SENTIMENT)
    assert told["pull_positive"] == 1
    assert told["pull_negative"] == pytest.approx(1 + log10(1000), abs=1e-3)
    assert told["reach_known"] == 1
    assert (await square.read()).now.parts[0].value == -60.0


async def test_days_that_are_counted_come_to_what_they_are_now(square: Square) -> None:
    chance = random.Random(7)
    moods = ("positive", "negative", "neutral", "mixed", "unknown")
    said = []
    for turn in range(4):
        for _ in range(12):
            back, mood = chance.randrange(OPEN_DAYS), chance.choice(moods)
            said.append(await square.say(back, mood, followers=chance.choice((None, 10, 5000))))
        gone = chance.choice(said)
        await square.watch.db.execute(
            "UPDATE inbound_messages SET state = 'deleted' WHERE id = $1", gone
        )
        live = [await square.read(back) for back in range(7)]
        await square.count()
        first = number_of(square.today) - OPEN_DAYS + 1
        reads = square.house.app.insights.reputation
        now, last = square.house.clock.now(), number_of(square.today)
        as_kept = await reads.sums(square.actor, None, first, last, last + 1, now)
        as_live = await reads.sums(square.actor, None, first, last, first, now)
        busy = {day: sums for day, sums in as_kept.items() if any(sums.values())}
        assert busy == as_live, turn
        assert [await square.read(back) for back in range(7)] == live
    assert sum(sums["heard"] for sums in as_live.values()) >= 40


async def test_what_is_older_stays_as_it_was_counted_whatever_is_forgotten(square: Square) -> None:
    await square.say(20, "positive")
    # Nothing was ever counted: the first time all days are.
    await square.count()
    before = await square.read(back=20)
    assert before.now.value is not None
    await square.watch.db.execute(
        "UPDATE inbound_messages SET state = 'deleted' WHERE id LIKE 'inb_copy%'"
    )
    await square.say(0, "negative")
    await square.count()
    assert await square.read(back=20) == before


async def test_workers_side_by_side_count_each_day_once_and_tell_a_fall_once(
    square: Square,
) -> None:
    monday = days_of(week_of(number_of(square.today)))[0]
    since = number_of(square.today) - monday
    for back in range(since + 1, since + 22):
        for mood in ("positive", "positive", "negative"):
            await square.say(back, mood if back > since + 10 else "negative")
    await asyncio.gather(*(square.count() for _ in range(6)))
    rows = await square.kept()
    await square.count()
    assert await square.kept() == rows
    told = await square.watch.db.fetch(
        "SELECT object_id FROM events WHERE name = 'reputation.fell'"
    )
    assert sorted(row["object_id"] for row in told) == sorted([square.home, square.actor.workspace])
    planned = await square.watch.db.fetchval(
        "SELECT due_at > now() + interval '23 hours' FROM duties WHERE kind = $1", REPUTATION_DUE
    )
    assert planned


async def test_every_workspace_is_counted_from_the_hour_on(house: House, watch: Watcher) -> None:
    actor = await a_workspace(house)
    assert await begin_reputations(house.app.insights) >= 1
    assert await begin_reputations(house.app.insights) == 0
    planned = await watch.db.fetch(
        "SELECT workspace_id FROM duties WHERE kind = $1", REPUTATION_DUE
    )
    assert actor.workspace in {row["workspace_id"] for row in planned}


async def test_new_weights_count_for_days_that_are_over_too(square: Square) -> None:
    await square.say(30, "positive")
    await square.say(30, "negative")
    await square.count()
    assert (await square.read(back=30)).now.parts[0].value == 0.0
    room = square.house.app.insights
    await change_reputation_weights(room, square.actor, None, {"negative": 3.0})
    assert (await square.read(back=30)).now.parts[0].value == -50.0
    nothing = dict.fromkeys(("sentiment", "responses", "growth", "moderation"), 0.0)
    with pytest.raises(ValidationFailed):
        await change_reputation_weights(room, square.actor, None, nothing)
    weights = await room.reputation.weights(square.actor)
    assert isinstance(weights, ReputationWeights)
    assert weights.version == 1


async def test_a_history_is_asked_for_within_bounds(square: Square) -> None:
    room, actor, today = square.house.app.insights, square.actor, square.today
    weeks = await read_reputation_history(room, actor, Bucket.WEEK, None, today - 20 * DAY, today)
    assert sum((point.last - point.first).days + 1 for point in weeks.points) == 21
    for first, last in (
        (today, today + DAY),
        (today, today - DAY),
        (today - 400 * DAY, today),
    ):
        with pytest.raises(ValidationFailed):
            await read_reputation_history(room, actor, Bucket.DAY, None, first, last)
    stranger = await a_workspace(square.house)
    with pytest.raises(NotFound):
        await read_reputation(room, stranger, square.home)


async def test_what_is_behind_a_part_is_asked_for_by_the_same_days(square: Square) -> None:
    found = await square.read()
    midnight = datetime.combine(square.today + DAY, time(), ZONE).astimezone(UTC)
    until = f"[lt]={midnight:%Y-%m-%dT%H:%M:%SZ}"
    assert until in (found.behind(PartName.SENTIMENT) or "")
    assert found.behind(PartName.GROWTH) is None
    here = await square.read(community_id=square.home)
    assert "channel_id=" in (here.behind(PartName.RESPONSES) or "")
    since: date = square.today - 6 * DAY
    assert (here.behind(PartName.GROWTH) or "").endswith(f"growth?from={since}&to={square.today}")


async def test_counting_that_is_cut_off_anywhere_comes_to_the_same(square: Square) -> None:
    chance = random.Random(3)
    for back in range(0, 200, 5):
        await square.say(back, chance.choice(("positive", "negative")))
    for _ in range(12):
        cut = asyncio.create_task(square.count())
        await asyncio.sleep(chance.uniform(0, 0.08))
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
    await square.count()
    kept = await square.kept()
    assert sum(row[2] for row in kept) == 40
    await square.watch.db.execute("TRUNCATE reputation_days, reputation_marks")
    await square.count()
    assert await square.kept() == kept
