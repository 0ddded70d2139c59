"""Small scenes about telling people of a crisis, in memory."""

from typing import Any

from domain.crises.crisis import Move
from domain.crises.crisis_notice import CrisisNotice
from domain.crises.notice_delivery import LetterReason
from domain.crises.notice_ports import Answer, Answered
from domain.crises.notice_text import NoticeText
from domain.crises.playbook import ActionKind, PlaybookStep, Start, StepAction
from domain.crises.stakeholder_list import Audience, Stakeholder, StakeholderList
from domain.crises.use_cases.forget_stakeholder import forget_stakeholder
from domain.crises.use_cases.keep_notices import (
    CountedNotice,
    NewNotice,
    approve_notice,
    repeat_letter,
    withdraw_notice,
    write_notice,
)
from domain.crises.use_cases.keep_playbooks import NewPlaybook, create_playbook, remove_playbook
from domain.crises.use_cases.keep_stakeholder_lists import (
    NewStakeholderList,
    change_stakeholder_list,
    create_stakeholder_list,
    remove_stakeholder_list,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.run_playbook import start_playbook, walk_playbook
from domain.crises.use_cases.send_notice import send_notice
from domain.shared.ids import TeammateId
from tests.unit.stage import Scenes, Stage

ANA = TeammateId("tmt_ana")
OFFICE = Stakeholder("office@example.org", "Health office", "Regulator", "es")
WORDS = (NoticeText("en", "{{crisis}}", "It is {{severity}}."),)


async def _send_all(s: Stage, notice: CountedNotice | CrisisNotice) -> None:
    rows = list(s.house.memory.tables.crisis_notice_deliveries.values())
    for one in rows:
        if one.notice_id == notice.id:
            await send_notice(s.house.app.crises.response, s.actor, one.id)


async def a_list_is_kept(s: Stage) -> None:
    room = s.house.app.crises.response
    s.house.memory.at_work.add(ANA)
    wanted = NewStakeholderList("Press", Audience.EXTERNAL, people=(OFFICE,))
    made = await create_stakeholder_list(room, s.actor, wanted)
    await change_stakeholder_list(room, s.actor, made.id, None, {"teammates": (ANA,)})
    await forget_stakeholder(room, s.actor, "Office@example.org")
    await remove_stakeholder_list(room, s.actor, made.id, None)


async def people_outside_are_told_once_that_is_approved(s: Stage) -> None:
    room = s.house.app.crises.response
    desk: Any = room.desk
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    await move_crisis(room, s.actor, crisis.id, None, Move.ACTIVATE)
    wanted = NewNotice(Audience.EXTERNAL, WORDS, people=(OFFICE,))
    told = await write_notice(room, s.actor, crisis.id, wanted)
    await approve_notice(room, s.actor, told.id, None)
    desk.answers.append(Answered(Answer.LOST))
    await _send_all(s, told)
    [letter] = s.house.memory.tables.crisis_notice_deliveries.values()
    await repeat_letter(room, s.actor, letter.id)
    desk.answers.append(Answered(Answer.NEVER, LetterReason.NOT_ACCEPTED, "550 nobody"))
    await _send_all(s, told)
    await repeat_letter(room, s.actor, letter.id)
    await _send_all(s, told)
    other = await write_notice(room, s.actor, crisis.id, wanted)
    await withdraw_notice(room, s.actor, other.id, None)


async def a_list_and_a_playbook_tell_by_themselves(s: Stage) -> None:
    room = s.house.app.crises.response
    s.house.memory.at_work.add(ANA)
    wanted = NewStakeholderList(
        *("Board", Audience.INTERNAL, Start.WHEN_FITTING), teammates=(ANA,), texts=WORDS
    )
    made = await create_stakeholder_list(room, s.actor, wanted)
    tells = StepAction(ActionKind.NOTIFY, text="Join the call.", list_id=made.id)
    steps = (PlaybookStep("Call", tells),)
    playbook = await create_playbook(room, s.actor, NewPlaybook("Food", steps))
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    run = await start_playbook(room, s.actor, crisis.id, playbook.id)
    await walk_playbook(room, s.actor, run.id)
    for notice in list(s.house.memory.tables.crisis_notices.values()):
        await _send_all(s, notice)
    await remove_playbook(room, s.actor, playbook.id, None)


STAKEHOLDERS: Scenes = {
    a_list_is_kept: (
        {StakeholderList: "change forget remove"},
        {"stakeholder_list.created", "stakeholder_list.updated", "stakeholder_list.deleted"},
    ),
    people_outside_are_told_once_that_is_approved: (
        {CrisisNotice: "approve withdraw"},
        {
            *("crisis.opened", "crisis.activated", "crisis_notice.created"),
            *("crisis_notice.approved", "crisis_notice.withdrawn", "crisis_notice.delivered"),
            *("crisis_notice.delivery_failed", "crisis_notice.delivery_unconfirmed"),
            *("crisis_notice.delivery_repeated", "crisis_notice.delivery_stopped"),
        },
    ),
    a_list_and_a_playbook_tell_by_themselves: (
        {},
        {
            *("stakeholder_list.created", "playbook.created", "crisis.opened"),
            *("crisis_notice.created", "playbook_run.started", "playbook_run.step_taken"),
            *("playbook_run.finished", "crisis_notice.delivered", "playbook.deleted"),
        },
    ),
}
