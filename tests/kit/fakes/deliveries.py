"""Deliveries, their record and the agenda in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.communities.model import Channel
from domain.publishing.answer import MessageKind, stands_on
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.ports import CHECKED_AFTER, TOO_OLD, Claim, Due, OutgoingPost
from domain.publishing.showing import shown_by
from domain.publishing.states import DeliveryState
from domain.publishing.wall_ports import Planner
from domain.shared.ids import ChannelId, DeliveryId
from tests.kit.fakes.channel_facts import facts_of
from tests.kit.fakes.communities import connection_to
from tests.kit.fakes.media import FakeMedia
from tests.kit.fakes.memory import FakeTransaction, Memory

WORKED_ON = (DeliveryState.CLAIMED, DeliveryState.SENDING)
WAITING = (DeliveryState.SCHEDULED, DeliveryState.UNCONFIRMED)


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
            connection=connection_to(self._tx.tables, channel),
            channel=facts_of(self._tx.tables, self._tx.actor)[channel.id],
            late_by=now - max(filter(None, (message.publish_at, delivery.due_at)), default=now),
            waited=now - (delivery.next_at or now),
            marks=message.marks,
        )

    async def post_of(self, delivery_id: DeliveryId) -> OutgoingPost | None:
        delivery = self._rows.get(self._tx.key(delivery_id))
        if delivery is None or delivery.key is None or delivery.attempted_at is None:
            return None
        channel = self._channel(delivery)
        if (channel.workspace_id, channel.id) not in self._tx.tables.credentials:
            return None
        whole = self._tx.tables.messages[self._tx.key(delivery.message_id)]
        post, answer = whole.post_of(delivery), whole.answer
        before, (answered, root) = self._posts_before(delivery) or [None], stands_on(answer)
        files = await FakeMedia(self._tx).some([shown.media_id for shown in post.media])
        return OutgoingPost(
            delivery_id=delivery.id,
            connection=connection_to(self._tx.tables, channel),
            post=post.on(channel.capabilities),
            key=delivery.key,
            attempted_at=delivery.attempted_at,
            outcome_class=channel.outcome_class,
            platform_post_id=delivery.platform_post_id,
            fence=delivery.fence,
            handle=delivery.handle,
            reply_to=before[0 if post.is_comment else -1] or answered,
            thread_root=before[0] or root,
            answer=answer,
            media=shown_by(post.media, {file.id: file for file in files}),
        )

    def _posts_before(self, delivery: Delivery) -> list[str | None]:
        """What the parts before this one have become, in order."""
        same = (delivery.message_id, delivery.channel_id)
        parts = [d for d in self._rows.values() if (d.message_id, d.channel_id) == same]
        earlier = [d for d in parts if d.part < delivery.part]
        return [d.platform_post_id for d in sorted(earlier, key=lambda d: d.part)]

    async def holder_of(self, channel_id: ChannelId, platform_post_id: str) -> DeliveryId | None:
        wanted = (self._tx.actor.workspace, channel_id, platform_post_id)
        for d in self._rows.values():
            if (d.workspace_id, d.channel_id, d.platform_post_id) == wanted:
                return d.id
        return None

    async def to_check(self, channel_id: ChannelId, most: int) -> list[DeliveryId]:
        now, wanted = self._tx.now(), (self._tx.actor.workspace, channel_id)
        channel = self._tx.tables.channels[wanted]
        if channel.status != "connected" or (channel.rate_limited_until or now) > now:
            return []
        due = [
            d
            for d in self._rows.values()
            if (d.workspace_id, d.channel_id) == wanted
            and d.is_out
            and d.checks < len(CHECKED_AFTER)
            and d.published_at is not None
            and self._kind(d) is not MessageKind.DIRECT
            and CHECKED_AFTER[d.checks] <= now - d.published_at < TOO_OLD
        ]
        return [d.id for d in sorted(due, key=lambda d: (d.published_at, d.id))][:most]

    def _kind(self, delivery: Delivery) -> MessageKind:
        return self._tx.tables.messages[self._tx.key(delivery.message_id)].kind

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

    async def placed(
        self, channel_ids: Collection[ChannelId], since: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        placed: dict[ChannelId, list[datetime]] = {}
        for d in self._rows.values():
            mine = d.workspace_id == self._tx.actor.workspace and d.channel_id in channel_ids
            if mine and d.due_at is not None and d.due_at > since:
                placed.setdefault(d.channel_id, []).append(d.due_at)
        return placed

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
                        error_code=done.error_code,
                        platform_request_id=done.platform_request_id,
                    )


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

    async def planners(self, after: str, most: int) -> list[Planner]:
        now = self._memory.clock.now()
        rows = self._memory.tables.messages.values()
        found = {
            Planner(m.organization_id, m.workspace_id)
            for m in rows
            if m.workspace_id > after and m.publish_at is not None and m.publish_at > now
        }
        return sorted(found, key=lambda planner: planner.workspace_id)[:most]

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
