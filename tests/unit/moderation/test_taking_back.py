"""What may have been done can be taken back, as often as taking it back comes to nothing."""

import pytest

from domain.communities.account import Account
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.moderation.model import ActionState, ModerationAction
from domain.moderation.use_cases.undo_action import end_action, undo_action
from domain.shared.acts import ActKind
from domain.shared.errors import InvalidState
from domain.shared.outcomes import NotSent, Outcome, RefusalKind, Refused
from domain.shared.platforms import Capability, CapabilityMissing
from tests.unit.moderation_square import ANA, BAN, HOUR, SILENCE, UNBAN, Square, a_square

NO = Refused(RefusalKind.PERMISSION, "You are no moderator.")
UNREACHED = NotSent("Nobody is there.")


@pytest.fixture
async def square() -> Square:
    return await a_square()


async def undo(square: Square, action: ModerationAction) -> ModerationAction:
    return await undo_action(square.house.app.moderation, square.actor, action.id)


async def end(square: Square, action: ModerationAction) -> bool:
    return await end_action(square.house.app.moderation, square.actor, action.id)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], ActionState.CANCELLED),
        ([UNREACHED], ActionState.CANCELLED),
        ([SILENCE], ActionState.FAILED),
        ([SILENCE, UNREACHED], ActionState.FAILED),
    ],
)
async def test_what_may_have_been_done_is_not_called_off_without_effect(
    square: Square, answers: list[Outcome], state: ActionState
) -> None:
    ban = await square.ask()
    for answer in answers:
        await square.work_when_due(answer)
    await square.ask(UNBAN)
    superseded = await square.now(ban)
    assert (superseded.state, superseded.error_code) == (state, "superseded")


async def test_a_superseded_ban_that_may_be_in_force_ends_and_can_be_undone(
    square: Square,
) -> None:
    ban = await square.ask(until=square.house.clock.now() + HOUR)
    await square.work(SILENCE)
    await square.ask(until=square.house.clock.now() + 2 * HOUR)
    await square.work(NO)
    square.house.clock.forward(HOUR)
    assert await end(square, ban)
    await square.work()
    assert square.asked() == [(BAN, ANA), (BAN, ANA), (UNBAN, ANA)]


async def test_a_superseded_ban_that_may_be_in_force_can_be_undone(square: Square) -> None:
    ban = await square.ask()
    await square.work(SILENCE)
    await square.ask()
    await square.work(NO)
    assert (await undo(square, ban)).kind is UNBAN


async def test_an_undo_that_was_refused_can_be_asked_for_again(square: Square) -> None:
    ban = await square.ask()
    await square.work()
    first = await undo(square, ban)
    with pytest.raises(InvalidState):
        await undo(square, ban)
    await square.work(NO)
    assert (await square.now(first)).state is ActionState.REFUSED
    second = await undo(square, ban)
    await square.work()
    assert (await square.now(ban)).undone_by == second.id
    with pytest.raises(InvalidState):
        await undo(square, ban)


async def test_an_undo_that_was_refused_keeps_no_ban_from_its_end(square: Square) -> None:
    ban = await square.ask(until=square.house.clock.now() + HOUR)
    await square.work()
    await undo(square, ban)
    await square.work(NO)
    square.house.clock.forward(HOUR)
    assert await end(square, ban)
    assert not await end(square, ban)
    await square.work()
    assert square.asked() == [(BAN, ANA), (UNBAN, ANA), (UNBAN, ANA)]


async def test_nothing_is_taken_back_on_a_channel_that_is_disconnected(square: Square) -> None:
    ban = await square.ask()
    await square.work()
    communities = square.house.app.communities
    await disconnect_channel(communities, square.actor, square.channel.id, "moved away")
    with pytest.raises(InvalidState) as refused:
        await undo(square, ban)
    assert refused.value.facts["thing"] == "channel"
    assert (await square.now(ban)).undone_by is None


async def test_nothing_is_taken_back_where_the_platform_cannot_any_more(square: Square) -> None:
    mute = await square.ask(ActKind.MUTE_PERSON)
    await square.work()
    channels = square.house.memory.tables.channels
    place = (square.actor.workspace, square.channel.id)
    channel = channels[place]
    account = Account(
        channel.account_id,
        channel.handle,
        channel.name,
        None,
        channel.limits,
        channel.capabilities - {Capability.MUTE_PEOPLE},
        channel.outcome_class,
    )
    channels[place] = channel.checked(account, square.house.clock.now())
    with pytest.raises(CapabilityMissing):
        await undo(square, mute)
