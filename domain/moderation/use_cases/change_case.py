"""How a case is sorted is changed: its priority, its labels, the queue it waits in."""

from collections.abc import Mapping
from typing import Any

from domain.moderation.case import Case, refuse_out_of_reach
from domain.moderation.case_events import CASE_UPDATED, case_changed
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.ids import CaseId
from domain.shared.versions import Version, must_match


async def change_case(
    room: Moderation, actor: Actor, case_id: CaseId, version: Version, changes: Mapping[str, Any]
) -> Case:
    """In another queue it is that queue's team's. Raises MissingScope, NotFound for the case or the
    queue, CaseOutOfReach, VersionMismatch, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    moved = dict(changes)
    if changes.get("queue_id") is not None:
        moved["team_id"] = (await room.reads.queue(actor, changes["queue_id"])).team_id
    async with room.begin(actor) as tx:
        before = await tx.cases.get(case_id)
        refuse_out_of_reach(actor, before)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **moved)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_UPDATED, after, before))
        await tx.commit(after)
    return after
