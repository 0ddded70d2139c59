"""A notice of a crisis reaches each of its readers once, in their language, and what nobody knows
is said to be unknown."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_notice import NoticeCause, NoticeState
from domain.crises.notice_delivery import LADDER, LetterReason, NoticeDelivery
from domain.crises.notice_text import NoticeText
from domain.crises.playbook import Condition, Start
from domain.crises.room import Response
from domain.crises.stakeholder_list import Audience, Stakeholder
from domain.crises.use_cases.forget_stakeholder import forget_stakeholder
from domain.crises.use_cases.keep_notices import (
    CountedNotice,
    NewNotice,
    approve_notice,
    list_letters,
    list_notices,
    repeat_letter,
    withdraw_notice,
    write_notice,
)
from domain.crises.use_cases.keep_stakeholder_lists import (
    NewStakeholderList,
    create_stakeholder_list,
    read_stakeholder_list,
    suggest_stakeholder_lists,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.send_notice import send_notice
from domain.shared.access import Actor, system
from domain.shared.errors import InvalidState
from domain.shared.letter_course import LetterState
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, watching
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_workspace
from tests.kit.post_office import PostOffice, a_post_office

OFFICE = Stakeholder("office@example.org", "Health office", "Regulator", "es")
PRESS = Stakeholder("press@example.org", "Press", None, "pt-BR")
PUBLIC = "https://plaza.example"
WORDS = (
    NoticeText("en", "{{crisis}}: {{what}}", "We took the cake off the counter."),
    NoticeText("es", "{{crisis}}: {{what}}", "Hemos retirado el bizcocho.\n\nNadie está mal."),
)


class MovedClock:
    def __init__(self, real: Any) -> None:
        self._real, self.ahead = real, timedelta()

    def now(self) -> datetime:
        now: datetime = self._real.now()
        return now + self.ahead


@dataclass
class WarRoom:
    house: House
    watch: Watcher
    office: PostOffice
    actor: Actor
    crisis: Crisis
    clock: MovedClock

    @property
    def room(self) -> Response:
        return replace(self.house.app.crises.response, clock=self.clock)

    @property
    def worker(self) -> Actor:
        return system(self.actor.organization_id, self.actor.workspace)

    async def write(self, *people: Stakeholder, **more: Any) -> CountedNotice:
        given = {"audience": Audience.EXTERNAL, "values": {"what": "one"}, **more}
        wanted = NewNotice(texts=WORDS, people=people or (OFFICE,), **given)
        return await write_notice(self.room, self.actor, self.crisis.id, wanted)

    async def say(self, *people: Stakeholder, **more: Any) -> list[NoticeDelivery]:
        """Written, and approved by whoever works here alone."""
        notice = await self.write(*people, **more)
        await approve_notice(self.room, self.actor, notice.id, None)
        return await self.letters(notice)

    async def letters(self, notice: CountedNotice) -> list[NoticeDelivery]:
        return list((await list_letters(self.room, self.actor, notice.id, PageRequest())).items)

    async def send(self, letter: NoticeDelivery) -> NoticeDelivery:
        await send_notice(self.room, self.worker, letter.id)
        return await self.now(letter)

    async def now(self, letter: NoticeDelivery) -> NoticeDelivery:
        page = await list_letters(self.room, self.actor, letter.notice_id, PageRequest())
        [found] = [one for one in page.items if one.id == letter.id]
        return found

    async def told(self) -> list[str]:
        found = await self.watch.db.fetch(
            "SELECT name FROM events WHERE name LIKE 'crisis_notice.deliver%' ORDER BY id"
        )
        return [row["name"].removeprefix("crisis_notice.") for row in found]


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with a_post_office() as office:
        yield office


@pytest.fixture
async def war(settings: Settings, office: PostOffice) -> AsyncIterator[WarRoom]:
    given = {
        "smtp_host": "localhost",
        "smtp_port": office.port,
        "smtp_security": "none",
        "smtp_from": "news@plaza.example",
        "public_url": PUBLIC,
    }
    with_mail = settings.model_copy(update=given)
    async with open_app(with_mail) as house, watching(with_mail) as watch:
        actor = await a_workspace(house)
        room = house.app.crises.response
        crisis = await open_crisis(room, actor, NewCrisis("Nuts", scenario="allergens"))
        crisis = await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
        yield WarRoom(house, watch, office, actor, crisis, MovedClock(house.clock))


async def test_each_reader_gets_it_in_their_language_with_the_next_update(war: WarRoom) -> None:
    due = war.house.clock.now() + timedelta(hours=2)
    letters = await war.say(OFFICE, PRESS, next_update_at=due)
    assert war.office.letters == []
    for one in letters:
        sent = await war.send(one)
        assert (sent.state, sent.attempts, sent.reason) == (LetterState.SENT, 1, None)
    spanish, english = sorted(war.office.letters, key=lambda taken: taken.to)
    assert (spanish.to, english.to) == (OFFICE.email, PRESS.email)
    assert spanish.letter["Subject"] == "Nuts: one"
    assert (spanish.letter["Content-Language"], english.letter["Content-Language"]) == ("es", "en")
    assert "Hemos retirado el bizcocho." in spanish.part("plain")
    assert "La próxima actualización llegará antes de: " in spanish.part("plain")
    assert "The next update comes by " in english.part("html")
    assert spanish.letter["Message-ID"].endswith("@plaza.example>")
    assert f"Dejar de recibir correos de Casa: {PUBLIC}/r/stop/" in spanish.part("plain")
    assert await war.told() == ["delivered", "delivered"]
    for one in letters:
        await war.send(one)
    assert len(war.office.letters) == 2


async def test_nobody_outside_is_told_before_it_is_approved_or_once_it_is_withdrawn(
    war: WarRoom,
) -> None:
    notice = await war.write()
    [letter] = await war.letters(notice)
    assert (letter.state, letter.next_at) == (LetterState.PENDING, None)
    assert (await war.send(letter)).state is LetterState.PENDING
    await withdraw_notice(war.room, war.actor, notice.id, None)
    stopped = await war.send(letter)
    assert (stopped.state, stopped.reason) == (LetterState.STOPPED, LetterReason.WITHDRAWN)
    with pytest.raises(InvalidState):
        await approve_notice(war.room, war.actor, notice.id, None)
    assert war.office.letters == []


async def test_a_worker_that_is_killed_with_a_letter_in_hand_leaves_it_unknown(
    war: WarRoom,
) -> None:
    [letter] = await war.say()
    war.office.waits = asyncio.Event()
    sending = asyncio.create_task(send_notice(war.room, war.worker, letter.id))
    await war.office.begun.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    war.office.waits.set()
    assert (await war.now(letter)).state is LetterState.SENDING
    known = await war.send(letter)
    assert (known.state, known.reason) == (LetterState.UNCONFIRMED, LetterReason.CUT_OFF)
    assert await war.told() == ["delivery_unconfirmed"]
    assert len(war.office.letters) <= 1
    await repeat_letter(war.room, war.actor, letter.id)
    assert (await war.send(letter)).state is LetterState.SENT
    assert len({taken.letter["Message-ID"] for taken in war.office.letters}) == 1


async def test_workers_side_by_side_send_one_letter(war: WarRoom) -> None:
    letters = await war.say(OFFICE, PRESS)
    tries = [send_notice(war.room, war.worker, one.id) for one in letters for _ in range(5)]
    await asyncio.gather(*tries)
    assert sorted(taken.to for taken in war.office.letters) == [OFFICE.email, PRESS.email]


async def test_what_an_earlier_try_says_late_is_no_word_on_a_later_one(war: WarRoom) -> None:
    [letter] = await war.say()
    war.office.waits = asyncio.Event()
    slow = asyncio.create_task(send_notice(war.room, war.worker, letter.id))
    await war.office.begun.wait()
    # Another worker takes it for dead, and somebody has it repeated.
    assert (await war.send(letter)).state is LetterState.UNCONFIRMED
    await repeat_letter(war.room, war.actor, letter.id)
    war.office.waits.set()
    await slow
    assert (await war.now(letter)).state is LetterState.PENDING
    assert (await war.send(letter)).state is LetterState.SENT


async def test_what_is_put_off_is_tried_again_and_a_refusal_can_be_repeated(war: WarRoom) -> None:
    [letter] = await war.say()
    war.office.says = {"RCPT": "451 4.7.1 come back"}
    waiting = await war.send(letter)
    assert (waiting.state, waiting.reason) == (LetterState.PENDING, LetterReason.PUT_OFF)
    for rung in LADDER:
        war.clock.ahead += rung + timedelta(seconds=1)
        waiting = await war.send(letter)
    assert (waiting.state, waiting.attempts) == (LetterState.FAILED, len(LADDER) + 1)
    war.office.says = {"RCPT": f"550 5.1.1 {OFFICE.email} is nobody here"}
    await repeat_letter(war.room, war.actor, letter.id)
    failed = await war.send(letter)
    assert (failed.state, failed.reason) == (LetterState.FAILED, LetterReason.NOT_ACCEPTED)
    assert failed.detail == "550 5.1.1 … is nobody here"
    war.office.says = {}
    await repeat_letter(war.room, war.actor, letter.id)
    assert (await war.send(letter)).state is LetterState.SENT


async def test_whoever_stops_letters_outside_gets_no_notices_either(war: WarRoom) -> None:
    [first] = await war.say()
    await war.send(first)
    [taken] = war.office.letters
    stop = taken.letter["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    async with a_caller(the_application(war.house)) as stranger:
        page = await stranger.post(stop, data={"List-Unsubscribe": "One-Click"})
        assert page.status_code == 200
    [again] = await war.say(replace(OFFICE, email="Office@Example.org"))
    stopped = await war.send(again)
    assert (stopped.state, stopped.reason) == (LetterState.STOPPED, LetterReason.UNSUBSCRIBED)
    assert len(war.office.letters) == 1
    inside = await war.write(audience=Audience.INTERNAL)
    [letter] = await war.letters(inside)
    assert (await war.send(letter)).state is LetterState.SENT
    assert war.office.letters[-1].letter["List-Unsubscribe"] is None


async def test_a_list_that_fits_is_told_by_itself_once(war: WarRoom) -> None:
    wanted = NewStakeholderList(
        *("Officials", Audience.INTERNAL, Start.WHEN_FITTING),
        fits=Condition(scenarios=("fire",)),
        people=(OFFICE,),
        texts=(NoticeText("en", "{{crisis}}", "It is {{severity}}."),),
    )
    made = await create_stakeholder_list(war.room, war.actor, wanted)
    crises = [
        await open_crisis(war.room, war.actor, NewCrisis("Smoke", scenario=scenario))
        for scenario in ("fire", "flood")
    ]
    fire, flood = crises
    await move_crisis(war.room, war.actor, fire.id, None, Move.ACTIVATE)
    [counted] = (await list_notices(war.room, war.actor, fire.id, PageRequest())).items
    notice = counted.notice
    assert (notice.state, notice.cause) == (NoticeState.RELEASED, NoticeCause.FITTING)
    assert notice.texts[0].text == f"It is {fire.severity.value.upper()}."
    assert (await list_notices(war.room, war.actor, flood.id, PageRequest())).items == []
    [suggested] = await suggest_stakeholder_lists(war.room, war.actor, fire.id)
    assert (suggested.list.id, suggested.told_at) == (made.id, notice.released_at)
    [letter] = await war.letters(counted)
    assert (await war.send(letter)).state is LetterState.SENT


async def test_an_address_is_forgotten_when_asked_and_by_itself(war: WarRoom) -> None:
    wanted = NewStakeholderList("Officials", Audience.EXTERNAL, people=(OFFICE, PRESS))
    made = await create_stakeholder_list(war.room, war.actor, wanted)
    [sent] = await war.say()
    await war.send(sent)
    [waiting] = await war.letters(await war.write())
    gone = await forget_stakeholder(war.room, war.actor, "OFFICE@example.org")
    assert (gone.lists, gone.letters) == (1, 2)
    kept = await read_stakeholder_list(war.room, war.actor, made.id)
    assert [one.email for one in kept.people] == [PRESS.email]
    after = await war.now(sent)
    assert (after.address, after.name, after.state) == (None, None, LetterState.SENT)
    assert (await war.now(waiting)).reason is LetterReason.FORGOTTEN
    await war.say(PRESS)
    everything = await war.watch.db.fetch("SELECT data::text, previous::text FROM events")
    said = "".join(value for row in everything for value in row.values() if value)
    assert OFFICE.email not in said
    assert PRESS.email not in said
    await war.watch.db.execute(
        "UPDATE crisis_notice_deliveries SET updated_at = now() - interval '91 days'"
    )
    assert await war.house.ring.forget("forget_old_notices", 10) == 1


async def test_without_a_mail_server_it_fails_and_says_so(war: WarRoom, settings: Settings) -> None:
    [letter] = await war.say()
    async with open_app(settings) as without:
        await send_notice(without.app.crises.response, war.worker, letter.id)
    failed = await war.now(letter)
    assert (failed.state, failed.reason) == (LetterState.FAILED, LetterReason.EMAIL_NOT_SET_UP)
    assert failed.possible_moves == ("repeat",)
