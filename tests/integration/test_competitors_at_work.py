"""An account of a competitor is looked at once a day, whoever looks and whoever is killed; what
rests is left alone, and what goes is gone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.listening.competitor import (
    AccountName,
    AccountState,
    CompetitorAccount,
    NewCompetitor,
)
from domain.listening.use_cases.keep_competitors import (
    Known,
    change_competitor,
    create_competitor,
    read_competitor,
    remove_competitor,
)
from domain.listening.use_cases.look_at_competitor import look_at_competitor
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from tests.integration.at_work import Watcher, at_work, some_channels, watching

AT_ONCE = 6
DAYS = "SELECT * FROM competitor_days ORDER BY day"
POSTS = "SELECT * FROM competitor_posts ORDER BY at"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def rival(house: House, actor: Actor, *handles: str) -> Known:
    names = [AccountName("sandbox", handle) for handle in handles]
    return await create_competitor(
        house.app.listening, actor, NewCompetitor("Café Sol", accounts=names)
    )


async def looked(house: House, actor: Actor, known: Known, number: int = 0) -> CompetitorAccount:
    room = house.app.listening
    await look_at_competitor(room, actor, known.accounts[number].id)
    return (await read_competitor(room, actor, known.competitor.id)).accounts[number]


async def to_the_next_look(watch: Watcher, account: CompetitorAccount) -> None:
    """A day has gone by, and the account's own time has come, which may be nearly two days away."""
    assert account.next_at is not None
    until = account.next_at - await watch.now() + timedelta(seconds=1)
    await watch.pass_time(max(until, timedelta(days=1)))


class Counted:
    """Counts what is asked, and can be silent."""

    def __init__(self, public: Any) -> None:
        self.public, self.asked, self.silent = public, 0, asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.public, name)

    async def look_up(self, *args: Any) -> Any:
        self.asked += 1
        return await self.public.look_up(*args)


class Silent(Counted):
    async def look_up(self, *args: Any) -> Any:
        self.silent.set()
        return await asyncio.Event().wait()


async def test_of_several_at_once_one_asks_and_on_a_day_it_is_asked_once(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    public = Counted(house.app.listening.public)
    room = replace(house.app.listening, public=public)
    id = known.accounts[0].id
    await asyncio.gather(*(look_at_competitor(room, actor, id) for _ in range(AT_ONCE)))
    await look_at_competitor(room, actor, id)
    assert public.asked == 1
    account = (await read_competitor(room, actor, known.competitor.id)).accounts[0]
    assert (account.state, account.name, account.trouble) == (
        AccountState.FOUND,
        "Cafe Sol",
        None,
    )
    [day] = await watch.db.fetch(DAYS)
    assert day["followers"] > 1000
    assert day["posts_since"] <= datetime.now(UTC) - timedelta(days=27)
    posts = await watch.db.fetch(POSTS)
    assert 15 <= len(posts) <= 28
    assert all(post["reactions"] >= 5 and post["gone_at"] is None for post in posts)
    # Due too early, as by a duty that was run twice: that day is over for this account.
    await watch.db.execute("UPDATE competitor_accounts SET next_at = now() - interval '1 minute'")
    await look_at_competitor(room, actor, id)
    assert public.asked == 1
    account = (await read_competitor(room, actor, known.competitor.id)).accounts[0]
    planned = await watch.db.fetchval("SELECT due_at FROM duties WHERE subject_id = $1", id)
    assert planned == account.next_at > datetime.now(UTC)
    await watch.db.execute("UPDATE competitor_days SET day = day - 1")
    await to_the_next_look(watch, account)
    await look_at_competitor(room, actor, id)
    assert public.asked == 2
    first, second = await watch.db.fetch(DAYS)
    assert second["day"] == first["day"] + 1
    assert len(await watch.db.fetch(POSTS)) == len(posts)


async def test_a_worker_looks_at_whoever_is_written_down(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol", "nobody-here")
    async with at_work(house):
        await watch.until_rows("SELECT FROM competitor_days")
        await watch.until_rows("SELECT FROM events WHERE name = 'competitor.account_not_found'")
    accounts = (await read_competitor(house.app.listening, actor, known.competitor.id)).accounts
    assert [one.state for one in accounts] == [AccountState.FOUND, AccountState.NOT_FOUND]


async def test_that_somebody_is_not_there_is_told_once(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "nobody-here")
    for _ in range(2):
        account = await looked(house, actor, known)
        assert (account.state, account.as_of) == (AccountState.NOT_FOUND, None)
        assert account.checked_at is not None
        await watch.pass_time(timedelta(days=2))
    told = await watch.db.fetch("SELECT FROM events WHERE name = 'competitor.account_not_found'")
    assert len(told) == 1
    assert await watch.db.fetch(DAYS) == []


async def test_a_look_goes_on_where_a_killed_worker_left_it(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    room, silent = house.app.listening, Silent(house.app.listening.public)
    id = known.accounts[0].id
    dying = asyncio.create_task(look_at_competitor(replace(room, public=silent), actor, id))
    await silent.silent.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await look_at_competitor(room, actor, id)
    assert await watch.db.fetch(DAYS) == [], "its lease is not over"
    await watch.pass_time(timedelta(minutes=6))
    await look_at_competitor(room, actor, id)
    assert len(await watch.db.fetch(DAYS)) == 1


async def test_a_late_answer_to_whoever_lost_the_account_is_dropped(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    room, id = house.app.listening, known.accounts[0].id

    class Late(Counted):
        async def look_up(self, *args: Any) -> Any:
            answer = await self.public.look_up(*args)
            await watch.pass_time(timedelta(minutes=6))
            await look_at_competitor(room, actor, id)
            return replace(answer, followers=7)

    await look_at_competitor(replace(room, public=Late(room.public)), actor, id)
    [day] = await watch.db.fetch(DAYS)
    assert day["followers"] > 1000


async def test_a_platform_that_is_too_fast_rests_and_nobody_asks_meanwhile(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "throttled-cafe", "cafe-sol")
    account = await looked(house, actor, known)
    assert account.state is AccountState.TROUBLE
    assert account.trouble == "The sandbox throttles, as the handle asks."
    assert (account.tries, account.read_on) == (0, None)
    rests = await watch.db.fetchval("SELECT rate_limited_until FROM channels")
    assert rests > datetime.now(UTC)
    public = Counted(house.app.listening.public)
    room = replace(house.app.listening, public=public)
    await look_at_competitor(room, actor, known.accounts[1].id)
    assert public.asked == 0
    after = (await read_competitor(room, actor, known.competitor.id)).accounts[1]
    assert after.state is AccountState.WAITING
    assert after.next_at >= rests
    await watch.pass_time(timedelta(hours=2))
    await look_at_competitor(room, actor, known.accounts[1].id)
    assert public.asked == 1


async def test_without_a_channel_there_is_nobody_to_ask_through(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    await watch.db.execute("UPDATE channels SET status = 'disconnected'")
    account = await looked(house, actor, known)
    assert account.state is AccountState.NO_CHANNEL
    await watch.db.execute("UPDATE channels SET status = 'paused'")
    await watch.pass_time(timedelta(hours=2))
    account = await looked(house, actor, known)
    assert account.state is AccountState.NO_CHANNEL, "what is paused is not asked"
    await watch.db.execute("UPDATE channels SET status = 'connected'")
    await watch.pass_time(timedelta(hours=2))
    assert (await looked(house, actor, known)).state is AccountState.FOUND
    assert channel.platform == "sandbox"


async def test_a_suspended_workspace_asks_nobody(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    await watch.db.execute("UPDATE workspaces SET status = 'suspended'")
    account = await looked(house, actor, known)
    assert account.state is AccountState.WAITING
    assert await watch.db.fetch(DAYS) == []


async def test_what_hides_its_numbers_has_none(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "hidden-cafe")
    assert (await looked(house, actor, known)).state is AccountState.FOUND
    [day] = await watch.db.fetch(DAYS)
    assert (day["followers"], day["following"], day["posts"]) == (None, None, None)
    posts = await watch.db.fetch(POSTS)
    assert {(p["reactions"], p["comments"], p["shares"]) for p in posts} == {(None, None, None)}


async def test_what_is_shown_no_more_is_gone_and_what_comes_again_is_back(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    await looked(house, actor, known)
    account, rival_id, room = known.accounts[0], known.competitor.id, house.app.listening
    await watch.db.execute(
        "INSERT INTO competitor_posts (workspace_id, account_id, post_id, at, as_of)"
        " VALUES ($1, $2, 'mistaken', now() - interval '3 days', now())",
        actor.workspace,
        account.id,
    )
    seen = await watch.db.fetchval("SELECT post_id FROM competitor_posts ORDER BY at DESC LIMIT 1")
    await watch.db.execute(
        "UPDATE competitor_posts SET gone_at = now(), reactions = 0 WHERE post_id = $1", seen
    )
    await to_the_next_look(watch, (await read_competitor(room, actor, rival_id)).accounts[0])
    await looked(house, actor, known)
    gone = await watch.db.fetch("SELECT post_id FROM competitor_posts WHERE gone_at IS NOT NULL")
    assert [row["post_id"] for row in gone] == ["mistaken"]
    again = "SELECT reactions FROM competitor_posts WHERE post_id = $1"
    assert await watch.db.fetchval(again, seen) >= 5


async def test_accounts_that_stay_keep_what_was_read_and_others_go_with_it(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    room = house.app.listening
    known = await rival(house, actor, "cafe-sol", "cafe-luna")
    for number in range(2):
        await looked(house, actor, known, number)
    names = [AccountName("sandbox", "@cafe-luna"), AccountName("sandbox", "cafe-mar")]
    after = await change_competitor(
        room, actor, known.competitor.id, 1, {"accounts": names, "name": "Sol"}
    )
    assert [one.handle for one in after.accounts] == ["@cafe-luna", "@cafe-mar"]
    assert after.accounts[0].id == known.accounts[1].id
    kept = await watch.db.fetch("SELECT DISTINCT account_id FROM competitor_posts")
    assert [row["account_id"] for row in kept] == [known.accounts[1].id]
    assert len(await watch.db.fetch(DAYS)) == 1
    await look_at_competitor(room, actor, known.accounts[0].id)
    await remove_competitor(room, actor, known.competitor.id, None)
    for table in ("competitors", "competitor_accounts", "competitor_days", "competitor_posts"):
        assert await watch.db.fetch(f"SELECT FROM {table}") == [], table
    with pytest.raises(NotFound):
        await read_competitor(room, actor, known.competitor.id)
    await look_at_competitor(room, actor, after.accounts[0].id)


async def test_whoever_is_thrown_away_while_looked_at_stays_away(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")
    room = house.app.listening

    class Meanwhile(Counted):
        async def look_up(self, *args: Any) -> Any:
            await remove_competitor(room, actor, known.competitor.id, None)
            return await self.public.look_up(*args)

    meanwhile = replace(room, public=Meanwhile(room.public))
    await look_at_competitor(meanwhile, actor, known.accounts[0].id)
    assert await watch.db.fetch(DAYS) == []


async def test_a_budget_that_is_spent_is_waited_for(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    known = await rival(house, actor, "cafe-sol")

    class Spent:
        async def take(self, connection: object) -> timedelta | None:
            return timedelta(minutes=40)

    public = Counted(house.app.listening.public)
    room = replace(house.app.listening, reading_budget=Spent(), public=public)
    await look_at_competitor(room, actor, known.accounts[0].id)
    assert public.asked == 0
    account = (await read_competitor(room, actor, known.competitor.id)).accounts[0]
    assert account.state is AccountState.WAITING
    assert account.next_at > datetime.now(UTC) + timedelta(minutes=39)
