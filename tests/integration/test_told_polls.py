"""Votes that nobody can ask for are told, and what was told last is what is counted, in whatever
order it comes."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.told_poll import ToldPoll
from domain.participation.poll import PollKind, PollMove, PollOption
from domain.participation.poll_native import PollNative
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.participation.use_cases.poll_native import count_natives, link_message, list_natives
from domain.publishing.content import Poll as AskedThere
from domain.shared.access import Actor, Mode
from domain.shared.ids import PollId
from domain.shared.poll_counts import PollCounts
from tests.integration.at_work import Watcher, at_work, watching
from tests.integration.test_worker_bots import connected
from tests.kit.builders import a_message, a_workspace
from tests.platforms.telegram.fake import GROUP, FakeTelegram
from tests.platforms.telegram.updates_stand import UpdatesStand, updates_stand

LISTENED = "SELECT FROM channel_streams WHERE alive_until > clock_timestamp()"
TOLD = "SELECT FROM told_polls WHERE said -> 'counts' = $1::text::jsonb"
QUESTION = NewPoll(
    "When?", PollKind.SINGLE, "en", options=(PollOption("a", "Friday"), PollOption("b", "Saturday"))
)


@dataclass
class Booth:
    """A bot that has asked a question in its group, the poll here that asks the same, and whoever
    sees our database."""

    house: House
    actor: Actor
    stand: UpdatesStand
    watch: Watcher
    poll: PollId

    async def vote(self, *counts: int) -> None:
        """So many have voted for each option so far."""
        await self.stand.tell(self.stand.server.voted(*counts, voters=sum(counts)))
        await self.watch.until_rows(TOLD, json.dumps(counts))

    async def counted(self) -> PollNative:
        room = self.house.app.participation
        await count_natives(room, self.actor, self.poll)
        [native] = await list_natives(room, self.actor, self.poll)
        return native


@pytest.fixture
async def booth(settings: Settings) -> AsyncIterator[Booth]:
    allowed = settings.model_copy(update={"allow_loopback": True})
    async with (
        watching(allowed) as watch,
        updates_stand(FakeTelegram()) as stand,
        open_app(allowed) as house,
    ):
        actor = await a_workspace(house, mode=Mode.LIVE)
        channel = await connected(house, actor, "telegram", stand.url, chat_id=str(GROUP))
        room = house.app.participation
        poll = await create_poll(room, actor, QUESTION)
        await move_poll(room, actor, poll.id, None, PollMove.OPEN)
        async with at_work(house):
            await watch.until_rows(LISTENED)
            said = {"poll": AskedThere(("Friday", "Saturday"), 3600)}
            message = await a_message(house, actor, channels=[channel], said=said, now=True)
            await watch.until_states(published=1)
            await link_message(room, actor, poll.id, message.id)
            yield Booth(house, actor, stand, watch, poll.id)


async def test_what_a_bot_is_told_of_its_poll_is_merged(booth: Booth) -> None:
    native = await booth.counted()
    assert [one.reason for one in native.tallies] == ["not_said"]
    assert native.votes is None
    await booth.vote(2, 1)
    native = await booth.counted()
    assert (native.votes, native.voters) == ((2, 1), 3)
    await booth.vote(1, 1)
    assert (await booth.counted()).votes == (1, 1)
    set_aside = "SELECT FROM inbound_receipts WHERE state <> 'digested'"
    assert await booth.watch.db.fetch(set_aside) == []


def telling(actor: Actor, order: int, at: datetime, *counts: int) -> ToldPoll:
    said = PollCounts(counts, sum(counts))
    return ToldPoll(actor.workspace, "telegram", "5", said, order, at)


async def written(house: House, actor: Actor, *told: ToldPoll) -> None:
    async with house.app.inbox.begin(actor) as tx:
        await tx.told_polls.write(told)
        await tx.commit()


async def kept(house: House, actor: Actor) -> dict[str, Any]:
    async with house.database.within(actor) as db:
        row = await db.fetchrow("SELECT * FROM told_polls")
    said = row["said"]
    return json.loads(said) if isinstance(said, str) else dict(said)


async def test_whoever_comes_last_the_newest_holds(house: House) -> None:
    actor, now = await a_workspace(house), datetime.now(UTC)
    told = [telling(actor, order, now, order, 7) for order in range(1, 41)]
    random.Random(5).shuffle(told)
    await asyncio.gather(*(written(house, actor, one) for one in told))
    assert (await kept(house, actor))["counts"] == [40, 7]


async def test_numbers_may_begin_anew_after_a_day(house: House) -> None:
    actor, now = await a_workspace(house), datetime.now(UTC)
    await written(house, actor, telling(actor, 900, now, 3, 0))
    late = telling(actor, 2, now + timedelta(hours=23), 1, 0)
    await written(house, actor, late)
    assert (await kept(house, actor))["counts"] == [3, 0]
    await written(house, actor, replace(late, told_at=now + timedelta(hours=25)))
    assert (await kept(house, actor))["counts"] == [1, 0]
