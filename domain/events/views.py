"""Read shapes of telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events.endpoint import WebhookEndpoint
from domain.events.model import Event, Place
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class EndpointWithSecret:
    """The endpoint and its signing secret, on the only occasions it is seen."""

    endpoint: WebhookEndpoint
    secret: Secret


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events in the order they were told, and the place to go on from, always. With `has_more`
    there is more to read at once; a page may then hold few events, or none."""

    events: Sequence[Event]
    place: Place
    has_more: bool


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket, on the only occasion its text is seen."""

    text: str
    expires_at: datetime
