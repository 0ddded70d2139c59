"""How people are told of a crisis, whoever has it done: a notice, its letters, and what is written
beside them, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.crises.crisis import OPEN, Crisis, Move
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_notice import (
    MOST_RECIPIENTS,
    CrisisNotice,
    NoticeCause,
    NoticeState,
)
from domain.crises.crisis_writing import an_entry
from domain.crises.notice_delivery import NOTICE_DELIVERS, NoticeDelivery
from domain.crises.notice_ports import Letterhead
from domain.crises.notice_text import NoticeText, filled, known_of
from domain.crises.promised import promised
from domain.crises.room import Response
from domain.crises.stakeholder_events import NOTICE_CREATED, notice_told
from domain.crises.stakeholder_list import Audience, Stakeholder, StakeholderList
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import (
    CrisisNoticeId,
    Kind,
    NoticeDeliveryId,
    ReportRecipientId,
    StakeholderListId,
    TeammateId,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be said to whom. `fitted` is the list that is told by itself."""

    audience: Audience
    texts: tuple[NoticeText, ...]
    cause: NoticeCause
    lists: Sequence[StakeholderList] = ()
    people: tuple[Stakeholder, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    next_update_at: datetime | None = None

    @property
    def fitted(self) -> StakeholderListId | None:
        return self.lists[0].id if self.cause is NoticeCause.FITTING else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody to be told, and of which list they are."""

    list_id: StakeholderListId | None
    person: Stakeholder | None = None
    teammate_id: TeammateId | None = None

    @property
    def key(self) -> str:
        return self.person.key if self.person else str(self.teammate_id)


def is_tellable(crisis: Crisis, audience: Audience) -> bool:
    """People outside are told once it is a crisis for certain, our own before, too."""
    return _move(audience) in crisis.possible_moves


def check_tellable(crisis: Crisis, audience: Audience) -> None:
    """Raises InvalidState with the moves that are possible."""
    crisis.check(_move(audience))


async def tell(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, telling: Telling
) -> tuple[CrisisNotice, Sequence[NoticeDelivery]]:
    """Each address and each teammate once. To people outside it waits to be approved. Raises
    InvalidState, ValidationFailed for words that are left to be filled in, and for nobody to tell
    or too many."""
    check_tellable(crisis, telling.audience)
    now = room.clock.now()
    readers = list({one.key: one for one in reversed(list(_readers(telling)))}.values())[::-1]
    _check_number(readers, telling)
    head = await room.desk.letterhead(tx)
    texts = _words(crisis, telling, head, now)
    addresses = {one.person.key for one in readers if one.person}
    boxes = (
        await room.desk.entrust(tx, actor, addresses, now)
        if telling.audience is Audience.EXTERNAL
        else {}
    )
    released = telling.audience is Audience.INTERNAL
    notice = CrisisNotice(
        id=CrisisNoticeId(room.ids.new(Kind.CRISIS_NOTICE)),
        workspace_id=crisis.workspace_id,
        organization_id=crisis.organization_id,
        crisis_id=crisis.id,
        audience=telling.audience,
        state=NoticeState.RELEASED if released else NoticeState.IN_REVIEW,
        cause=telling.cause,
        texts=texts,
        recipients=len(readers),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        list_ids=tuple(one.id for one in telling.lists),
        fitted=telling.fitted,
        next_update_at=telling.next_update_at,
        released_at=now if released else None,
    )
    letters = [_letter(room, notice, one, boxes) for one in readers]
    await tx.notices.add(notice, letters)
    if released:
        plan_letters(tx, letters)
    tx.announce(notice_told(NOTICE_CREATED, notice))
    await note_notice(room, tx, actor, crisis, notice)
    return notice, letters


async def tell_fitting(room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis) -> None:
    """Every list that is told by itself and fits is, unless it was told of that crisis before."""
    if crisis.state not in OPEN:
        return
    fitting = [
        one
        for one in await tx.lists.that_tell()
        if one.fits.holds_for(crisis) and is_tellable(crisis, one.audience)
    ]
    told = await tx.notices.fitted(crisis.id) if fitting else ()
    for one in fitting:
        if one.id not in told:
            telling = Telling(
                *(one.audience, one.texts, NoticeCause.FITTING, [one]),
                next_update_at=next_word(crisis, room.clock.now()),
            )
            await tell(room, tx, actor, crisis, telling)


def next_word(crisis: Crisis, now: datetime) -> datetime | None:
    """What may be promised without anybody being asked: the next word, unless it is late."""
    due = crisis.word_due_at
    return due if due is not None and due > now else None


async def note_notice(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, notice: CrisisNotice
) -> None:
    """How it stands, in the timeline."""
    stands = {
        "crisis_notice_id": notice.id,
        "audience": notice.audience.value,
        "state": notice.state.value,
        "cause": notice.cause.value,
        "recipients": str(notice.recipients),
    }
    now, first = room.clock.now(), notice.texts[0]
    entry = an_entry(
        *(room, actor, crisis, EntryKind.NOTICE, now),
        text=first.subject,
        language=first.language,
        details=stands,
    )
    await tx.book.note(entry)


def plan_letters(tx: WorkTransaction, letters: Sequence[NoticeDelivery]) -> None:
    for one in letters:
        if one.next_at is not None:
            tx.plan(NOTICE_DELIVERS, one.id, one.next_at)


def _move(audience: Audience) -> Move:
    return Move.SPEAK if audience is Audience.EXTERNAL else Move.CHANGE


def _readers(telling: Telling) -> Iterator[_Reader]:
    for one in telling.lists:
        yield from (_Reader(one.id, person) for person in one.people)
        yield from (_Reader(one.id, teammate_id=who) for who in one.teammates)
    yield from (_Reader(None, person) for person in telling.people)


def _check_number(readers: Sequence[_Reader], telling: Telling) -> None:
    if not readers and telling.cause is not NoticeCause.FITTING:
        raise ValidationFailed(errors=[FieldError("/stakeholder_list_ids", "nobody_to_tell")])
    if len(readers) > MOST_RECIPIENTS and telling.cause is not NoticeCause.FITTING:
        fault = FieldError("/recipients", "too_many_recipients", {"most": MOST_RECIPIENTS})
        raise ValidationFailed(errors=[fault])


def _words(
    crisis: Crisis, telling: Telling, head: Letterhead, now: datetime
) -> tuple[NoticeText, ...]:
    due = telling.next_update_at

    def promise(language: str) -> str:
        assert due is not None, "asked only when the next is promised"
        return promised(due, now, language, head.timezone)

    return filled(telling.texts, known_of(crisis), telling.values, promise if due else None)


def _letter(
    room: Response,
    notice: CrisisNotice,
    reader: _Reader,
    boxes: Mapping[str, ReportRecipientId],
) -> NoticeDelivery:
    person = reader.person
    return NoticeDelivery(
        id=NoticeDeliveryId(room.ids.new(Kind.NOTICE_DELIVERY)),
        workspace_id=notice.workspace_id,
        organization_id=notice.organization_id,
        notice_id=notice.id,
        crisis_id=notice.crisis_id,
        created_at=notice.created_at,
        updated_at=notice.created_at,
        list_id=reader.list_id,
        teammate_id=reader.teammate_id,
        recipient_id=boxes.get(person.key) if person else None,
        address=person.email if person else None,
        name=person.name if person else None,
        role=person.role if person else None,
        language=person.language if person else None,
        next_at=notice.released_at,
    )
