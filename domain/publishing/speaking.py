"""One person is told one thing, alone, by whoever takes members along: at once, later, or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.broadcast import AHEAD, Broadcast, Recipient
from domain.publishing.broadcast_ports import Pair
from domain.publishing.broadcasting import NEVER_WROTE, code_of, draft_for, known_of, misfit_of
from domain.publishing.drafting import Draft, all_written_down, composed
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.showing import library_of
from domain.publishing.stopping import held_marks, stop_of
from domain.shared.access import Actor
from domain.shared.errors import Refusal, Unavailable
from domain.shared.ids import BroadcastRecipientId, ChannelId, MemberId
from domain.shared.quiet_hours import QUIET, QuietHours

PACE = "pace"
"""What is not said yet, because others are in line on that channel."""

NOWHERE: Pair = (ChannelId(""), "")

STOPPED = timedelta(minutes=1)
"""How long until the next look where a channel is stopped."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before then, UTC, for this reason."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """How it would read, where, and when, UTC."""

    text: str
    pair: Pair
    at: datetime


async def speak_once(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    saying: Broadcast,
    member_id: MemberId,
    timezone: str | None,
    metadata: Mapping[str, str],
) -> Recipient | Wait:
    """Say what `saying` says to this member, in the transaction that is given, on the channel on
    which they last spoke to us: whoever it went to, with their message; or skipped, with the
    reason. Channels are taken turns on with broadcasts, so that no more goes out on one than its
    pace. `saying` is stored nowhere. Raises TemporarilyUnavailable."""
    now = room.clock.now()
    pair = await tx.segment_audience.reach(member_id)
    if pair is None:
        return _nobody(saying, now).skip(NEVER_WROTE, now)
    wait = await _stopped(tx, saying, pair, now) or await _asleep(tx, saying, pair, timezone, now)
    if wait is not None:
        return wait
    last = await tx.broadcasts.last_slot(pair[0])
    slot = max(now, last + saying.spacing) if last else now
    if slot >= now + AHEAD:
        return Wait(PACE, slot)
    person = _somebody(saying, pair, now)
    await tx.broadcasts.alone_with([pair])
    known = await known_of(tx, [person], now)
    draft = draft_for(saying, person, known, slot)
    if isinstance(draft, str):
        return person.skip(draft, now)
    author = replace(actor, id=saying.created_by)
    try:
        message = await composed(room, author, tx, replace(draft, metadata=metadata))
    except Unavailable:
        raise
    except Refusal as refusal:
        return person.skip(code_of(refusal), now)
    await all_written_down(room, author, tx, [message], known.channels)
    return person.hand_over(message.id, slot, now)


async def outlook_of(
    room: Publishing,
    tx: PublishingTransaction,
    saying: Broadcast,
    member_id: MemberId,
    timezone: str | None,
    at: datetime,
) -> Outlook | str:
    """How it would be said to them at that moment, or the code of why it would not."""
    pair = await tx.segment_audience.reach(member_id)
    if pair is None:
        return NEVER_WROTE
    asleep = await _asleep(tx, saying, pair, timezone, at)
    at = asleep.until if asleep else at
    person = _somebody(saying, pair, at)
    known = await known_of(tx, [person], at)
    draft = draft_for(saying, person, known, at)
    if not isinstance(draft, Draft):
        return draft
    library = await library_of(tx, [draft.content])
    misfit = misfit_of(draft, known.channels[pair[0]], library, room.measures, at)
    return misfit or Outlook(draft.content.text or "", pair, at)


async def _stopped(
    tx: PublishingTransaction, saying: Broadcast, pair: Pair, now: datetime
) -> Wait | None:
    facts = await tx.channels.facts([pair[0]])
    channel = facts.get(pair[0])
    if channel is None:
        return None
    held = await held_marks(tx, facts.values(), saying.marks)
    stop = stop_of(channel, saying.marks, held)
    return Wait(stop.reason, now + STOPPED) if stop else None


async def _asleep(
    tx: PublishingTransaction, saying: Broadcast, pair: Pair, timezone: str | None, now: datetime
) -> Wait | None:
    quiet: QuietHours | None = saying.quiet_hours
    if quiet is None:
        return None
    ground = (await tx.rules.grounds([pair[0]]))[pair[0]]
    walls = timezone or quiet.timezone or ground.timezone
    # What is handed over now goes out a little later.
    ends = quiet.until(now, walls) or quiet.until(now + AHEAD, walls)
    return Wait(QUIET, ends) if ends else None


def _somebody(saying: Broadcast, pair: Pair, now: datetime) -> Recipient:
    channel_id, person_id = pair
    return Recipient(
        id=BroadcastRecipientId(""),
        workspace_id=saying.workspace_id,
        broadcast_id=saying.id,
        channel_id=channel_id,
        platform_person_id=person_id,
        created_at=now,
        updated_at=now,
    )


def _nobody(saying: Broadcast, now: datetime) -> Recipient:
    return _somebody(saying, NOWHERE, now)
