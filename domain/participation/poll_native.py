"""A poll that is asked on platforms, too: what they count is read there, for each option, without
people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.participation.errors import PollNotMergeable
from domain.participation.poll import Poll, PollKind, PollState
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    DeliveryId,
    MessageId,
    OrganizationId,
    PollId,
    PollNativeId,
    WorkspaceId,
)

POLL_COUNTED = "poll.counted"
"""The kind of duty that reads what platforms count of a poll."""

AT_FIRST = timedelta(minutes=1)
AT_MOST = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=1)
"""So long after its end what was read last stands."""

LEASE = timedelta(minutes=5)
"""Planned before anything is asked: whoever dies over it is followed by somebody."""

ON_ITS_WAY = timedelta(minutes=1)
"""How long what a platform tells by itself may take to get here."""

FOR_GOOD = ("not_supported", "not_published", "not_connected", "other_options")

MERGEABLE = (PollKind.SINGLE, PollKind.MULTIPLE)
"""Kinds of which platforms have their own."""


@dataclass(frozen=True, slots=True)
class NativeAsked:
    """What a message asks on platforms."""

    options: tuple[str, ...]
    multiple: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A message that is to ask a poll's question, from `at`, UTC, for so many seconds; `at_once`
    where that is now."""

    channel_ids: tuple[ChannelId, ...]
    question: str
    options: tuple[str, ...]
    multiple: bool
    language: str
    at: datetime
    at_once: bool
    seconds: int
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one platform counts: `counts` by the order of the options, `voters` where it says that;
    or the `reason` why it says nothing, by its code. `as_of` is when it was asked, UTC;
    `told` where nobody can ask it, and it says so by itself."""

    delivery_id: DeliveryId
    channel_id: ChannelId
    platform: str
    as_of: datetime
    counts: tuple[int, ...] | None = None
    voters: int | None = None
    reason: str | None = None
    told: bool = False

    @property
    def for_good(self) -> bool:
        """Whether asking again gives nothing else."""
        return self.reason in FOR_GOOD


@dataclass(frozen=True, slots=True)
class PollNative:
    """A message that asks a poll's question on platforms. `quiet` is how many times in a row
    nothing new was read; it is final once nothing more is read."""

    id: PollNativeId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    poll_id: PollId
    message_id: MessageId
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    tallies: tuple[Tally, ...] = ()
    quiet: int = 0
    final: bool = False
    removed_at: datetime | None = None

    @property
    def votes(self) -> tuple[int, ...] | None:
        """All its platforms together, by the order of the options; None while nobody says
        anything."""
        said = [one.counts for one in self.tallies if one.counts is not None]
        return tuple(map(sum, zip(*said, strict=True))) if said else None

    @property
    def voters(self) -> int | None:
        """None where one of them does not say how many voted."""
        said = [one for one in self.tallies if one.counts is not None]
        known = [one.voters for one in said if one.voters is not None]
        return sum(known) if said and len(known) == len(said) else None

    def read(self, tallies: Sequence[Tally], poll: Poll, now: datetime) -> "PollNative":
        """What was read takes the place of what was read before; what could not be read this time
        stays as it was. After the end of the poll the first whole reading is the last."""
        kept = {one.delivery_id: one for one in self.tallies}
        size = len(poll.options)
        tallies = [_fitting(one, size) for one in tallies]
        merged = tuple(_newer(kept.get(one.delivery_id), one) for one in tallies)
        whole = all(_is_last(one, poll, now) for one in tallies)
        new = [one.counts for one in merged] != [one.counts for one in self.tallies]
        return replace(
            self,
            tallies=merged,
            quiet=0 if new else self.quiet + 1,
            final=_is_over(poll, now) and (whole or _is_late(poll, now)),
            version=self.version + 1,
            updated_at=now,
        )

    def remove(self, now: datetime) -> "PollNative":
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)

    def next_at(self, poll: Poll, now: datetime) -> datetime | None:
        """Sooner while something happens; at the end of the poll in any case."""
        if self.final or self.removed_at is not None:
            return None
        at = now + min(AT_FIRST * 2 ** min(self.quiet, 10), AT_MOST)
        over = poll.closes_at
        return over if over is not None and now < over < at else at


def asking_of(
    poll: Poll, channel_ids: tuple[ChannelId, ...], question: str | None, now: datetime
) -> Asking:
    """The same question with the same options, while the poll is open: from its opening on where
    that is to come. Raises InvalidState for one that is neither open nor scheduled, and
    PollNotMergeable, also for one without an end: platforms want one."""
    if poll.state not in (PollState.OPEN, PollState.SCHEDULED):
        moves = ", ".join(poll.possible_moves)
        raise InvalidState(thing="poll", state=poll.state.value, moves=moves)
    why = _why_never(poll) or ("no_end" if poll.closes_at is None else None)
    if why is not None or poll.closes_at is None:
        raise PollNotMergeable(why=why)
    at_once = poll.state is PollState.OPEN or poll.opens_at is None
    at = now if at_once or poll.opens_at is None else max(now, poll.opens_at)
    return Asking(
        channel_ids,
        question or poll.question,
        tuple(option.label for option in poll.options),
        poll.kind is PollKind.MULTIPLE,
        poll.language,
        at,
        at_once,
        int((poll.closes_at - at).total_seconds()),
        poll.campaign_id,
    )


def _why_never(poll: Poll) -> str | None:
    """Why no platform's count can be merged into the poll, by its code."""
    if poll.kind not in MERGEABLE:
        return "kind"
    return "weights" if poll.weights else None


def why_not(poll: Poll, asked: NativeAsked) -> str | None:
    """Why what platforms count cannot be merged into the poll, by its code."""
    why = _why_never(poll)
    if why is not None:
        return why
    if len(asked.options) != len(poll.options):
        return "options"
    if asked.multiple is not (poll.kind is PollKind.MULTIPLE):
        return "multiple"
    return None


def _fitting(tally: Tally, size: int) -> Tally:
    """On one channel a message may ask otherwise: that cannot be merged."""
    if tally.counts is None or len(tally.counts) == size:
        return tally
    return replace(tally, counts=None, voters=None, reason="other_options")


def _newer(before: Tally | None, after: Tally) -> Tally:
    return before if before is not None and after.counts is None and before.counts else after


def _is_over(poll: Poll, now: datetime) -> bool:
    return poll.state in (PollState.CANCELLED, PollState.ARCHIVED) or poll.is_over(now)


def _is_last(tally: Tally, poll: Poll, now: datetime) -> bool:
    """Whether nothing is missing that was said before the poll's end, if that is over."""
    if tally.counts is None:
        return tally.for_good
    return not tally.told or now - _ended(poll) >= ON_ITS_WAY


def _is_late(poll: Poll, now: datetime) -> bool:
    return now - _ended(poll) > GIVEN_UP_AFTER


def _ended(poll: Poll) -> datetime:
    return poll.closed_at or poll.closes_at or poll.updated_at
