"""People who enter a contest by saying something on a sandbox channel whose account they may
follow."""

from dataclasses import replace
from typing import Any

from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import change_channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.participation.contest import Contest
from domain.participation.contest_entry import Entry
from domain.participation.contest_rules import EntryAction, EntryWay, Rules
from domain.participation.use_cases.enter_contest import enter_by_saying
from domain.participation.use_cases.move_contest import turn_contest
from domain.participation.use_cases.read_follows import read_follows
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, InboundMessageId
from domain.shared.paging import Filter, PageRequest
from tests.kit.contest_builders import HOUR, RULES, an_open_contest, later

TAG = "WinTheBasket"


def followed_on(*channels: ChannelId, rules: Rules = RULES) -> Rules:
    """By a hashtag there, for who follows."""
    action = EntryAction(EntryWay.HASHTAG, hashtag=TAG, channel_ids=channels)
    return replace(rules, actions=(action,), follow=True)


class Crowd:
    """Whoever speaks on one channel, and a contest that hears it."""

    def __init__(self, house: House, actor: Actor, channel: Channel) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.room = house.app.participation.contests
        self._said = 0

    async def contest(self, rules: Rules = RULES, **more: Any) -> Contest:
        asked = followed_on(self.channel.id, rules=rules)
        return await an_open_contest(self.house, self.actor, asked, **more)

    async def follow(self, followers: str) -> None:
        """From now on these follow, in the words of the channel's settings."""
        await change_channel(
            self.house.app.communities,
            self.actor,
            self.channel.id,
            None,
            {"settings": {"followers": followers}},
        )

    async def tells(self, *people: str) -> list[InboundMessageId]:
        """Each says the tag once; nothing is entered yet."""
        before = {one.id for one in await self._heard()}
        for who in people:
            self._said += 1
            said = Heard(
                f"m{self._said}",
                HeardKind.MENTION,
                self.house.clock.now(),
                Person(who, f"@{who}", who.title()),
                f"I want it #{TAG}",
            )
            await tell_sandbox(self.house.app.inbox, self.actor, self.channel.id, said)
        while await digest_receipts(self.house.app.inbox, self.actor, self.channel.id):
            pass
        return [InboundMessageId(one.id) for one in await self._heard() if one.id not in before]

    async def enters(self, *people: str) -> None:
        """Each says the tag once, and whoever follows from it is done but for what is asked."""
        for said in await self.tells(*people):
            await enter_by_saying(self.room, self.actor, said)

    async def closes(self, contest: Contest) -> None:
        await turn_contest(later(self.room, 2 * HOUR), self.actor, contest.id)

    async def asked(self, contest: Contest) -> None:
        await read_follows(self.room, self.actor, contest.id)

    async def entries(self, contest: Contest) -> list[Entry]:
        mine = Filter("contest_id", "in", [contest.id])
        found = await self.room.reads.entries(self.actor, PageRequest(limit=200, filters=[mine]))
        return list(found.items)

    async def known(self, contest: Contest) -> dict[str, tuple[str, str | None]]:
        """Of each person the state of their latest entry, and what is known of their following."""
        entries = sorted(await self.entries(contest), key=lambda one: one.id)
        return {
            one.platform_person_id or "": (one.state.value, one.following and one.following.value)
            for one in entries
        }

    async def _heard(self) -> list[Any]:
        reads = self.house.app.inbox.reads
        return list((await reads.messages(self.actor, PageRequest(limit=200))).items)
