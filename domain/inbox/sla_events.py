"""What is told of promises: that they were made, are at risk, were missed, and how they ended."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.sla import AppliedSla, Sight, SlaPolicy, SlaState
from domain.inbox.sla_clock import SlaClock
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, ConversationId

POLICY_CREATED = "sla_policy.created"
POLICY_UPDATED = "sla_policy.updated"
POLICY_DELETED = "sla_policy.deleted"
STARTED = "sla.started"
WARNED = "sla.warned"
MISSED = "sla.missed"
HIT = "sla.hit"
SEALED = "sla.sealed"

ANNOUNCED = frozenset(
    {
        *(POLICY_CREATED, POLICY_UPDATED, POLICY_DELETED),
        *(STARTED, WARNED, MISSED, HIT, SEALED),
    }
)


def policy_changed(name: str, policy: SlaPolicy, before: SlaPolicy | None = None) -> News:
    after = _policy(policy)
    previous = differences(_policy(before), after) if before else {}
    return News(name, policy.id, policy.version, after, previous=previous)


def sla_told(before: AppliedSla | None, applied: AppliedSla) -> Iterator[News]:
    """All that has come to pass between the two, each once: `sla.warned` and `sla.missed` of a
    clock of its own; `sla.hit` where it ended without a miss, `sla.sealed` where it ended
    otherwise."""
    if before is None:
        yield _news(STARTED, applied, None)
    known = {clock.name: clock for clock in before.clocks} if before else {}
    for clock in applied.clocks:
        was = known.get(clock.name)
        if clock.warned_at is not None and (was is None or was.warned_at is None):
            yield _news(WARNED, applied, before, clock)
        if clock.missed_at is not None and (was is None or was.missed_at is None):
            yield _news(MISSED, applied, before, clock)
    if applied.is_sealed:
        yield _news(HIT if applied.state is SlaState.HIT else SEALED, applied, before)


def sight_in(data: Mapping[str, Any], version: int, at: datetime) -> Sight:
    """What an event told of a conversation. Its instants come in milliseconds, and so does `at`
    from here on: what happened in one order stays in it."""
    return Sight(
        conversation_id=ConversationId(data["id"]),
        version=version,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        channel_id=ChannelId(data["channel_id"]),
        kind=HeardKind(data["kind"]),
        state=ConversationState(data["state"]),
        waits=data["waiting_since"] is not None,
        priority=Priority(data["priority"]) if data["priority"] else None,
        labels=tuple(data["labels"]),
        message_id=data["inbound_message_id"],
        replied_at=_instant(data["last_reply_at"]),
        closed_at=_instant(data["closed_at"]),
        is_merged=data["merged_into"] is not None,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _news(
    name: str, applied: AppliedSla, before: AppliedSla | None, clock: SlaClock | None = None
) -> News:
    after = _applied(applied, clock)
    previous: dict[str, Any] = {}
    if before is not None:
        previous = differences(_standing(before), after)
    return News(name, applied.id, applied.version, after, previous=previous)


def _standing(applied: AppliedSla) -> dict[str, Any]:
    return {
        "id": applied.id,
        "conversation_id": applied.conversation_id,
        "sla_policy_id": applied.sla_policy_id,
        "state": applied.state.value,
        "misses": applied.misses,
        "started_at": written(applied.started_at),
        "sealed_at": written(applied.sealed_at),
        "version": applied.version,
    }


def _applied(applied: AppliedSla, clock: SlaClock | None) -> dict[str, Any]:
    return {
        **_standing(applied),
        "target": clock and clock.target.value,
        "inbound_message_id": clock and clock.inbound_message_id,
        "due_at": clock and written(clock.due_at),
        "warned_at": clock and written(clock.warned_at),
        "missed_at": clock and written(clock.missed_at),
    }


def _policy(policy: SlaPolicy) -> dict[str, Any]:
    terms = policy.terms
    return {
        "id": policy.id,
        "name": policy.name,
        "position": policy.position,
        "enabled": policy.enabled,
        "first_response_seconds": terms.first_response_seconds,
        "next_response_seconds": terms.next_response_seconds,
        "resolution_seconds": terms.resolution_seconds,
        "pauses_while_pending": terms.pauses_while_pending,
        "priorities": [priority.value for priority in policy.priorities],
        "channel_ids": list(policy.channel_ids),
        "labels": list(policy.labels),
        "kinds": [kind.value for kind in policy.kinds],
        "business_calendar_id": policy.business_calendar_id,
        "warn_ladder_id": policy.warn_ladder_id,
        "miss_ladder_id": policy.miss_ladder_id,
        "external_id": policy.external_id,
        "version": policy.version,
    }
