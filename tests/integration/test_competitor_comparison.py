"""What is said of ourselves beside others is what can be worked out by hand from what was read; in
the same number of queries, however many they are; and of nobody else's."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.listening.comparing import Line
from domain.listening.competitor import ORIGIN, AccountName, NewCompetitor
from domain.listening.use_cases.compare_competitors import (
    compare_competitors,
    read_competitor_metrics,
)
from domain.listening.use_cases.keep_competitors import Known, create_competitor
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import CompetitorId
from tests.integration.at_work import Watcher, some_channels, watching
from tests.kit.builders import a_workspace

MADRID = "Europe/Madrid"
DAY_ROW = (
    "INSERT INTO competitor_days (workspace_id, account_id, day, as_of, followers, posts_since)"
    " VALUES ($1, $2, $3, (DATE '1970-01-01' + $3::int)::timestamp AT TIME ZONE 'Europe/Madrid'"
    " + interval '6 hours', $4, (DATE '1970-01-01' + $3::int - $5::int)::timestamp"
    " AT TIME ZONE 'Europe/Madrid')"
)
POST_ROW = (
    "INSERT INTO competitor_posts (workspace_id, account_id, post_id, at, as_of, reactions,"
    " comments, shares, gone_at) VALUES ($1, $2, $3, (DATE '1970-01-01' + $4::int)::timestamp"
    " AT TIME ZONE 'Europe/Madrid' + interval '9 hours', now(), $5, $6, $7,"
    " CASE WHEN $8 THEN now() END)"
)
OWN_DAY = (
    "INSERT INTO channel_metric_days (workspace_id, metric, day, channel_id, of_posts, source,"
    " platform, subjects, samples, last_at, last, lowest, highest, increment, restated,"
    " restatements) VALUES ($1, 'followers', $2, $3, false, '', 'sandbox', 1, 1, now(), $4, $4,"
    " $4, 0, 0, 0)"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def rival(house: House, actor: Actor, name: str, *handles: str) -> Known:
    accounts = [AccountName("sandbox", handle) for handle in handles]
    return await create_competitor(
        house.app.listening, actor, NewCompetitor(name, accounts=accounts)
    )


class Looked:
    """Writes down what looks brought."""

    def __init__(self, db: Any, actor: Actor, known: Known, number: int = 0) -> None:
        self.db, self.mine = db, (actor.workspace, known.accounts[number].id)

    async def day(self, day: int, followers: int | None, back: int = 7) -> None:
        await self.db.execute(DAY_ROW, *self.mine, day, followers, back)

    async def post(self, name: str, day: int, *got: int | None, gone: bool = False) -> None:
        await self.db.execute(POST_ROW, *self.mine, name, day, *got, gone)


def today(house: House) -> int:
    return (house.clock.now().astimezone(ZoneInfo(MADRID)).date() - ORIGIN).days


def dated(day: int) -> date:
    return ORIGIN + timedelta(days=day)


async def test_a_comparison_can_be_worked_out_by_hand(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    sol = await rival(house, actor, "Sol", "sol", "sol-two")
    luna = await rival(house, actor, "Luna", "luna")
    now = today(house)
    first, last = now - 9, now - 1
    one, two = Looked(watch.db, actor, sol), Looked(watch.db, actor, sol, 1)
    # Before the time, and then on three of its days: 1,000, nothing, 1,100.
    for day, followers in ((first - 1, 5), (first, 1000), (first + 4, None), (last + 1, 9999)):
        await one.day(day, followers)
    await one.day(last, 1100)
    await two.day(last, 400)
    await one.post("a", first, 10, 2, 0)
    await one.post("b", first + 2, 20, None, None)
    await one.post("c", first + 3, None, None, None)
    await one.post("gone", first + 3, 500, 500, 500, gone=True)
    await one.post("before", first - 1, 900, 0, 0)
    await two.post("d", last - 1, 4, 0, 0)
    for day, followers in ((first, 200), (last, 250)):
        await watch.db.execute(OWN_DAY, actor.workspace, day, channel.id, followers)
    await watch.db.execute("UPDATE channels SET created_at = created_at - interval '1 year'")
    found = await compare_competitors(
        house.app.listening, actor, None, None, dated(first), dated(last)
    )
    assert (found.zone, found.first, found.last) == (MADRID, dated(first), dated(last))
    lines = {line.brand: line for line in found.lines}
    assert found.lines[0].brand is None
    assert lines[luna.competitor.id] == Line(luna.competitor.id, "sandbox")
    line = lines[sol.competitor.id]
    assert (line.followers, line.accounts) == (1500, 2)
    assert line.growth is not None
    # Only of the first account two days are known: 100 of 1,000.
    assert (line.growth.followers, line.growth.percent, line.growth.accounts) == (100, 10.0, 1)
    assert line.growth.days == 8
    # The looks on first, first + 4, last and the day after saw all nine days of the first account,
    # with three posts; that on the last day saw seven of the second's, with one.
    assert (line.days, line.posts) == (9 + 7, 3 + 1)
    assert line.posts_per_week == round(3 / 9 * 7 + 1 / 7 * 7, 2)
    # 12, 20 and 4; of one nothing is known.
    assert (line.engagement, line.median_engagement, line.known) == (36, 12.0, 3)
    assert line.engagement_rate == round(12 / 1500 * 1000, 4)
    assert line.share == 1.0
    ours = lines[None]
    assert (ours.followers, ours.days, ours.posts, ours.posts_per_week) == (250, 9, 0, 0.0)
    assert ours.growth is not None
    assert ours.growth.percent == 25.0
    assert ours.engagement is None


async def test_days_of_an_account_say_what_is_known_of_each(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    sol = await rival(house, actor, "Sol", "sol")
    now = today(house)
    looked = Looked(watch.db, actor, sol)
    await looked.day(now - 2, 100, back=3)
    await looked.post("a", now - 4, 1, 1, 1)
    await looked.post("b", now - 4, 2, None, None)
    await looked.post("c", now - 2, 3, 0, 0)
    found = await read_competitor_metrics(
        *(house.app.listening, actor, sol.competitor.id, None, dated(now - 6), dated(now))
    )
    [series] = found.series
    told = [(day.day - now, day.followers, day.posted, day.engagement) for day in series.days]
    assert told == [
        (-6, None, None, None),
        (-5, None, 0, None),
        (-4, None, 2, 5),
        (-3, None, 0, None),
        # That day was not over when somebody looked.
        (-2, 100, None, 3),
        (-1, None, None, None),
        (0, None, None, None),
    ]
    nobody = await read_competitor_metrics(
        *(house.app.listening, actor, sol.competitor.id, ["mastodon"], None, None)
    )
    assert nobody.series == []


async def test_it_takes_as_many_queries_for_one_as_for_many(house: House) -> None:
    actor, _ = await some_channels(house)
    asked: list[str] = []

    class Counting:
        def __init__(self, reads: Any) -> None:
            self.reads = reads

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(self.reads, name)

    room = house.app.listening
    room = replace(room, rivals=Counting(room.rivals), own_numbers=Counting(room.own_numbers))
    counts = []
    for number in range(2):
        for each in range(1 + 4 * number):
            await rival(house, actor, f"Rival {number}-{each}", f"a{each}", f"b{each}")
        asked.clear()
        await compare_competitors(room, actor)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


async def test_nobody_else_is_compared_and_what_is_wrong_is_named(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    other = await a_workspace(house)
    theirs = await rival(house, other, "Theirs", "theirs")
    room = house.app.listening
    assert (await compare_competitors(room, actor)).lines == []
    with pytest.raises(NotFound):
        await compare_competitors(room, actor, [theirs.competitor.id])
    with pytest.raises(NotFound):
        await read_competitor_metrics(room, actor, theirs.competitor.id)
    now = today(house)
    for first, last, code in (
        (dated(now), dated(now - 1), "before_its_beginning"),
        (None, dated(now + 2), "day_to_come"),
        (dated(now - 500), dated(now), "too_many_days"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await compare_competitors(room, actor, None, None, first, last)
        assert [one.code for one in refused.value.errors] == [code]
    with pytest.raises(ValidationFailed):
        await compare_competitors(room, actor, [CompetitorId(f"cpt_{n}") for n in range(11)])
    assert await watch.db.fetchval("SELECT count(*) FROM competitors") == 1
