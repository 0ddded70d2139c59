"""Who has which conversation open, in PostgreSQL.

In a table that is not logged, and not in Valkey: it lives within the walls as all else does, is
there where no Valkey is, and costs a small write in few seconds for somebody who looks at a
conversation. That it is empty after a crash is right: by then nobody is there any more. It refers
to no conversation, for that would have whoever types wait for whoever changes it."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table, quoted
from adapters.db.transaction import DbTransaction
from domain.inbox.presence import Presence
from domain.shared.access import Actor
from domain.shared.ids import ConversationId

PRESENCES = Table(
    "conversation_presences", Presence, keys=("workspace_id", "conversation_id", "who")
)
_SETS = ", ".join(f"{quoted(c)} = excluded.{quoted(c)}" for c in ("state", "since", "until"))
_SHOW = f"{PRESENCES.insert} ON CONFLICT (workspace_id, conversation_id, who) DO UPDATE SET {_SETS}"
MOST_SHOWN = 100
MOST_EVERYWHERE = 2_000
_THERE = "p.until > (SELECT workspace_now()) ORDER BY p.since, p.who"


class DbPresences:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def there(self, id: ConversationId) -> Sequence[Presence]:
        records = await self._tx.connection.fetch(
            f"SELECT {PRESENCES.listed('p')} FROM conversation_presences p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.conversation_id = $2 AND {_THERE}"
            f" LIMIT {MOST_SHOWN}",
            self._tx.actor.workspace,
            id,
        )
        return [PRESENCES.entity(record) for record in records]

    async def show(self, presence: Presence) -> None:
        await self._tx.connection.execute(_SHOW, *PRESENCES.values(presence))


class DbPresenceReads:
    """What the inbox's reads know of who is there."""

    _database: Database

    async def presences(self, actor: Actor, id: ConversationId) -> Sequence[Presence]:
        records = await self._database.ask(
            actor,
            f"SELECT {PRESENCES.listed('p')} FROM conversation_presences p"
            f" WHERE {self._database.in_workspace('p')} AND p.conversation_id = $5 AND {_THERE}"
            f" LIMIT {MOST_SHOWN}",
            id,
        )
        return [PRESENCES.entity(record) for record in records]

    async def everywhere(self, actor: Actor) -> Sequence[Presence]:
        records = await self._database.ask(
            actor,
            f"SELECT {PRESENCES.listed('p')} FROM conversation_presences p"
            f" WHERE {self._database.in_workspace('p')} AND {_THERE} LIMIT {MOST_EVERYWHERE}",
        )
        return [PRESENCES.entity(record) for record in records]
