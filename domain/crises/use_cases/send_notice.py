"""A notice is brought to one reader when that is due: what leaves us leaves once.

Claim, send, record: two transactions with the network between them. Whoever finds a letter that was
begun and never recorded does not send it again, for nobody knows how far it came.
"""

from dataclasses import dataclass

from domain.crises.crisis_notice import CrisisNotice
from domain.crises.notice_delivery import (
    NOTICE_DELIVERS,
    LetterReason,
    NoticeDelivery,
)
from domain.crises.notice_ports import Answer, Answered, Letterhead, NoticeLetter
from domain.crises.promised import promised
from domain.crises.room import Response
from domain.crises.stakeholder_events import BY_STATE, letter_told
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.filling import in_language
from domain.shared.ids import NoticeDeliveryId
from domain.shared.letter_course import LetterState


@dataclass(frozen=True, slots=True)
class _To:
    """Where it goes, in which language, and how its reader stops such letters."""

    address: str
    language: str | None
    stop_url: str | None


@dataclass(frozen=True, slots=True)
class _Claimed:
    letter: NoticeDelivery
    notice: CrisisNotice
    to: _To
    head: Letterhead


async def send_notice(room: Response, actor: Actor, delivery_id: NoticeDeliveryId) -> None:
    """Safe to repeat, also side by side. Raises nothing for trouble on the way: that is a state of
    the letter."""
    claimed = await _claim(room, actor, delivery_id)
    if claimed is None:
        return
    answered = await room.desk.send(_written(claimed))
    await _record(room, actor, claimed.letter, answered)


async def _claim(room: Response, actor: Actor, delivery_id: NoticeDeliveryId) -> _Claimed | None:
    """A letter that is to be sent now."""
    async with room.begin(actor) as tx:
        try:
            before = await tx.notices.letter(delivery_id)
        except NotFound:
            return None
        now = room.clock.now()
        if before.state is LetterState.SENDING:
            await _settle(tx, before, before.lose(LetterReason.CUT_OFF, None, now))
            return None
        if before.state is not LetterState.PENDING or before.next_at is None:
            return None
        if before.next_at > now:
            tx.plan(NOTICE_DELIVERS, before.id, before.next_at)
            await tx.commit()
            return None
        return await _begin(room, tx, before)


async def _begin(room: Response, tx: WorkTransaction, before: NoticeDelivery) -> _Claimed | None:
    now = room.clock.now()
    if not room.desk.is_set_up:
        await _settle(tx, before, before.fail(LetterReason.EMAIL_NOT_SET_UP, None, now))
        return None
    to = await _where(room, tx, before)
    if isinstance(to, LetterReason):
        await _settle(tx, before, before.stop(to, now))
        return None
    notice, head = await tx.notices.look(before.notice_id), await room.desk.letterhead(tx)
    after = before.begin(now)
    await tx.notices.save_letters(after)
    await tx.commit()
    return _Claimed(after, notice, to, head)


async def _where(room: Response, tx: WorkTransaction, letter: NoticeDelivery) -> _To | LetterReason:
    """Or why it is not to be sent."""
    if letter.teammate_id is not None:
        who = await tx.teammates.reach(letter.teammate_id)
        return _To(who.address, who.language, None) if who else LetterReason.NOT_AT_WORK
    if letter.address is None:
        return LetterReason.FORGOTTEN
    if letter.recipient_id is None:
        return _To(letter.address, letter.language, None)
    box = await room.desk.box(tx, letter.recipient_id, room.clock.now())
    if box.stopped:
        return LetterReason.UNSUBSCRIBED
    return _To(letter.address, letter.language, box.stop_url)


def _written(claimed: _Claimed) -> NoticeLetter:
    notice, head = claimed.notice, claimed.head
    words = in_language(notice.texts, claimed.to.language or head.language)
    due = notice.next_update_at
    said = notice.released_at or notice.created_at
    return NoticeLetter(
        to=claimed.to.address,
        head=head,
        subject=words.subject,
        text=words.text,
        language=words.language,
        message_id=claimed.letter.id,
        stop_url=claimed.to.stop_url,
        promise=promised(due, said, words.language, head.timezone) if due else None,
    )


async def _record(
    room: Response, actor: Actor, claimed: NoticeDelivery, answered: Answered
) -> None:
    """Whatever became of it since: what the mail server said is the last word on this try, unless
    somebody has it repeated already."""
    async with room.begin(actor) as tx:
        before, now = await tx.notices.letter(claimed.id), room.clock.now()
        if not _is_this_try(before, claimed):
            return
        reason = answered.reason or LetterReason.ANSWER_LOST
        if answered.answer is Answer.TAKEN:
            await _settle(tx, before, before.sent(now))
        elif answered.answer is Answer.LATER:
            await _settle(tx, before, before.put_off(reason, answered.detail, now))
        elif answered.answer is Answer.NEVER:
            await _settle(tx, before, before.fail(reason, answered.detail, now))
        elif before.state is LetterState.SENDING:
            await _settle(tx, before, before.lose(reason, answered.detail, now))


def _is_this_try(letter: NoticeDelivery, claimed: NoticeDelivery) -> bool:
    """Whoever forgets an address meanwhile changes nothing of the try."""
    is_open = letter.state in (LetterState.SENDING, LetterState.UNCONFIRMED)
    return is_open and letter.fence == claimed.fence


async def _settle(tx: WorkTransaction, before: NoticeDelivery, after: NoticeDelivery) -> None:
    await tx.notices.save_letters(after)
    if after.state in BY_STATE:
        tx.announce(letter_told(BY_STATE[after.state], after, before))
    if after.state is LetterState.PENDING and after.next_at is not None:
        tx.plan(NOTICE_DELIVERS, after.id, after.next_at)
    await tx.commit()
