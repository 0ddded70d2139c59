"""What a campaign is to come to in numbers, what it costs, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.campaigns.link_views import ClickCounts
from domain.shared.errors import FieldError
from domain.shared.readings import OF_ACCOUNTS, Metric

THOUSAND = 1000


class OwnNumber(StrEnum):
    """What is counted here of what is part of a campaign, whenever that was.

    link_clicks: how often people followed its links, machines left out. link_unique: different ones
    of them, each once a day. redemptions: uses of its promotions that were not taken back.
    poll_votes: votes given here in its polls. contest_entries: accepted ones in its contests.
    """

    LINK_CLICKS = "link_clicks"
    LINK_UNIQUE = "link_unique"
    REDEMPTIONS = "redemptions"
    POLL_VOTES = "poll_votes"
    CONTEST_ENTRIES = "contest_entries"


class NothingOf(StrEnum):
    """Why there is no number of what is counted here: nothing of that kind is part of it."""

    NO_LINKS = "no_links"
    NO_PROMOTIONS = "no_promotions"
    NO_POLLS = "no_polls"
    NO_CONTESTS = "no_contests"


Targeted = Metric | OwnNumber


@dataclass(frozen=True, slots=True)
class Target:
    """What its posts, or else its links, promotions, polls or contests, are to get, all together,
    in whole pieces."""

    metric: Targeted
    value: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent, in the smallest unit of the budget's currency; `on` is a day on the
    workspace's wall."""

    name: str
    amount: int
    on: str | None = None


class Standing(StrEnum):
    """How a target stands. `on_track` has at least the share of it that the days passed are of all
    days; `open` has no days to compare with; `missed` is one that was not reached when it was
    over."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    OPEN = "open"
    MISSED = "missed"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Result:
    """What its posts got of something, or in a word why that is not known."""

    value: int | None
    unavailable: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What was counted in these days, both included, on the workspace's wall; `is_current` is
    whether everything that was read is counted in it."""

    first_day: date
    last_day: date
    is_current: bool
    of: Mapping[Metric, Result]


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` is which part of the target is reached, 1 for all of it; `expected` which part would
    be, did every day bring the same. `per_thousand` is what a thousand of it cost so far, in the
    smallest unit of the currency."""

    target: Target
    result: Result
    standing: Standing
    share: float | None
    expected: float | None
    per_thousand: int | None


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What was redeemed of its promotions in one currency, or without one; the amounts in its
    smallest unit. What was taken back counts in `reversed` and in nothing else."""

    currency: str | None
    redeemed: int
    reversed: int
    amount: int
    discount: int


@dataclass(frozen=True, slots=True)
class Own:
    """What is part of a campaign and counted here: of what there is none, nothing is counted."""

    has_links: bool = False
    has_promotions: bool = False
    poll_votes: int | None = None
    contest_entries: int | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """`as_of` is UTC. Of days there is nothing where a campaign has no first or no last one; of
    money nothing where it has no budget."""

    as_of: datetime
    results: Results
    days: int | None
    days_passed: int | None
    spent: int | None
    left: int | None
    messages: Mapping[str, int]
    clicks: ClickCounts
    targets: Sequence[Progress]
    redeemed: Sequence[Redeemed] = ()
    own: Own = Own()


def own_results(
    own: Own, clicks: ClickCounts, redeemed: Sequence[Redeemed]
) -> Mapping[Targeted, Result]:
    """Each number that is counted here, or why there is none."""
    used = sum(one.redeemed for one in redeemed)
    return {
        OwnNumber.LINK_CLICKS: _own(clicks.people if own.has_links else None, NothingOf.NO_LINKS),
        OwnNumber.LINK_UNIQUE: _own(clicks.unique if own.has_links else None, NothingOf.NO_LINKS),
        OwnNumber.REDEMPTIONS: _own(used if own.has_promotions else None, NothingOf.NO_PROMOTIONS),
        OwnNumber.POLL_VOTES: _own(own.poll_votes, NothingOf.NO_POLLS),
        OwnNumber.CONTEST_ENTRIES: _own(own.contest_entries, NothingOf.NO_CONTESTS),
    }


def _own(value: int | None, why: NothingOf) -> Result:
    return Result(value, None if value is not None else why.value)


def faults_of(
    targets: Sequence[Target], costs: Sequence[Cost], *, has_budget: bool
) -> list[FieldError]:
    """What does not go together."""
    faults = []
    seen: set[Targeted] = set()
    for place, target in enumerate(targets):
        if target.metric in OF_ACCOUNTS:
            faults.append(FieldError(f"/targets/{place}/metric", "target_of_accounts"))
        elif target.metric in seen:
            faults.append(FieldError(f"/targets/{place}/metric", "duplicate"))
        seen.add(target.metric)
    if costs and not has_budget:
        faults.append(FieldError("/costs", "costs_without_budget"))
    return faults


def days_of(first: str | None, last: str | None, today: date) -> tuple[int | None, int | None]:
    """How many days it has, and how many of them are wholly over."""
    if first is None or last is None:
        return None, None
    begins = date.fromisoformat(first)
    days = (date.fromisoformat(last) - begins).days + 1
    return days, min(max((today - begins).days, 0), days)


def progress(
    target: Target, result: Result, expected: float | None, *, over: bool, spent: int | None
) -> Progress:
    value = result.value
    share = None if value is None else value / target.value
    return Progress(
        target=target,
        result=result,
        standing=_standing(share, expected, over=over),
        share=share,
        expected=expected,
        per_thousand=round(THOUSAND * spent / value) if spent and value and value > 0 else None,
    )


def _standing(share: float | None, expected: float | None, *, over: bool) -> Standing:
    if share is None:
        return Standing.NOT_AVAILABLE
    if share >= 1:
        return Standing.REACHED
    if over:
        return Standing.MISSED
    if expected is None:
        return Standing.OPEN
    return Standing.ON_TRACK if share >= expected else Standing.BEHIND
