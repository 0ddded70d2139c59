"""What events needs from outside, each with its promises in words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.events.audit_ports import Trails
from domain.events.clock_ports import ClockReads, Clocks
from domain.events.delivery import Told, WebhookAttempt, WebhookDelivery
from domain.events.endpoint import SignatureKind, WebhookEndpoint
from domain.events.model import Event, Place, StreamTicket
from domain.events.operation_ports import OperationReads
from domain.shared.access import Actor, Mode
from domain.shared.duties import Duty
from domain.shared.ids import (
    EventId,
    OrganizationId,
    WebhookDeliveryId,
    WebhookEndpointId,
    WorkspaceId,
)
from domain.shared.operations import Operations
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction

Reaction = Callable[[Actor, Event], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pending:
    """An event from which something must follow, and in whose walls it lives: those of a workspace,
    or, where it is about the organization itself, those of one of its modes."""

    event_id: EventId
    organization_id: OrganizationId
    workspace_id: WorkspaceId | None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class DueDuty:
    """Something to do now, and in whose walls it lives."""

    kind: str
    subject_id: str
    organization_id: OrganizationId
    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class DueWebhook:
    """A delivery that wants a try, and in whose walls it lives."""

    delivery_id: WebhookDeliveryId
    organization_id: OrganizationId
    workspace_id: WorkspaceId
    endpoint_id: WebhookEndpointId


@dataclass(frozen=True, slots=True)
class Recipient:
    """An endpoint as a sender needs it: where, and what signs. The newest secret comes first."""

    endpoint_id: WebhookEndpointId
    url: str
    signature: SignatureKind
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery with all that sending it needs. `letter` is what is told, in wire words;
    it is None when the event is no longer kept."""

    delivery: WebhookDelivery
    recipient: Recipient
    letter: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the feed: at most `limit` events after `after`, of these names or any, about this
    object or any, not before `since`."""

    after: int
    limit: int
    names: Sequence[str] | None = None
    object_id: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a stretch found, in order. `stopped` is how far it looked when there may be
    more behind; None when nothing is, up to `latest`, which was the feed's last place then."""

    events: Sequence[Event]
    stopped: Place | None
    latest: int


@dataclass(frozen=True, slots=True)
class MadeSecret:
    """A new signing secret, and the key to check it with where that is another one."""

    secret: Secret
    public_key: str | None


class Outbox(Protocol):
    async def claim(self, event_id: EventId) -> Event | None:
        """Locked until the transaction ends; None when it is done or not due, or another relay
        has it."""
        ...

    async def done(self, event_id: EventId) -> None: ...

    async def failed(self, event_id: EventId, again_in: timedelta | None) -> None:
        """Count a failure before trying, so that one which kills its worker counts too; look
        again after that long. None gives up: it stays stored and is counted as stuck."""
        ...


class Endpoints(Protocol):
    """Webhook endpoints of one workspace."""

    async def add(self, endpoint: WebhookEndpoint, secret: Secret) -> None:
        """The secret is kept sealed. Raises DuplicateExternalId."""
        ...

    async def get(self, endpoint_id: WebhookEndpointId) -> WebhookEndpoint:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def all_of(self, ids: Sequence[WebhookEndpointId]) -> list[WebhookEndpoint]:
        """Those that exist, locked, in id order."""
        ...

    async def save(self, endpoint: WebhookEndpoint) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def count(self) -> int:
        """How many there are that are not removed. Nobody adds one until the transaction ends."""
        ...

    async def replace_secret(self, endpoint_id: WebhookEndpointId, secret: Secret) -> None:
        """The one it had becomes the one before."""
        ...

    async def forget_secrets(self, endpoint_id: WebhookEndpointId) -> None: ...

    async def recipient(self, endpoint: WebhookEndpoint, now: datetime) -> Recipient:
        """With the secret before, while that still signs. Raises SecretUnreadable."""
        ...


class Deliveries(Protocol):
    """What the endpoints of one workspace are owed."""

    async def get(self, delivery_id: WebhookDeliveryId) -> WebhookDelivery:
        """Locked. Raises NotFound."""
        ...

    async def endpoint_of(self, delivery_id: WebhookDeliveryId) -> WebhookEndpointId:
        """Whose it is; not locked. Raises NotFound."""
        ...

    async def claim(self, ids: Sequence[WebhookDeliveryId], lease: timedelta) -> list[Parcel]:
        """Take those that are due by the database's clock, of an active endpoint, and free; each
        gets a higher fence and a lease. Others are passed over without waiting."""
        ...

    async def held(
        self, fences: Mapping[WebhookDeliveryId, int]
    ) -> dict[WebhookDeliveryId, WebhookDelivery]:
        """Those that are still with the claimer of this fence, locked."""
        ...

    async def save_all(self, deliveries: Sequence[WebhookDelivery]) -> None: ...

    async def drop_pending(self, endpoint_id: WebhookEndpointId, now: datetime) -> None:
        """What waits for this endpoint will not be sent."""
        ...

    async def drop_unwanted(self, ids: Sequence[WebhookDeliveryId], now: datetime) -> None:
        """Those of these will not be sent that nobody is sending, and whose endpoint takes nothing
        any more."""
        ...

    async def record(self, attempts: Sequence[WebhookAttempt]) -> None: ...


class Feed(Protocol):
    """Events by their places."""

    async def span_since(self, since: datetime) -> tuple[int, int] | None:
        """The first place of this workspace's events since then, and the last; None when there are
        none. What has been committed until now is in it."""
        ...


class Tickets(Protocol):
    async def add(self, ticket: StreamTicket) -> None: ...


class Duties(Protocol):
    """Duties of one workspace, in the hands of whoever does them."""

    async def claim(self, kind: str, subject_id: str, lease: timedelta) -> Duty | None:
        """Take it if it is due by the database's clock and free; it gets a higher fence and a
        lease, and a death more if the last worker never gave it back."""
        ...

    async def done(self, duty: Duty) -> None:
        """Strike it out, unless it was planned anew since."""
        ...

    async def put_off(self, duty: Duty, by: timedelta) -> None:
        """Give it back, due after that long, with these counts; unless it was planned anew."""
        ...


class EventsTransaction(Transaction, Protocol):
    @property
    def clocks(self) -> Clocks: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def endpoints(self) -> Endpoints: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def operations(self) -> Operations: ...
    @property
    def trails(self) -> Trails: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[EventsTransaction]: ...


class PendingEvents(Protocol):
    async def next(self, limit: int) -> Sequence[Pending]:
        """Oldest first, across all workspaces: ids only."""
        ...


class Telling(Protocol):
    """Gives events their places in the feed, and endpoints what they are owed; across all
    workspaces, without seeing what the events say."""

    async def tell(self, most: int) -> int:
        """Tell the next events, each once, in the order of their objects' changes; returns how
        many. Safe to call from anywhere at any time."""
        ...

    async def latest(self, workspaces: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, int]:
        """The last place of each of these workspaces' feeds; 0 where nothing was told yet."""
        ...

    async def recover(self, most: int) -> int:
        """Make up for so many events of an endpoint that asked for it; 0 when none does."""
        ...


class DutyAgenda(Protocol):
    """What is to be done across all workspaces: ids and instants, never content."""

    async def due(self, limit: int) -> list[DueDuty]:
        """Due by the database's clock and free, fair across workspaces, oldest first within one."""
        ...

    async def next_in(self) -> timedelta | None:
        """How long until the next one is due or comes free; None when nothing is planned."""
        ...

    async def keep(self, duties: Sequence[Duty], lease: timedelta) -> None:
        """A new lease for each of these that is still its claimer's."""
        ...


class WebhookAgenda(Protocol):
    """What is owed across all workspaces: ids and instants, never content."""

    async def due(self, limit: int, per_endpoint: int) -> list[DueWebhook]:
        """Due by the database's clock, fair across endpoints; of one endpoint what is new before
        what was recovered."""
        ...

    async def next_in(self) -> timedelta | None:
        """How long until the next one is due; None when nothing is owed."""
        ...


class EventsReads(OperationReads, ClockReads, Protocol):
    """Queries that decide nothing. Each sees only the actor's walls."""

    async def endpoint(self, actor: Actor, endpoint_id: WebhookEndpointId) -> WebhookEndpoint: ...

    async def endpoints(self, actor: Actor, request: PageRequest) -> Page[WebhookEndpoint]: ...

    async def delivery(self, actor: Actor, delivery_id: WebhookDeliveryId) -> WebhookDelivery: ...

    async def deliveries(self, actor: Actor, request: PageRequest) -> Page[WebhookDelivery]: ...

    async def attempts(
        self, actor: Actor, delivery_id: WebhookDeliveryId
    ) -> Sequence[WebhookAttempt]:
        """Oldest first. Raises NotFound."""
        ...


class FeedReads(Protocol):
    """The feed of a workspace, or for an actor at work in none, of the organization itself. Only
    told events have a place in it; each sees only the actor's walls."""

    async def event(self, actor: Actor, event_id: EventId) -> Event:
        """Told or not. Raises NotFound."""
        ...

    async def look(self, actor: Actor, stretch: Stretch) -> Looked: ...

    async def oldest(self, actor: Actor) -> Event | None: ...

    async def latest(self, actor: Actor) -> int:
        """The last place; 0 when nothing was told yet."""
        ...

    async def before(self, actor: Actor, since: datetime) -> int:
        """A place so that whatever happened since then comes after it, and little else does."""
        ...


class Turnstile(Protocol):
    """Takes tickets before it is known whose walls we are in."""

    async def take(self, hash: str) -> StreamTicket | None:
        """The ticket, the first time it is asked for and while it is good; by the database's
        clock."""
        ...


class Receivers(Protocol):
    """Speaks to the addresses of endpoints."""

    def judged(self, url: str) -> str:
        """The address in one spelling. Raises UrlNotAllowed."""
        ...

    async def send(self, parcel: Parcel) -> Told:
        """One request, signed. Never raises: trouble is an outcome."""
        ...

    async def challenge(self, recipient: Recipient, letter: Mapping[str, Any], word: str) -> Told:
        """The same for a challenge: delivered only when the answer says the word back."""
        ...


class SecretMint(Protocol):
    def signing_secret(self, kind: SignatureKind) -> MadeSecret:
        """One nobody can guess."""
        ...

    def challenge_word(self) -> str:
        """One nobody can guess."""
        ...

    def ticket(self) -> str:
        """One nobody can guess."""
        ...

    def hash_of_ticket(self, text: str) -> str: ...


class Chance(Protocol):
    def draw(self) -> float:
        """From 0 to 1, each time another."""
        ...


class Doorbell(Protocol):
    """Wakes the worker. A hint: losing it loses nothing but a few seconds."""

    async def ring(self) -> None: ...
