"""What others said, as whoever answers must know it: straight from the inbox's tables."""

from collections.abc import Collection, Mapping

from pydantic import TypeAdapter

from adapters.db.conversations import CONVERSATIONS
from adapters.db.transaction import DbTransaction
from domain.publishing.reply_ports import ReplyTarget
from domain.shared.access import Permission, Reach
from domain.shared.ids import ConversationId, InboundMessageId

_TARGET = TypeAdapter(ReplyTarget)
# What the same person said in the same place and as openly: who comments below a post once more
# begins another conversation, and has written all the same.
_LAST = (
    "SELECT x.id FROM inbound_messages x WHERE x.workspace_id = t.workspace_id"
    " AND x.author_id = t.author_id AND x.channel_id = t.channel_id"
    " AND x.place IS NOT DISTINCT FROM t.place AND (x.kind = 'direct') = (t.kind = 'direct')"
    " ORDER BY x.id DESC LIMIT 1"
)


_TYPING = (
    "SELECT p.who FROM conversation_presences p WHERE p.workspace_id = t.workspace_id"
    " AND p.conversation_id = t.conversation_id AND p.state = 'typing' AND p.who <> $3"
    " AND p.until > (SELECT workspace_now()) ORDER BY p.since LIMIT 1"
)


class DbReplyTargets:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def some(
        self, ids: Collection[InboundMessageId]
    ) -> Mapping[InboundMessageId, ReplyTarget]:
        records = await self._tx.connection.fetch(
            "SELECT t.id, t.channel_id, t.kind, t.platform_message_id AS message_id, t.root_id,"
            " t.place, left(t.text, 41) AS opening, t.author_id AS person_id,"
            " t.author ->> 'handle' AS handle,"
            " t.state = 'deleted' AS is_gone, c.reply_window_closes_at AS closes_at,"
            f" ({_TYPING}) AS typing,"
            f" coalesce(({_LAST}), t.id) AS last_id FROM inbound_messages t"
            " LEFT JOIN conversations c ON c.workspace_id = t.workspace_id"
            " AND c.id = t.conversation_id"
            f" WHERE {self._mine('t')} AND t.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
            self._tx.actor.id,
        )
        found = [_TARGET.validate_python(dict(record)) for record in records]
        beyond = await self._beyond([target.id for target in found])
        return {target.id: target for target in found if target.id not in beyond}

    async def within(
        self, conversation_id: ConversationId, inbound_id: InboundMessageId | None
    ) -> InboundMessageId | None:
        found: InboundMessageId | None = await self._tx.connection.fetchval(
            "WITH RECURSIVE here AS (SELECT c.workspace_id, c.id, c.merged_into"
            f" FROM conversations c WHERE {self._mine('c')} AND c.id = $2"
            " UNION SELECT c.workspace_id, c.id, c.merged_into FROM conversations c JOIN here"
            " ON c.workspace_id = here.workspace_id AND c.id = here.merged_into)"
            " SELECT m.id FROM here JOIN inbound_messages m ON m.workspace_id = here.workspace_id"
            " AND m.conversation_id = here.id WHERE $3::text IS NULL OR m.id = $3"
            " ORDER BY m.at DESC, m.id DESC LIMIT 1",
            self._tx.actor.workspace,
            conversation_id,
            inbound_id,
        )
        return found

    async def _beyond(self, ids: Collection[InboundMessageId]) -> set[InboundMessageId]:
        """Those of these that stand in conversations which the actor's reading does not reach."""
        if self._tx.actor.reach_of(Permission.INBOX_READ) is Reach.ALL:
            return set()
        records = await self._tx.connection.fetch(
            f"SELECT m.id AS said, {CONVERSATIONS.listed('c')} FROM inbound_messages m"
            " JOIN conversations c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id"
            f" WHERE {self._mine('m')} AND m.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        rows = [(record["said"], CONVERSATIONS.entity(record)) for record in records]
        actor = self._tx.actor
        return {said for said, row in rows if not row.is_within(actor, Permission.INBOX_READ)}
