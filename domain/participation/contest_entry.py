"""An entry is one try of one person in one contest, as often as the rules let them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.participation.contest import Contest
from domain.participation.contest_rules import EntryLimit, EntryWay
from domain.participation.draw import Ticket
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChannelId,
    ContestEntryId,
    ContestId,
    InboundMessageId,
    OrganizationId,
    WorkspaceId,
)

PRODUCT = "product:"


class EntryState(StrEnum):
    """`pending`: somebody is to look at it first. Only what is `accepted` can win."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Following(StrEnum):
    """What is known of whether they follow the account where they entered. `unread`: nothing yet.
    `follows`: they did as they entered. `confirmed`: they still did once it was closed.
    `unconfirmed`: that could not be read, and what was known or decided before stands."""

    UNREAD = "unread"
    FOLLOWS = "follows"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    FOLLOWS_NOT = "follows_not"


_MAY_BECOME: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.PENDING: frozenset({EntryState.ACCEPTED, EntryState.REJECTED, EntryState.WITHDRAWN}),
    EntryState.ACCEPTED: frozenset({EntryState.REJECTED, EntryState.WITHDRAWN}),
    EntryState.REJECTED: frozenset({EntryState.ACCEPTED, EntryState.WITHDRAWN}),
    EntryState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`person` is who it is in the words of how they entered, None once they were erased; `sealed`
    stands for them in a draw, and is the hash of `salt` and `person`. `slot` is which of the tries
    it is that the rules let one person have: no two entries of one person have the same, and one
    that was withdrawn, or whose person does not follow, has none. `following` is None where the
    rules ask for no following. `weight` names one that the rules declare. `shows_name`: they let
    `display_name` be shown when they win."""

    id: ContestEntryId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    contest_id: ContestId
    way: EntryWay
    state: EntryState
    person: str | None
    sealed: str
    salt: str
    slot: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1
    counts_as: int = 1
    weight: str | None = None
    display_name: str | None = None
    shows_name: bool = False
    contact: str | None = None
    text: str | None = None
    reason: str | None = None
    channel_id: ChannelId | None = None
    platform_person_id: str | None = None
    inbound_message_id: InboundMessageId | None = None
    following: Following | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def ticket(self) -> Ticket:
        """It as the world sees it."""
        return Ticket(self.id, self.sealed, self.counts_as)

    def as_its_entrant_sees(self, contest: Contest) -> "Entry":
        """What moderation made of it is not told to whoever entered: it looks like any other."""
        held = contest.rules.holds_entries
        state = EntryState.PENDING if held else EntryState.ACCEPTED
        return replace(self, state=state, reason=None)

    def become(self, state: EntryState, now: datetime, reason: str | None = None) -> "Entry":
        """Raises InvalidState. One that is withdrawn makes room for another."""
        possible = _MAY_BECOME[self.state]
        if state not in possible:
            raise InvalidState(
                thing="contest_entry", state=self.state.value, moves=", ".join(sorted(possible))
            )
        return replace(
            self,
            state=state,
            reason=reason,
            slot=None if state is EntryState.WITHDRAWN else self.slot,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class Code:
    """Of a code somebody was given its `hash` is kept (SHA-256, hexadecimal), and which entry used
    it up."""

    workspace_id: WorkspaceId
    contest_id: ContestId
    hash: str
    created_at: datetime
    entry_id: ContestEntryId | None = None


def first_state(contest: Contest, judged: EntryState) -> EntryState:
    """What moderation keeps out stays out; what it lets in still waits where every entry does."""
    if judged is EntryState.ACCEPTED and contest.rules.holds_entries:
        return EntryState.PENDING
    return judged


def slots_of(contest: Contest, now: datetime) -> tuple[str, ...]:
    """The places that an entry of this instant could take, of one person."""
    rules = contest.rules
    if rules.limit is EntryLimit.ONCE:
        return ("1",)
    if rules.limit is EntryLimit.ONCE_A_DAY:
        return (now.astimezone(ZoneInfo(contest.closes.timezone)).date().isoformat(),)
    return tuple(str(number) for number in range(1, (rules.most_entries or 1) + 1))


def free_slot(contest: Contest, taken: frozenset[str], now: datetime) -> str | None:
    """The first that is not taken; None where this person has entered as often as they may."""
    return next((slot for slot in slots_of(contest, now) if slot not in taken), None)


def of_form(email: str) -> str:
    """One person of the hosted form is one address, whatever its capitals."""
    return f"email:{email.strip().casefold()}"


def of_platform(channel_id: str, platform_person_id: str) -> str:
    return f"channel:{channel_id}:{platform_person_id}"


def of_product(person_id: str) -> str:
    return f"{PRODUCT}{person_id}"


def known_to_product(person: str) -> str | None:
    """The product's own id of them; None for whoever entered in another way."""
    return person.removeprefix(PRODUCT) if person.startswith(PRODUCT) else None
