"""The bench: what telling works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.events.model import Event
from domain.events.ports import (
    Begin,
    Chance,
    Doorbell,
    EventsReads,
    FeedReads,
    PendingEvents,
    Reaction,
    Receivers,
    SecretMint,
    Telling,
    Turnstile,
    WebhookAgenda,
)
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Events:
    """`known` are the names of all events there are."""

    begin: Begin
    reads: EventsReads
    feed: FeedReads
    turnstile: Turnstile
    pending: PendingEvents
    telling: Telling
    agenda: WebhookAgenda
    receivers: Receivers
    mint: SecretMint
    chance: Chance
    clock: Clock
    ids: IdMaker
    doorbell: Doorbell
    known: frozenset[str]
    reactions: Mapping[str, Reaction]
    report: Callable[[Event, Exception], None]
