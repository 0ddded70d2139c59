"""What broadcasts tell, and the list of who wants none."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import broadcast_events as events
from domain.publishing.broadcast import BroadcastState
from domain.publishing.opt_out import OptOutSource


class BroadcastFact(Out):
    """A broadcast as it is after what happened, and how far it has come. What it says and to whom
    is not told; whoever may read it fetches it."""

    id: str
    name: str
    state: BroadcastState
    reason: str | None = Field(description="Why it is held, or paused though nobody paused it.")
    publish_at: InstantOut | None
    started_at: InstantOut | None
    ended_at: InstantOut | None
    pending: int
    sending: int
    sent: int
    failed: int
    skipped: int
    cancelled: int
    version: int
    external_id: str | None
    campaign_id: str | None
    segment_id: str | None
    listed_at: InstantOut | None = Field(description="When its segment came onto its list.")


class OptOutFact(Out):
    """Somebody who wants no broadcasts."""

    id: str
    channel_id: str
    platform: str
    platform_person_id: str
    source: OptOutSource
    evidence_id: str | None
    version: int


_BROADCASTS = {
    events.CREATED: "A broadcast was written down.",
    events.UPDATED: "A broadcast that has not begun was changed.",
    events.RECIPIENTS_ADDED: "People were put on the list of a broadcast.",
    events.BY_STATE[BroadcastState.SCHEDULED]: "A broadcast was given a time.",
    events.BY_STATE[BroadcastState.SENDING]: "A broadcast goes out, or goes on.",
    events.BY_STATE[BroadcastState.HELD]: "What is left of a broadcast is stopped where it goes.",
    events.BY_STATE[BroadcastState.PAUSED]: "A broadcast was paused, or its time was missed.",
    events.BY_STATE[
        BroadcastState.COMPLETED
    ]: "A broadcast ended: for all it is known how it went.",
    events.BY_STATE[BroadcastState.CANCELLED]: "A broadcast was cancelled; nothing more goes out.",
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, BroadcastFact) for name, says in _BROADCASTS.items()},
    events.OPT_OUT_CREATED: Fact("Somebody wants no broadcasts.", OptOutFact),
    events.OPT_OUT_DELETED: Fact("Somebody wants broadcasts again.", OptOutFact),
}
