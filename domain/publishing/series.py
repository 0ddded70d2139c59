"""A series says the same thing again and again; each of its occurrences becomes a message once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing.content import Content, Variants, media_in, said_on
from domain.publishing.model import Message, Schedule
from domain.publishing.occurrences import Moment, Recurrence, moment
from domain.publishing.states import MessageStatus
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    MediaId,
    MessageId,
    OccurrenceId,
    OrganizationId,
    SeriesId,
    WorkspaceId,
)

KEEP = "series.keep"
"""The duty that makes messages of what is to come."""

DAY = timedelta(days=1)
HORIZON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: `content` everywhere, except for what a channel has in `variants`."""

    content: Content
    variants: Variants = field(default_factory=dict)

    def on(self, channel_id: ChannelId) -> Content:
        """What is said on this channel."""
        return said_on(self.content, self.variants, channel_id)


def words_of(message: Message) -> Words:
    return Words(message.content, message.variants)


class SeriesStatus(StrEnum):
    """Where a series stands. A removed one is to be seen nowhere but in what it made."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    REMOVED = "removed"


class SeriesEnd(StrEnum):
    """Why a series is over: nothing of its rule is left, or somebody ended it."""

    OVER = "over"
    ASKED = "asked"


_MOVES = {
    SeriesStatus.ACTIVE: ("change", "pause", "end", "delete"),
    SeriesStatus.PAUSED: ("change", "resume", "end", "delete"),
    SeriesStatus.ENDED: ("delete",),
    SeriesStatus.REMOVED: (),
}


@dataclass(frozen=True, slots=True)
class Series:
    """Something that is said again and again. What is to come within `horizon_days` are messages
    already. `settled_until` is the instant up to which nothing is left to be decided: what recurs
    until then has become a message, was skipped, or is known to be missed. `problem` is the code of
    what keeps it from making messages."""

    id: SeriesId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    name: str
    channel_ids: tuple[ChannelId, ...]
    words: Words
    recurrence: Recurrence
    settled_until: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    status: SeriesStatus = SeriesStatus.ACTIVE
    horizon_days: int = HORIZON_DAYS
    version: int = 1
    tags: tuple[str, ...] = ()
    problem: str | None = None
    ended_at: datetime | None = None
    end_reason: SeriesEnd | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.status]

    @property
    def horizon(self) -> timedelta:
        return timedelta(days=self.horizon_days)

    def change(self, now: datetime, **changes: Any) -> "Series":
        """Another name, other words, other channels, another rule. By a new rule only what is still
        to come is reckoned."""
        self._only_from(SeriesStatus.ACTIVE, SeriesStatus.PAUSED)
        if changes.get("recurrence", self.recurrence) != self.recurrence:
            changes |= {"settled_until": max(now, self.settled_until)}
        return self._next(now, **changes)

    def pause(self, now: datetime) -> "Series":
        """Nothing more comes of it until it is resumed."""
        self._only_from(SeriesStatus.ACTIVE)
        return self._next(now, status=SeriesStatus.PAUSED, problem=None)

    def resume(self, now: datetime) -> "Series":
        """It goes on with what is still to come; what recurred meanwhile is not made up for."""
        self._only_from(SeriesStatus.PAUSED)
        return self._next(now, status=SeriesStatus.ACTIVE, settled_until=now)

    def end(self, reason: SeriesEnd, now: datetime) -> "Series":
        """For good."""
        self._only_from(SeriesStatus.ACTIVE, SeriesStatus.PAUSED)
        return self._next(
            now, status=SeriesStatus.ENDED, ended_at=now, end_reason=reason, problem=None
        )

    def remove(self, now: datetime) -> "Series":
        """It is to be seen no more, and its external id is free."""
        if self.status is SeriesStatus.REMOVED:
            raise NotFound(thing="series")
        return self._next(now, status=SeriesStatus.REMOVED, external_id=None, problem=None)

    def troubled(self, problem: str | None, now: datetime) -> "Series":
        """What keeps it from making messages is another thing than before, or nothing."""
        return self if problem == self.problem else self._next(now, problem=problem)

    def settled(self, until: datetime) -> "Series":
        """Nothing is left to be decided up to then. This is no change that anybody sees."""
        return replace(self, settled_until=max(until, self.settled_until))

    def schedule_of(self, occurrence: "Occurrence") -> Schedule:
        """When it takes place: at the time given for it alone, else at that of its name."""
        timezone = self.recurrence.timezone
        return moment(occurrence.local_time or occurrence.recurrence_id, timezone).schedule(
            timezone
        )

    @property
    def media_ids(self) -> tuple[MediaId, ...]:
        """Every file that it shows."""
        return media_in(self.words.content, self.words.variants)

    def words_in(self, occurrence: "Occurrence") -> Words:
        """What it says: the words given for it alone, else those of the series."""
        return occurrence.words or self.words

    def _next(self, now: datetime, **changes: Any) -> "Series":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _only_from(self, *statuses: SeriesStatus) -> None:
        if self.status not in statuses:
            raise InvalidState(
                thing="series", state=self.status.value, moves=", ".join(self.possible_moves)
            )


class OccurrenceState(StrEnum):
    """What became of an occurrence. A `planned` one is still to become a message; one that is
    `missed` never will, for its time passed while nobody was at work."""

    PLANNED = "planned"
    MADE = "made"
    SKIPPED = "skipped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a series, kept once there is more to know of it than its rule says. There
    is one for each name. `words` and `local_time` are what somebody wrote for this one alone;
    `said` is the fingerprint of its message as the series last wrote it."""

    id: OccurrenceId
    workspace_id: WorkspaceId
    series_id: SeriesId
    recurrence_id: str
    at: datetime
    state: OccurrenceState
    created_at: datetime
    updated_at: datetime
    version: int = 1
    words: Words | None = None
    local_time: str | None = None
    message_id: MessageId | None = None
    said: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a row of it; what only the rule says has no version yet."""
        return self.version > 0

    @property
    def edited(self) -> bool:
        """Whether somebody wrote something for this one alone."""
        return self.words is not None or self.local_time is not None

    def made(self, message: Message, now: datetime) -> "Occurrence":
        """It is a message now: this one and no other."""
        self._only_from(OccurrenceState.PLANNED)
        return self._written(message, now, state=OccurrenceState.MADE, message_id=message.id)

    def rewritten(self, message: Message, now: datetime) -> "Occurrence":
        """The series wrote its message anew."""
        self._only_from(OccurrenceState.MADE)
        return self._written(message, now)

    def withdrawn(self, now: datetime) -> "Occurrence":
        """Its message was called off. It may become another one."""
        self._only_from(OccurrenceState.MADE)
        return self._next(now, state=OccurrenceState.PLANNED, message_id=None, said=None)

    def missed(self, now: datetime) -> "Occurrence":
        """Its time passed before it could become a message."""
        self._only_from(OccurrenceState.PLANNED)
        return self._next(now, state=OccurrenceState.MISSED)

    def edit(self, now: datetime, **changes: Any) -> "Occurrence":
        """Words or a time for this one alone; None is the series' own again."""
        self._only_from(OccurrenceState.PLANNED, OccurrenceState.MADE)
        return self._next(now, **changes)

    def skip(self, now: datetime) -> "Occurrence":
        """It does not take place."""
        self._only_from(OccurrenceState.PLANNED, OccurrenceState.MADE)
        return self._next(now, state=OccurrenceState.SKIPPED)

    def unskip(self, now: datetime) -> "Occurrence":
        """It takes place after all."""
        self._only_from(OccurrenceState.SKIPPED)
        return self._next(now, state=OccurrenceState.PLANNED, message_id=None, said=None)

    def is_its_own(self, message: Message) -> bool:
        """Whether the message is as the series wrote it: nobody changed its words or its time."""
        return message.fingerprint == self.said and message.publish_at == self.at

    def _written(self, message: Message, now: datetime, **changes: Any) -> "Occurrence":
        at = message.publish_at or self.at
        return self._next(now, **changes, at=at, said=message.fingerprint)

    def _next(self, now: datetime, **changes: Any) -> "Occurrence":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _only_from(self, *states: OccurrenceState) -> None:
        if self.state not in states:
            raise InvalidState(thing="occurrence", state=self.state.value, moves="")


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """An occurrence as it is read: what is kept of it, or what the rule says."""

    recurrence_id: str
    state: OccurrenceState
    schedule: Schedule
    words: Words
    edited: bool
    version: int
    message_id: MessageId | None
    message_status: MessageStatus | None


def seen(series: Series, occurrence: Occurrence, status: MessageStatus | None) -> OccurrenceView:
    """What a reader sees of it; `status` is that of its message."""
    return OccurrenceView(
        recurrence_id=occurrence.recurrence_id,
        state=occurrence.state,
        schedule=series.schedule_of(occurrence),
        words=series.words_in(occurrence),
        edited=occurrence.edited,
        version=occurrence.version,
        message_id=occurrence.message_id,
        message_status=status,
    )


def unwritten(series: Series, named: Moment, occurrence_id: OccurrenceId) -> Occurrence:
    """What the rule says of an occurrence of which nothing is kept yet."""
    return Occurrence(
        id=occurrence_id,
        workspace_id=series.workspace_id,
        series_id=series.id,
        recurrence_id=named.recurrence_id,
        at=named.at,
        state=OccurrenceState.PLANNED,
        created_at=series.updated_at,
        updated_at=series.updated_at,
        version=0,
    )
