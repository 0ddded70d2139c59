"""The last word about somebody counts; what was done is taken back when asked or at its end."""

from datetime import datetime

import pytest

from domain.communities.account import Account
from domain.communities.model import Channel
from domain.moderation.errors import CannotBeUndone
from domain.moderation.model import (
    ACTION_ENDS,
    ActionState,
)
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.moderation.use_cases.undo_action import end_action, undo_action
from domain.shared.access import MissingScope, Permission
from domain.shared.acts import ActKind
from domain.shared.errors import DuplicateExternalId, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.outcomes import (
    RefusalKind,
    Refused,
)
from domain.shared.platforms import Capability, CapabilityMissing
from tests.kit.builders import limited_to
from tests.unit.moderation_square import ANA, BAN, BOB, HOUR, SILENCE, UNBAN, Square, a_square


@pytest.fixture
async def square() -> Square:
    return await a_square()


async def test_the_last_word_about_somebody_counts(square: Square) -> None:
    ban = await square.ask()
    mute = await square.ask(ActKind.MUTE_PERSON)
    unban = await square.ask(UNBAN)
    called_off = await square.now(ban)
    assert (called_off.state, called_off.error_code) == (ActionState.CANCELLED, "superseded")
    await square.work()
    assert square.asked() == [(ActKind.MUTE_PERSON, ANA), (UNBAN, ANA)]
    assert (await square.now(mute)).state is ActionState.DONE
    assert (await square.now(unban)).state is ActionState.DONE


async def test_a_lost_answer_is_not_asked_for_again_once_something_else_is_wanted(
    square: Square,
) -> None:
    ban = await square.ask()
    await square.work(SILENCE)
    undoing = await undo_action(square.house.app.moderation, square.actor, ban.id)
    given_up = await square.now(ban)
    assert (given_up.state, given_up.error_code) == (ActionState.FAILED, "undone")
    await square.work()
    assert (undoing.kind, undoing.undoes) == (UNBAN, ban.id)
    assert square.asked() == [(BAN, ANA), (UNBAN, ANA)]


@pytest.mark.parametrize(
    ("kind", "opposite"),
    [
        (ActKind.HIDE_MESSAGE, ActKind.SHOW_MESSAGE),
        (ActKind.MUTE_PERSON, ActKind.UNMUTE_PERSON),
        (BAN, UNBAN),
    ],
)
async def test_what_was_done_is_taken_back_once(
    square: Square, kind: ActKind, opposite: ActKind
) -> None:
    action = await square.ask(kind, external_id="case-1", until=None)
    await square.work()
    room = square.house.app.moderation
    undoing = await undo_action(room, square.actor, action.id)
    await square.work()
    assert (undoing.kind, undoing.external_id) == (opposite, None)
    assert (await square.now(action)).undone_by == undoing.id
    assert (await square.now(action)).state is ActionState.DONE
    assert [k for k, _ in square.asked()] == [kind, opposite]
    with pytest.raises(InvalidState):
        await undo_action(room, square.actor, action.id)


@pytest.mark.parametrize("kind", [ActKind.REMOVE_MESSAGE, ActKind.KICK_PERSON, UNBAN])
async def test_what_nothing_takes_back_cannot_be_undone(square: Square, kind: ActKind) -> None:
    action = await square.ask(kind)
    with pytest.raises(CannotBeUndone):
        await undo_action(square.house.app.moderation, square.actor, action.id)


async def test_what_was_refused_has_nothing_to_undo(square: Square) -> None:
    action = await square.ask()
    await square.work(Refused(RefusalKind.CONTENT, "Nobody by that name."))
    with pytest.raises(InvalidState):
        await undo_action(square.house.app.moderation, square.actor, action.id)


async def test_what_is_for_a_time_is_taken_back_when_that_is_over(square: Square) -> None:
    until = square.house.clock.now() + HOUR
    action = await square.ask(ActKind.MUTE_PERSON, until=until)
    await square.work()
    assert square.due(ACTION_ENDS, action.id) == until
    square.house.clock.forward(HOUR)
    room = square.house.app.moderation
    assert await end_action(room, square.actor, action.id)
    assert not await end_action(room, square.actor, action.id)
    await square.work()
    assert square.asked() == [(ActKind.MUTE_PERSON, ANA), (ActKind.UNMUTE_PERSON, ANA)]


async def test_the_end_of_an_earlier_ban_ends_no_later_one(square: Square) -> None:
    first = await square.ask(until=square.house.clock.now() + HOUR)
    await square.work()
    await square.ask()
    await square.work()
    square.house.clock.forward(HOUR)
    assert not await end_action(square.house.app.moderation, square.actor, first.id)


async def test_what_was_never_begun_is_called_off_at_its_end(square: Square) -> None:
    action = await square.ask(until=square.house.clock.now() + HOUR)
    square.house.clock.forward(HOUR)
    assert not await end_action(square.house.app.moderation, square.actor, action.id)
    assert (await square.now(action)).error_code == "time_over"
    assert await square.work() == 0


async def test_a_platform_that_cannot_is_refused_by_name(square: Square) -> None:
    tables = square.house.memory.tables
    channel = tables.channels[square.actor.workspace, square.channel.id]
    cannot = {Capability.BAN_PEOPLE}
    tables.channels[square.actor.workspace, square.channel.id] = channel.checked(
        _account(channel, channel.capabilities - cannot), square.house.clock.now()
    )
    with pytest.raises(CapabilityMissing) as refused:
        await square.ask()
    assert refused.value.pointer == "/kind"
    assert refused.value.facts["capability"] == "ban_people"


def _account(channel: Channel, capabilities: frozenset[Capability]) -> Account:
    return Account(
        channel.account_id,
        channel.handle,
        channel.name,
        None,
        channel.limits,
        capabilities,
        channel.outcome_class,
    )


@pytest.mark.parametrize(
    ("request_", "pointers"),
    [
        (NewAction(BAN), ["/platform_person_id"]),
        (NewAction(ActKind.HIDE_MESSAGE, platform_person_id=ANA), None),
        (NewAction(BAN, platform_message_id="1", platform_person_id=ANA), ["/platform_message_id"]),
        (NewAction(UNBAN, platform_person_id=ANA, until=datetime(2090, 1, 1)), ["/until"]),
    ],
)
async def test_what_makes_no_sense_says_where(
    square: Square, request_: NewAction, pointers: list[str] | None
) -> None:
    room = square.house.app.moderation
    with pytest.raises(ValidationFailed) as refused:
        await request_action(room, square.actor, square.channel.id, request_)
    found = [error.pointer for error in refused.value.errors]
    assert found == (pointers or ["/platform_message_id", "/platform_person_id"])


async def test_an_end_that_is_over_is_refused(square: Square) -> None:
    with pytest.raises(ValidationFailed):
        await square.ask(until=square.house.clock.now())


async def test_only_who_may_moderate_asks_and_only_of_what_is_theirs(square: Square) -> None:
    reader = Square(
        square.house, limited_to(square.actor, Permission.MODERATION_READ), square.channel
    )
    with pytest.raises(MissingScope):
        await reader.ask()
    with pytest.raises(NotFound):
        await square.ask(channel=ChannelId("chn_of_nobody"))
    await square.ask(external_id="case-1")
    with pytest.raises(DuplicateExternalId):
        await square.ask(about=BOB, external_id="case-1")
