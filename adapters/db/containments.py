"""Containments and what they hold, in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.containment import Containable, ContainedMessage, Containment
from domain.moderation.containment_ports import HiddenBy
from domain.moderation.model import ActionState
from domain.shared.acts import ActKind
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ContainedMessageId,
    ContainmentId,
    DecisionId,
    InboundMessageId,
    ModerationActionId,
)

CONTAINMENTS = Table("containments", Containment)
CONTAINED = Table("contained_messages", ContainedMessage)
_ONE = f"SELECT {CONTAINMENTS.listed('t')} FROM containments t"
_HELD = f"SELECT {CONTAINED.listed('h')} FROM contained_messages h"
_PLACES = (
    ("community", "communities", "community_id"),
    ("channel", "channels", "channel_id"),
    ("message", "messages", "message_id"),
    ("conversation", "conversations", "conversation_id"),
)
_ABOUT_SHOWING = [ActKind.HIDE_MESSAGE.value, ActKind.SHOW_MESSAGE.value]
_WITHOUT_WORD = [
    state.value for state in (ActionState.REFUSED, ActionState.FAILED, ActionState.CANCELLED)
]


class DbContainments:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def check_scope(self, containment: Containment) -> None:
        for thing, table, field in _PLACES:
            wanted = getattr(containment, field)
            if wanted is None:
                continue
            there = await self._tx.connection.fetchval(
                f"SELECT EXISTS (SELECT FROM {table} t WHERE {self._mine('t')} AND t.id = $2)",
                self._tx.actor.workspace,
                wanted,
            )
            if not there:
                raise NotFound(thing=thing, pointer=f"/{field}")

    async def get(self, containment_id: ContainmentId) -> Containment:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE {self._mine('t')} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            containment_id,
        )
        if record is None:
            raise NotFound(thing="containment")
        return CONTAINMENTS.entity(record)

    async def stands(self, containment_id: ContainmentId) -> bool:
        found = await self._tx.connection.fetchval(
            f"SELECT t.id FROM containments t WHERE {self._mine('t')} AND t.id = $2"
            f" AND t.lifted_at IS NULL FOR SHARE",
            self._tx.actor.workspace,
            containment_id,
        )
        return found is not None

    async def of_decision(self, decision_id: DecisionId) -> Containment | None:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE {self._mine('t')} AND t.decision_id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            decision_id,
        )
        return CONTAINMENTS.entity(record) if record else None

    async def add(self, containment: Containment) -> None:
        self._tx.add(CONTAINMENTS, containment)

    async def save(self, before: Containment, after: Containment) -> None:
        self._tx.change(CONTAINMENTS, (before, after))

    async def holds(self, containment_id: ContainmentId, said: InboundMessageId) -> bool:
        found: bool = await self._tx.connection.fetchval(
            "SELECT EXISTS (SELECT FROM contained_messages h WHERE h.workspace_id = $1"
            " AND h.containment_id = $2 AND h.inbound_message_id = $3)",
            self._tx.actor.workspace,
            containment_id,
            said,
        )
        return found

    async def hidden_by(self, said: Containable) -> HiddenBy | None:
        record = await self._tx.connection.fetchrow(
            "SELECT a.id, a.kind, EXISTS (SELECT FROM contained_messages h"
            "  WHERE h.workspace_id = a.workspace_id AND h.action_id = a.id"
            "  AND h.released_at IS NULL) AS contained"
            " FROM moderation_actions a WHERE a.workspace_id = $1 AND a.channel_id = $2"
            " AND a.platform_message_id = $3 AND a.kind = ANY ($4) AND NOT a.state = ANY ($5)"
            " ORDER BY a.id DESC LIMIT 1",
            self._tx.actor.workspace,
            said.channel_id,
            said.platform_message_id,
            _ABOUT_SHOWING,
            _WITHOUT_WORD,
        )
        if record is None or record["kind"] != ActKind.HIDE_MESSAGE.value:
            return None
        return HiddenBy(ModerationActionId(record["id"]), record["contained"])

    async def held(self, contained_id: ContainedMessageId) -> ContainedMessage:
        record = await self._tx.connection.fetchrow(
            f"{_HELD} WHERE {self._mine('h')} AND h.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            contained_id,
        )
        return CONTAINED.entity(record)

    async def held_by_another(self, one: ContainedMessage) -> bool:
        found: bool = await self._tx.connection.fetchval(
            "SELECT EXISTS (SELECT FROM contained_messages h WHERE h.workspace_id = $1"
            " AND h.action_id = $2 AND h.id <> $3 AND h.released_at IS NULL)",
            self._tx.actor.workspace,
            one.action_id,
            one.id,
        )
        return found

    async def hold(self, one: ContainedMessage) -> None:
        self._tx.add(CONTAINED, one)

    async def let_go(self, before: ContainedMessage, after: ContainedMessage) -> None:
        self._tx.change(CONTAINED, (before, after))
