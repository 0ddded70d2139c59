"""A prompt asks a community something again and again, out of a bank of texts, each time once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.participation.model import Rest
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    MessageId,
    OrganizationId,
    PromptId,
    PromptTurnId,
    WorkspaceId,
)

PROMPT_ASKS = "prompt_asks"
"""The kind of duty that asks what is due."""

MOST_PROMPTS = 200
"""So many of a workspace may not be over."""

GRACE = timedelta(hours=2)
"""What is later than this is not asked any more: nobody answers a good morning at night."""


class PromptState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class Order(StrEnum):
    """One after the other, or by chance; either way all are asked before one comes again."""

    ROUND_ROBIN = "round_robin"
    RANDOM = "random"


class TurnState(StrEnum):
    ASKED = "asked"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why nothing was asked: a quiet day, enough was asked in that week, a hold or a pause would
    keep it back, nobody was there in time, or a channel would not take it."""

    QUIET_DAY = "quiet_day"
    WEEK_IS_FULL = "week_is_full"
    HELD = "held"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Recurring:
    """When it recurs, as a series does: `starts`, `exceptions` and `extra_dates` are wall times in
    `timezone`, and the rule is one of RFC 5545."""

    starts: str
    timezone: str
    rule: str
    exceptions: tuple[str, ...] = ()
    extra_dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptText:
    """One thing to ask, by language."""

    texts: Mapping[str, str]

    def in_language(self, language: str | None) -> str:
        """In that language, or else in the one that it is closest to, or else in the first."""
        short = (language or "").partition("-")[0]
        alike = (text for name, text in self.texts.items() if name.partition("-")[0] == short)
        return self.texts.get(language or "") or next(alike, next(iter(self.texts.values())))


_MOVES = {
    PromptState.ACTIVE: ("change", "pause", "end"),
    PromptState.PAUSED: ("change", "resume", "end"),
    PromptState.ENDED: ("archive",),
    PromptState.ARCHIVED: (),
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """`language` is that of its texts where the community's is not meant. `settled_until` is up to
    when nothing is left to be decided, and `asked` how many were asked: the next text follows from
    it. `seed` is what chance goes by, so that anyone can see which text comes next."""

    id: PromptId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    name: str
    bank: tuple[PromptText, ...]
    channel_ids: tuple[ChannelId, ...]
    recurring: Recurring
    rest: Rest
    seed: str
    settled_until: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    order: Order = Order.ROUND_ROBIN
    state: PromptState = PromptState.ACTIVE
    language: str | None = None
    campaign_id: CampaignId | None = None
    tags: tuple[str, ...] = ()
    asked: int = 0
    ended_at: datetime | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.state]

    @property
    def place(self) -> int:
        """Which text of the bank comes next, from 0 on."""
        cycle, step = divmod(self.asked, len(self.bank))
        if self.order is Order.ROUND_ROBIN:
            return step
        return shuffled(self.seed, cycle, len(self.bank))[step]

    def change(self, now: datetime, **changes: Any) -> "Prompt":
        """By a new rule only what is still to come is reckoned. Raises InvalidState."""
        self._require("change")
        if changes.get("recurring", self.recurring) != self.recurring:
            changes |= {"settled_until": max(now, self.settled_until)}
        return self._next(now, **changes)

    def pause(self, now: datetime) -> "Prompt":
        """Raises InvalidState."""
        self._require("pause")
        return self._next(now, state=PromptState.PAUSED)

    def resume(self, now: datetime) -> "Prompt":
        """What recurred meanwhile is not made up for. Raises InvalidState."""
        self._require("resume")
        return self._next(now, state=PromptState.ACTIVE, settled_until=now)

    def end(self, now: datetime) -> "Prompt":
        """For good. Raises InvalidState."""
        self._require("end")
        return self._next(now, state=PromptState.ENDED, ended_at=now)

    def archive(self, now: datetime) -> "Prompt":
        """Raises InvalidState."""
        self._require("archive")
        return self._next(now, state=PromptState.ARCHIVED)

    def settled(self, until: datetime, *, asked: bool) -> "Prompt":
        """Of what recurs until then all is decided. That is no change for others to see."""
        return replace(self, settled_until=until, asked=self.asked + asked)

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="prompt", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Prompt":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """One time at which it recurred, named by its wall time: the message that asked, or why nothing
    was asked. `week` is the community's. `refusal` is the code of what would not take it."""

    id: PromptTurnId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    prompt_id: PromptId
    community_id: CommunityId
    recurrence_id: str
    at: datetime
    week: str
    state: TurnState
    created_at: datetime
    place: int | None = None
    message_id: MessageId | None = None
    reason: SkipReason | None = None
    refusal: str | None = None


def shuffled(seed: str, cycle: int, many: int) -> Sequence[int]:
    """Each place once, in an order that follows from the seed and the number of the cycle. No cycle
    begins with what the one before ended with; so of two, one always follows the other."""
    if many <= 2:
        return _by_chance(seed, 0, many)
    order = _by_chance(seed, cycle, many)
    # To change places at its beginning changes nothing about its end.
    if cycle and order[0] == _by_chance(seed, cycle - 1, many)[-1]:
        order[0], order[1] = order[1], order[0]
    return order


def _by_chance(seed: str, cycle: int, many: int) -> list[int]:
    def lot(place: int) -> bytes:
        return hashlib.sha256(f"{seed}/{cycle}/{place}".encode()).digest()

    return sorted(range(many), key=lot)
