"""The bench: what telling works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.events.audit_ports import AuditAgenda, AuditReads, Signatory
from domain.events.clock_ports import ClockAgenda
from domain.events.model import Event
from domain.events.ports import (
    Begin,
    Chance,
    Doorbell,
    DutyAgenda,
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
from domain.shared.duties import Act, Duty
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Events:
    """`known` are the names of all events there are, `acts_told` of those that somebody's act is
    told by, as the audit trail has them. `report` is told of a reaction that failed,
    `worry` of an act that did, or of a duty over which workers died."""

    begin: Begin
    reads: EventsReads
    feed: FeedReads
    turnstile: Turnstile
    pending: PendingEvents
    telling: Telling
    agenda: WebhookAgenda
    duties: DutyAgenda
    clocks: ClockAgenda
    audit: AuditReads
    audit_agenda: AuditAgenda
    signatory: Signatory
    receivers: Receivers
    mint: SecretMint
    chance: Chance
    clock: Clock
    ids: IdMaker
    doorbell: Doorbell
    known: frozenset[str]
    acts_told: frozenset[str]
    reactions: Mapping[str, Reaction]
    report: Callable[[Event, Exception], None]
    acts: Mapping[str, Act]
    worry: Callable[[Duty, Exception | None], None]
