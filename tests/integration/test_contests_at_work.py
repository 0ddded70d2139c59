"""A worker opens contests, closes them and passes prizes on in time; what is heard enters once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.participation.contest_rules import EntryAction, EntryLimit, EntryWay
from domain.participation.use_cases.draw_contest import commit_draw
from domain.participation.use_cases.enter_contest import enter_by_saying
from domain.participation.use_cases.keep_contests import WallTime
from domain.participation.use_cases.move_contest import schedule_contest
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardFile, HeardKind, Person
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.contest_builders import HOUR, RULES, a_contest, a_drawn_contest, an_open_contest
from tests.kit.following import Crowd

AT_REST = "SELECT WHERE NOT EXISTS (SELECT FROM events WHERE pending AND failures < 5)"
STATUS = "SELECT FROM contests WHERE status = $1"
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def on_the_wall(at: datetime) -> WallTime:
    return WallTime(f"{at.astimezone(MADRID):%Y-%m-%dT%H:%M:%S}", "Europe/Madrid")


async def test_it_opens_and_closes_by_itself_at_its_times(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    now = house.clock.now()
    times: dict[str, Any] = {
        "opens": on_the_wall(now + HOUR),
        "closes": on_the_wall(now + 3 * HOUR),
    }
    contest = await a_contest(house, actor, **times)
    async with at_work(house):
        await schedule_contest(house.app.participation.contests, actor, contest.id, None)
        await watch.until_rows(STATUS, "scheduled")
        await watch.until_rows(AT_REST)
        await watch.pass_time(HOUR)
        await house.doorbell.ring()
        await watch.until_rows(STATUS, "open")
        await watch.until_rows(AT_REST)
        await watch.pass_time(2 * HOUR)
        await house.doorbell.ring()
        await watch.until_rows(STATUS, "closed")
    told = await watch.events(contest.id)
    assert told == [
        *("contest.created", "contest.scheduled", "contest.opened", "contest.closed"),
    ]


async def test_a_prize_that_nobody_claims_passes_on_by_itself(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    drawn = await a_drawn_contest(house, actor, replace(RULES, claim_days=1))
    lost = "SELECT FROM contest_awards WHERE state = 'lost' HAVING count(*) = $1"
    async with at_work(house):
        for passed in (1, 2):
            await watch.until_rows(AT_REST)
            await watch.pass_time(timedelta(days=1, minutes=1))
            await house.doorbell.ring()
            await watch.until_rows(lost, passed)
        await watch.until_rows(AT_REST)
    rows = await watch.db.fetch("SELECT entry_id, state, loss FROM contest_awards ORDER BY id")
    ranking = drawn.draw.ranking[:3]
    assert [row["entry_id"] for row in rows] == list(ranking)
    assert [row["loss"] for row in rows] == ["unclaimed", "unclaimed", None]


class Square:
    """A place where people answer what was said."""

    def __init__(self, house: House, actor: Actor, channel: Channel, post: str | None) -> None:
        self.house, self.actor, self.channel, self.post = house, actor, channel, post
        self._said = 0

    async def says(self, who: str, text: str, **more: Any) -> None:
        self._said += 1
        kind = HeardKind.COMMENT if more.get("parent_id") else HeardKind.MENTION
        heard = Heard(
            f"m{self._said}",
            kind,
            self.house.clock.now(),
            Person(who, f"@{who}", who.title(), is_bot=who == "robot"),
            text,
            **more,
        )
        await tell_sandbox(self.house.app.inbox, self.actor, self.channel.id, heard)
        await digest_receipts(self.house.app.inbox, self.actor, self.channel.id)

    async def answers(self, who: str, text: str, **more: Any) -> None:
        await self.says(who, text, parent_id=self.post, **more)


async def test_who_follows_is_asked_by_itself_as_they_enter_and_once_it_is_closed(
    house: House, watch: Watcher
) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, followers="ana, bea")
    crowd = Crowd(house, actor, channel)
    known = "SELECT FROM contest_entries WHERE state = $1 AND following = $2 HAVING count(*) = $3"
    async with at_work(house):
        contest = await crowd.contest()
        await crowd.tells("ana", "bea", "cai")
        await watch.until_rows(known, "accepted", "follows", 2)
        await watch.until_rows(known, "rejected", "follows_not", 1)
        await crowd.follow("bea, cai")
        await watch.until_rows(AT_REST)
        await watch.pass_time(2 * HOUR)
        await house.doorbell.ring()
        await watch.until_rows(known, "accepted", "confirmed", 1)
        await watch.until_rows(known, "rejected", "follows_not", 2)
    drawn = await commit_draw(crowd.room, actor, contest.id, None)
    assert len(drawn.draw.entries) == 1


async def test_what_is_said_enters_by_the_rules_and_each_message_once(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    photo = HeardFile("https://platform.example/a.jpg", "image/jpeg")
    async with at_work(house):
        message = await a_message(house, actor, channels=[channel], now=True, text="Win!")
        await watch.until_states(published=1)
        post = (await watch.delivery(message))["platform_post_id"]
        square = Square(house, actor, channel, post)
        actions = {
            "commented": EntryAction(EntryWay.COMMENT, message.id),
            "shown": EntryAction(EntryWay.REPLY_WITH_MEDIA, message.id),
            "tagged": EntryAction(EntryWay.HASHTAG, hashtag="WinTheBasket"),
        }
        contests = {
            name: await an_open_contest(
                house,
                actor,
                replace(RULES, actions=(action,), limit=EntryLimit.AT_MOST, most_entries=2),
                title=name,
            )
            for name, action in actions.items()
        }
        await square.answers("ana", "Me!")
        await square.answers("bea", "Me, too!", files=(photo,))
        await square.answers("robot", "I want it #wintheBasket")
        await square.says("cai", "I want it #wintheBasket")
        await square.says("cai", "I want it #winthebaskets")
        for n in range(3):
            await square.answers("dan", f"Me {n}!")
        await watch.until_rows(AT_REST)
        await watch.until_rows("SELECT FROM contest_entries HAVING count(*) = 6")
    rows = await watch.db.fetch(
        "SELECT c.title, e.display_name, e.way, e.inbound_message_id FROM contest_entries e"
        " JOIN contests c ON c.id = e.contest_id ORDER BY c.title, e.display_name"
    )
    assert [(row["title"], row["display_name"]) for row in rows] == [
        *(("commented", "Ana"), ("commented", "Bea"), ("commented", "Dan"), ("commented", "Dan")),
        *(("shown", "Bea"), ("tagged", "Cai")),
    ]
    room = house.app.participation.contests
    for row in rows:
        await enter_by_saying(room, actor, InboundMessageId(row["inbound_message_id"]))
    entries = await room.reads.entries(actor, PageRequest(limit=50))
    assert len(entries.items) == 6
    assert contests
