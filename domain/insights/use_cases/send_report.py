"""A report is brought to one place when that is due: what leaves us leaves once.

Claim, send, record: two transactions with the network between them. Whoever finds a letter that was
begun and never recorded does not send it again, for nobody knows how far it came.
"""

from dataclasses import dataclass

from domain.insights.report import InsightReport, ReportFormat, ReportState
from domain.insights.report_delivery import (
    DELIVERS,
    By,
    Reason,
    ReportDelivery,
    ReportRecipient,
)
from domain.insights.report_link import ReportLink
from domain.insights.room import Insights
from domain.insights.sharing import address_of_link, new_link, seal_of, until_of, with_new_secret
from domain.insights.sharing_events import (
    DELIVERED,
    DELIVERY_FAILED,
    DELIVERY_STOPPED,
    DELIVERY_UNCONFIRMED,
    LINK_CREATED,
    delivery_told,
    link_told,
)
from domain.insights.sharing_ports import (
    Attachment,
    Envelope,
    Letter,
    NobodyKnows,
    NotTaken,
    SharingTransaction,
    Taken,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ReportDeliveryId
from domain.shared.letter_course import LetterState

TOLD = {
    LetterState.SENT: DELIVERED,
    LetterState.FAILED: DELIVERY_FAILED,
    LetterState.UNCONFIRMED: DELIVERY_UNCONFIRMED,
    LetterState.STOPPED: DELIVERY_STOPPED,
}


@dataclass(frozen=True, slots=True)
class _Claimed:
    delivery: ReportDelivery
    report: InsightReport
    link: ReportLink
    recipient: ReportRecipient


async def send_report(room: Insights, actor: Actor, delivery_id: ReportDeliveryId) -> None:
    """Safe to repeat, also side by side. Raises nothing for trouble on the way: that is a state of
    the delivery."""
    claimed = await _claim(room, actor, delivery_id)
    if claimed is None:
        return
    outcome = await room.sharing.post.send(await _letter(room, actor, claimed))
    await _record(room, actor, claimed.delivery, outcome)


async def _claim(room: Insights, actor: Actor, delivery_id: ReportDeliveryId) -> _Claimed | None:
    """A letter that is to be sent now. What is no letter is done here."""
    async with room.sharing.begin(actor) as tx:
        try:
            before = await tx.deliveries.get(delivery_id)
            report = await tx.reports.get(before.report_id)
        except NotFound:
            return None
        now = room.clock.now()
        if before.state is LetterState.SENDING:
            await _settle(tx, before, before.lose(Reason.CUT_OFF, None, now))
            return None
        if before.state is not LetterState.PENDING or before.next_at is None:
            return None
        if before.next_at > now:
            tx.plan(DELIVERS, before.id, before.next_at)
            await tx.commit()
            return None
        if report.state is not ReportState.READY:
            if report.state is ReportState.FAILED:
                await _settle(tx, before, before.fail(Reason.REPORT_FAILED, None, now))
            return None
        if before.by is not By.EMAIL:
            await _hand_on(room, actor, tx, before, report)
            return None
        return await _begin_letter(room, actor, tx, before, report)


async def _hand_on(
    room: Insights,
    actor: Actor,
    tx: SharingTransaction,
    before: ReportDelivery,
    report: InsightReport,
) -> None:
    """A link is made, and told by webhook where that was asked for: one commit."""
    sharing, now = room.sharing, room.clock.now()
    until = until_of(before, now)
    link, _ = new_link(sharing, room.ids, actor, report.id, until, now, kept=True)
    after = before.begin(link.id, now).sent(now)
    url = address_of_link(sharing, link) if before.by is By.WEBHOOK else None
    await tx.links.add(link)
    await tx.deliveries.save(before, after)
    tx.announce(link_told(LINK_CREATED, link), delivery_told(DELIVERED, after, before, url))
    await tx.commit()


async def _begin_letter(
    room: Insights,
    actor: Actor,
    tx: SharingTransaction,
    before: ReportDelivery,
    report: InsightReport,
) -> _Claimed | None:
    sharing, now = room.sharing, room.clock.now()
    if sharing.post.missing:
        await _settle(tx, before, before.fail(Reason.EMAIL_NOT_SET_UP, None, now))
        return None
    if before.recipient is None or before.recipient_id is None:
        await _settle(tx, before, before.stop(Reason.STOPPED, now))
        return None
    recipient = await tx.recipients.get(before.recipient_id)
    if recipient.stopped_at is not None:
        await _settle(tx, before, before.stop(Reason.STOPPED, now))
        return None
    if sharing.secrets.unseal(recipient.sealed, seal_of(recipient.id)) is None:
        stale = recipient
        recipient = with_new_secret(sharing, stale, now)
        await tx.recipients.save(stale, recipient)
    link = await _link_of(room, actor, tx, before)
    after = before.begin(link.id, now)
    await tx.deliveries.save(before, after)
    await tx.commit()
    return _Claimed(after, report, link, recipient)


async def _link_of(
    room: Insights, actor: Actor, tx: SharingTransaction, delivery: ReportDelivery
) -> ReportLink:
    """The one that an earlier try carried, while it is good; else a new one."""
    now = room.clock.now()
    if delivery.link_id is not None:
        link = await tx.links.get(delivery.link_id)
        if link.is_good(now) and address_of_link(room.sharing, link) is not None:
            return link
    until = until_of(delivery, now)
    link, _ = new_link(room.sharing, room.ids, actor, delivery.report_id, until, now, kept=True)
    await tx.links.add(link)
    tx.announce(link_told(LINK_CREATED, link))
    return link


async def _letter(room: Insights, actor: Actor, claimed: _Claimed) -> Letter:
    sharing, report, recipient = room.sharing, claimed.report, claimed.recipient
    stop = sharing.secrets.unseal(recipient.sealed, seal_of(recipient.id))
    assert stop is not None, "what cannot be opened any more was made anew"
    stop_url = f"{sharing.public_url}/r/stop/{stop.reveal()}"
    attachments = await _attachments(room, actor, report)
    words = sharing.scribe.write(
        Envelope(
            report_name=report.name,
            first_day=report.first_day,
            last_day=report.last_day,
            workspace_name=report.workspace_name,
            language=report.language.value,
            dress=report.dress,
            url=address_of_link(sharing, claimed.link) or sharing.public_url,
            url_until=claimed.link.expires_at,
            stop_url=stop_url,
            attached=bool(attachments),
        )
    )
    assert claimed.delivery.recipient is not None, "it was claimed with an address"
    return Letter(
        to=claimed.delivery.recipient,
        sender_name=report.workspace_name,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=report.language.value,
        message_id=claimed.delivery.id,
        stop_url=stop_url,
        attachments=attachments,
    )


async def _attachments(
    room: Insights, actor: Actor, report: InsightReport
) -> tuple[Attachment, ...]:
    """The PDF, where there is one and a letter has room for it."""
    told = await room.reports.files(actor, report.id)
    size = next((file.size for file in told if file.format is ReportFormat.PDF), None)
    if size is None or size > room.sharing.post.room_bytes:
        return ()
    file = await room.reports.file(actor, report.id, ReportFormat.PDF)
    if file is None:
        return ()
    name = f"{report.first_day}_{report.last_day}.pdf"
    return (Attachment(name, "application/pdf", file.content),)


async def _record(
    room: Insights,
    actor: Actor,
    claimed: ReportDelivery,
    outcome: Taken | NotTaken | NobodyKnows,
) -> None:
    """Whatever became of it since: what the mail server said is the last word on this try, unless
    somebody has it repeated already."""
    async with room.sharing.begin(actor) as tx:
        before, now = await tx.deliveries.get(claimed.id), room.clock.now()
        if before.version - claimed.version != (before.state is LetterState.UNCONFIRMED):
            return
        if isinstance(outcome, Taken):
            await _settle(tx, before, before.sent(now))
        elif isinstance(outcome, NobodyKnows):
            if before.state is LetterState.SENDING:
                after = before.lose(Reason.ANSWER_LOST, outcome.detail, now)
                await _settle(tx, before, after)
        elif outcome.for_good:
            await _settle(tx, before, before.fail(outcome.reason, outcome.detail, now))
        else:
            await _settle(tx, before, before.put_off(outcome.reason, outcome.detail, now))


async def _settle(tx: SharingTransaction, before: ReportDelivery, after: ReportDelivery) -> None:
    await tx.deliveries.save(before, after)
    if after.state in TOLD:
        tx.announce(delivery_told(TOLD[after.state], after, before))
    if after.state is LetterState.PENDING and after.next_at is not None:
        tx.plan(DELIVERS, after.id, after.next_at)
    await tx.commit()
