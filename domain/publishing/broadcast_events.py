"""The facts that broadcasts announce, and the list of who wants none."""

from typing import Any

from domain.publishing.broadcast import Broadcast, BroadcastState, Tally
from domain.publishing.opt_out import OptOut
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "broadcast.created"
UPDATED = "broadcast.updated"
RECIPIENTS_ADDED = "broadcast.recipients_added"
BY_STATE = {
    BroadcastState.SCHEDULED: "broadcast.scheduled",
    BroadcastState.SENDING: "broadcast.sending",
    BroadcastState.HELD: "broadcast.held",
    BroadcastState.PAUSED: "broadcast.paused",
    BroadcastState.COMPLETED: "broadcast.completed",
    BroadcastState.CANCELLED: "broadcast.cancelled",
}
OPT_OUT_CREATED = "opt_out.created"
OPT_OUT_DELETED = "opt_out.deleted"
ANNOUNCED = frozenset(
    {
        CREATED,
        UPDATED,
        RECIPIENTS_ADDED,
        *BY_STATE.values(),
        OPT_OUT_CREATED,
        OPT_OUT_DELETED,
    }
)


def broadcast_changed(
    name: str, broadcast: Broadcast, tally: Tally, before: Broadcast | None = None
) -> News:
    """The broadcast as it is now, and how many it reached. What it says and to whom is left out:
    listeners who may read that can fetch it."""
    after = _broadcast(broadcast, tally)
    previous = differences(_broadcast(before, tally), after) if before else {}
    return News(name, broadcast.id, broadcast.version, after, previous=previous)


def moved(before: Broadcast, after: Broadcast, tally: Tally) -> list[News]:
    """What to tell of it where it stands otherwise."""
    as_it_was = (before.state, before.reason, before.schedule)
    if as_it_was == (after.state, after.reason, after.schedule):
        return []
    return [broadcast_changed(BY_STATE[after.state], after, tally, before)]


def opt_out_changed(name: str, opt_out: OptOut) -> News:
    data = {
        "id": opt_out.id,
        "channel_id": opt_out.channel_id,
        "platform": opt_out.platform,
        "platform_person_id": opt_out.platform_person_id,
        "source": opt_out.source.value,
        "evidence_id": opt_out.evidence_id,
        "version": opt_out.version,
    }
    return News(name, opt_out.id, opt_out.version, data)


def _broadcast(broadcast: Broadcast, tally: Tally) -> dict[str, Any]:
    return {
        "id": broadcast.id,
        "name": broadcast.name,
        "state": broadcast.state.value,
        "reason": broadcast.reason,
        "publish_at": written(broadcast.schedule.at) if broadcast.schedule else None,
        "started_at": written(broadcast.started_at),
        "ended_at": written(broadcast.ended_at),
        "pending": tally.pending,
        "sending": tally.sending,
        "sent": tally.sent,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "cancelled": tally.cancelled,
        "version": broadcast.version,
        "external_id": broadcast.external_id,
        "campaign_id": broadcast.campaign_id,
        "segment_id": broadcast.segment_id,
        "listed_at": written(broadcast.listed_at),
    }
