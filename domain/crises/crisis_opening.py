"""How a crisis comes to be: one is open for one trigger, and the others are linked to it."""

from dataclasses import replace
from datetime import datetime

from domain.crises.crisis import Crisis, CrisisState
from domain.crises.crisis_containing import contain_by_itself
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import OPENED, crisis_told
from domain.crises.crisis_measures import Cause
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.crisis_writing import an_entry
from domain.crises.notice_writing import tell_fitting
from domain.crises.playbook_writing import begin_fitting
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor


async def open_one(
    room: Response, tx: WorkTransaction, actor: Actor, wanted: Crisis, now: datetime
) -> Crisis:
    """The crisis as it was written, told and noted. While one is open for the same trigger, it is
    that one's duplicate; what is contained by itself is, and what begins
    by itself begins. Raises DuplicateExternalId."""
    crisis, main = await _opened(tx, wanted, now)
    tx.announce(crisis_told(OPENED, crisis))
    opened = {"severity": crisis.severity.value}
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.OPENED, now, details=opened))
    if main is not None:
        linked = {"crisis_id": crisis.id}
        await tx.book.note(an_entry(room, actor, main, EntryKind.DUPLICATE, now, details=linked))
    crisis = await contain_by_itself(room, tx, actor, crisis, Cause.OPENED)
    await begin_fitting(room, tx, actor, crisis)
    await tell_fitting(room, tx, actor, crisis)
    return crisis


async def _opened(
    tx: CrisesTransaction, wanted: Crisis, now: datetime
) -> tuple[Crisis, Crisis | None]:
    """The crisis as it was written, and the one it is a duplicate of. Who stands in the way may be
    over before it is looked at: then it is tried again."""
    while not await tx.book.open(wanted):
        assert wanted.trigger is not None, "only a trigger stands in the way"
        main = await tx.book.open_for(wanted.trigger)
        if main is not None:
            linked = replace(
                wanted, state=CrisisState.DUPLICATE, duplicate_of=main.id, closed_at=now
            )
            await tx.book.open(linked)
            return linked, main
    return wanted, None
