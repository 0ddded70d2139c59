"""Read who did what, and see whether anybody changed that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.events.audit import (
    Anchor,
    AuditEntry,
    AuditTrail,
    Fault,
    FaultKind,
    Inspection,
    anchored_text,
    chain_of,
)
from domain.events.room import Events
from domain.events.rules import admit
from domain.events.sealing import seal_all
from domain.events.telling import tell_all
from domain.shared.access import Actor, Permission
from domain.shared.paging import Page, PageRequest

AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Whether a trail holds: how many entries were looked at, from the first that is kept to the
    last, and what is wrong with the first that is not as it must be."""

    trail: AuditTrail
    checked: int
    fault: Fault | None


async def read_trail(room: Events, actor: Actor) -> AuditTrail:
    """How far the trail goes, with all that was acknowledged before. Raises MissingScope,
    OnlySomeWorkspaces."""
    chain = _admitted(actor)
    await _seal_now(room, actor)
    return await room.audit.trail(actor, chain)


async def list_audit_entries(room: Events, actor: Actor, request: PageRequest) -> Page[AuditEntry]:
    """Whatever was acknowledged before is in it. Raises MissingScope, OnlySomeWorkspaces."""
    chain = _admitted(actor)
    if request.after is None:
        await _seal_now(room, actor)
    return await room.audit.entries(actor, chain, request)


async def verify_trail(room: Events, actor: Actor, anchors: Sequence[Anchor]) -> AuditReport:
    """Make every hash of the trail again and compare, with what was told of it, too. Changes
    nothing. Raises MissingScope, OnlySomeWorkspaces."""
    chain = _admitted(actor)
    await _seal_now(room, actor)
    trail = await room.audit.trail(actor, chain)
    inspection = Inspection(trail, anchors)
    fault = _false_anchor(room, chain, anchors)
    after = trail.first - 1
    while fault is None and after < trail.sequence:
        entries = await room.audit.stretch(actor, chain, after, AT_A_TIME)
        fault = next((f for entry in entries if (f := inspection.take(entry))), None)
        if not entries:
            break
        after = entries[-1].sequence
    fault = fault or inspection.end() or await _beyond(room, actor, trail)
    return AuditReport(trail, inspection.checked, fault)


async def _beyond(room: Events, actor: Actor, trail: AuditTrail) -> Fault | None:
    """An entry behind the last that was not sealed since either."""
    behind = await room.audit.stretch(actor, trail.chain, trail.sequence, 1)
    if not behind:
        return None
    now = await room.audit.trail(actor, trail.chain)
    return (
        None if now.sequence >= behind[0].sequence else Fault(FaultKind.ADDED, trail.sequence + 1)
    )


def _false_anchor(room: Events, chain: str, anchors: Sequence[Anchor]) -> Fault | None:
    for anchor in anchors:
        text = anchored_text(chain, anchor.sequence, anchor.hash)
        if not room.signatory.signed(anchor, text):
            return Fault(FaultKind.UNKNOWN_ANCHOR, anchor.sequence)
    return None


def _admitted(actor: Actor) -> str:
    """The chain of these walls. Raises MissingScope, OnlySomeWorkspaces."""
    admit(actor, Permission.AUDIT_READ)
    return chain_of(actor.organization_id, actor.workspace_id, actor.mode)


async def _seal_now(room: Events, actor: Actor) -> None:
    await tell_all(room)
    await seal_all(room, replace(actor, id="system", receipt=None))
