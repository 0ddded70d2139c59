"""What was told is put behind what is sealed, in the order of the feed, each act once."""

from domain.events.audit import AuditTrail, anchored_text, chain_of
from domain.events.audit_events import anchor_published
from domain.events.room import Events
from domain.events.rules import TOLD_AT_ONCE
from domain.shared.access import Actor
from domain.shared.ids import AuditTrailId, Kind


async def seal_all(room: Events, actor: Actor) -> None:
    """All that was told within this actor's walls, and once an hour how far it goes. Safe to repeat
    and to interrupt: what is sealed stays so."""
    while await _seal(room, actor) == TOLD_AT_ONCE:
        pass


async def _seal(room: Events, actor: Actor) -> int:
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.trails.begin(_new(room, actor))
        events, position = await tx.trails.unsealed(before, room.acts_told, TOLD_AT_ONCE)
        after, entries = before.seal(
            [(event, room.signatory.salt()) for event in events], position, now
        )
        if after.wants_anchor(now):
            after = after.anchor(now)
            text = anchored_text(after.chain, after.sequence, after.hash)
            tx.announce(anchor_published(after, room.signatory.sign(text)))
        await tx.trails.append(before, after, entries)
        await tx.commit()
    return len(events)


def _new(room: Events, actor: Actor) -> AuditTrail:
    now = room.clock.now()
    return AuditTrail(
        organization_id=actor.organization_id,
        chain=chain_of(actor.organization_id, actor.workspace_id, actor.mode),
        id=AuditTrailId(room.ids.new(Kind.AUDIT_TRAIL)),
        workspace_id=actor.workspace_id,
        mode=None if actor.workspace_id else actor.mode,
        created_at=now,
        updated_at=now,
        anchored_at=now,
    )
