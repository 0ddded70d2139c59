"""Stakeholders and notices for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.crises.crisis import Move
from domain.crises.notice_delivery import LetterReason
from domain.crises.notice_text import NoticeText
from domain.crises.stakeholder_list import Audience, Stakeholder
from domain.crises.use_cases.keep_notices import NewNotice, write_notice
from domain.crises.use_cases.keep_stakeholder_lists import (
    NewStakeholderList,
    create_stakeholder_list,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.shared.access import Actor
from domain.shared.ids import CrisisId, Kind
from domain.shared.paging import Filter, PageRequest

_LISTS = ("stakeholder_list", "spare_stakeholder_list")
_OUTSIDE = ("crisis_notice_to_approve", "crisis_notice_to_withdraw")
STAKEHOLDERS = {
    **dict.fromkeys(_LISTS, Kind.STAKEHOLDER_LIST),
    **dict.fromkeys(("crisis_notice", *_OUTSIDE), Kind.CRISIS_NOTICE),
    "crisis_notice_delivery": Kind.NOTICE_DELIVERY,
}
SOMEBODY = Stakeholder("somebody@example.org", "Somebody", "Press", "es")
WORDS = (NoticeText("en", "Nuts", "We took it off the counter."),)


async def whom_to_tell(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """Lists, and notices of which something is to become; one letter failed."""
    room, made = house.app.crises.response, dict[str, str]()
    for name in _LISTS:
        own = external_id if name == "stakeholder_list" else None
        wanted = NewStakeholderList(*(name, Audience.INTERNAL), people=(SOMEBODY,), external_id=own)
        made[name] = (await create_stakeholder_list(room, actor, wanted)).id
    inside = NewNotice(Audience.INTERNAL, WORDS, people=(SOMEBODY,))
    told = await write_notice(room, actor, CrisisId(things["crisis"]), inside)
    made["crisis_notice"] = told.id
    mine = PageRequest(filters=(Filter("notice_id", "in", [told.id]),))
    [letter] = (await room.notices.letters(actor, mine)).items
    async with room.begin(actor) as tx:
        failed = letter.fail(LetterReason.NOT_ACCEPTED, None, room.clock.now())
        await tx.notices.save_letters(failed)
        await tx.commit()
    made["crisis_notice_delivery"] = letter.id
    crisis = await open_crisis(room, actor, NewCrisis("Nuts"))
    await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
    outside = NewNotice(Audience.EXTERNAL, WORDS, people=(SOMEBODY,))
    for name in _OUTSIDE:
        made[name] = (await write_notice(room, actor, crisis.id, outside)).id
    return made
