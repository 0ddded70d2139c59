"""Conditions say for which conversations something is meant: each is true of one, false, or nobody
knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.inbox.conversation import Conversation, ConversationState, Priority
from domain.inbox.model import InboundMessage
from domain.inbox.mood import Intent, Sentiment
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    MessageId,
    TeamId,
    TeammateId,
)
from domain.shared.likeness import plain


@dataclass(frozen=True, slots=True)
class HoursTest:
    """Whether that calendar is open, or closed, at that moment."""

    business_calendar_id: BusinessCalendarId
    open: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """As those of an SLA policy: what is empty is met by all, of a list one is enough, and all
    that is given counts. From `languages` on they are about what somebody said: that by which it
    came to this, or else what was said there last. `says` are words that stand in it, in that
    order, whatever their case and accents. `answers_message_ids` are posts of ours that the
    conversation reacts to."""

    states: tuple[ConversationState, ...] = ()
    priorities: tuple[Priority, ...] = ()
    kinds: tuple[HeardKind, ...] = ()
    channel_ids: tuple[ChannelId, ...] = ()
    platforms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    assignee_ids: tuple[TeammateId, ...] = ()
    team_ids: tuple[TeamId, ...] = ()
    is_assigned: bool | None = None
    authors: tuple[str, ...] = ()
    is_waiting: bool | None = None
    waiting_seconds: int | None = None
    business_hours: HoursTest | None = None
    languages: tuple[str, ...] = ()
    sentiments: tuple[Sentiment, ...] = ()
    intents: tuple[Intent, ...] = ()
    urgencies: tuple[Priority, ...] = ()
    says: tuple[str, ...] = ()
    rating_at_most: float | None = None
    answers_message_ids: tuple[MessageId, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """The names of those that say anything."""
        values = ((part.name, getattr(self, part.name)) for part in fields(self))
        return tuple(name for name, value in values if value not in (None, ()))


class Opening(Protocol):
    """When somebody is there."""

    def is_open(self, at: datetime) -> bool: ...


Openings = Mapping[BusinessCalendarId, Opening]
"""By calendar; one that was thrown away is not among them."""


@dataclass(frozen=True, slots=True)
class SaidThen:
    """What somebody said, as far as conditions ask."""

    text: str | None = None
    language: str | None = None
    sentiment: Sentiment | None = None
    intents: tuple[Intent, ...] | None = None
    urgency: Priority | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as it was at an instant."""

    at: datetime
    state: ConversationState
    kind: HeardKind
    channel_id: ChannelId
    platform: str | None = None
    priority: Priority | None = None
    labels: tuple[str, ...] = ()
    assignee_id: TeammateId | None = None
    team_id: TeamId | None = None
    author_id: str | None = None
    waiting_since: datetime | None = None
    last_message_at: datetime | None = None
    merged_into: ConversationId | None = None
    answers_message_id: MessageId | None = None
    said: SaidThen = field(default_factory=SaidThen)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`true` None: nobody can tell, for want of what `unknown` names. `met` are the conditions that
    are met."""

    true: bool | None
    met: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def said_then(message: InboundMessage | None) -> SaidThen:
    if message is None:
        return SaidThen()
    sentiment = None if message.sentiment is Sentiment.UNKNOWN else message.sentiment
    mood = (message.text, message.spoken, sentiment, message.intents, message.priority)
    return SaidThen(*mood, message.rating)


def seen_now(
    conversation: Conversation, platform: str | None, said: SaidThen, at: datetime
) -> Seen:
    return Seen(
        at=at,
        state=conversation.state,
        kind=conversation.kind,
        channel_id=conversation.channel_id,
        platform=platform,
        priority=conversation.priority,
        labels=conversation.labels,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
        author_id=conversation.author_id,
        waiting_since=conversation.waiting_since,
        last_message_at=conversation.last_message_at,
        merged_into=conversation.merged_into,
        answers_message_id=conversation.answers_message_id,
        said=said,
    )


def judged(conditions: Conditions, unless: Conditions, seen: Seen, openings: Openings) -> Verdict:
    """Whether all of the first are met, and none of the second."""
    wanted = {name: _asked(name, conditions, seen, openings) for name in conditions.given}
    kept_out = {name: _asked(name, unless, seen, openings) for name in unless.given}
    met = tuple(name for name, true in wanted.items() if true)
    if False in wanted.values() or True in kept_out.values():
        return Verdict(False, met)
    unknown = [name for name, true in wanted.items() if true is None]
    unknown += [f"unless.{name}" for name, true in kept_out.items() if true is None]
    return Verdict(None if unknown else True, met, tuple(unknown))


def _asked(name: str, conditions: Conditions, seen: Seen, openings: Openings) -> bool | None:
    return _TESTS[name](getattr(conditions, name), seen, openings)


Test = Callable[[Any, Seen, Openings], bool | None]


def _one_of(read: Callable[[Seen], Any]) -> Test:
    return lambda wanted, seen, openings: read(seen) in wanted


def _one_known(read: Callable[[Seen], Any]) -> Test:
    """The same for what may not be known."""

    def test(wanted: Any, seen: Seen, openings: Openings) -> bool | None:
        value = read(seen)
        return None if value is None else value in wanted

    return test


def _speaks(wanted: tuple[str, ...], seen: Seen, openings: Openings) -> bool | None:
    """`es` is met by `es-MX`, too."""
    if seen.said.language is None:
        return None
    spoken = seen.said.language.lower().replace("_", "-")
    return any(spoken == each.lower() or spoken.startswith(f"{each.lower()}-") for each in wanted)


def _intends(wanted: tuple[Intent, ...], seen: Seen, openings: Openings) -> bool | None:
    found = seen.said.intents
    return None if found is None else not set(wanted).isdisjoint(found)


def _says(wanted: tuple[str, ...], seen: Seen, openings: Openings) -> bool | None:
    if seen.said.text is None:
        return None
    text = f" {_words(seen.said.text)} "
    return any(
        f" {words} " in text if (words := _words(phrase)) else phrase in seen.said.text
        for phrase in wanted
    )


def _rates(wanted: float, seen: Seen, openings: Openings) -> bool | None:
    return None if seen.said.rating is None else seen.said.rating <= wanted


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain(text)).split())


def _waits_so_long(wanted: int, seen: Seen, openings: Openings) -> bool:
    since = seen.waiting_since
    return since is not None and seen.at - since >= timedelta(seconds=wanted)


def _is_open(wanted: HoursTest, seen: Seen, openings: Openings) -> bool | None:
    opening = openings.get(wanted.business_calendar_id)
    return None if opening is None else opening.is_open(seen.at) is wanted.open


_TESTS: Mapping[str, Test] = {
    "states": _one_of(lambda seen: seen.state),
    "priorities": _one_of(lambda seen: seen.priority),
    "kinds": _one_of(lambda seen: seen.kind),
    "channel_ids": _one_of(lambda seen: seen.channel_id),
    "platforms": _one_known(lambda seen: seen.platform),
    "labels": lambda wanted, seen, openings: not set(wanted).isdisjoint(seen.labels),
    "assignee_ids": _one_of(lambda seen: seen.assignee_id),
    "team_ids": _one_of(lambda seen: seen.team_id),
    "is_assigned": lambda wanted, seen, openings: (
        (seen.assignee_id is not None or seen.team_id is not None) is wanted
    ),
    "authors": _one_known(lambda seen: seen.author_id),
    "is_waiting": lambda wanted, seen, openings: (seen.waiting_since is not None) is wanted,
    "waiting_seconds": _waits_so_long,
    "business_hours": _is_open,
    "languages": _speaks,
    "sentiments": _one_known(lambda seen: seen.said.sentiment),
    "intents": _intends,
    "urgencies": _one_known(lambda seen: seen.said.urgency),
    "says": _says,
    "rating_at_most": _rates,
    "answers_message_ids": _one_of(lambda seen: seen.answers_message_id),
}
