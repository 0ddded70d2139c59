"""Broadcasts, those they are for, and who wants none, in memory."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import asyncpg

from domain.communities.model import Channel
from domain.inbox.model import InboundMessage, MessageState
from domain.members.identity import Account
from domain.members.traveller import TravellerStep
from domain.publishing.broadcast import Broadcast, Recipient, RecipientState, Tally
from domain.publishing.broadcast_ports import Acquaintance, Audience, InHand, Pair, Place
from domain.publishing.opt_out import OptOut
from domain.publishing.states import STILL_TO_GO_OUT, MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import BroadcastId, ChannelId, InboundMessageId, MessageId, OptOutId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.places import place_of
from tests.kit.fakes.privacy import FakeSuppressions
from tests.kit.fakes.segment_audience import FakeSegmentAudience

OPEN = (HeardKind.COMMENT, HeardKind.MENTION, HeardKind.REVIEW)


class FakeBroadcasts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.broadcasts
        self._people = tx.tables.broadcast_recipients

    async def add(self, broadcast: Broadcast) -> None:
        refuse_twins(self._rows, broadcast)
        self._rows[broadcast.workspace_id, broadcast.id] = broadcast

    async def get(self, broadcast_id: BroadcastId) -> Broadcast:
        return _broadcast(self._tx.tables, self._tx.actor, broadcast_id)

    async def save(self, before: Broadcast, after: Broadcast) -> None:
        refuse_twins(self._rows, after)
        if self._tx.key(after.id) in self._rows:
            self._rows[self._tx.key(after.id)] = after

    async def tally(self, broadcast_id: BroadcastId) -> Tally:
        return _tally(self._list(broadcast_id))

    async def enlisted(self, broadcast_id: BroadcastId, pairs: Sequence[Pair]) -> set[Pair]:
        return {_pair(one) for one in self._list(broadcast_id)} & set(pairs)

    async def enlist(self, recipients: Sequence[Recipient]) -> None:
        for one in recipients:
            if _pair(one) in {_pair(other) for other in self._list(one.broadcast_id)}:
                raise asyncpg.UniqueViolationError
            self._people[one.workspace_id, one.id] = one

    async def audience(self, wanted: Audience, most: int) -> list[Pair]:
        channels = self._tx.tables.channels
        found = [
            (said.channel_id, said.author.id)
            for said in self._heard()
            if said.author is not None
            and not said.author.is_bot
            and said.kind in wanted.kinds
            and said.channel_id in (wanted.channel_ids or (said.channel_id,))
            and (wanted.since is None or said.at > wanted.since)
            and wanted.community_id in (None, channels[self._tx.key(said.channel_id)].community_id)
        ]
        return list(dict.fromkeys(found))[:most]

    async def channels_of(self, broadcast_id: BroadcastId) -> Mapping[ChannelId, int]:
        waiting = [one for one in self._list(broadcast_id) if _waits(one)]
        return Counter(one.channel_id for one in waiting)

    async def zones(self, broadcast_id: BroadcastId, channel_id: ChannelId) -> Sequence[str | None]:
        waiting = await self.pending(broadcast_id, channel_id, len(self._people))
        return list({one.timezone for one in waiting})

    async def pending(
        self,
        broadcast_id: BroadcastId,
        channel_id: ChannelId,
        most: int,
        zones: Collection[str | None] | None = None,
    ) -> list[Recipient]:
        here = [one for one in self._list(broadcast_id) if _waits(one)]
        there = [one for one in here if one.channel_id == channel_id]
        return [one for one in there if zones is None or one.timezone in zones][:most]

    async def in_hand(self, broadcast_id: BroadcastId) -> list[InHand]:
        found = []
        for one in self._list(broadcast_id):
            if one.state is RecipientState.SENDING and one.message_id is not None:
                message = self._tx.tables.messages[self._tx.key(one.message_id)]
                rows = self._tx.tables.deliveries.values()
                parts = [d for d in rows if d.message_id == one.message_id]
                codes = [part.error_code for part in parts if part.error_code]
                found.append(InHand(one, message.status, next(iter(codes), None)))
        return found

    async def write(self, recipients: Sequence[tuple[Recipient, Recipient]]) -> None:
        for _, after in recipients:
            self._people[self._tx.key(after.id)] = after

    async def call_off_pending(self, broadcast_id: BroadcastId, now: datetime) -> None:
        for one in self._list(broadcast_id):
            if _waits(one):
                self._people[self._tx.key(one.id)] = one.cancel(now)

    async def last_slot(self, channel_id: ChannelId) -> datetime | None:
        said: list[Recipient | TravellerStep] = [*self._all(), *self._on_journeys()]
        slots = [one.slot_at for one in said if one.channel_id == channel_id]
        return max(filter(None, slots), default=None)

    async def met(self, pairs: Sequence[Pair]) -> Mapping[Pair, Acquaintance]:
        found = {pair: self._met(pair) for pair in pairs}
        return {pair: known for pair, known in found.items() if known.said}

    async def told(self, pairs: Sequence[Pair], since: datetime) -> Mapping[Pair, int]:
        spoken = [
            self._who(_pair(one))
            for one in self._all()
            if one.state in (RecipientState.SENDING, RecipientState.SENT)
            and one.slot_at is not None
            and one.slot_at > since
        ]
        spoken += [
            self._who((one.channel_id, one.platform_person_id or ""))
            for one in self._on_journeys()
            if one.channel_id and one.slot_at and one.slot_at > since and self._stands(one)
        ]
        found = {pair: spoken.count(self._who(pair)) for pair in pairs}
        return {pair: many for pair, many in found.items() if many}

    def _on_journeys(self) -> list[TravellerStep]:
        here = self._tx.actor.workspace
        mine = [it for it in self._tx.tables.traveller_steps.values() if it.workspace_id == here]
        return [one for one in mine if one.message_id is not None]

    def _stands(self, step: TravellerStep) -> bool:
        message = self._tx.tables.messages[self._tx.key(step.message_id or "")]
        return message.status not in (MessageStatus.FAILED, MessageStatus.CANCELLED)

    def _who(self, pair: Pair) -> str:
        """The member by whom that account is had, or else the account."""
        tables, (channel_id, person) = self._tx.tables, pair
        place = place_of(tables.channels[self._tx.key(channel_id)])
        account = Account(place.platform, place.server, person)
        theirs = [one for one in tables.member_identities.values() if one.account == account]
        found = next((tables.members[self._tx.key(one.member_id)] for one in theirs), None)
        while found is not None and found.merged_into is not None:
            found = tables.members[self._tx.key(found.merged_into)]
        return found.id if found else str(account)

    async def alone_with(self, pairs: Sequence[Pair]) -> Mapping[Pair, str]:
        """One transaction at a time is alone anyway."""
        here = self._tx.actor.workspace
        rules = self._tx.tables.publishing_rules.items()
        if all(key[0] != here or one.max_per_person is None for key, one in rules):
            return {}
        return {pair: self._who(pair) for pair in pairs}

    async def places(self, channel_ids: Collection[ChannelId]) -> Mapping[ChannelId, Place]:
        tables, here = self._tx.tables, self._tx.actor.workspace
        known = [tables.channels.get((here, id)) for id in channel_ids]
        return {
            channel.id: Place(
                channel=channel.name,
                community=tables.communities[here, channel.community_id].name,
                workspace=tables.workspaces[here].name,
                platform=channel.platform,
                server=channel.server_url or "",
            )
            for channel in known
            if channel is not None
        }

    async def last_to(self, pair: Pair) -> MessageId | None:
        reached: list[Recipient | TravellerStep] = [*self._all(), *self._on_journeys()]
        to_them = [one for one in reached if _pair(one) == pair and one.message_id and one.slot_at]
        last = max(to_them, key=lambda one: str(one.slot_at), default=None)
        return last.message_id if last else None

    async def waiting_for(self, opt_out: OptOut) -> list[MessageId]:
        channels = self._tx.tables.channels
        stands = (opt_out.platform, opt_out.server)
        reached: list[Recipient | TravellerStep] = [*self._all(), *self._on_journeys()]
        return [
            one.message_id
            for one in reached
            if one.message_id is not None
            and one.channel_id is not None
            and self._tx.tables.messages[self._tx.key(one.message_id)].status in STILL_TO_GO_OUT
            and one.platform_person_id == opt_out.platform_person_id
            and _stands(channels[self._tx.key(one.channel_id)]) == stands
        ]

    def _met(self, pair: Pair) -> Acquaintance:
        theirs = [it for it in self._heard() if it.author and (it.channel_id, it.author.id) == pair]
        direct = [said for said in theirs if said.kind is HeardKind.DIRECT]
        others = [said for said in theirs if said.kind in OPEN]
        last = [*direct[-1:], *others[-1:]]
        author = next((said.author for said in last), None)
        return Acquaintance(
            direct_id=_last(direct),
            open_id=_last(others),
            name=author.name if author else None,
            handle=author.handle if author else None,
            language=next((it.language or it.spoken for it in last), None),
        )

    def _heard(self) -> list[InboundMessage]:
        here = self._tx.actor.workspace
        rows = self._tx.tables.inbound_messages.values()
        mine = [it for it in rows if it.workspace_id == here]
        standing = (it for it in mine if it.state is not MessageState.DELETED)
        return sorted(standing, key=lambda it: it.id)

    def _all(self) -> list[Recipient]:
        here = self._tx.actor.workspace
        return [one for one in self._people.values() if one.workspace_id == here]

    def _list(self, broadcast_id: BroadcastId) -> list[Recipient]:
        mine = [one for one in self._all() if one.broadcast_id == broadcast_id]
        return sorted(mine, key=lambda one: one.id)


class FakeOptOuts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.opt_outs

    async def add(self, opt_out: OptOut) -> None:
        self._rows[opt_out.workspace_id, opt_out.id] = opt_out

    async def get(self, opt_out_id: OptOutId) -> OptOut:
        return _opt_out(self._tx.tables, self._tx.actor, opt_out_id)

    async def save(self, before: OptOut, after: OptOut) -> None:
        self._rows[self._tx.key(after.id)] = after

    async def standing(self, platform: str, server: str, person_id: str) -> OptOut | None:
        wanted = (platform, server, person_id)
        return next((one for one in self._standing() if _who(one) == wanted), None)

    async def out_of(self, pairs: Sequence[Pair]) -> set[Pair]:
        who = {_who(one) for one in self._standing()}
        channels = self._tx.tables.channels
        return {
            (channel_id, person)
            for channel_id, person in pairs
            if (channel := channels.get(self._tx.key(channel_id))) is not None
            and (*_stands(channel), person) in who
        }

    async def forgotten(self, pairs: Sequence[Pair]) -> set[Pair]:
        known = FakeSuppressions(self._tx)
        channels = self._tx.tables.channels
        accounts = {
            Account(place.platform, place.server, person): (channel_id, person)
            for channel_id, person in pairs
            if (channel := channels.get(self._tx.key(channel_id))) is not None
            and (place := place_of(channel))
        }
        return {accounts[one] for one in await known.among(accounts)}

    def _standing(self) -> list[OptOut]:
        here = self._tx.actor.workspace
        mine = [one for one in self._rows.values() if one.workspace_id == here]
        return [one for one in mine if one.removed_at is None]


class FakeBroadcastTx(FakeTransaction):
    """What of a transaction of publishing broadcasts go by."""

    @property
    def broadcasts(self) -> FakeBroadcasts:
        return FakeBroadcasts(self)

    @property
    def segment_audience(self) -> FakeSegmentAudience:
        return FakeSegmentAudience(self)

    @property
    def opt_outs(self) -> FakeOptOuts:
        return FakeOptOuts(self)


class FakeBroadcastReads:
    """Single things, and how far a broadcast has come."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def one_broadcast(self, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
        return _broadcast(self._memory.tables, actor, broadcast_id)

    async def many_broadcasts(self, actor: Actor, request: PageRequest) -> Page[Broadcast]:
        raise NotImplementedError

    async def tallies(
        self, actor: Actor, ids: Sequence[BroadcastId]
    ) -> Mapping[BroadcastId, Tally]:
        rows = self._memory.tables.broadcast_recipients.values()
        return {id: _tally(one for one in rows if one.broadcast_id == id) for id in ids}

    async def recipients(
        self, actor: Actor, broadcast_id: BroadcastId, request: PageRequest
    ) -> Page[Recipient]:
        rows = self._memory.tables.broadcast_recipients.values()
        mine = [row for row in rows if row.broadcast_id == broadcast_id]
        for wanted in request.filters:
            mine = [row for row in mine if getattr(row, wanted.field) in wanted.value]
        return Page(sorted(mine, key=lambda row: row.id))

    async def one_opt_out(self, actor: Actor, opt_out_id: OptOutId) -> OptOut:
        return _opt_out(self._memory.tables, actor, opt_out_id)

    async def many_opt_outs(self, actor: Actor, request: PageRequest) -> Page[OptOut]:
        raise NotImplementedError


def _broadcast(tables: Tables, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    found = tables.broadcasts.get((actor.workspace, broadcast_id))
    if found is None:
        raise NotFound(thing="broadcast")
    return found


def _opt_out(tables: Tables, actor: Actor, opt_out_id: OptOutId) -> OptOut:
    found = tables.opt_outs.get((actor.workspace, opt_out_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="opt_out")
    return found


def _tally(people: Iterable[Recipient]) -> Tally:
    return Tally(**Counter(one.state.value for one in people))


def _pair(one: Recipient | TravellerStep) -> Pair:
    return one.channel_id or ChannelId(""), one.platform_person_id or ""


def _waits(one: Recipient) -> bool:
    return one.state is RecipientState.PENDING


def _who(one: OptOut) -> tuple[str, str, str]:
    return one.platform, one.server, one.platform_person_id


def _stands(channel: Channel) -> tuple[str, str]:
    return channel.platform, channel.server_url or ""


def _last(said: Sequence[InboundMessage]) -> InboundMessageId | None:
    return said[-1].id if said else None
