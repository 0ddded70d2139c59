"""Polls in memory, with platforms that count what a test says."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from domain.members.model import MemberState
from domain.participation.poll import Poll
from domain.participation.poll_bench import Polls
from domain.participation.poll_counting import Alike
from domain.participation.poll_native import Asking, NativeAsked, PollNative, Tally
from domain.participation.poll_ports import PollDress, PollPerson, PollsTransaction, PollVisitor
from domain.participation.poll_vote import PollInvitation, PollVote
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MemberId, MessageId, PollId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakePollsTx(FakeTransaction):
    @property
    def polls(self) -> "FakePollBook":
        return FakePollBook(self)

    @property
    def votes(self) -> "FakePollVotes":
        return FakePollVotes(self)

    @property
    def invitations(self) -> "FakeRows":
        return FakeRows(self, "poll_invitations")

    @property
    def natives(self) -> "FakePollNatives":
        return FakePollNatives(self, "poll_natives")

    @property
    def people(self) -> "FakePollPeople":
        return FakePollPeople(self.tables, self.actor)


class FakePollBook:
    def __init__(self, tx: FakePollsTx) -> None:
        self._tx, self._rows = tx, tx.tables.polls

    async def add(self, poll: Poll) -> None:
        refuse_twins(self._rows, poll)
        self._rows[poll.workspace_id, poll.id] = poll

    async def get(self, id: PollId) -> Poll:
        return _poll(self._tx.tables, self._tx.actor, id)

    steady = get
    save = add

    async def missing(self, community_id: str | None, segment_id: str | None) -> Sequence[str]:
        named = (("community", community_id, "communities"), ("segment", segment_id, "segments"))
        return [
            thing
            for thing, id, table in named
            if id is not None and self._tx.key(id) not in getattr(self._tx.tables, table)
        ]

    async def campaign_is_over(self, campaign_id: str) -> bool | None:
        found = self._tx.tables.campaigns.get(self._tx.key(campaign_id))
        return None if found is None else not found.possible_moves


class FakeRows:
    def __init__(self, tx: FakePollsTx, table: str) -> None:
        self._tx, self._rows = tx, getattr(tx.tables, table)

    def add(self, *rows: Any) -> None:
        for row in rows:
            self._rows[row.workspace_id, row.id] = row

    def change(self, before: Any, after: Any) -> None:
        self.add(after)

    async def get(self, id: str) -> Any:
        found = self._rows.get(self._tx.key(id))
        if found is None:
            raise NotFound(thing="poll_invitation")
        return found


class FakePollVotes:
    def __init__(self, tx: FakePollsTx) -> None:
        self._rows = tx.tables.poll_votes

    async def cast_by(self, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        return _vote(self._rows.values(), poll_id, keys)

    def write(self, before: PollVote | None, after: PollVote) -> None:
        self._rows[after.workspace_id, after.id] = after


class FakePollNatives(FakeRows):
    async def of(self, poll_id: PollId) -> Sequence[PollNative]:
        return [row for row in self._rows.values() if row.poll_id == poll_id and not row.removed_at]

    async def asked(self, message_id: str) -> NativeAsked | None:
        message = self._tx.tables.messages.get(self._tx.key(message_id))
        if message is None:
            raise NotFound(thing="message", pointer="/message_id")
        poll = message.content.poll
        return NativeAsked(poll.options, poll.multiple) if poll else None

    async def channels_of(self, poll_id: PollId) -> Collection[str]:
        messages = {row.message_id for row in await self.of(poll_id)}
        deliveries = self._tx.tables.deliveries.values()
        return {each.channel_id for each in deliveries if each.message_id in messages}

    async def asks_for(self, message_id: str) -> PollId | None:
        rows = self._rows.values()
        found = [row.poll_id for row in rows if row.message_id == message_id and not row.removed_at]
        return found[0] if found else None


class FakePollPeople:
    def __init__(self, tables: Tables, actor: Actor) -> None:
        self._tables, self._actor = tables, actor

    async def person(self, id: MemberId) -> PollPerson | None:
        found = self._tables.members.get((self._actor.workspace, id))
        if found is None:
            return None
        there = found.state is not MemberState.BANNED
        return PollPerson(id, (id,), there, frozenset(found.community_ids), None)

    async def in_segment(self, id: MemberId, segment_id: str) -> bool:
        return False


class FakePollReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def visitor(self, poll_id: str | None, hash: str | None) -> PollVisitor | None:
        tables = self._memory.tables
        for invitation in tables.poll_invitations.values():
            if invitation.hash == hash and hash is not None:
                poll = tables.polls[invitation.workspace_id, invitation.poll_id]
                return PollVisitor(poll, PollDress("Plaza"), (), invitation)
        found = [poll for poll in tables.polls.values() if poll.id == poll_id]
        return PollVisitor(found[0], PollDress("Plaza")) if found else None

    async def poll(self, actor: Actor, id: PollId) -> Poll:
        return _poll(self._memory.tables, actor, id)

    async def vote(self, actor: Actor, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        return _vote(self._memory.tables.poll_votes.values(), poll_id, keys)

    async def alike(self, actor: Actor, poll_id: PollId) -> Sequence[Alike]:
        votes = self._memory.tables.poll_votes.values()
        return [
            Alike(vote.source, vote.options, vote.scores, vote.weight, 1)
            for vote in votes
            if vote.poll_id == poll_id
        ]

    async def natives(self, actor: Actor, poll_id: PollId) -> Sequence[PollNative]:
        rows = self._memory.tables.poll_natives.values()
        return [row for row in rows if row.poll_id == poll_id and not row.removed_at]

    async def known_as(self, actor: Actor, external_id: str) -> MemberId | None:
        rows = self._memory.tables.members.values()
        return next((row.id for row in rows if row.external_id == external_id), None)

    async def polls(self, actor: Actor, request: PageRequest) -> Page[Poll]:
        raise NotImplementedError

    async def votes(self, actor: Actor, request: PageRequest) -> Page[PollVote]:
        raise NotImplementedError

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[PollInvitation]:
        raise NotImplementedError


class ScriptedCounts:
    """Says of every message what a test put in `tallies`."""

    def __init__(self) -> None:
        self.tallies: list[Tally] = []

    async def read(self, actor: Actor, message_id: str) -> Sequence[Tally]:
        return self.tallies


class FriendlyWords:
    async def may_be_shown(self, actor: Actor, text: str) -> bool:
        return True


class FakePollVoice:
    """Asks everything in one message."""

    async def ask(self, tx: PollsTransaction, actor: Actor, asking: Asking) -> MessageId:
        return MessageId("msg_1")

    async def ring(self) -> None:
        """Nobody waits."""


class PlainPollSecrets:
    def __init__(self) -> None:
        self._made = 0

    def invitation(self) -> Secret:
        self._made += 1
        return Secret(f"pvi_{self._made}")

    def hash_of_secret(self, text: str) -> str:
        return f"hash of {text}"

    def browser(self, poll_id: PollId) -> str:
        return f"{poll_id}.browser"

    def knows_browser(self, poll_id: PollId, text: str) -> bool:
        return text.startswith(poll_id)

    def form_of(self, poll_id: PollId, voter: str) -> str:
        return f"{poll_id}.{voter}"

    def same(self, one: str, other: str) -> bool:
        return one == other


def fake_polls(memory: Memory, begin: Callable[[Any, Memory], Any]) -> Polls:
    return Polls(
        begin=begin(FakePollsTx, memory),
        reads=FakePollReads(memory),
        counts=ScriptedCounts(),
        words=FriendlyWords(),
        voice=FakePollVoice(),
        secrets=PlainPollSecrets(),
        clock=memory.clock,
        ids=memory.ids,
    )


def _poll(tables: Tables, actor: Actor, id: PollId) -> Poll:
    found = tables.polls.get((actor.workspace, id))
    if found is None:
        raise NotFound(thing="poll")
    return found


def _vote(rows: Any, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
    found = [row for row in rows if row.poll_id == poll_id and row.voter in keys]
    return found[0] if found else None
