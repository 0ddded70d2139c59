"""The bench: what the relay works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.events.model import Event
from domain.events.ports import Begin, PendingEvents, Reaction


@dataclass(frozen=True)
class Events:
    begin: Begin
    pending: PendingEvents
    reactions: Mapping[str, Reaction]
    report: Callable[[Event, Exception], None]
