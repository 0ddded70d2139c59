"""How the members of a segment are spoken to, in PostgreSQL: each on one channel."""

from datetime import datetime

from adapters.db.members import KIN
from adapters.db.segment_questions import Asking
from adapters.db.segments import SEGMENTS
from adapters.db.spoken_to import server_of
from adapters.db.transaction import DbTransaction
from domain.members.segment import Segment
from domain.publishing.broadcast_ports import Pair
from domain.shared.errors import NotFound
from domain.shared.ids import MemberId, SegmentId

_SERVER = server_of("c")
_SAID = (
    "SELECT m.id, m.kind = 'direct' AS alone FROM inbound_messages m WHERE {mine}"
    " AND m.author_id = x.person_id AND m.channel_id = c.id AND m.state <> 'deleted'"
    " AND m.kind IN ('direct', 'comment', 'mention', 'review')"
    " ORDER BY m.kind = 'direct' DESC, m.id DESC LIMIT 1"
)


class DbSegmentAudience:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def knows(self, segment_id: SegmentId) -> bool:
        return await self._found(segment_id) is not None

    async def people(self, segment_id: SegmentId, now: datetime, most: int) -> list[Pair]:
        segment = await self._found(segment_id)
        if segment is None:
            raise NotFound(thing="segment")
        asking = Asking(self._mine, now, 2)
        condition = asking.condition(segment.question)
        accounts = asking.of_all(
            "member_identities",
            ", x.platform, x.server, x.person_id",
            "x.removed_at IS NULL AND x.proof <> 'claimed'",
        )
        records = await self._tx.connection.fetch(
            "SELECT DISTINCT ON (t.id) t.id, c.id AS channel_id, x.person_id FROM members t"
            f" JOIN ({accounts}) x ON x.whose = t.id JOIN channels c ON {self._mine('c')}"
            f" AND c.platform = x.platform AND {_SERVER} = x.server AND c.status <> 'disconnected'"
            f" JOIN LATERAL ({_SAID.format(mine=self._mine('m'))}) said ON true"
            f" WHERE {self._mine('t')} AND t.merged_into IS NULL AND NOT t.is_bot"
            f" AND {condition} ORDER BY t.id, said.alone DESC, said.id DESC LIMIT $2",
            *(self._tx.actor.workspace, most),
            *asking.values,
        )
        # Two members never have one account, so that no pair comes twice.
        return [(record["channel_id"], record["person_id"]) for record in records]

    async def reach(self, member_id: MemberId) -> Pair | None:
        record = await self._tx.connection.fetchrow(
            f"{KIN.format(mine=self._mine('m'), id='$2')} SELECT c.id AS channel_id, x.person_id"
            f" FROM member_identities x JOIN channels c ON {self._mine('c')}"
            f" AND c.platform = x.platform AND {_SERVER} = x.server AND c.status <> 'disconnected'"
            f" JOIN LATERAL ({_SAID.format(mine=self._mine('m'))}) said ON true"
            f" WHERE {self._mine('x')} AND x.member_id IN (SELECT id FROM kin)"
            " AND x.removed_at IS NULL AND x.proof <> 'claimed'"
            " ORDER BY said.alone DESC, said.id DESC LIMIT 1",
            *(self._tx.actor.workspace, member_id),
        )
        return (record["channel_id"], record["person_id"]) if record else None

    async def _found(self, segment_id: SegmentId) -> Segment | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SEGMENTS.listed('s')} FROM segments s WHERE {self._mine('s')}"
            " AND s.id = $2 AND s.removed_at IS NULL",
            self._tx.actor.workspace,
            segment_id,
        )
        return SEGMENTS.entity(record) if record else None
