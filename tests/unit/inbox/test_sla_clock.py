"""What is promised is counted as somebody with a watch and a list of minutes would count it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inbox.conversation import ConversationState
from domain.inbox.sla import AppliedSla, Sight, SlaState, SlaTerms, begun
from domain.inbox.sla_clock import SlaClock, SlaTarget
from domain.inbox.working_time import OpenHours, Timetable
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AppliedSlaId,
    ChannelId,
    ConversationId,
    InboundMessageId,
    OrganizationId,
    SlaPolicyId,
    WorkspaceId,
)

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = tuple(
    OpenHours(day, opens, closes)
    for day in range(1, 8)
    for opens, closes in (("08:00", "08:40"), ("09:00", "10:30"))
)
TABLE = Timetable("UTC", WEEK)
END = 300
OPEN, PENDING, CLOSED = (
    ConversationState.OPEN,
    ConversationState.PENDING,
    ConversationState.CLOSED,
)


def is_working(minute: int) -> bool:
    """Whether the minute that begins then is one of work; day begins at 07:30."""
    return 30 <= minute < 70 or 90 <= minute < 180


@dataclass(frozen=True)
class Step:
    """What happened at the beginning of that minute."""

    minute: int
    what: str


def history(gaps: Sequence[tuple[int, str]]) -> list[Step]:
    """What can happen, one after the other; it begins with a message."""
    steps, state, minute = [Step(0, "message")], OPEN, 0
    for gap, what in gaps:
        minute += gap
        possible = {"message", "reply"}
        possible |= {OPEN: {"pend", "close"}, PENDING: {"reopen", "close"}}.get(state, {"reopen"})
        if what not in possible or minute >= END:
            continue
        state = {"message": OPEN, "reopen": OPEN, "pend": PENDING, "close": CLOSED}.get(what, state)
        steps.append(Step(minute, what))
    return steps


def told(steps: Sequence[Step]) -> Iterator[Sight]:
    """The conversation as its events would tell of it."""
    sight = Sight(
        conversation_id=ConversationId("cnv_1"),
        version=0,
        at=START,
        channel_id=ChannelId("chn_1"),
        kind=HeardKind.DIRECT,
        state=OPEN,
        waits=False,
    )
    for step in steps:
        at = START + step.minute * MINUTE
        sight = replace(sight, version=sight.version + 1, at=at, message_id=None)
        match step.what:
            case "message":
                id = InboundMessageId(f"inb_{sight.version}")
                sight = replace(sight, state=OPEN, waits=True, message_id=id, closed_at=None)
            case "reply":
                sight = replace(sight, waits=False, replied_at=at)
            case "pend":
                sight = replace(sight, state=PENDING)
            case "reopen":
                sight = replace(sight, state=OPEN, closed_at=None)
            case "close":
                sight = replace(sight, state=CLOSED, waits=False, closed_at=at)
        yield sight


def counted(terms: SlaTerms, steps: Sequence[Step]) -> list[AppliedSla]:
    """As we do it."""
    found: list[AppliedSla] = []
    for number, sight in enumerate(told(steps)):
        if found and not found[-1].is_sealed:
            found[-1] = found[-1].see(sight, TABLE)
        elif not sight.is_over:
            bare = AppliedSla(
                id=AppliedSlaId(f"asl_{number}"),
                workspace_id=WorkspaceId("ws_1"),
                organization_id=OrganizationId("org_1"),
                conversation_id=sight.conversation_id,
                sla_policy_id=SlaPolicyId("sla_1"),
                started_at=sight.at,
                terms=terms,
                seen_version=sight.version,
                updated_at=sight.at,
            )
            found.append(begun(bare, sight, TABLE))
    if found and not found[-1].is_sealed:
        found[-1] = found[-1].tick(START + END * MINUTE)
    return found


@dataclass
class Watch:
    """One promise, on somebody's list."""

    target: SlaTarget
    to: int | None
    seconds: int
    spent: int = 0
    warned: int | None = None
    missed: int | None = None
    over: bool = False


@dataclass
class Card:
    """Promises from one beginning to one end."""

    watches: list[Watch] = field(default_factory=list)
    replied: bool = False
    sealed: bool = False


def by_hand(terms: SlaTerms, steps: Sequence[Step]) -> list[Card]:
    """Minute by minute."""
    at = {step.minute: [s for s in steps if s.minute == step.minute] for step in steps}
    cards: list[Card] = []
    number, state, waits = 0, OPEN, False
    for minute in range(END + 1):
        for step in at.get(minute, ()):
            number += 1
            waits = step.what == "message" or (waits and step.what not in ("reply", "close"))
            state = {"message": OPEN, "reopen": OPEN, "pend": PENDING, "close": CLOSED}.get(
                step.what, state
            )
            if not cards or cards[-1].sealed:
                if state is not CLOSED:
                    cards.append(begin_by_hand(terms, waits))
            else:
                note_by_hand(terms, cards[-1], step.what, number)
        if cards and is_working(minute) and not (terms.pauses_while_pending and state is PENDING):
            for watch in cards[-1].watches:
                spend_by_hand(watch, minute + 1)
    return cards


def begin_by_hand(terms: SlaTerms, waits: bool) -> Card:
    card = Card()
    if terms.resolution_seconds:
        card.watches.append(Watch(SlaTarget.RESOLUTION, None, terms.resolution_seconds))
    if waits and terms.first_response_seconds:
        first = Watch(SlaTarget.FIRST_RESPONSE, None, terms.first_response_seconds)
        card.watches.append(first)
    return card


def note_by_hand(terms: SlaTerms, card: Card, what: str, number: int) -> None:
    responses = [w for w in card.watches if w.target is not SlaTarget.RESOLUTION]
    if what == "reply":
        card.replied = True
        for watch in responses:
            watch.over = True
    elif what == "close":
        card.sealed = True
        for watch in card.watches:
            watch.over = True
    elif what == "message" and all(watch.over for watch in responses):
        if card.replied and terms.next_response_seconds:
            target, seconds = SlaTarget.NEXT_RESPONSE, terms.next_response_seconds
            card.watches.append(Watch(target, number, seconds))
        elif not card.replied and not responses and terms.first_response_seconds:
            first = Watch(SlaTarget.FIRST_RESPONSE, None, terms.first_response_seconds)
            card.watches.append(first)


def spend_by_hand(watch: Watch, until: int) -> None:
    if watch.over:
        return
    watch.spent += 60
    if watch.warned is None and watch.spent * 5 >= watch.seconds * 4:
        watch.warned = until
    if watch.missed is None and watch.spent >= watch.seconds:
        watch.missed = until


def in_minutes(at: datetime | None) -> int | None:
    return int((at - START) / MINUTE) if at else None


def told_of(clock: SlaClock) -> Sequence[int | None]:
    return in_minutes(clock.warned_at), in_minutes(clock.missed_at)


promised = st.none() | st.integers(1, 16).map(lambda five: five * 300)
all_terms = st.builds(SlaTerms, promised, promised, promised, st.booleans())
whatever = st.lists(
    st.tuples(st.integers(1, 45), st.sampled_from(["message", "reply", "pend", "reopen", "close"])),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(all_terms, whatever)
def test_it_is_what_somebody_with_a_watch_would_say(
    terms: SlaTerms, gaps: list[tuple[int, str]]
) -> None:
    steps = history(gaps)
    ours, theirs = counted(terms, steps), by_hand(terms, steps)
    assert len(ours) == len(theirs)
    for applied, card in zip(ours, theirs, strict=True):
        kept = [
            watch
            for watch in card.watches
            if watch.target is not SlaTarget.NEXT_RESPONSE or watch.missed or not watch.over
        ]
        shown = [
            (clock.target, clock.inbound_message_id, *told_of(clock))
            for clock in applied.clocks
            if clock.target is not SlaTarget.NEXT_RESPONSE or clock.missed_at or not clock.is_over
        ]
        assert shown == [
            (watch.target, watch.to and f"inb_{watch.to}", watch.warned, watch.missed)
            for watch in kept
        ]
        misses = sum(watch.missed is not None for watch in card.watches)
        assert (applied.misses, applied.is_sealed) == (misses, card.sealed)
        sealed, open = (
            (SlaState.MISSED, SlaState.ACTIVE_WITH_MISSES)
            if misses
            else (
                SlaState.HIT,
                SlaState.ACTIVE,
            )
        )
        assert applied.state is (sealed if card.sealed else open)
