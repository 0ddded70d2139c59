"""What contests tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.participation import contest_events as events
from domain.participation.contest import ContestStatus
from domain.participation.contest_award import AwardState, Loss
from domain.participation.contest_entry import EntryState
from domain.participation.contest_rules import EntryWay, Judging


class ContestFact(Out):
    """A contest as it is after what happened, and of its draw what is public. Its rules are not
    told: their hash is."""

    id: str
    title: str
    status: ContestStatus
    judging: Judging
    opens_at: InstantOut
    closes_at: InstantOut
    language: str
    campaign_id: str | None
    rules_hash: str | None
    seed_commitment: str | None
    draw_commitment: str | None
    root: str | None
    count: int | None
    cancelled_reason: str | None
    external_id: str | None
    version: int


class ContestEntryFact(Out):
    """An entry as it is after what happened. Who it is of is not told, nor what they wrote."""

    id: str
    contest_id: str
    way: EntryWay
    state: EntryState
    reason: str | None
    counts_as: int
    channel_id: str | None
    inbound_message_id: str | None
    version: int


class ContestAwardFact(Out):
    """An award as it is after what happened. What the winner wrote is not told."""

    id: str
    contest_id: str
    entry_id: str
    place: int
    prize: str
    state: AwardState
    claim_until: InstantOut | None
    loss: Loss | None
    version: int


_OF_CONTESTS = {
    events.CREATED: "A contest was written down.",
    events.UPDATED: "A contest was changed.",
    events.SCHEDULED: "The rules of a contest were published, with the hash of its seed.",
    events.OPENED: "A contest takes entries.",
    events.CLOSED: "A contest takes no more entries.",
    events.JUDGING: "The jury of a contest began.",
    events.COMMITTED: "The entries of a contest are frozen, and what decides is committed to.",
    events.DECIDED: "It is decided who won a contest.",
    events.DISQUALIFIED: "Somebody lost their place in a contest, and it passed on.",
    events.FINISHED: "A contest is over, with all that belongs to it.",
    events.ARCHIVED: "A contest was put away.",
    events.CANCELLED: "A contest was called off.",
    events.CODES_ADDED: "There are more codes to enter a contest with.",
}
_OF_ENTRIES = {
    events.ENTERED: "Somebody entered a contest.",
    events.ACCEPTED: "An entry was let in.",
    events.REJECTED: "An entry was kept out, with a reason.",
    events.WITHDRAWN: "An entry was taken back.",
    events.SCORED: "A juror said how good an entry is.",
}
_OF_AWARDS = {
    events.WON: "An entry won a prize.",
    events.ADDRESSED: "The address at which a prize is claimed was made.",
    events.CLAIMED: "A winner claimed their prize.",
    events.FULFILLED: "A winner has their prize.",
    events.LOST: "A prize passed on from whoever had won it, with the reason.",
}
FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, ContestFact) for name, says in _OF_CONTESTS.items()},
    **{name: Fact(says, ContestEntryFact) for name, says in _OF_ENTRIES.items()},
    **{name: Fact(says, ContestAwardFact) for name, says in _OF_AWARDS.items()},
}
