"""What others said, as whoever answers must know it: straight from the inbox's table."""

from collections.abc import Collection, Mapping

from pydantic import TypeAdapter

from adapters.db.transaction import DbTransaction
from domain.publishing.reply_ports import ReplyTarget
from domain.shared.ids import InboundMessageId

_TARGET = TypeAdapter(ReplyTarget)
# What the same person said in the same place and as openly.
_LAST = (
    "SELECT x.id, x.at FROM inbound_messages x WHERE x.workspace_id = t.workspace_id"
    " AND x.author_id = t.author_id AND x.channel_id = t.channel_id"
    " AND x.place IS NOT DISTINCT FROM t.place AND (x.kind = 'direct') = (t.kind = 'direct')"
    " ORDER BY x.id DESC LIMIT 1"
)


class DbReplyTargets:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        records = await self._tx.connection.fetch(
            "SELECT t.id, t.channel_id, t.kind, t.platform_message_id AS message_id, t.root_id,"
            " t.place, t.author_id AS person_id, t.author ->> 'handle' AS handle,"
            " t.state = 'deleted' AS is_gone, coalesce(l.id, t.id) AS last_id,"
            " coalesce(l.at, t.at) AS last_at"
            f" FROM inbound_messages t LEFT JOIN LATERAL ({_LAST}) l ON true"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        found = [_TARGET.validate_python(dict(record)) for record in records]
        return {target.id: target for target in found}
