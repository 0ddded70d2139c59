"""What handing reports on needs from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.insights.report_delivery import Reason, ReportDelivery, ReportRecipient
from domain.insights.report_link import ReportLink
from domain.insights.report_ports import ReportTransaction
from domain.insights.report_schedule import ReportSchedule
from domain.shared.access import Actor
from domain.shared.ids import (
    InsightReportId,
    OrganizationId,
    ReportDeliveryId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret


class ReportLinks(Protocol):
    async def add(self, link: ReportLink) -> None: ...

    async def get(self, link_id: ReportLinkId) -> ReportLink:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, before: ReportLink, after: ReportLink) -> None: ...


class ReportSchedules(Protocol):
    async def add(self, schedule: ReportSchedule) -> None: ...

    async def get(self, schedule_id: ReportScheduleId) -> ReportSchedule:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def at_work(self) -> Sequence[ReportSchedule]:
        """All that are not paused, locked, in the order of their ids."""
        ...

    async def standing(self) -> int:
        """How many there are."""
        ...

    async def save(self, before: ReportSchedule, after: ReportSchedule) -> None: ...


class ReportDeliveries(Protocol):
    async def add(self, *deliveries: ReportDelivery) -> None: ...

    async def get(self, delivery_id: ReportDeliveryId) -> ReportDelivery:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def waiting(
        self,
        *,
        report_id: InsightReportId | None = None,
        recipient_id: ReportRecipientId | None = None,
    ) -> Sequence[ReportDelivery]:
        """Those of one report, or to one recipient, that are pending, locked, by their ids."""
        ...

    async def save(self, before: ReportDelivery, after: ReportDelivery) -> None: ...


class ReportRecipients(Protocol):
    async def known(self, hashes: Collection[str]) -> Mapping[str, ReportRecipient]:
        """By the hash of their address; whoever adds one beside us waits until we are done."""
        ...

    async def get(self, recipient_id: ReportRecipientId) -> ReportRecipient:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def add(self, *recipients: ReportRecipient) -> None: ...

    async def save(self, before: ReportRecipient, after: ReportRecipient) -> None: ...


class SharingTransaction(ReportTransaction, Protocol):
    @property
    def links(self) -> ReportLinks: ...
    @property
    def schedules(self) -> ReportSchedules: ...
    @property
    def deliveries(self) -> ReportDeliveries: ...
    @property
    def recipients(self) -> ReportRecipients: ...


class BeginSharing(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[SharingTransaction]: ...


@dataclass(frozen=True, slots=True)
class Door:
    """Where a secret leads."""

    id: str
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class SharingReads(Protocol):
    """Queries that decide nothing. Each but those of doors sees only the actor's workspace."""

    async def link(self, actor: Actor, link_id: ReportLinkId) -> ReportLink:
        """Not locked. Raises NotFound."""
        ...

    async def links(
        self, actor: Actor, report_id: InsightReportId, request: PageRequest
    ) -> Page[ReportLink]: ...

    async def note_opened(self, actor: Actor, link_id: ReportLinkId, now: datetime) -> int:
        """Count one more, and return how many there are now."""
        ...

    async def schedule(self, actor: Actor, schedule_id: ReportScheduleId) -> ReportSchedule:
        """Raises NotFound."""
        ...

    async def schedules(self, actor: Actor, request: PageRequest) -> Page[ReportSchedule]: ...

    async def deliveries(
        self, actor: Actor, report_id: InsightReportId, request: PageRequest
    ) -> Page[ReportDelivery]: ...

    async def sealed(
        self, actor: Actor, link_ids: Collection[ReportLinkId]
    ) -> Mapping[ReportLinkId, ReportLink]:
        """Those of them that are still good for something."""
        ...

    async def recipient(self, actor: Actor, recipient_id: ReportRecipientId) -> ReportRecipient:
        """Raises NotFound."""
        ...

    async def link_door(self, hash: str) -> Door | None:
        """Looked for across all walls. None for a secret that is nobody's, or was revoked, or whose
        workspace is suspended."""
        ...

    async def stop_door(self, hash: str) -> Door | None:
        """The same, for the secret by which a recipient stops letters; a suspended workspace's is
        found, too."""
        ...


class SharingSecrets(Protocol):
    """Makes and knows again what addresses consist of."""

    def link_token(self) -> Secret: ...

    def stop_token(self) -> Secret: ...

    def hash_of_secret(self, text: str) -> str: ...

    def hash_of_address(self, workspace_id: WorkspaceId, address: str) -> str:
        """Keyed: it cannot be guessed without the service's key. Letters of either size are the
        same address."""
        ...

    def seal(self, secret: Secret, belongs_to: str) -> bytes: ...

    def unseal(self, sealed: bytes, belongs_to: str) -> Secret | None:
        """None where the key that sealed it is gone."""
        ...

    async def hash_of_password(self, password: str) -> str:
        """Slow by design: it takes some fifty milliseconds, in a thread."""
        ...

    async def fits(self, password: str, hash: str) -> bool: ...

    def leave(self, link: ReportLink, until: datetime) -> str:
        """What whoever said the password shows from then on instead; of no use for another link,
        or once its password or it is another."""
        ...

    def left(self, link: ReportLink, leave: str, now: datetime) -> bool:
        """Whether that is such a leave, and still good."""
        ...


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person. `message_id` is the same whenever it is sent. `stop_url` is where
    whoever gets it stops these, by one request without a question (RFC 8058); None of what is
    part of their work."""

    to: str
    sender_name: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    stop_url: str | None
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The mail server answers for it from here on."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """It did not take it, for certain. `for_good` where asking again would not help."""

    reason: Reason
    detail: str | None
    for_good: bool


@dataclass(frozen=True, slots=True)
class NobodyKnows:
    """It may have taken it: what it answered was lost."""

    detail: str | None


class Post(Protocol):
    """Hands letters to the mail server that the deployment names."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Settings without which no letter can be sent; empty where all are there."""
        ...

    @property
    def room_bytes(self) -> int:
        """The most that attachments of one letter may weigh."""
        ...

    async def send(self, letter: Letter) -> Taken | NotTaken | NobodyKnows:
        """Once. Never raises: trouble is an answer."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a letter about a report says, of which its words are made."""

    report_name: str
    first_day: str
    last_day: str
    workspace_name: str
    language: str
    dress: Mapping[str, str | None]
    url: str
    url_until: datetime
    stop_url: str
    attached: bool


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    text: str
    html: str


class Scribe(Protocol):
    """Puts a letter into words, in its language and its workspace's colours."""

    def write(self, envelope: Envelope) -> Wording: ...
