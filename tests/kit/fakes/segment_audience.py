"""How the members of a segment are spoken to, in memory."""

from datetime import datetime

from domain.members.identity import Proof, server_of
from domain.members.segment import Segment
from domain.publishing.broadcast_ports import Pair
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, MemberId, SegmentId
from tests.kit.fakes.memory import FakeTransaction
from tests.kit.fakes.segments import meeting

SPOKEN = (HeardKind.DIRECT, HeardKind.COMMENT, HeardKind.MENTION, HeardKind.REVIEW)


class FakeSegmentAudience:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def knows(self, segment_id: SegmentId) -> bool:
        return self._found(segment_id) is not None

    async def people(self, segment_id: SegmentId, now: datetime, most: int) -> list[Pair]:
        segment = self._found(segment_id)
        if segment is None:
            raise NotFound(thing="segment")
        members = meeting(self._tx.tables, self._tx.actor, segment.question, now)
        found = [self._best({one.id}) for one in members if not one.is_bot]
        return [pair for pair in found if pair is not None][:most]

    async def reach(self, member_id: MemberId) -> Pair | None:
        return self._best({member_id})

    def _found(self, segment_id: SegmentId) -> Segment | None:
        found = self._tx.tables.segments.get(self._tx.key(segment_id))
        return None if found is None or found.removed_at is not None else found

    def _best(self, kin: set[str]) -> Pair | None:
        tables = self._tx.tables
        while more := {m.id for m in tables.members.values() if m.merged_into in kin} - kin:
            kin |= more
        accounts = {
            (one.platform, one.server, one.person_id)
            for one in tables.member_identities.values()
            if one.member_id in kin and one.removed_at is None and one.proof is not Proof.CLAIMED
        }
        said = [
            (one.kind is HeardKind.DIRECT, one.id, (one.channel_id, one.author.id))
            for one in tables.inbound_messages.values()
            if one.kind in SPOKEN
            and one.author is not None
            and (*self._place(one.channel_id), one.author.id) in accounts
        ]
        return max(said)[2] if said else None

    def _place(self, channel_id: ChannelId) -> tuple[str, str]:
        channel = self._tx.tables.channels[self._tx.key(channel_id)]
        return channel.platform, server_of(channel.platform, channel.server_url, channel.account_id)
