"""A reputation is reckoned from sums of days: of each day are kept only counts of nobody in
particular, from which every score follows exactly, by whatever weights a workspace has now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.access import Actor
from domain.shared.ids import CommunityId, OrganizationId, WorkspaceId

FORMULA = "reputation/1"
"""Grows when the same sums and weights would give another score."""

REPUTATION_DUE = "reputation_due"
"""The kind of duty that counts the last days of a workspace, and tells of a fall."""

WINDOW = 7
"""A day's score is of the sums of so many days, of which it is the last."""

OPEN_DAYS = 14
"""So many days, today among them, are counted anew whenever they are asked for: what comes late
within them is in the score. Older days stay as they were counted last."""

BACKFILL = 400
"""So many days back are counted where nothing was counted before."""

COUNTED_AT_ONCE = 31
EVERY = timedelta(days=1)
FALL = 10.0
"""Points from one week to the next that are told of."""

MANY = 30
"""With so many messages, conversations or people a part is half sure: n / (n + 30)."""

OVERLOADED = 0.1
"""Where this part of what is heard becomes a case, the load on moderation is at its worst."""

PATIENCE = timedelta(hours=24)
"""A conversation that is younger and has no reply yet is neither answered nor not."""

EPOCH = date(1970, 1, 1)


class PartName(StrEnum):
    """What a reputation is made of."""

    SENTIMENT = "sentiment"
    RESPONSES = "responses"
    GROWTH = "growth"
    MODERATION = "moderation"


class Missing(StrEnum):
    """Why a part has no value. Never is there a zero in its place.

    nothing_said: nobody said anything that is for or against. no_conversations: none began that is
    answered or has waited for a day. nobody_came_or_left: so there is nothing to weigh.
    nothing_heard: no message came, so that none could become a case.
    """

    NOTHING_SAID = "nothing_said"
    NO_CONVERSATIONS = "no_conversations"
    NOBODY_CAME_OR_LEFT = "nobody_came_or_left"
    NOTHING_HEARD = "nothing_heard"


@dataclass(frozen=True, slots=True)
class ReputationDay:
    """What one day of one community came to, on its wall; days are counted from 1970-01-01.

    `heard`: comments, mentions, direct messages and reviews that are still there. `pull_positive`
    and `pull_negative` are those of `positive` and `negative`, each weighed by its author's reach:
    1 + log10(1 + followers), and 1 where nobody knows; `reach_known` is of how many of both it is
    known. `begun`: conversations that were answered, `replied`, or have waited for `PATIENCE`.
    `kept` and `missed`: of them, those whose promises are sealed so. `joined`, `gone`: people.
    `cases`: those that were opened for moderators."""

    workspace_id: WorkspaceId
    community_id: CommunityId
    day: int
    heard: int = 0
    positive: int = 0
    negative: int = 0
    neutral: int = 0
    mixed: int = 0
    pull_positive: float = 0.0
    pull_negative: float = 0.0
    reach_known: int = 0
    begun: int = 0
    replied: int = 0
    kept: int = 0
    missed: int = 0
    joined: int = 0
    gone: int = 0
    cases: int = 0


COUNTED = tuple(
    field.name
    for field in fields(ReputationDay)
    if field.name not in ("workspace_id", "community_id", "day")
)
Sums = Mapping[str, float]
"""What is in `COUNTED`, of some days and communities together."""

NOTHING: Sums = dict.fromkeys(COUNTED, 0)


@dataclass(frozen=True, slots=True)
class ReputationWeights:
    """A workspace's own. Each part weighs so much of all that are available; `positive` and
    `negative` are what something said for us, and against us, counts."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    updated_by: str
    version: int = 0
    sentiment: float = 60.0
    responses: float = 20.0
    growth: float = 10.0
    moderation: float = 10.0
    positive: float = 1.0
    negative: float = 1.0

    def of(self, part: PartName) -> float:
        weight: float = getattr(self, part.value)
        return weight

    @property
    def whole(self) -> float:
        return sum(self.of(part) for part in PartName)

    def weigh(self, by: str, now: datetime, **changes: Any) -> "ReputationWeights":
        return replace(self, **changes, version=self.version + 1, updated_at=now, updated_by=by)


def standard(actor: Actor, now: datetime) -> ReputationWeights:
    """Those that count where nobody has said anything."""
    return ReputationWeights(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """`value` goes from -100 to 100. `weight` is what the workspace gives it, `share` what it is of
    the score: the weights of parts without a value are spread over the others. `n` is of how many
    messages, conversations or people it is, `numbers` what it was reckoned from."""

    name: PartName
    value: float | None
    weight: float
    share: float
    n: int
    confidence: float
    numbers: Mapping[str, float]
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Of the days from `first` to `last`, from -100 to 100; None where no part has a value.
    `confidence`, from 0 to 1, is n / (n + 30) of each part, weighed as they are; a part without a
    value has none."""

    first: date
    last: date
    value: float | None
    confidence: float
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class ReputationMark:
    """Up to which day a workspace's reputation was counted, that one among them."""

    workspace_id: WorkspaceId
    day: int


@dataclass(frozen=True, slots=True)
class ReputationFall:
    """That somebody was told of: `scope_id` is a community's or the workspace's, `week` the one
    that was worse than the one before, counted from the one in which 1970 began, by its average
    `after` against `before`."""

    workspace_id: WorkspaceId
    scope_id: str
    week: int
    before: float
    after: float
    told_at: datetime


def number_of(day: date) -> int:
    return (day - EPOCH).days


def date_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


def week_of(day: int) -> int:
    """Weeks go from Monday to Sunday."""
    return (day + 3) // 7


def days_of(week: int) -> range:
    return range(week * 7 - 3, week * 7 + 4)


def together(some: Iterable[Sums]) -> Sums:
    found = dict(NOTHING)
    for sums in some:
        for name in COUNTED:
            found[name] += sums[name]
    return found


def scored(by_day: Mapping[int, Sums], weights: ReputationWeights, day: int) -> Score:
    """Of that day and those before it; a day that is not there came to nothing."""
    window = range(day - WINDOW + 1, day + 1)
    sums = together(by_day.get(one, NOTHING) for one in window)
    found = [(name, reckon(sums, weights)) for name, reckon in _PARTS.items()]
    there = sum(weights.of(name) for name, part in found if part.value is not None)
    parts = [_weighed(name, part, weights.of(name), there) for name, part in found]
    known = [part for part in parts if part.value is not None]
    value = sum(part.share * (part.value or 0.0) for part in known) if there else None
    sure = sum(part.weight * part.confidence for part in known) / weights.whole
    first, last = date_of(window[0]), date_of(day)
    return Score(first, last, _rounded(value), round(sure, 3), parts)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    value: float | None
    n: int
    numbers: Mapping[str, float]
    missing: Missing


def _weighed(name: PartName, part: _Reckoned, weight: float, there: float) -> Part:
    is_known = part.value is not None
    return Part(
        name=name,
        value=_rounded(part.value),
        weight=weight,
        share=round(weight / there, 4) if is_known and there else 0.0,
        n=part.n,
        confidence=round(part.n / (part.n + MANY), 3) if is_known else 0.0,
        numbers=part.numbers,
        missing=None if is_known else part.missing,
    )


def _sentiment(sums: Sums, weights: ReputationWeights) -> _Reckoned:
    """(for - against) / (for + against): those who are neither are many, and would hide both."""
    good = weights.positive * sums["pull_positive"]
    bad = weights.negative * sums["pull_negative"]
    value = 100 * (good - bad) / (good + bad) if good + bad else None
    names = ("positive", "negative", "neutral", "mixed", "pull_positive", "pull_negative")
    n = int(sums["positive"] + sums["negative"])
    return _Reckoned(value, n, _some(sums, *names, "reach_known"), Missing.NOTHING_SAID)


def _responses(sums: Sums, weights: ReputationWeights) -> _Reckoned:
    """The share that was answered, and with it the share of promises that were kept."""
    n, promised = int(sums["begun"]), sums["kept"] + sums["missed"]
    shares = [sums["replied"] / n] if n else []
    if n and promised:
        shares.append(sums["kept"] / promised)
    value = 200 * sum(shares) / len(shares) - 100 if shares else None
    numbers = _some(sums, "begun", "replied", "kept", "missed")
    return _Reckoned(value, n, numbers, Missing.NO_CONVERSATIONS)


def _growth(sums: Sums, weights: ReputationWeights) -> _Reckoned:
    n = int(sums["joined"] + sums["gone"])
    value = 100 * (sums["joined"] - sums["gone"]) / n if n else None
    return _Reckoned(value, n, _some(sums, "joined", "gone"), Missing.NOBODY_CAME_OR_LEFT)


def _moderation(sums: Sums, weights: ReputationWeights) -> _Reckoned:
    """100 where no message became a case, -100 from `OVERLOADED` on."""
    n = int(sums["heard"])
    value = 100 - 200 * min(1.0, sums["cases"] / n / OVERLOADED) if n else None
    return _Reckoned(value, n, _some(sums, "heard", "cases"), Missing.NOTHING_HEARD)


_PARTS: Mapping[PartName, Callable[[Sums, ReputationWeights], _Reckoned]] = {
    PartName.SENTIMENT: _sentiment,
    PartName.RESPONSES: _responses,
    PartName.GROWTH: _growth,
    PartName.MODERATION: _moderation,
}


def _some(sums: Sums, *names: str) -> Mapping[str, float]:
    return {name: round(sums[name], 3) for name in names}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
