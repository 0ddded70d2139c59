"""What is asked of a platform is done, or it is said why not: repeated where nobody knows, never
where it was refused, and the last word about somebody counts."""

from dataclasses import replace

import pytest

from domain.communities.use_cases.change_channel import (
    disconnect_channel,
    pause_channel,
    resume_channel,
)
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.moderation.model import (
    LADDER,
    LEASE,
    MOST_TRIES,
    ActionState,
)
from domain.moderation.use_cases.carry_out_actions import carry_out_actions, wake_actions
from domain.moderation.use_cases.read_moderation import list_attempts
from domain.shared.errors import InvalidState
from domain.shared.outcomes import (
    Expired,
    NotSent,
    RefusalKind,
    Refused,
    Throttled,
)
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.moderation_square import (
    ANA,
    BOB,
    HOUR,
    MINUTE,
    SILENCE,
    Deadly,
    Died,
    Square,
    a_square,
)


@pytest.fixture
async def square() -> Square:
    return await a_square()


async def test_what_is_asked_is_done_and_remembered(square: Square) -> None:
    action = await square.ask(reason="Advertising.", place="!plaza")
    assert (action.state, square.due()) == (ActionState.PENDING, square.house.clock.now())
    assert await square.work() == 1
    done = await square.now(action)
    assert (done.state, done.next_at, done.attempts) == (ActionState.DONE, None, 1)
    assert done.done_at == square.house.clock.now()
    [act] = square.house.platforms.acted
    assert (act.person_id, act.reason, act.place) == (ANA, "Advertising.", "!plaza")
    [attempt] = await list_attempts(square.house.app.moderation, square.actor, action.id)
    assert (attempt.number, attempt.outcome, attempt.error_code) == (1, "done", None)
    assert square.due() is None
    assert await square.work() == 0


async def test_many_are_done_one_after_the_other_in_their_order(square: Square) -> None:
    for person in (ANA, BOB, "@cas:plaza"):
        await square.ask(about=person)
    assert await square.work() == 3
    assert [whom for _, whom in square.asked()] == [ANA, BOB, "@cas:plaza"]


async def test_what_nobody_answers_is_asked_again_and_given_up_in_the_end(square: Square) -> None:
    action = await square.ask()
    await square.work(SILENCE)
    for tries, wait in enumerate(LADDER, start=1):
        waiting = await square.now(action)
        assert (waiting.state, waiting.tries) == (ActionState.UNCONFIRMED, tries)
        assert square.due() == square.house.clock.now() + wait
        await square.work_when_due(SILENCE)
    failed = await square.now(action)
    assert (failed.state, failed.error_code) == (ActionState.FAILED, "outcome_unknown")
    assert failed.attempts == MOST_TRIES
    assert square.due() is None
    told = [news.name for news in square.house.memory.news if news.object_id == action.id]
    assert told == [f"moderation_action.{n}" for n in ("requested", "unconfirmed", "failed")]


async def test_what_was_lost_is_done_by_asking_once_more(square: Square) -> None:
    action = await square.ask()
    await square.work(SILENCE)
    await square.work_when_due()
    assert (await square.now(action)).state is ActionState.DONE
    assert (await square.now(action)).error_code is None
    attempts = await list_attempts(square.house.app.moderation, square.actor, action.id)
    assert [(a.outcome, a.detail) for a in attempts] == [("unknown", "no answer"), ("done", None)]


async def test_what_a_platform_refuses_is_not_asked_again(square: Square) -> None:
    action = await square.ask()
    await square.work(Refused(RefusalKind.PERMISSION, "You are no moderator.", 403))
    refused = await square.now(action)
    assert (refused.state, refused.error_code) == (ActionState.REFUSED, "refused_permission")
    assert refused.error_detail == "You are no moderator."
    assert square.due() is None


async def test_a_throttle_stops_the_whole_channel_and_is_no_failure(square: Square) -> None:
    first, second = await square.ask(), await square.ask(about=BOB)
    assert await square.work(Throttled(20 * MINUTE, "slow down", 429)) == 1
    waits = square.house.clock.now() + 20 * MINUTE
    assert square.due() == waits
    assert await square.work() == 0
    assert (await square.now(first)).tries == 0
    assert [n.name for n in square.house.memory.news][-1] == "channel.rate_limited"
    assert await square.work_when_due() == 2
    assert (await square.now(second)).state is ActionState.DONE


async def test_what_was_never_sent_is_sent_later(square: Square) -> None:
    action = await square.ask()
    await square.work(NotSent("no connection"))
    assert (await square.now(action)).state is ActionState.PENDING
    await square.work_when_due()
    assert (await square.now(action)).state is ActionState.DONE


async def test_credentials_that_ended_are_renewed_before_anything_is_asked_again() -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    square = Square(house, actor, await a_sandbox_channel(house, actor, refresh_token="next"))
    action = await square.ask()
    await square.work(Expired("the token is over", 401))
    assert (await square.now(action)).error_code == "credentials_expired"
    assert await square.work_when_due() == 0
    channel = await house.app.communities.reads.channel(actor, square.channel.id)
    assert channel.refresh_at is not None


async def test_refused_credentials_stop_the_channel_and_what_was_asked_waits(
    square: Square,
) -> None:
    action = await square.ask()
    await square.ask(about=BOB)
    assert await square.work(Refused(RefusalKind.CREDENTIALS, "Who are you?", 401)) == 1
    waiting = await square.now(action)
    assert (waiting.state, waiting.error_code) == (ActionState.PENDING, "refused_credentials")
    names = [news.name for news in square.house.memory.news]
    assert names[-1] == "moderation_action.credentials_refused"


async def test_a_paused_channel_is_left_alone_until_it_goes_on(square: Square) -> None:
    room = square.house.app.communities
    await pause_channel(room, square.actor, square.channel.id, "resting")
    action = await square.ask()
    assert await square.work() == 0
    assert square.due() == square.house.clock.now() + HOUR
    await resume_channel(room, square.actor, square.channel.id)
    await wake_actions(square.house.app.moderation, square.actor, square.channel.id)
    assert square.due() == square.house.clock.now()
    await square.work()
    assert (await square.now(action)).state is ActionState.DONE


async def test_a_suspended_workspace_asks_nothing(square: Square) -> None:
    await square.ask()
    outside = square.actor
    await suspend_workspace(square.house.app.identity, outside, square.actor.workspace)
    assert await square.work() == 0
    assert square.house.platforms.acted == []


async def test_what_waits_fails_with_its_channel(square: Square) -> None:
    action = await square.ask()
    room = square.house.app.communities
    await disconnect_channel(room, square.actor, square.channel.id, "over")
    assert await square.work() == 0
    failed = await square.now(action)
    assert (failed.state, failed.error_code) == (ActionState.FAILED, "channel_disconnected")
    with pytest.raises(InvalidState):
        await square.ask()


async def test_who_dies_over_an_action_is_followed_by_somebody(square: Square) -> None:
    action = await square.ask()
    room = replace(square.house.app.moderation, platforms=Deadly())
    with pytest.raises(Died):
        await carry_out_actions(room, square.actor, square.channel.id)
    assert (await square.now(action)).state is ActionState.DOING
    assert square.due() == square.house.clock.now() + LEASE
    assert await square.work_when_due() == 1
    attempts = await list_attempts(square.house.app.moderation, square.actor, action.id)
    assert [attempt.outcome for attempt in attempts] == [None, "done"]
