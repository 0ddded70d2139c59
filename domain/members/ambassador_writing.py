"""Whatever changes about an ambassador is told, and looked at again when its time comes."""

from datetime import datetime

from domain.members.ambassador import AMBASSADOR_TURNS, Ambassador
from domain.members.ambassador_events import ambassador_told
from domain.members.ports import MembersTransaction


def write(
    tx: MembersTransaction, before: Ambassador | None, after: Ambassador, now: datetime
) -> None:
    tx.ambassadors.write((before, after))
    tx.announce(ambassador_told(after, before))
    if after.turns_at is not None:
        tx.plan(AMBASSADOR_TURNS, after.id, max(after.turns_at, now))
    elif before is not None and before.turns_at is not None:
        tx.unplan(AMBASSADOR_TURNS, after.id)
