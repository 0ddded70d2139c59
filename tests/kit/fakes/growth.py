"""How communities grow, in memory: nothing is kept, all of it is read off what was done."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from math import ceil

from domain.communities.model import Community
from domain.inbox.conversation import Conversation, ConversationState
from domain.members.activity import SPOKEN, Activity
from domain.members.growth import (
    QUESTION_MARKS,
    CommunityDay,
    Ground,
    LevelMove,
    MemberTurn,
    Newcomer,
    Talk,
    Unanswered,
)
from domain.members.join_request import JoinRequest
from domain.members.model import Member, MemberState
from domain.members.value import date_of
from domain.members.value_ports import LevelCount, Lines
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, InboundMessageId, MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.community_days import ACTIVE, SPEAKING, Life, days_of, lives, whose
from tests.kit.fakes.memory import FakeTransaction, Memory

AWAY = frozenset({MemberState.LEFT, MemberState.BANNED, MemberState.SUSPENDED, MemberState.ERASED})


class FakePresence:
    """Whatever is asked of it, it looks at everything."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        return any(one.community_id is not None for one in activities)

    async def joined(
        self, community_id: CommunityId, member: MemberId, person: MemberId, at: datetime
    ) -> None: ...

    async def turned(self, turn: MemberTurn) -> None:
        key = (turn.workspace_id, turn.member_id, turn.version)
        self._tx.tables.member_turns[key] = turn

    async def regroup(
        self, persons: Collection[MemberId], kin: Collection[MemberId], person: MemberId
    ) -> None: ...

    async def moved(self) -> bool:
        return False

    async def resettle(self, most: int) -> None: ...

    async def roll(self, most: int) -> int:
        return 0

    async def count_days(self, most: int) -> int:
        return 0


class FakeGrowthReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ground(self, actor: Actor, community_id: CommunityId) -> Ground:
        home = self._memory.tables.communities.get((actor.workspace, community_id))
        if home is None:
            raise NotFound(thing="community")
        days = self._all_days(actor, home)
        return Ground(
            community_id=home.id,
            zone=self._zone(actor, home),
            first_day=min((one.day for one in days), default=None),
            has_channels=bool(self._channels(actor, community_id)),
            is_current=True,
        )

    async def days(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[CommunityDay]:
        home = self._home(actor, community_id)
        return [one for one in self._all_days(actor, home) if first <= one.day <= last]

    async def level_moves(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[LevelMove]:
        found: Counter[tuple[int, int]] = Counter()
        for (at, place, day, before, level), count in self._memory.tables.level_moves.items():
            if (at, place) == (actor.workspace, community_id) and first <= day <= last:
                found[before, level] += count
        home = actor.workspace, community_id, first
        return [LevelMove(*home, *move, count) for move, count in sorted(found.items())]

    async def on_levels(self, actor: Actor, community_id: CommunityId) -> Sequence[LevelCount]:
        values = self._memory.tables.member_values
        there = [
            one
            for one in self._members(actor).values()
            if community_id in one.community_ids
            and one.state not in AWAY
            and not one.is_bot
            and one.merged_into is None
        ]
        standing = [values.get((actor.workspace, one.id)) for one in there]
        counts = Counter(one.level if one else 0 for one in standing)
        return [LevelCount(level, many) for level, many in sorted(counts.items())]

    async def moves_known_from(self, actor: Actor) -> int | None:
        moves = self._memory.tables.level_moves
        return min((key[2] for key in moves if key[0] == actor.workspace), default=None)

    async def talks(
        self, actor: Actor, community_id: CommunityId, spans: Sequence[tuple[datetime, datetime]]
    ) -> Sequence[Talk]:
        found = self._conversations(actor, community_id)
        return [
            self._talk(actor, [one for one in found if starts <= one.began_at < ends])
            for starts, ends in spans
        ]

    async def newcomers(
        self,
        actor: Actor,
        community_id: CommunityId,
        since: date,
        until: date,
        request: PageRequest,
    ) -> Page[Newcomer]:
        found = []
        for life, person, said in self._spoke_once(actor, community_id):
            one = self._newcomer(actor, life, person, said)
            answered = one.answered_by > 0 or one.replied_at is not None
            quiet = one.last_active_on < until or not answered
            if one.joined_on >= since and one.posted_on < until and quiet:
                found.append(one)
        return Page(sorted(found, key=lambda one: (one.joined_on, one.id)), None)

    def _spoke_once(
        self, actor: Actor, community_id: CommunityId
    ) -> Iterator[tuple[Life, Member, Activity]]:
        members, zone = self._members(actor), self._zone(actor, self._home(actor, community_id))
        done, asked = self._done(actor, community_id), self._requests(community_id)
        everyone = lives(members, done, asked, self._turns(actor), {community_id: zone})
        for (_, id), life in everyone.items():
            said = [
                one for one in done if one.kind in SPOKEN and whose(members, one.member_id) == id
            ]
            if len(said) == 1 and members[id].state not in AWAY:
                yield life, members[id], said[0]

    def _newcomer(self, actor: Actor, life: Life, person: Member, said: Activity) -> Newcomer:
        members, came = self._members(actor), life.came_on
        assert came is not None
        assert said.community_id is not None
        answering = [
            one
            for one in self._done(actor, said.community_id)
            if one.kind in SPOKEN and one.to_id and whose(members, one.to_id) == person.id
        ]
        talk = self._talk_of(actor, said)
        return Newcomer(
            id=person.id,
            name=person.name,
            joined_on=date_of(came),
            posted_on=date_of(life.on(SPEAKING)[0]),
            last_active_on=date_of(max(life.on(ACTIVE))),
            activity_id=said.id,
            at=said.at,
            url=said.url,
            conversation_id=talk.id if talk else None,
            answered_by=len({whose(members, one.member_id) for one in answering} - {person.id}),
            replied_at=talk.first_reply_at if talk else None,
        )

    def _talk_of(self, actor: Actor, said: Activity) -> Conversation | None:
        id = InboundMessageId(said.external_id)
        message = self._memory.tables.inbound_messages.get((actor.workspace, id))
        if message is None or message.conversation_id is None:
            return None
        return self._memory.tables.conversations.get((actor.workspace, message.conversation_id))

    async def unanswered(
        self, actor: Actor, community_id: CommunityId, before: datetime, request: PageRequest
    ) -> Page[Unanswered]:
        found = [
            self._unanswered(actor, one)
            for one in self._conversations(actor, community_id)
            if one.began_at < before
            and one.state is not ConversationState.CLOSED
            and self._is_alone(actor, one)
        ]
        return Page(sorted(found, key=lambda one: (one.began_at, one.id)), None)

    def _unanswered(self, actor: Actor, one: Conversation) -> Unanswered:
        [message] = [
            each
            for (at, _), each in self._memory.tables.inbound_messages.items()
            if at == actor.workspace and each.platform_message_id == one.began_with
        ]
        author, text = one.author, message.text
        return Unanswered(
            id=one.id,
            channel_id=one.channel_id,
            kind=one.kind.value,
            state=one.state.value,
            message_id=message.id,
            began_at=one.began_at,
            author=(author.name or author.handle) if author else None,
            text=text,
            url=message.url,
            is_question=any(mark in (text or "") for mark in QUESTION_MARKS),
        )

    def _home(self, actor: Actor, community_id: CommunityId) -> Community:
        return self._memory.tables.communities[actor.workspace, community_id]

    def _members(self, actor: Actor) -> dict[MemberId, Member]:
        rows = self._memory.tables.members.items()
        return {one.id: one for (at, _), one in rows if at == actor.workspace}

    def _done(self, actor: Actor, community_id: CommunityId) -> list[Activity]:
        rows = self._memory.tables.member_activities.items()
        mine = [one for (at, _), one in rows if at == actor.workspace]
        return [one for one in mine if one.community_id == community_id]

    def _requests(self, community_id: CommunityId) -> list[JoinRequest]:
        rows = self._memory.tables.join_requests.values()
        return [one for one in rows if one.community_id == community_id]

    def _turns(self, actor: Actor) -> list[MemberTurn]:
        rows = self._memory.tables.member_turns.values()
        return [one for one in rows if one.workspace_id == actor.workspace]

    def _zone(self, actor: Actor, home: Community) -> str:
        return home.timezone or self._memory.tables.workspaces[actor.workspace].timezone

    def _all_days(self, actor: Actor, home: Community) -> list[CommunityDay]:
        return days_of(
            self._members(actor),
            self._done(actor, home.id),
            self._requests(home.id),
            self._turns(actor),
            {home.id: self._zone(actor, home)},
        )

    def _channels(self, actor: Actor, community_id: CommunityId) -> set[str]:
        channels = self._memory.tables.channels.items()
        return {
            one.id
            for (at, _), one in channels
            if at == actor.workspace and one.community_id == community_id
        }

    def _conversations(self, actor: Actor, community_id: CommunityId) -> list[Conversation]:
        channels = self._channels(actor, community_id)
        return [
            one
            for (at, _), one in self._memory.tables.conversations.items()
            if at == actor.workspace and one.channel_id in channels and one.merged_into is None
        ]

    def _is_alone(self, actor: Actor, one: Conversation) -> bool:
        said = (
            each
            for (at, _), each in self._memory.tables.inbound_messages.items()
            if at == actor.workspace and each.conversation_id == one.id
        )
        return one.first_reply_at is None and all(e.author_id == one.author_id for e in said)

    def _talk(self, actor: Actor, found: list[Conversation]) -> Talk:
        seconds = sorted(
            max(0, round((one.first_reply_at - one.began_at).total_seconds()))
            for one in found
            if one.first_reply_at is not None
        )
        return Talk(
            begun=len(found),
            replied=len(seconds),
            unanswered=sum(self._is_alone(actor, one) for one in found),
            median_seconds=_nth(seconds, 0.5),
            p90_seconds=_nth(seconds, 0.9),
        )


def _nth(found: list[int], share: float) -> int | None:
    """The first of which at least such a share is no greater."""
    return found[max(0, ceil(share * len(found)) - 1)] if found else None
