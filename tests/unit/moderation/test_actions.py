"""What is asked of a platform is done, or it is said why not: repeated where nobody knows, never
where it was refused, and the last word about somebody counts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.communities.model import Account, Channel
from domain.communities.use_cases.change_channel import (
    disconnect_channel,
    pause_channel,
    resume_channel,
)
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.moderation.errors import CannotBeUndone
from domain.moderation.model import (
    ACTION_ENDS,
    ACTIONS_DUE,
    LADDER,
    LEASE,
    MOST_TRIES,
    ActionState,
    ModerationAction,
)
from domain.moderation.use_cases.carry_out_actions import carry_out_actions, wake_actions
from domain.moderation.use_cases.read_moderation import list_attempts
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.moderation.use_cases.undo_action import end_action, undo_action
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.acts import Act, ActKind
from domain.shared.errors import DuplicateExternalId, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.outcomes import (
    Expired,
    NotSent,
    Outcome,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.platforms import Capability, CapabilityMissing, Connection
from tests.kit.builders import a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house

ANA, BOB = "@ana:plaza", "@bob:plaza"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SILENCE = Unknown("no answer", 502)
BAN, UNBAN = ActKind.BAN_PERSON, ActKind.UNBAN_PERSON


@dataclass
class Square:
    """A channel on which people misbehave."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def ask(
        self, kind: ActKind = BAN, about: str = ANA, channel: ChannelId | None = None, **more: Any
    ) -> ModerationAction:
        whose = "message" if kind.value.endswith("_message") else "person"
        named: dict[str, Any] = {f"platform_{whose}_id": about, **more}
        request = NewAction(kind, **named)
        room = self.house.app.moderation
        return await request_action(room, self.actor, channel or self.channel.id, request)

    async def work(self, *outcomes: Outcome) -> int:
        """The duty is done; the platform answers this, and then that all is well."""
        self.house.platforms.outcomes.extend(outcomes)
        return await carry_out_actions(self.house.app.moderation, self.actor, self.channel.id)

    async def work_when_due(self, *outcomes: Outcome) -> int:
        due = self.due()
        assert due is not None
        self.house.clock.forward(max(due - self.house.clock.now(), timedelta()))
        return await self.work(*outcomes)

    async def now(self, action: ModerationAction) -> ModerationAction:
        return await self.house.app.moderation.reads.action(self.actor, action.id)

    def due(self, kind: str = ACTIONS_DUE, subject: str | None = None) -> datetime | None:
        place = (self.actor.workspace, kind, subject or self.channel.id)
        duty = self.house.memory.tables.duties.get(place)
        return duty.due_at if duty else None

    def asked(self) -> list[tuple[ActKind, str | None]]:
        acted = self.house.platforms.acted
        return [(act.kind, act.person_id or act.message_id) for act in acted]


class Deadly:
    """Who calls this does not live to hear the answer."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        raise KeyboardInterrupt


@pytest.fixture
async def square() -> Square:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Square(house, actor, await a_sandbox_channel(house, actor))


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
    with pytest.raises(KeyboardInterrupt):
        await carry_out_actions(room, square.actor, square.channel.id)
    assert (await square.now(action)).state is ActionState.DOING
    assert square.due() == square.house.clock.now() + LEASE
    assert await square.work_when_due() == 1
    attempts = await list_attempts(square.house.app.moderation, square.actor, action.id)
    assert [attempt.outcome for attempt in attempts] == [None, "done"]


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
    assert (await square.now(ban)).state is ActionState.CANCELLED
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
