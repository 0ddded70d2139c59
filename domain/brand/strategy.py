"""A strategy says where a brand wants to be on which day, what it speaks of and how often; one is
active at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn

from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import ChannelId, OrganizationId, StrategyId, WorkspaceId
from domain.shared.own_metrics import OF_NO_CAMPAIGN, RATIOS, TIMES, OwnMetric
from domain.shared.readings import Metric

MOST_DAYS = 731
MOST_OBJECTIVES, MOST_PILLARS, MOST_CHANNELS = 20, 20, 100
ALL_OF_IT = 1.0
ROUNDING = 1e-9
"""Shares such as a tenth do not add up exactly."""

OF_ACCOUNTS = frozenset({Metric.FOLLOWERS, Metric.FOLLOWING, Metric.MEMBERS, Metric.POSTS})
"""Of accounts it is known where they stand; of posts, by how much their numbers grow."""


class StrategyStatus(StrEnum):
    """A draft is active from when somebody says so until it is retired, for good."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Move(StrEnum):
    """What can be done with a strategy."""

    CHANGE = "change"
    ACTIVATE = "activate"
    RETIRE = "retire"


MOVES: Mapping[StrategyStatus, tuple[Move, ...]] = {
    StrategyStatus.DRAFT: (Move.CHANGE, Move.ACTIVATE, Move.RETIRE),
    StrategyStatus.ACTIVE: (Move.CHANGE, Move.RETIRE),
    StrategyStatus.RETIRED: (),
}


class Of(StrEnum):
    """Whose number it is: that of posts, of the accounts themselves, or of what is done here."""

    POSTS = "posts"
    ACCOUNTS = "accounts"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Filters:
    """Only what is one of each counts; an empty tuple leaves all of them."""

    channel_ids: tuple[ChannelId, ...] = ()
    platforms: tuple[str, ...] = ()
    community_ids: tuple[str, ...] = ()
    campaign_ids: tuple[str, ...] = ()

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Those that choose anything, by name."""
        named = {
            "channel_ids": self.channel_ids,
            "platforms": self.platforms,
            "community_ids": self.community_ids,
            "campaign_ids": self.campaign_ids,
        }
        return {name: values for name, values in named.items() if values}


@dataclass(frozen=True, slots=True)
class Objective:
    """Where a number is to be by the end of a day of the workspace's wall. Of accounts it is where
    they stand, which is to get from the baseline to the target; of posts it is by how much it has
    grown since the strategy began, which is to get from nothing to the target, and the baseline is
    what it came to in a time before that. A target below the baseline is one not to go beyond. What
    is counted here is a number that grows like that of posts, or a ratio or a time of all these
    days, which is to get from the baseline to the target."""

    id: str
    name: str
    metric: Metric | OwnMetric
    of: Of
    baseline: int | float
    target: int | float
    due_on: str
    filters: Filters = field(default_factory=Filters)

    @property
    def is_level(self) -> bool:
        """Whether it is where something stands, rather than by how much it grew."""
        return self.metric in OF_ACCOUNTS or self.metric in RATIOS or self.metric in TIMES

    @property
    def wants_less(self) -> bool:
        return self.target < self.baseline


@dataclass(frozen=True, slots=True)
class Pillar:
    """A subject the brand speaks of. A message belongs to it by bearing its tag; `share` of all
    posts are to do so, 0 to 1."""

    tag: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class PlannedChannel:
    """How often is posted on one channel, or on all of a platform together, and what for."""

    posts_per_week: float
    channel_id: ChannelId | None = None
    platform: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Strategy:
    """`starts_on` and `ends_on` are days on the workspace's wall, written as in `2030-05-04`; both
    belong to it. Nothing happens by itself when they come."""

    id: StrategyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    status: StrategyStatus
    starts_on: str
    ends_on: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    objectives: tuple[Objective, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    channel_plan: tuple[PlannedChannel, ...] = ()
    activated_at: datetime | None = None
    retired_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[Move, ...]:
        """What can be done with it now."""
        return MOVES[self.status]

    def change(self, now: datetime, **changes: Any) -> "Strategy":
        """Raises InvalidState once it is retired."""
        self._may(Move.CHANGE)
        return self._next(now, **changes)

    def activate(self, now: datetime) -> "Strategy":
        """Raises InvalidState with the moves that are possible."""
        self._may(Move.ACTIVATE)
        return self._next(now, status=StrategyStatus.ACTIVE, activated_at=now)

    def retire(self, now: datetime) -> "Strategy":
        """For good. Raises InvalidState with the moves that are possible."""
        self._may(Move.RETIRE)
        return self._next(now, status=StrategyStatus.RETIRED, retired_at=now)

    def _next(self, now: datetime, **changes: Any) -> "Strategy":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _may(self, move: Move) -> None:
        if move not in self.possible_moves:
            self._refuse()

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="strategy", state=self.status.value, moves=moves)


def check(strategy: Strategy) -> None:
    """Raises ValidationFailed where its parts do not go together."""
    faults = [*_of_days(strategy), *_of_objectives(strategy)]
    faults += [*_of_pillars(strategy), *_of_channels(strategy)]
    if faults:
        raise ValidationFailed(errors=faults)


def _of_days(strategy: Strategy) -> Iterator[FieldError]:
    first, last = date.fromisoformat(strategy.starts_on), date.fromisoformat(strategy.ends_on)
    days = (last - first).days + 1
    if days < 1:
        yield FieldError("/ends_on", "ends_before_start")
    elif days > MOST_DAYS:
        yield FieldError("/ends_on", "strategy_too_long", {"days": days, "maximum": MOST_DAYS})


def _of_objectives(strategy: Strategy) -> Iterator[FieldError]:
    seen = set[str]()
    for place, one in enumerate(strategy.objectives):
        at = f"/objectives/{place}"
        if one.id in seen:
            yield FieldError(f"{at}/id", "duplicate")
        seen.add(one.id)
        if not strategy.starts_on <= one.due_on <= strategy.ends_on:
            yield FieldError(f"{at}/due_on", "due_outside_strategy")
        if one.target == one.baseline:
            yield FieldError(f"{at}/target", "target_is_baseline")
        yield from _of_whose(one, at)
        yield from _of_numbers(one, at)


def _of_whose(one: Objective, at: str) -> Iterator[FieldError]:
    own = isinstance(one.metric, OwnMetric)
    if own is not (one.of is Of.WORK):
        yield FieldError(f"{at}/of", "objective_of_work", {"metric": one.metric.value})
    elif one.metric in OF_ACCOUNTS and one.of is Of.POSTS:
        yield FieldError(f"{at}/of", "objective_of_accounts")
    if one.filters.campaign_ids:
        where = f"{at}/filters/campaign_ids"
        if one.of is Of.ACCOUNTS:
            yield FieldError(where, "not_of_accounts")
        elif one.metric in OF_NO_CAMPAIGN:
            yield FieldError(where, "not_of_metric", {"metric": one.metric.value})


def _of_numbers(one: Objective, at: str) -> Iterator[FieldError]:
    least, most = (
        RATIOS.get(one.metric, (0, None)) if isinstance(one.metric, OwnMetric) else (0, None)
    )
    for name, value in (("baseline", one.baseline), ("target", one.target)):
        if most is not None:
            if not least <= value <= most:
                facts = {"least": least, "most": most}
                yield FieldError(f"{at}/{name}", "ratio_out_of_range", facts)
        elif value < 0 or value != int(value):
            yield FieldError(f"{at}/{name}", "whole_number_needed")


def _of_pillars(strategy: Strategy) -> Iterator[FieldError]:
    seen = set[str]()
    for place, pillar in enumerate(strategy.pillars):
        if pillar.tag in seen:
            yield FieldError(f"/pillars/{place}/tag", "duplicate")
        seen.add(pillar.tag)
    if sum(pillar.share for pillar in strategy.pillars) > ALL_OF_IT + ROUNDING:
        yield FieldError("/pillars", "shares_over_all")


def _of_channels(strategy: Strategy) -> Iterator[FieldError]:
    seen = set[str]()
    for place, planned in enumerate(strategy.channel_plan):
        at = f"/channel_plan/{place}"
        if (planned.channel_id is None) == (planned.platform is None):
            yield FieldError(at, "channel_or_platform")
            continue
        where = planned.channel_id or planned.platform or ""
        if where in seen:
            yield FieldError(
                f"{at}/{'channel_id' if planned.channel_id else 'platform'}", "duplicate"
            )
        seen.add(where)
