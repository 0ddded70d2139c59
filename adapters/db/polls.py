"""Polls, votes, invitations and what is asked on platforms, in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.mapping import Table
from adapters.db.members import DbMemberBook
from adapters.db.missing import missing
from adapters.db.segments import DbSegments
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.members.model import MemberState
from domain.participation.poll import Poll
from domain.participation.poll_native import NativeAsked, PollNative
from domain.participation.poll_ports import PollPerson
from domain.participation.poll_vote import PollInvitation, PollVote
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CommunityId,
    MemberId,
    MessageId,
    PollId,
    PollInvitationId,
    PollNativeId,
    SegmentId,
)

POLLS = Table("polls", Poll, told=("opens_at", "closes_at"))
POLL_VOTES = Table("poll_votes", PollVote)
POLL_INVITATIONS = Table("poll_invitations", PollInvitation)
POLL_NATIVES = Table("poll_natives", PollNative)
AWAY = frozenset({MemberState.SUSPENDED, MemberState.BANNED, MemberState.LEFT, MemberState.ERASED})
"""Whoever is one of these takes no part."""


class PollsTx(DbTransaction):
    """A transaction about polls."""

    @property
    def polls(self) -> "DbPollBook":
        return DbPollBook(self)

    @property
    def votes(self) -> "DbPollVotes":
        return DbPollVotes(self)

    @property
    def invitations(self) -> "DbPollInvitations":
        return DbPollInvitations(self)

    @property
    def natives(self) -> "DbPollNatives":
        return DbPollNatives(self)

    @property
    def people(self) -> "DbPollPeople":
        return DbPollPeople(self)

    async def alone(self, what: str) -> None:
        """There may be no row yet to lock."""
        await self.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self.actor.workspace}/{what}",
        )


class DbPollBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, poll: Poll) -> None:
        self._tx.add(POLLS, poll)

    async def get(self, id: PollId) -> Poll:
        return await self._one(id, "FOR UPDATE")

    async def steady(self, id: PollId) -> Poll:
        return await self._one(id, "FOR SHARE")

    async def _one(self, id: PollId, lock: str) -> Poll:
        record = await self._tx.connection.fetchrow(
            f"SELECT {POLLS.listed('p')} FROM polls p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.id = $2 {lock}",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="poll")
        return POLLS.entity(record)

    async def save(self, poll: Poll) -> None:
        await self._tx.connection.execute(POLLS.update, *POLLS.values(poll))
        point("poll_turned")

    async def missing(
        self, community_id: CommunityId | None, segment_id: SegmentId | None
    ) -> Sequence[str]:
        found = []
        if community_id is not None and await missing(self._tx, "communities", [community_id]):
            found.append("community")
        if segment_id is not None and not await DbSegments(self._tx).question_of(segment_id):
            found.append("segment")
        return found

    async def campaign_is_over(self, campaign_id: str) -> bool | None:
        found: bool | None = await self._tx.connection.fetchval(
            "SELECT c.status = 'archived' FROM campaigns c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2 FOR SHARE",
            self._tx.actor.workspace,
            campaign_id,
        )
        return found


class DbPollVotes:
    def __init__(self, tx: PollsTx) -> None:
        self._tx = tx

    async def cast_by(self, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        await self._tx.alone(f"polls/{poll_id}/{keys[0]}")
        record = await self._tx.connection.fetchrow(
            f"SELECT {POLL_VOTES.listed('v')} FROM poll_votes v"
            f" WHERE {self._tx.tools.database.mine('v')} AND v.poll_id = $2 AND v.voter = ANY ($3)"
            " ORDER BY array_position($3, v.voter) LIMIT 1",
            *(self._tx.actor.workspace, poll_id, list(keys)),
        )
        return POLL_VOTES.entity(record) if record else None

    def write(self, before: PollVote | None, after: PollVote) -> None:
        if before is None:
            self._tx.add(POLL_VOTES, after)
        else:
            self._tx.change(POLL_VOTES, (before, after))


class DbPollInvitations:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, *invitations: PollInvitation) -> None:
        self._tx.add(POLL_INVITATIONS, *invitations)

    async def get(self, id: PollInvitationId) -> PollInvitation:
        record = await self._tx.connection.fetchrow(
            f"SELECT {POLL_INVITATIONS.listed('i')} FROM poll_invitations i"
            f" WHERE {self._tx.tools.database.mine('i')} AND i.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="poll_invitation")
        return POLL_INVITATIONS.entity(record)

    def change(self, before: PollInvitation, after: PollInvitation) -> None:
        self._tx.change(POLL_INVITATIONS, (before, after))


class DbPollNatives:
    def __init__(self, tx: PollsTx) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def add(self, native: PollNative) -> None:
        self._tx.add(POLL_NATIVES, native)

    async def get(self, id: PollNativeId) -> PollNative:
        found = await self._some("n.id = $2", id)
        if not found:
            raise NotFound(thing="poll_native")
        return found[0]

    async def of(self, poll_id: PollId) -> Sequence[PollNative]:
        return await self._some("n.poll_id = $2", poll_id)

    async def _some(self, condition: str, value: str) -> Sequence[PollNative]:
        records = await self._tx.connection.fetch(
            f"SELECT {POLL_NATIVES.listed('n')} FROM poll_natives n WHERE {self._mine('n')}"
            f" AND {condition} AND n.removed_at IS NULL ORDER BY n.id FOR UPDATE",
            self._tx.actor.workspace,
            value,
        )
        return [POLL_NATIVES.entity(record) for record in records]

    def change(self, before: PollNative, after: PollNative) -> None:
        self._tx.change(POLL_NATIVES, (before, after))

    async def asked(self, message_id: MessageId) -> NativeAsked | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT m.content->'poll' AS poll FROM messages m WHERE {self._mine('m')}"
            " AND m.id = $2 FOR SHARE",
            self._tx.actor.workspace,
            message_id,
        )
        if record is None:
            raise NotFound(thing="message", pointer="/message_id")
        asked = record["poll"]
        return NativeAsked(tuple(asked["options"]), bool(asked["multiple"])) if asked else None

    async def channels_of(self, poll_id: PollId) -> Collection[str]:
        records = await self._tx.connection.fetch(
            "SELECT DISTINCT d.channel_id FROM poll_natives n JOIN deliveries d"
            " ON d.workspace_id = n.workspace_id AND d.message_id = n.message_id"
            f" WHERE {self._mine('n')} AND n.poll_id = $2 AND n.removed_at IS NULL",
            self._tx.actor.workspace,
            poll_id,
        )
        return {record["channel_id"] for record in records}

    async def asks_for(self, message_id: MessageId) -> PollId | None:
        await self._tx.alone(f"poll_natives/{message_id}")
        found: PollId | None = await self._tx.connection.fetchval(
            f"SELECT n.poll_id FROM poll_natives n WHERE {self._mine('n')}"
            " AND n.message_id = $2 AND n.removed_at IS NULL",
            self._tx.actor.workspace,
            message_id,
        )
        return found


class DbPollPeople:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def person(self, id: MemberId) -> PollPerson | None:
        book = DbMemberBook(self._tx)
        line = (await book.above([id])).get(id)
        if line is None:
            return None
        record = await self._tx.connection.fetchrow(
            "SELECT m.state, m.is_bot, m.community_ids, m.frozen_at, v.level FROM members m"
            " LEFT JOIN member_values v ON v.workspace_id = m.workspace_id AND v.member_id = m.id"
            # Whoever erases them waits for this vote, and then it is among what is theirs.
            f" WHERE {self._mine('m')} AND m.id = $2 FOR SHARE OF m",
            self._tx.actor.workspace,
            line[-1],
        )
        away = record["state"] in AWAY or record["is_bot"] or record["frozen_at"] is not None
        return PollPerson(
            id=line[-1],
            kin=tuple(await book.kin(line[-1])),
            there=not away,
            community_ids=frozenset(record["community_ids"]),
            level=record["level"],
        )

    async def in_segment(self, id: MemberId, segment_id: SegmentId) -> bool:
        segments = DbSegments(self._tx)
        question = await segments.question_of(segment_id)
        now = self._tx.tools.clock.now()
        return question is not None and await segments.meets(id, question, now)
