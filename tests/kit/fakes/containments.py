"""Containments and what they hold, in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.inbox.model import InboundMessage, MessageState
from domain.moderation.containment import (
    Asked,
    Containable,
    ContainedMessage,
    ContainedState,
    Containment,
    ShownContained,
    Standing,
    standing_of,
)
from domain.moderation.containment_ports import HiddenBy
from domain.moderation.model import IN_VAIN
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ContainedMessageId,
    ContainmentId,
    DecisionId,
    InboundMessageId,
    ModerationActionId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

ABOUT_SHOWING = (ActKind.HIDE_MESSAGE, ActKind.SHOW_MESSAGE)


class FakeContainments:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.containments
        self._held = tx.tables.contained_messages

    async def check_scope(self, containment: Containment) -> None:
        tables = self._tx.tables
        for thing, rows, wanted in (
            ("community", tables.communities, containment.community_id),
            ("channel", tables.channels, containment.channel_id),
            ("message", tables.messages, containment.message_id),
            ("conversation", tables.conversations, containment.conversation_id),
        ):
            if wanted is not None and self._tx.key(wanted) not in rows:
                raise NotFound(thing=thing, pointer=f"/{thing}_id")

    async def get(self, containment_id: ContainmentId) -> Containment:
        return _one(self._tx.tables, self._tx.actor, containment_id)

    async def stands(self, containment_id: ContainmentId) -> bool:
        return self._rows[self._tx.key(containment_id)].stands

    async def of_decision(self, decision_id: DecisionId) -> Containment | None:
        mine = containments_of(self._tx.tables, self._tx.actor)
        return next((one for one in mine if one.decision_id == decision_id), None)

    async def add(self, containment: Containment) -> None:
        self._rows[self._tx.key(containment.id)] = containment

    async def save(self, before: Containment, after: Containment) -> None:
        self._rows[self._tx.key(after.id)] = after

    async def holds(self, containment_id: ContainmentId, said: InboundMessageId) -> bool:
        kept = self._held.values()
        return any((h.containment_id, h.inbound_message_id) == (containment_id, said) for h in kept)

    async def hidden_by(self, said: Containable) -> HiddenBy | None:
        words = [
            action
            for action in self._tx.tables.moderation_actions.values()
            if action.kind in ABOUT_SHOWING
            and action.state not in IN_VAIN
            and (action.channel_id, action.platform_message_id)
            == (said.channel_id, said.platform_message_id)
        ]
        last = max(words, key=lambda action: action.id, default=None)
        if last is None or last.kind is not ActKind.HIDE_MESSAGE:
            return None
        return HiddenBy(last.id, any(self._holding(last.id)))

    async def held(self, contained_id: ContainedMessageId) -> ContainedMessage:
        return self._held[self._tx.key(contained_id)]

    async def held_by_another(self, one: ContainedMessage) -> bool:
        assert one.action_id is not None
        return any(other.id != one.id for other in self._holding(one.action_id))

    async def hold(self, one: ContainedMessage) -> None:
        self._held[self._tx.key(one.id)] = one

    async def let_go(self, before: ContainedMessage, after: ContainedMessage) -> None:
        self._held[self._tx.key(after.id)] = after

    def _holding(self, action_id: ModerationActionId) -> list[ContainedMessage]:
        held = (one for one in self._held.values() if one.released_at is None)
        return [one for one in held if one.action_id == action_id]


class FakeContainmentReads:
    """Lists, with their filters and sorts, are asked of the real database."""

    _memory: Memory

    async def containment(self, actor: Actor, containment_id: ContainmentId) -> Containment:
        return _one(self._memory.tables, actor, containment_id)

    async def containments(self, actor: Actor, request: PageRequest) -> Page[Containment]:
        raise NotImplementedError

    async def contained(
        self, actor: Actor, containment_id: ContainmentId, request: PageRequest
    ) -> Page[ShownContained]:
        mine = [one for one in self._on_record(actor) if one.containment_id == containment_id]
        return Page([ShownContained(one, self._standing(one)) for one in mine])

    async def contained_counts(
        self, actor: Actor, containment_id: ContainmentId
    ) -> Mapping[ContainedState, int]:
        mine = [one for one in self._on_record(actor) if one.containment_id == containment_id]
        return Counter(self._standing(one).state for one in mine)

    async def containable(self, actor: Actor, said: InboundMessageId) -> Containable | None:
        found = self._memory.tables.inbound_messages.get((actor.workspace, said))
        return self._containable(found) if found else None

    async def to_sweep(
        self,
        actor: Actor,
        containment: Containment,
        after: InboundMessageId | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[Containable]:
        found = [
            said
            for said in self._said(actor)
            if containment.covers(said) and not said.is_gone and said.id > (after or "")
        ]
        if until is not None:
            found = [s for s in found if containment.created_at <= s.received_at <= until]
        return sorted(found, key=lambda said: said.id)[:limit]

    async def spoken(
        self, actor: Actor, containment: Containment, said: Containable, most: int
    ) -> Sequence[datetime]:
        mine = [
            (one.at, one.id)
            for one in self._said(actor)
            if containment.covers(one) and one.author_id == said.author_id
        ]
        return [place[0] for place in sorted(mine) if place <= (said.at, said.id)][-most:]

    async def held_of(
        self, actor: Actor, containment_id: ContainmentId, limit: int
    ) -> Sequence[ContainedMessage]:
        held = [one for one in self._on_record(actor) if one.released_at is None]
        return [one for one in held if one.containment_id == containment_id][:limit]

    async def held_message(
        self, actor: Actor, said: InboundMessageId
    ) -> Sequence[ContainedMessage]:
        held = [one for one in self._on_record(actor) if one.released_at is None]
        return [one for one in held if one.inbound_message_id == said]

    def _on_record(self, actor: Actor) -> list[ContainedMessage]:
        kept = self._memory.tables.contained_messages
        return [kept[key] for key in sorted(kept) if key[0] == actor.workspace]

    def _standing(self, one: ContainedMessage) -> Standing:
        actions = self._memory.tables.moderation_actions
        if one.action_id is None:
            return standing_of(one.record, None, None)
        hiding = actions[one.workspace_id, one.action_id]
        showing = actions.get((one.workspace_id, hiding.undone_by or ""))
        return standing_of(
            one.record,
            Asked(hiding.state, hiding.error_code),
            Asked(showing.state, showing.error_code) if showing else None,
        )

    def _said(self, actor: Actor) -> list[Containable]:
        kept = self._memory.tables.inbound_messages
        return [self._containable(kept[key]) for key in sorted(kept) if key[0] == actor.workspace]

    def _containable(self, message: InboundMessage) -> Containable:
        tables, workspace = self._memory.tables, message.workspace_id
        talk = tables.conversations.get((workspace, message.conversation_id or ""))
        return Containable(
            id=message.id,
            channel_id=message.channel_id,
            community_id=tables.channels[workspace, message.channel_id].community_id,
            platform_message_id=message.platform_message_id,
            at=message.at,
            received_at=message.received_at,
            author_id=message.author_id,
            place=message.place,
            conversation_id=message.conversation_id,
            answers_message_id=message.answers_message_id
            or (talk.answers_message_id if talk else None),
            is_gone=message.state is not MessageState.VISIBLE,
        )


def containments_of(tables: Tables, actor: Actor) -> list[Containment]:
    """By their ids."""
    rows = tables.containments
    return [rows[key] for key in sorted(rows) if key[0] == actor.workspace]


def _one(tables: Tables, actor: Actor, containment_id: ContainmentId) -> Containment:
    found = tables.containments.get((actor.workspace, containment_id))
    if found is None:
        raise NotFound(thing="containment")
    return found
