"""The inbox in memory: receipts are taken in order, and what was heard is kept once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from domain.inbox.hearing import OVERLAP, Hearing, HookSecrets
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage
from domain.inbox.ports import Line, OurPost
from domain.inbox.receipt import (
    InboundOriginal,
    InboundReceipt,
    ReceiptState,
    Taken,
    Verdict,
    Way,
    raw_key,
)
from domain.inbox.views import ChannelInbound, Listener, Original
from domain.shared.access import Actor, system
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind, Raw
from domain.shared.ids import (
    ChannelId,
    InboundActivityId,
    InboundMessageId,
    InboundReceiptId,
    Kind,
    MessageId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.automations import FakeAutomatingTx
from tests.kit.fakes.called_channels import FakeCalledChannels
from tests.kit.fakes.communities import connection_to
from tests.kit.fakes.conversations import (
    FakeAssignees,
    FakeConversationReads,
    FakeConversations,
    FakeNotes,
    FakeSavedViews,
    tell_conversations,
)
from tests.kit.fakes.hubs import FakeHubDoors
from tests.kit.fakes.memory import FakeBegin, FakeTransaction, Memory, Tables
from tests.kit.fakes.privacy import FakeForgetful, FakeUnwanted
from tests.kit.fakes.streams import FakeWantedStreams
from tests.kit.fakes.told_polls import FakeToldPolls


class FakeInboxTx(FakeAutomatingTx):
    """A transaction of the inbox."""

    @property
    def hearings(self) -> "FakeHearings":
        return FakeHearings(self)

    @property
    def receipts(self) -> "FakeReceipts":
        return FakeReceipts(self)

    @property
    def told_polls(self) -> FakeToldPolls:
        return FakeToldPolls(self)

    @property
    def messages(self) -> "FakeHeardMessages":
        return FakeHeardMessages(self)

    @property
    def channels(self) -> FakeCalledChannels:
        return FakeCalledChannels(self)

    @property
    def streams(self) -> FakeWantedStreams:
        return FakeWantedStreams(self)

    @property
    def conversations(self) -> FakeConversations:
        return FakeConversations(self)

    @property
    def notes(self) -> FakeNotes:
        return FakeNotes(self)

    @property
    def views(self) -> FakeSavedViews:
        return FakeSavedViews(self)

    @property
    def assignees(self) -> FakeAssignees:
        return FakeAssignees(self)


class FakeHearings:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def line(self, channel_id: ChannelId, *, lock: bool = False) -> Line:
        tables, key = self._tx.tables, self._tx.key(channel_id)
        listener = _listener(tables, self._tx.actor, channel_id, self._tx.memory)
        channel = tables.channels[key]
        return Line(
            workspace_id=channel.workspace_id,
            organization_id=channel.organization_id,
            listener=listener,
            connection=connection_to(tables, channel),
            hearing=tables.channel_hearings.get(key),
            secrets=tables.hook_secrets.get(key),
        )

    async def save(self, hearing: Hearing, secrets: HookSecrets | None = None) -> None:
        key = self._tx.key(hearing.channel_id)
        self._tx.tables.channel_hearings[key] = hearing
        if not hearing.is_open:
            self._tx.tables.hook_secrets.pop(key, None)
        elif secrets is not None:
            self._tx.tables.hook_secrets[key] = secrets


class FakeReceipts(FakeForgetful):
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.inbound_receipts

    async def add(self, channel_id: ChannelId, way: Way, raws: Sequence[Raw]) -> int:
        known = {row.raw_id for row in self._rows.values() if self._is_of(row, channel_id)}
        added, now = 0, self._tx.now()
        for raw in raws:
            if raw_key(raw) in known:
                continue
            known.add(raw_key(raw))
            added += 1
            id = InboundReceiptId(self._tx.memory.ids.new(Kind.INBOUND_RECEIPT))
            self._rows[self._tx.key(id)] = InboundReceipt(
                id,
                self._tx.actor.workspace,
                self._tx.actor.organization_id,
                channel_id,
                raw_key(raw),
                way,
                received_at=now,
                next_at=now,
            )
            self._tx.tables.inbound_originals[self._tx.key(id)] = InboundOriginal(
                self._tx.actor.workspace, id, now, raw.content_type, raw.body
            )
        return added

    async def take(self, channel_id: ChannelId, most: int, lease: timedelta) -> Sequence[Taken]:
        now = self._tx.now()
        waiting = sorted(
            (
                row
                for row in self._rows.values()
                if self._is_of(row, channel_id) and row.state is ReceiptState.WAITING
            ),
            key=lambda row: row.id,
        )
        if any(row.lease_until and row.lease_until > now for row in waiting):
            return []
        due = [row for row in waiting if row.next_at <= now][:most]
        if due and due[0].tries:
            due = due[:1]
        elif any(row.tries for row in due):
            due = due[: next(n for n, row in enumerate(due) if row.tries)]
        for row in due:
            self._rows[self._tx.key(row.id)] = replace(
                row, tries=row.tries + 1, lease_until=now + lease
            )
        return [self._taken(row) for row in due]

    def _taken(self, row: InboundReceipt) -> Taken:
        original = self._tx.tables.inbound_originals[self._tx.key(row.id)]
        raw = Raw(row.raw_id, original.body, original.content_type)
        return Taken(row.id, raw, row.received_at, row.tries + 1)

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        for verdict in verdicts:
            row = self._rows[self._tx.key(verdict.taken.id)]
            if row.tries == verdict.taken.tries and row.state is ReceiptState.WAITING:
                self._rows[self._tx.key(row.id)] = replace(
                    row,
                    state=verdict.state,
                    reason=verdict.reason,
                    tries=verdict.tries,
                    lease_until=None,
                    next_at=self._tx.now() + verdict.again_in,
                )

    def _is_of(self, row: InboundReceipt, channel_id: ChannelId) -> bool:
        return row.workspace_id == self._tx.actor.workspace and row.channel_id == channel_id


class FakeHeardMessages(FakeUnwanted):
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def alone(self, channel_id: ChannelId) -> None:
        """In memory there is never anybody else."""

    async def of(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundMessage]:
        return [
            row
            for row in self._tx.tables.inbound_messages.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.platform_message_id in about
        ]

    async def unthreaded(
        self, channel_id: ChannelId, kinds: Collection[HeardKind], most: int
    ) -> list[InboundMessage]:
        rows = [
            row
            for row in self._tx.tables.inbound_messages.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.conversation_id is None
            and row.kind in kinds
        ]
        return sorted(rows, key=lambda row: row.at)[:most]

    async def changes(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundChange]:
        return [
            row
            for row in self._tx.tables.inbound_changes.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.about in about
        ]

    async def happened(self, channel_id: ChannelId, heard_ids: Collection[str]) -> set[str]:
        return {
            row.heard_id
            for row in self._tx.tables.inbound_activities.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.heard_id in heard_ids
        }

    async def ours(self, channel_id: ChannelId, post_ids: Collection[str]) -> Mapping[str, OurPost]:
        return {
            str(row.platform_post_id): OurPost(row.message_id, row.id)
            for row in self._tx.tables.deliveries.values()
            if (row.workspace_id, row.channel_id) == (self._tx.actor.workspace, channel_id)
            and row.platform_post_id in post_ids
        }

    async def write(
        self,
        messages: Sequence[tuple[InboundMessage | None, InboundMessage]],
        changes: Sequence[tuple[InboundChange | None, InboundChange]],
        activities: Sequence[InboundActivity],
    ) -> None:
        for _, message in messages:
            self._tx.tables.inbound_messages[self._tx.key(message.id)] = message
        for _, change in changes:
            place = (change.workspace_id, change.channel_id, change.heard_id)
            self._tx.tables.inbound_changes[place] = change
        for activity in activities:
            self._tx.tables.inbound_activities[self._tx.key(activity.id)] = activity

    async def link(self, message_id: MessageId) -> None:
        posts = {
            (row.channel_id, row.platform_post_id): row
            for row in self._tx.tables.deliveries.values()
            if row.workspace_id == self._tx.actor.workspace and row.message_id == message_id
        }
        for key, row in list(self._tx.tables.inbound_messages.items()):
            near = [posts.get((row.channel_id, id)) for id in (row.parent_id, row.root_id) if id]
            ours = next((post for post in near if post is not None), None)
            if ours is not None and row.answers_message_id is None:
                self._tx.tables.inbound_messages[key] = replace(
                    row, answers_message_id=ours.message_id, answers_delivery_id=ours.id
                )
        tell_conversations(self._tx, message_id)
        for place, happened in list(self._tx.tables.inbound_activities.items()):
            ours = posts.get((happened.channel_id, happened.platform_message_id))
            if happened.platform_message_id and ours and happened.answers_message_id is None:
                self._tx.tables.inbound_activities[place] = replace(
                    happened, answers_message_id=ours.message_id, answers_delivery_id=ours.id
                )


class FakeLedger:
    """Each telling in a commit of its own."""

    def __init__(self, begin: FakeBegin[FakeInboxTx]) -> None:
        self._begin = begin

    async def keep(self, actor: Actor, channel_id: ChannelId, raws: Sequence[Raw]) -> int:
        async with self._begin(actor) as tx:
            added = await tx.receipts.add(channel_id, Way.WEBHOOK, raws)
            await tx.commit()
        return added


class FakeInboxReads(FakeConversationReads, FakeHubDoors):
    """Each sees only the actor's workspace; lists come whole, newest first."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def line_at(self, hash: str) -> Line | None:
        now, tables = self._memory.clock.now(), self._memory.tables
        for row in tables.channel_hearings.values():
            still = row.replaced_at is not None and now < row.replaced_at + OVERLAP
            if row.hash == hash or (row.hash_before == hash and still):
                actor = system(row.organization_id, row.workspace_id)
                return await FakeInboxTx(self._memory, actor).hearings.line(row.channel_id)
        return None

    async def channel_inbound(self, actor: Actor, channel_id: ChannelId) -> ChannelInbound:
        tables, key = self._memory.tables, (actor.workspace, channel_id)
        receipts = [
            row
            for row in tables.inbound_receipts.values()
            if (row.workspace_id, row.channel_id) == key
        ]
        aside = [row for row in receipts if row.state is ReceiptState.SET_ASIDE]
        waiting = [row for row in receipts if row.state is ReceiptState.WAITING]
        heard = [
            *(row.received_at for row in waiting),
            *(
                row.received_at
                for row in tables.inbound_messages.values()
                if (row.workspace_id, row.channel_id) == key
            ),
            *(
                row.received_at
                for row in tables.inbound_activities.values()
                if (row.workspace_id, row.channel_id) == key
            ),
        ]
        return ChannelInbound(
            listener=_listener(tables, actor, channel_id, self._memory),
            hearing=tables.channel_hearings.get(key),
            heard_at=max(heard, default=None),
            waiting=len(waiting),
            set_aside=len(aside),
            set_aside_reason=max(aside, key=lambda row: row.id).reason if aside else None,
        )

    async def message(self, actor: Actor, id: InboundMessageId) -> InboundMessage:
        found = self._memory.tables.inbound_messages.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="inbound_message")
        return found

    async def messages(self, actor: Actor, request: PageRequest) -> Page[InboundMessage]:
        rows = self._memory.tables.inbound_messages.values()
        mine = [row for row in rows if row.workspace_id == actor.workspace]
        return Page(sorted(mine, key=lambda row: row.id, reverse=True))

    async def changes(self, actor: Actor, id: InboundMessageId) -> Sequence[InboundChange]:
        rows = self._memory.tables.inbound_changes.values()
        return [row for row in rows if (row.workspace_id, row.inbound_id) == (actor.workspace, id)]

    async def activity(self, actor: Actor, id: InboundActivityId) -> InboundActivity:
        found = self._memory.tables.inbound_activities.get((actor.workspace, id))
        if found is None:
            raise NotFound(thing="inbound_activity")
        return found

    async def activities(self, actor: Actor, request: PageRequest) -> Page[InboundActivity]:
        rows = self._memory.tables.inbound_activities.values()
        mine = [row for row in rows if row.workspace_id == actor.workspace]
        return Page(sorted(mine, key=lambda row: row.id, reverse=True))

    async def original(self, actor: Actor, message: InboundMessage) -> Original | None:
        key = (actor.workspace, message.receipt_id)
        found = self._memory.tables.inbound_originals.get(key)
        receipt = self._memory.tables.inbound_receipts.get(key)
        if found is None or receipt is None:
            return None
        return Original(
            receipt.id,
            receipt.channel_id,
            receipt.raw_id,
            receipt.received_at,
            found.content_type,
            found.body,
        )


def _listener(tables: Tables, actor: Actor, channel_id: ChannelId, memory: Memory) -> Listener:
    channel = tables.channels.get((actor.workspace, channel_id))
    if channel is None:
        raise NotFound(thing="channel")
    hearing = tables.channel_hearings.get((actor.workspace, channel_id))
    stream = tables.channel_streams.get((actor.workspace, (hearing and hearing.stream) or ""))
    alive_until = stream.alive_until if stream else None
    return Listener(
        channel.id,
        channel.platform,
        channel.status.value,
        channel.capabilities,
        channel.rate_limited_until,
        channel.waits_for_credentials(memory.clock.now()),
        alive_until is not None and alive_until > memory.clock.now(),
    )
