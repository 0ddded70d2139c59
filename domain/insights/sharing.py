"""The bench for handing reports on, and what all that do so share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.insights.errors import EmailNotSetUp
from domain.insights.report import InsightReport, ReportState
from domain.insights.report_delivery import DELIVERS, By, ReportDelivery, ReportRecipient
from domain.insights.report_link import ReportLink
from domain.insights.report_reading import ReportReader
from domain.insights.report_schedule import Place
from domain.insights.sharing_ports import (
    BeginSharing,
    Post,
    Scribe,
    SharingReads,
    SharingSecrets,
    SharingTransaction,
)
from domain.shared.access import Actor
from domain.shared.ids import (
    IdMaker,
    InsightReportId,
    Kind,
    ReportDeliveryId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
)
from domain.shared.secret import Secret

HINT = 4


@dataclass(frozen=True)
class Sharing:
    """Part of the bench of insights. `public_url` is where links lead; where the deployment does
    not say where strangers find it, that is this very machine."""

    begin: BeginSharing
    reads: SharingReads
    secrets: SharingSecrets
    post: Post
    scribe: Scribe
    reader: ReportReader
    public_url: str


def refuse_undeliverable(sharing: Sharing, places: Sequence[Place]) -> None:
    """Raises EmailNotSetUp, before anything is promised to anybody."""
    if any(place.by is By.EMAIL for place in places) and sharing.post.missing:
        raise EmailNotSetUp(missing=", ".join(sharing.post.missing), pointer="/deliver")


def new_link(
    sharing: Sharing,
    ids: IdMaker,
    actor: Actor,
    report_id: InsightReportId,
    until: datetime,
    now: datetime,
    *,
    kept: bool = False,
    password: str | None = None,
) -> tuple[ReportLink, Secret]:
    """A link with its secret, which is `kept` under seal where it is to be delivered."""
    secret = sharing.secrets.link_token()
    link_id = ReportLinkId(ids.new(Kind.REPORT_LINK))
    link = ReportLink(
        id=link_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        report_id=report_id,
        hash=sharing.secrets.hash_of_secret(secret.reveal()),
        hint=secret.reveal()[-HINT:],
        expires_at=until,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        sealed=sharing.secrets.seal(secret, seal_of(link_id)) if kept else None,
        password=password,
    )
    return link, secret


def seal_of(thing_id: str) -> str:
    """What a sealed secret belongs to, of a link or of a recipient."""
    return f"report_sharing/{thing_id}"


def address_of(sharing: Sharing, secret: Secret) -> str:
    """Where a link's report is read."""
    return f"{sharing.public_url}/r/{secret.reveal()}"


def address_of_link(sharing: Sharing, link: ReportLink) -> str | None:
    """The same, of a link that was made to be delivered."""
    if link.sealed is None:
        return None
    secret = sharing.secrets.unseal(link.sealed, seal_of(link.id))
    return address_of(sharing, secret) if secret is not None else None


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom letters are to go to, by address; `fresh` are those who never got one before."""

    of_address: Mapping[str, ReportRecipient]
    fresh: Sequence[ReportRecipient]


async def addressees_of(
    sharing: Sharing,
    ids: IdMaker,
    tx: SharingTransaction,
    actor: Actor,
    places: Sequence[Place],
    now: datetime,
) -> Addressees:
    """Asks, and so comes before anything is added."""
    hashes = {
        address: sharing.secrets.hash_of_address(actor.workspace, address)
        for place in places
        for address in place.to
    }
    known = dict(await tx.recipients.known(set(hashes.values())))
    fresh = [
        new_recipient(sharing, ids, actor, hash, now)
        for hash in sorted(set(hashes.values()) - known.keys())
    ]
    known |= {one.address_hash: one for one in fresh}
    return Addressees({address: known[hash] for address, hash in hashes.items()}, fresh)


async def plan_deliveries(
    ids: IdMaker,
    tx: SharingTransaction,
    actor: Actor,
    report: InsightReport,
    places: Sequence[Place],
    addressees: Addressees,
    now: datetime,
    schedule_id: ReportScheduleId | None = None,
) -> list[ReportDelivery]:
    """One for each address, and for each other place, within somebody's transaction. Those of a
    report that is ready are due; the others are once it is."""
    ready = report.state is ReportState.READY

    def delivery(place: Place, address: str | None) -> ReportDelivery:
        return ReportDelivery(
            id=ReportDeliveryId(ids.new(Kind.REPORT_DELIVERY)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            report_id=report.id,
            by=place.by,
            expires_in_days=place.expires_in_days,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            schedule_id=schedule_id,
            recipient_id=addressees.of_address[address].id if address else None,
            recipient=address,
            next_at=now if ready else None,
        )

    planned = [delivery(place, None) for place in places if place.by is not By.EMAIL]
    planned += [delivery(place, address) for place in places for address in place.to]
    await tx.recipients.add(*addressees.fresh)
    await tx.deliveries.add(*planned)
    if ready:
        for one in planned:
            tx.plan(DELIVERS, one.id, now)
    return planned


def new_recipient(
    sharing: Sharing, ids: IdMaker, actor: Actor, hash: str, now: datetime
) -> ReportRecipient:
    """Somebody whom nobody here wrote to before, known by the hash of their address."""
    secret = sharing.secrets.stop_token()
    recipient_id = ReportRecipientId(ids.new(Kind.REPORT_RECIPIENT))
    return ReportRecipient(
        id=recipient_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        address_hash=hash,
        hash=sharing.secrets.hash_of_secret(secret.reveal()),
        sealed=sharing.secrets.seal(secret, seal_of(recipient_id)),
        created_at=now,
        updated_at=now,
    )


def with_new_secret(sharing: Sharing, recipient: ReportRecipient, now: datetime) -> ReportRecipient:
    """Where the key is gone that sealed the old one."""
    secret = sharing.secrets.stop_token()
    return replace(
        recipient,
        hash=sharing.secrets.hash_of_secret(secret.reveal()),
        sealed=sharing.secrets.seal(secret, seal_of(recipient.id)),
        version=recipient.version + 1,
        updated_at=now,
    )


def until_of(delivery: ReportDelivery, now: datetime) -> datetime:
    return now + timedelta(days=delivery.expires_in_days)
