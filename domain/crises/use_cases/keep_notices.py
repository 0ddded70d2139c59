"""Notices of a crisis are written, approved or withdrawn, and read with who was told when."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.crises.crisis_notice import CrisisNotice, NoticeCause
from domain.crises.notice_delivery import (
    NOTICE_DELIVERS,
    LetterReason,
    NoticeDelivery,
)
from domain.crises.notice_text import NoticeText
from domain.crises.notice_writing import (
    Telling,
    check_tellable,
    note_notice,
    plan_letters,
    tell,
)
from domain.crises.room import Response
from domain.crises.stakeholder_events import (
    LETTER_REPEATED,
    LETTER_STOPPED,
    NOTICE_APPROVED,
    NOTICE_WITHDRAWN,
    letter_told,
    notice_told,
)
from domain.crises.stakeholder_list import Audience, Stakeholder, StakeholderList
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    NoticeDeliveryId,
    StakeholderListId,
)
from domain.shared.letter_course import LetterState
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What is to be said, to whom, and by when the next is promised."""

    audience: Audience
    texts: tuple[NoticeText, ...]
    list_ids: tuple[StakeholderListId, ...] = ()
    people: tuple[Stakeholder, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    next_update_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountedNotice:
    """A notice, and how many of its letters stand where."""

    notice: CrisisNotice
    counts: Mapping[LetterState, int]

    @property
    def id(self) -> CrisisNoticeId:
        return self.notice.id

    @property
    def version(self) -> int:
        return self.notice.version


async def write_notice(
    room: Response, actor: Actor, crisis_id: CrisisId, request: NewNotice
) -> CountedNotice:
    """To our own it goes out at once, to people outside once somebody else has approved it. Raises
    MissingScope, NotFound for the crisis and a list, InvalidState where people are not to be told
    of it by now, ValidationFailed for a list of people outside in a notice to our own, an update
    that is promised for the past, and for what is left to be filled in."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        # The crisis first, as playbooks do, then the lists in one order: nobody waits in a circle.
        crisis = await tx.book.get(crisis_id)
        lists = await _lists(tx, request.list_ids)
        now = room.clock.now()
        _check(request, lists, now)
        telling = Telling(
            *(request.audience, request.texts, NoticeCause.ASKED, lists, request.people),
            values=request.values,
            next_update_at=request.next_update_at,
        )
        written = _counted(*await tell(room, tx, actor, crisis, telling))
        await tx.commit(written)
    return written


async def approve_notice(
    room: Response, actor: Actor, notice_id: CrisisNoticeId, version: Version
) -> CountedNotice:
    """It goes out. Raises MissingScope, NotFound, VersionMismatch, InvalidState, also of the
    crisis, OwnNotice for whoever wrote it where two people work or more."""
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        # Whoever locks both locks the crisis first.
        crisis = await tx.book.get(await tx.notices.crisis_of(notice_id))
        before = await tx.notices.get(notice_id)
        must_match(version, before.version)
        now, alone = room.clock.now(), not await tx.people.several()
        notice = before.approve(actor.id, now, alone=alone)
        check_tellable(crisis, notice.audience)
        waiting = [
            one for one in await tx.notices.letters(notice_id) if one.state is LetterState.PENDING
        ]
        letters = [one.due(now) for one in waiting]
        await tx.notices.save(notice)
        await tx.notices.save_letters(*letters)
        plan_letters(tx, letters)
        tx.announce(notice_told(NOTICE_APPROVED, notice, before))
        await note_notice(room, tx, actor, crisis, notice)
        told = _counted(notice, await tx.notices.letters(notice_id))
        await tx.commit(told)
    return told


async def withdraw_notice(
    room: Response, actor: Actor, notice_id: CrisisNoticeId, version: Version
) -> CountedNotice:
    """Nobody is told. Raises MissingScope, NotFound, VersionMismatch, InvalidState once it was
    released."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(await tx.notices.crisis_of(notice_id))
        before = await tx.notices.get(notice_id)
        must_match(version, before.version)
        now = room.clock.now()
        notice = before.withdraw(actor.id, now)
        await tx.notices.save(notice)
        tx.announce(notice_told(NOTICE_WITHDRAWN, notice, before))
        for one in await tx.notices.letters(notice_id):
            if one.state is LetterState.PENDING:
                stopped = one.stop(LetterReason.WITHDRAWN, now)
                await tx.notices.save_letters(stopped)
                tx.announce(letter_told(LETTER_STOPPED, stopped, one))
        await note_notice(room, tx, actor, crisis, notice)
        told = _counted(notice, await tx.notices.letters(notice_id))
        await tx.commit(told)
    return told


async def repeat_letter(
    room: Response, actor: Actor, delivery_id: NoticeDeliveryId
) -> NoticeDelivery:
    """One that failed, or of which nobody knows whether it arrived: whoever asks for this says that
    a second one does no harm. It bears the Message-ID of the first. Raises MissingScope, NotFound,
    InvalidState."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.notices.letter(delivery_id)
        now = room.clock.now()
        after = before.repeat(now)
        await tx.notices.save_letters(after)
        tx.announce(letter_told(LETTER_REPEATED, after, before))
        tx.plan(NOTICE_DELIVERS, after.id, now)
        await tx.commit(after)
    return after


async def read_notice(room: Response, actor: Actor, notice_id: CrisisNoticeId) -> CountedNotice:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    notice = await room.notices.notice(actor, notice_id)
    counts = await room.notices.counts(actor, [notice_id])
    return CountedNotice(notice, counts.get(notice_id, {}))


async def list_notices(
    room: Response, actor: Actor, crisis_id: CrisisId, request: PageRequest
) -> Page[CountedNotice]:
    """Those of one crisis. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.reads.crisis(actor, crisis_id)
    return await _page(room, actor, _of(request, "crisis_id", crisis_id))


async def list_all_notices(
    room: Response, actor: Actor, request: PageRequest
) -> Page[CountedNotice]:
    """Those of all crises. Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await _page(room, actor, request)


async def _page(room: Response, actor: Actor, request: PageRequest) -> Page[CountedNotice]:
    page = await room.notices.notices(actor, request)
    counts = await room.notices.counts(actor, [one.id for one in page.items])
    counted = [CountedNotice(one, counts.get(one.id, {})) for one in page.items]
    return Page(counted, page.next_after)


async def list_letters(
    room: Response, actor: Actor, notice_id: CrisisNoticeId, request: PageRequest
) -> Page[NoticeDelivery]:
    """Who is told by a notice, and when. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.notices.notice(actor, notice_id)
    return await room.notices.letters(actor, _of(request, "notice_id", notice_id))


def _counted(notice: CrisisNotice, letters: Sequence[NoticeDelivery]) -> CountedNotice:
    return CountedNotice(notice, Counter(one.state for one in letters))


def _of(request: PageRequest, name: str, value: str) -> PageRequest:
    return replace(request, filters=(*request.filters, Filter(name, "in", [value])))


async def _lists(
    tx: WorkTransaction, list_ids: Sequence[StakeholderListId]
) -> list[StakeholderList]:
    """In the order of the request, locked in that of their ids."""
    found = {one: await _list(tx, list_ids.index(one), one) for one in sorted(list_ids)}
    return [found[one] for one in list_ids]


async def _list(tx: WorkTransaction, number: int, list_id: StakeholderListId) -> StakeholderList:
    try:
        return await tx.lists.get(list_id)
    except NotFound:
        pointer = f"/stakeholder_list_ids/{number}"
        raise NotFound(thing="stakeholder_list", pointer=pointer) from None


def _check(request: NewNotice, lists: Sequence[StakeholderList], now: datetime) -> None:
    inside = request.audience is Audience.INTERNAL
    faults = [
        FieldError(f"/stakeholder_list_ids/{number}", "list_is_external")
        for number, one in enumerate(lists)
        if inside and one.audience is Audience.EXTERNAL
    ]
    if request.next_update_at is not None and request.next_update_at <= now:
        faults.append(FieldError("/next_update_at", "in_past"))
    if faults:
        raise ValidationFailed(errors=faults)
