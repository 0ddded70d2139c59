"""Publishing in memory, where the clock of the test is also the clock of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from domain.communities.model import Channel, ChannelStatus
from domain.identity.model import WorkspaceStatus
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.model import Hold, Message
from domain.publishing.ports import Claim, Due, OutgoingPost
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts, MessageView, RestingChannel, SandboxPostView
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, DeliveryId, HoldId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from tests.kit.fakes.communities import connection_to, let_credentials_end, refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

WORKED_ON = (DeliveryState.CLAIMED, DeliveryState.SENDING)
WAITING = (DeliveryState.SCHEDULED, DeliveryState.UNCONFIRMED)


class FakePublishingTx(FakeTransaction):
    """A transaction of publishing."""

    @property
    def messages(self) -> "FakeMessages":
        return FakeMessages(self)

    @property
    def deliveries(self) -> "FakeDeliveries":
        return FakeDeliveries(self)

    @property
    def attempts(self) -> "FakeAttempts":
        return FakeAttempts(self)

    @property
    def holds(self) -> "FakeHolds":
        return FakeHolds(self)

    @property
    def channels(self) -> "FakeChannelFacts":
        return FakeChannelFacts(self)


class FakeMessages:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.messages
        self._deliveries = tx.tables.deliveries

    async def add(self, message: Message) -> None:
        refuse_twins(self._rows, message)
        self._rows[message.workspace_id, message.id] = replace(message, deliveries=())
        for delivery in message.deliveries:
            self._deliveries[delivery.workspace_id, delivery.id] = delivery

    async def get(self, message_id: MessageId) -> Message:
        return whole_message(self._tx.tables, self._tx.actor, message_id)

    async def of_deliveries(self, delivery_ids: Sequence[DeliveryId]) -> list[Message]:
        found = (self._deliveries.get(self._tx.key(id)) for id in delivery_ids)
        return self._whole({delivery.message_id for delivery in found if delivery})

    async def save(self, before: Message, after: Message) -> None:
        await self.save_all([(before, after)])

    async def save_all(self, changes: Sequence[tuple[Message, Message]]) -> None:
        for before, after in changes:
            refuse_twins(self._rows, after)
            if after is not before and self._tx.key(after.id) in self._rows:
                self._rows[self._tx.key(after.id)] = replace(after, deliveries=())
            for delivery in after.deliveries:
                known = self._tx.key(delivery.id) in self._deliveries
                if known and delivery is not before.delivery(delivery.id):
                    self._deliveries[self._tx.key(delivery.id)] = delivery

    async def out_of_line(
        self, *, channel_id: ChannelId | None, state: str, limit: int
    ) -> list[Message]:
        facts = facts_of(self._tx.tables, self._tx.actor)
        misfits = {
            d.message_id
            for d in self._deliveries.values()
            if d.workspace_id == self._tx.actor.workspace
            and d.state == state
            and channel_id in (None, d.channel_id)
            and (facts[d.channel_id].stopped is not None) is (state == DeliveryState.SCHEDULED)
        }
        return self._whole(sorted(misfits)[:limit])

    def _whole(self, ids: set[MessageId] | list[MessageId]) -> list[Message]:
        return [whole_message(self._tx.tables, self._tx.actor, id) for id in sorted(ids)]


class FakeDeliveries:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.deliveries

    async def claim(self, ids: Sequence[DeliveryId], lease: timedelta) -> list[Claim]:
        now = self._tx.now()
        claims = []
        for delivery in self._these(ids):
            due = delivery.next_at is not None and delivery.next_at <= now
            if delivery.state is DeliveryState.SCHEDULED and due:
                taken = replace(
                    delivery,
                    state=DeliveryState.CLAIMED,
                    fence=delivery.fence + 1,
                    lease_until=now + lease,
                )
                self._rows[self._tx.key(delivery.id)] = taken
                claims.append(self._claim(taken, now))
        return claims

    def _claim(self, delivery: Delivery, now: datetime) -> Claim:
        message = self._tx.tables.messages[self._tx.key(delivery.message_id)]
        channel = self._channel(delivery)
        return Claim(
            delivery=delivery,
            organization_id=message.organization_id,
            text=message.text,
            connection=connection_to(self._tx.tables, channel),
            channel=facts_of(self._tx.tables, self._tx.actor)[channel.id],
            late_by=now - max([message.publish_at or now, *self._decisions(delivery)]),
        )

    def _decisions(self, delivery: Delivery) -> list[datetime]:
        return [
            line.finished_at
            for line in self._tx.tables.attempts.values()
            if (line.workspace_id, line.delivery_id) == (delivery.workspace_id, delivery.id)
            and line.kind is AttemptKind.DECISION
            and line.finished_at is not None
        ]

    async def post_of(self, delivery_id: DeliveryId) -> OutgoingPost | None:
        delivery = self._rows.get(self._tx.key(delivery_id))
        if delivery is None or delivery.key is None or delivery.attempted_at is None:
            return None
        channel = self._channel(delivery)
        if (channel.workspace_id, channel.id) not in self._tx.tables.credentials:
            return None
        return OutgoingPost(
            delivery_id=delivery.id,
            connection=connection_to(self._tx.tables, channel),
            text=self._tx.tables.messages[self._tx.key(delivery.message_id)].text_of(delivery),
            key=delivery.key,
            attempted_at=delivery.attempted_at,
            outcome_class=channel.outcome_class,
            platform_post_id=delivery.platform_post_id,
            fence=delivery.fence,
            handle=delivery.handle,
        )

    async def holder_of(self, channel_id: ChannelId, platform_post_id: str) -> DeliveryId | None:
        wanted = (self._tx.actor.workspace, channel_id, platform_post_id)
        for d in self._rows.values():
            if (d.workspace_id, d.channel_id, d.platform_post_id) == wanted:
                return d.id
        return None

    async def postpone(self, delivery_id: DeliveryId, by: timedelta) -> bool:
        now = self._tx.now()
        for delivery in self._these([delivery_id]):
            due = delivery.next_at is not None and delivery.next_at <= now
            if due and delivery.state is DeliveryState.UNCONFIRMED:
                self._rows[self._tx.key(delivery_id)] = replace(delivery, next_at=now + by)
                return True
        return False

    async def keep_handle(
        self, delivery_id: DeliveryId, fence: int, handle: str, lease: timedelta
    ) -> bool:
        now = self._tx.now()
        for delivery in self._these([delivery_id]):
            if delivery.state is DeliveryState.SENDING and delivery.fence == fence:
                self._rows[self._tx.key(delivery_id)] = replace(
                    delivery, handle=handle, attempted_at=now, lease_until=now + lease
                )
                return True
        return False

    async def expired(self, ids: Sequence[DeliveryId]) -> list[DeliveryId]:
        return [
            d.id
            for d in self._these(ids)
            if d.state in WORKED_ON
            and d.lease_until is not None
            and d.lease_until <= self._tx.now()
        ]

    def _these(self, ids: Sequence[DeliveryId]) -> list[Delivery]:
        found = (self._rows.get(self._tx.key(id)) for id in sorted(ids))
        return [delivery for delivery in found if delivery is not None]

    def _channel(self, delivery: Delivery) -> Channel:
        return self._tx.tables.channels[self._tx.key(delivery.channel_id)]


class FakeAttempts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows = tx.tables.attempts

    async def add(self, attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            self._rows[attempt.workspace_id, attempt.id] = attempt

    async def finish(self, attempts: Sequence[Attempt]) -> None:
        for done in attempts:
            for key, row in self._rows.items():
                same = (row.workspace_id, row.delivery_id, row.fence) == (
                    done.workspace_id,
                    done.delivery_id,
                    done.fence,
                )
                if same and row.kind is AttemptKind.SEND and row.finished_at is None:
                    self._rows[key] = replace(
                        row,
                        finished_at=done.finished_at,
                        outcome=done.outcome,
                        detail=done.detail,
                        status_code=done.status_code,
                        platform_post_id=done.platform_post_id,
                    )


class FakeHolds:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.holds

    async def add(self, hold: Hold) -> None:
        self._rows[hold.workspace_id, hold.id] = hold

    async def get(self, hold_id: HoldId) -> Hold:
        return _hold(self._tx.tables, self._tx.actor, hold_id)

    async def save(self, hold: Hold) -> None:
        if self._tx.key(hold.id) in self._rows:
            self._rows[self._tx.key(hold.id)] = hold


class FakeChannelFacts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        known = facts_of(self._tx.tables, self._tx.actor)
        return {id: known[id] for id in ids if id in known}

    async def wait_until(self, channel_id: ChannelId, until: datetime) -> RestingChannel | None:
        channel = self._tx.tables.channels.get(self._tx.key(channel_id))
        if channel is None:
            return None
        before = channel.rate_limited_until
        if before is not None and before >= until:
            return None
        rests = replace(channel, rate_limited_until=until, version=channel.version + 1)
        self._tx.tables.channels[self._tx.key(channel_id)] = rests
        named = [f.name for f in fields(RestingChannel) if f.name != "rested_until"]
        return RestingChannel(**{name: getattr(rests, name) for name in named}, rested_until=before)

    async def credentials_ended(self, connection: Connection) -> None:
        let_credentials_end(self._tx, connection)


class FakePublishingReads:
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def message(self, actor: Actor, message_id: MessageId) -> Message:
        return whole_message(self._memory.tables, actor, message_id)

    async def message_view(self, actor: Actor, message_id: MessageId) -> MessageView:
        raise NotImplementedError

    async def message_views(self, actor: Actor, request: PageRequest) -> Page[MessageView]:
        raise NotImplementedError

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        await self.message(actor, message_id)
        rows = self._memory.tables.attempts.values()
        wanted = (actor.workspace, message_id)
        mine = [a for a in rows if (a.workspace_id, a.message_id) == wanted]
        return sorted(mine, key=lambda attempt: attempt.id)

    async def hold(self, actor: Actor, hold_id: HoldId) -> Hold:
        return _hold(self._memory.tables, actor, hold_id)

    async def holds(self, actor: Actor, request: PageRequest) -> Page[Hold]:
        raise NotImplementedError

    async def sandbox_post(self, actor: Actor, post_id: str) -> SandboxPostView:
        raise NotImplementedError

    async def sandbox_posts(self, actor: Actor, request: PageRequest) -> Page[SandboxPostView]:
        raise NotImplementedError


class FakeAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def due(self, limit: int, per_channel: int) -> list[Due]:
        now = self._memory.clock.now()
        placed: list[tuple[int, datetime, str, Due]] = []
        seen: dict[tuple[str, str], int] = {}
        for since, d in sorted(self._moments(), key=lambda moment: (moment[0], moment[1].id)):
            channel = self._memory.tables.channels[d.workspace_id, d.channel_id]
            if since > now:
                continue
            place = seen[d.workspace_id, d.channel_id] = (
                seen.get((d.workspace_id, d.channel_id), 0) + 1
            )
            rested = (channel.rate_limited_until or now) <= now
            may_go = rested and not channel.waits_for_credentials(now)
            if place <= per_channel and (may_go or d.state in WORKED_ON):
                due = Due(d.id, channel.organization_id, d.workspace_id, d.channel_id, d.state)
                placed.append((place, since, d.id, due))
        return [due for *_, due in sorted(placed, key=lambda row: row[:3])][:limit]

    async def next_in(self) -> timedelta | None:
        now = self._memory.clock.now()
        resting = [c.rate_limited_until for c in self._memory.tables.channels.values()]
        instants = [since for since, _ in self._moments()] + [at for at in resting if at]
        return min((at - now for at in instants if at > now), default=None)

    def _moments(self) -> list[tuple[datetime, Delivery]]:
        rows = self._memory.tables.deliveries.values()
        waiting = [(d.next_at, d) for d in rows if d.state in WAITING]
        taken = [(d.lease_until, d) for d in rows if d.state in WORKED_ON]
        return [(at, d) for at, d in waiting + taken if at is not None]


def whole_message(tables: Tables, actor: Actor, message_id: MessageId) -> Message:
    """The message with its deliveries, in their order. Raises NotFound."""
    found = tables.messages.get((actor.workspace, message_id))
    if found is None:
        raise NotFound(thing="message")
    parts = [
        d
        for d in tables.deliveries.values()
        if (d.workspace_id, d.message_id) == (actor.workspace, message_id)
    ]
    return replace(found, deliveries=tuple(sorted(parts, key=lambda d: d.position)))


def facts_of(tables: Tables, actor: Actor) -> dict[ChannelId, ChannelFacts]:
    """Every channel of the workspace, with what stops it: the most telling reason first."""
    suspended = tables.workspaces[actor.workspace].status is WorkspaceStatus.SUSPENDED
    facts = {}
    for channel in tables.channels.values():
        if channel.workspace_id != actor.workspace:
            continue
        hold_id = _standing_hold(tables, channel)
        stopped = "hold" if hold_id else None
        if channel.status is not ChannelStatus.CONNECTED:
            stopped = f"channel_{channel.status}"
        facts[channel.id] = ChannelFacts(
            id=channel.id,
            community_id=channel.community_id,
            platform=channel.platform,
            status=channel.status.value,
            limits=channel.limits,
            capabilities=channel.capabilities,
            outcome_class=channel.outcome_class,
            stopped="workspace_suspended" if suspended else stopped,
            hold_id=hold_id,
        )
    return facts


def _standing_hold(tables: Tables, channel: Channel) -> HoldId | None:
    standing = [
        hold.id
        for hold in tables.holds.values()
        if hold.workspace_id == channel.workspace_id
        and hold.lifted_at is None
        and hold.channel_id in (None, channel.id)
    ]
    return min(standing, default=None)


def _hold(tables: Tables, actor: Actor, hold_id: HoldId) -> Hold:
    try:
        return tables.holds[actor.workspace, hold_id]
    except KeyError:
        raise NotFound(thing="hold") from None
