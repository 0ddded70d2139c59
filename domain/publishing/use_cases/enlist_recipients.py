"""People are put on the list of a broadcast, each of them once, and read from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.broadcast import MOST_RECIPIENTS, Broadcast, Recipient, Tally
from domain.publishing.broadcast_events import RECIPIENTS_ADDED, broadcast_changed
from domain.publishing.broadcast_ports import Audience, Pair
from domain.publishing.errors import TooManyRecipients
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import BroadcastId, BroadcastRecipientId, ChannelId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to be put on the list; without `language` it is said in the one they write in."""

    channel_id: ChannelId
    platform_person_id: str
    language: str | None = None
    timezone: str | None = None

    @property
    def pair(self) -> Pair:
        return self.channel_id, self.platform_person_id


@dataclass(frozen=True, slots=True)
class Enlisted:
    """How many came onto the list, and how many of those who were named were on it."""

    id: BroadcastId
    version: int
    added: int
    duplicates: int
    total: int


async def enlist_recipients(
    room: Publishing,
    actor: Actor,
    broadcast_id: BroadcastId,
    version: Version,
    wanted: Sequence[Wanted],
) -> Enlisted:
    """Whoever is on it already, or is named twice, is there once. Raises MissingScope, NotFound
    also for a channel, UnknownTimezone, VersionMismatch, InvalidState once it was sent,
    TooManyRecipients."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await _open(tx, broadcast_id, version)
        facts = await tx.channels.facts(list(dict.fromkeys(one.channel_id for one in wanted)))
        for number, one in enumerate(wanted):
            if one.channel_id not in facts:
                raise NotFound(thing="channel", pointer=f"/recipients/{number}/channel_id")
            if one.timezone is not None:
                zone(one.timezone, f"/recipients/{number}/timezone")
        enlisted = await _enlist(room, tx, before, wanted)
        await tx.commit(enlisted)
    return enlisted


async def enlist_audience(
    room: Publishing,
    actor: Actor,
    broadcast_id: BroadcastId,
    version: Version,
    audience: Audience,
) -> Enlisted:
    """The same for everybody who said something, as they are now. Whoever may not read all that
    others said may not have a list made of it. Raises besides OutOfReach, and NotFound for a
    community."""
    actor.require(Permission.MESSAGES_WRITE)
    actor.require_all(Permission.INBOX_READ)
    async with room.begin(actor) as tx:
        before = await _open(tx, broadcast_id, version)
        await _find(tx, audience)
        pairs = await tx.broadcasts.audience(audience, MOST_RECIPIENTS + 1)
        if len(pairs) > MOST_RECIPIENTS:
            raise TooManyRecipients(maximum=MOST_RECIPIENTS)
        enlisted = await _enlist(room, tx, before, [Wanted(*pair) for pair in pairs])
        await tx.commit(enlisted)
    return enlisted


async def list_recipients(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId, request: PageRequest
) -> Page[Recipient]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    await room.reads.one_broadcast(actor, broadcast_id)
    return await room.reads.recipients(actor, broadcast_id, request)


async def _open(
    tx: PublishingTransaction, broadcast_id: BroadcastId, version: Version
) -> Broadcast:
    before = await tx.broadcasts.get(broadcast_id)
    must_match(version, before.version)
    before.require("change")
    return before


async def _find(tx: PublishingTransaction, audience: Audience) -> None:
    facts = await tx.channels.facts(list(audience.channel_ids))
    for number, channel_id in enumerate(audience.channel_ids):
        if channel_id not in facts:
            raise NotFound(thing="channel", pointer=f"/audience/channel_ids/{number}")
    community = audience.community_id
    if community is not None and not await tx.channels.knows_community(community):
        raise NotFound(thing="community", pointer="/audience/community_id")


async def _enlist(
    room: Publishing, tx: PublishingTransaction, before: Broadcast, wanted: Sequence[Wanted]
) -> Enlisted:
    once = {one.pair: one for one in reversed(wanted)}
    known = await tx.broadcasts.enlisted(before.id, list(once))
    fresh = [one for pair, one in reversed(once.items()) if pair not in known]
    tally = await tx.broadcasts.tally(before.id)
    total = tally.total + len(fresh)
    if total > MOST_RECIPIENTS:
        raise TooManyRecipients(maximum=MOST_RECIPIENTS)
    after = before
    if fresh:
        now = room.clock.now()
        await tx.broadcasts.enlist(
            [
                Recipient(
                    id=BroadcastRecipientId(room.ids.new(Kind.BROADCAST_RECIPIENT)),
                    workspace_id=before.workspace_id,
                    broadcast_id=before.id,
                    channel_id=one.channel_id,
                    platform_person_id=one.platform_person_id,
                    language=one.language,
                    timezone=one.timezone,
                    created_at=now,
                    updated_at=now,
                )
                for one in fresh
            ]
        )
        after = before.change(now)
        tally = Tally(pending=tally.pending + len(fresh))
        await tx.broadcasts.save(before, after)
        tx.announce(broadcast_changed(RECIPIENTS_ADDED, after, tally, before))
    return Enlisted(after.id, after.version, len(fresh), len(wanted) - len(fresh), total)
