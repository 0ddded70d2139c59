"""What each use case of the response writes beside a crisis: its timeline, and when it is due."""

from datetime import datetime
from typing import Any

from domain.crises.crisis import CRISIS_DUE, Crisis
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.room import Response
from domain.shared.access import Actor
from domain.shared.ids import CrisisEntryId, Kind


def an_entry(
    room: Response,
    actor: Actor,
    crisis: Crisis,
    kind: EntryKind,
    at: datetime,
    visibility: Visibility = Visibility.INTERNAL,
    **more: Any,
) -> CrisisEntry:
    """By whoever acts, at that instant."""
    return CrisisEntry(
        id=CrisisEntryId(room.ids.new(Kind.CRISIS_ENTRY)),
        workspace_id=crisis.workspace_id,
        organization_id=crisis.organization_id,
        crisis_id=crisis.id,
        kind=kind,
        visibility=visibility,
        at=at,
        created_by=actor.id,
        created_at=room.clock.now(),
        updated_at=room.clock.now(),
        **more,
    )


def plan_next(tx: CrisesTransaction, crisis: Crisis) -> None:
    """The duty to look at it is due when something is to be told next."""
    if crisis.next_at is not None:
        tx.plan(CRISIS_DUE, crisis.id, crisis.next_at)
    else:
        tx.unplan(CRISIS_DUE, crisis.id)
