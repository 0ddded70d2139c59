"""What a containment holds is hidden, said message by message, and shown again when it is lifted:
that, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.inbox.model import InboundMessage
from domain.moderation.containment import (
    CONTAINMENT_ENDS,
    CONTAINMENT_RELEASES,
    CONTAINMENT_SWEEPS,
    ContainedState,
    Containment,
    ContainmentKind,
)
from domain.moderation.decision import Measure
from domain.moderation.opening import About
from domain.moderation.use_cases import contain_messages, release_contained
from domain.moderation.use_cases.contain_messages import contain_inbound, sweep_containment
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    change_containment,
    end_containment,
    lift_containment,
    place_containment,
)
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.release_contained import release_approved
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, ConversationId, DecisionId
from domain.shared.outcomes import RefusalKind, Refused
from tests.unit.case_court import Court, a_court
from tests.unit.moderation_square import ANA, BOB, HOUR

S = ContainedState
SECOND = timedelta(seconds=1)
HIDE, SLOW = ContainmentKind.HIDE_AUTHOR, ContainmentKind.SLOW_MODE
APPROVE, PAUSE = ContainmentKind.APPROVE_ALL, ContainmentKind.THREAD_PAUSE


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def placed(court: Court, kind: ContainmentKind = HIDE, **more: Any) -> Containment:
    here = {"channel_id": court.channel.id} if "conversation_id" not in more else {}
    if kind is HIDE:
        more.setdefault("platform_person_id", ANA)
    wanted: dict[str, Any] = {**here, **more}
    return await place_containment(
        court.room, court.actor, NewContainment(kind, "It got heated.", **wanted)
    )


async def comes(court: Court, who: str = ANA, **more: Any) -> InboundMessage:
    """It is heard, and the reaction to that is made."""
    message = await court.says("Hello.", who)
    if more:
        message = replace(message, **more)
        court.house.memory.tables.inbound_messages[court.actor.workspace, message.id] = message
    await contain_inbound(court.room, court.actor, message.id)
    return message


async def states(court: Court, containment: Containment) -> list[ContainedState]:
    page = await court.room.reads.contained(court.actor, containment.id, None)
    return [one.standing.state for one in page.items]


async def released(court: Court, containment: Containment) -> None:
    await lift_containment(court.room, court.actor, containment.id)
    await release_contained.release_contained(court.room, court.actor, containment.id)


def names(court: Court) -> Sequence[str]:
    return [n.name for n in court.house.memory.news if n.name.startswith("containment.")]


async def test_what_its_person_says_is_hidden_and_shown_again(court: Court) -> None:
    containment = await placed(court)
    message = await comes(court)
    await comes(court, BOB)
    assert await states(court, containment) == [S.HIDING]
    await court.work()
    assert await states(court, containment) == [S.HIDDEN]
    await released(court, containment)
    assert await states(court, containment) == [S.SHOWING]
    await court.work()
    assert await states(court, containment) == [S.SHOWN]
    told = message.platform_message_id
    assert [about for _, about in court.asked()] == [told, told]
    assert names(court) == [
        *("containment.placed", "containment.message_held", "containment.lifted"),
        *("containment.message_released", "containment.released"),
    ]


async def test_every_effect_names_its_containment(court: Court) -> None:
    containment = await placed(court)
    await comes(court)
    await released(court, containment)
    kept = court.house.memory.tables.moderation_actions.values()
    assert [action.containment_id for action in kept] == [containment.id] * 2


async def test_to_hear_of_it_twice_changes_nothing(court: Court) -> None:
    containment = await placed(court)
    message = await comes(court)
    await contain_inbound(court.room, court.actor, message.id)
    assert await states(court, containment) == [S.HIDING]


async def test_where_nothing_is_contained_nothing_is_asked(court: Court) -> None:
    await released(court, await placed(court))
    before = len(court.house.memory.tables.contained_messages)
    await comes(court)
    assert len(court.house.memory.tables.contained_messages) == before == 0


async def test_what_another_has_hidden_stays_hidden(court: Court) -> None:
    message = await court.says("Cheap watches.", ANA)
    about = About(inbound_message_id=message.id)
    case = await open_case(court.room, court.actor, NewCase(about))
    await court.decide(case, Measure.HIDE)
    await court.work()
    containment = await placed(court, include_past=True)
    await sweep_containment(court.room, court.actor, containment.id)
    assert await states(court, containment) == [S.HIDDEN]
    await released(court, containment)
    assert await states(court, containment) == [S.SHOWN]
    assert await court.work() == 0


async def test_a_later_decision_is_not_undone(court: Court) -> None:
    containment = await placed(court)
    message = await comes(court)
    await court.work()
    case = await open_case(court.room, court.actor, NewCase(About(inbound_message_id=message.id)))
    await court.decide(case, Measure.HIDE)
    await court.work()
    await released(court, containment)
    assert (await states(court, containment), await court.work()) == ([S.LEFT], 0)


async def test_of_two_that_hold_a_message_the_last_one_shows_it(court: Court) -> None:
    first, second = await placed(court), await placed(court, APPROVE)
    await comes(court)
    await court.work()
    await released(court, first)
    assert (await states(court, first), await court.work()) == ([S.LEFT], 0)
    assert await states(court, second) == [S.HIDDEN]
    await released(court, second)
    assert (await court.work(), await states(court, second)) == (1, [S.SHOWN])


async def test_what_a_platform_refuses_is_said_of_each_message(court: Court) -> None:
    containment = await placed(court)
    await comes(court)
    await court.work(Refused(RefusalKind.PERMISSION, "You are no moderator."))
    page = await court.room.reads.contained(court.actor, containment.id, None)
    [standing] = [one.standing for one in page.items]
    assert (standing.state, standing.error_code) == (S.NOT_HIDDEN, "refused_permission")
    await released(court, containment)
    assert (await states(court, containment), await court.work()) == ([S.SHOWN], 0)


async def test_a_platform_that_cannot_hide_is_said_of_each_message(court: Court) -> None:
    channels = court.house.memory.tables.channels
    key = (court.actor.workspace, court.channel.id)
    channels[key] = replace(channels[key], capabilities=frozenset())
    containment = await placed(court)
    await comes(court)
    page = await court.room.reads.contained(court.actor, containment.id, None)
    [standing] = [one.standing for one in page.items]
    assert (standing.state, standing.error_code) == (S.NOT_HIDDEN, "capability_missing")


async def test_the_past_is_gone_through_in_parts(court: Court) -> None:
    for _ in range(contain_messages.MOST_AT_ONCE + 5):
        await court.says("Hello.", ANA)
    await court.says("Hello.", BOB)
    court.house.clock.forward(HOUR)
    containment = await placed(court, include_past=True)
    await sweep_containment(court.room, court.actor, containment.id)
    counts = await court.room.reads.contained_counts(court.actor, containment.id)
    assert counts == {S.HIDING: contain_messages.MOST_AT_ONCE}
    for _ in range(3):
        await sweep_containment(court.room, court.actor, containment.id)
    counts = await court.room.reads.contained_counts(court.actor, containment.id)
    assert counts == {S.HIDING: contain_messages.MOST_AT_ONCE + 5}
    assert (await court.room.reads.containment(court.actor, containment.id)).swept_at is not None
    assert names(court).count("containment.swept") == 1


async def test_without_the_past_only_what_comes_is_held(court: Court) -> None:
    await court.says("Hello.", ANA)
    court.house.clock.forward(HOUR)
    containment = await placed(court)
    missed = await court.says("Nobody in this process knew of it yet.", ANA)
    await sweep_containment(court.room, court.actor, containment.id)
    [one] = court.house.memory.tables.contained_messages.values()
    assert one.inbound_message_id == missed.id
    assert court.due(CONTAINMENT_SWEEPS, containment.id) is not None


async def test_in_slow_mode_each_may_say_one_thing_in_a_while(court: Court) -> None:
    containment = await placed(court, SLOW, interval_seconds=30)
    for wait, who in ((0, ANA), (10, ANA), (1, BOB), (10, ANA), (10, ANA), (31, ANA)):
        court.house.clock.forward(wait * SECOND)
        await comes(court, who)
    held = court.house.memory.tables.contained_messages.values()
    assert [one.author_id for one in held] == [ANA, ANA]
    assert await states(court, containment) == [S.HIDING] * 2


async def test_of_somebody_without_a_name_nobody_can_tell(court: Court) -> None:
    containment = await placed(court, SLOW, interval_seconds=30)
    for _ in range(2):
        await comes(court, author=None)
    assert await states(court, containment) == []


async def test_a_paused_conversation_takes_nothing_more(court: Court) -> None:
    talk = ConversationId("cnv_1")
    tables = court.house.memory.tables
    tables.conversations[court.actor.workspace, talk] = None  # type: ignore[assignment]
    containment = await placed(court, PAUSE, conversation_id=talk)
    await comes(court, conversation_id=talk)
    await comes(court)
    assert await states(court, containment) == [S.HIDING]


async def test_what_a_moderator_approves_is_shown(court: Court) -> None:
    containment = await placed(court, APPROVE)
    message = await comes(court)
    await court.work()
    case = await open_case(court.room, court.actor, NewCase(About(inbound_message_id=message.id)))
    decision = await court.decide(case, Measure.APPROVE)
    for _ in range(2):
        await release_approved(court.room, court.actor, decision.id)
    assert (await court.work(), await states(court, containment)) == (1, [S.SHOWN])
    await sweep_containment(court.room, court.actor, containment.id)
    assert await states(court, containment) == [S.SHOWN]


async def test_another_decision_lets_nothing_pass(court: Court) -> None:
    containment = await placed(court, APPROVE)
    message = await comes(court)
    await court.work()
    case = await open_case(court.room, court.actor, NewCase(About(inbound_message_id=message.id)))
    decision = await court.decide(case, Measure.WARN)
    await release_approved(court.room, court.actor, decision.id)
    assert await states(court, containment) == [S.HIDDEN]


async def test_one_that_ends_is_lifted_once(court: Court) -> None:
    ends = court.house.clock.now() + HOUR
    containment = await placed(court, ends_at=ends)
    await end_containment(court.room, court.actor, containment.id)
    assert names(court) == ["containment.placed"]
    assert court.due(CONTAINMENT_ENDS, containment.id) == ends
    court.house.clock.forward(HOUR)
    for _ in range(2):
        await end_containment(court.room, court.actor, containment.id)
    assert names(court)[1:] == ["containment.lifted"]
    assert court.due(CONTAINMENT_RELEASES, containment.id) is not None
    with pytest.raises(InvalidState):
        await lift_containment(court.room, court.actor, containment.id)


async def test_another_end_is_another_duty(court: Court) -> None:
    containment = await placed(court, ends_at=court.house.clock.now() + HOUR)
    changed = await change_containment(
        court.room, court.actor, containment.id, None, {"ends_at": None, "reason": "Still."}
    )
    assert (changed.ends_at, changed.reason, changed.version) == (None, "Still.", 2)
    assert court.due(CONTAINMENT_ENDS, containment.id) is None
    with pytest.raises(InvalidState):
        await change_containment(
            court.room, court.actor, containment.id, None, {"interval_seconds": 3}
        )


async def test_to_let_go_twice_shows_each_once(court: Court) -> None:
    containment = await placed(court)
    for _ in range(3):
        await comes(court)
    await lift_containment(court.room, court.actor, containment.id)
    for _ in range(2):
        await release_contained.release_contained(court.room, court.actor, containment.id)
    assert await states(court, containment) == [S.SHOWING] * 3
    assert names(court).count("containment.released") == 1


FAULTS: list[tuple[NewContainment, str]] = [
    (NewContainment(PAUSE, "r"), "/conversation_id"),
    (NewContainment(HIDE, "r", platform_person_id=ANA), "/channel_id"),
    (NewContainment(HIDE, "r", channel_id=ChannelId("chn_1")), "/platform_person_id"),
    (NewContainment(SLOW, "r"), "/interval_seconds"),
    (NewContainment(SLOW, "r", interval_seconds=3, platform_person_id=ANA), "/platform_person_id"),
    (NewContainment(APPROVE, "r", interval_seconds=3), "/interval_seconds"),
    (NewContainment(APPROVE, "r", include_past=True), "/include_past"),
]


@pytest.mark.parametrize(("request_", "pointer"), FAULTS)
async def test_what_does_not_fit_its_kind_is_refused(
    court: Court, request_: NewContainment, pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await place_containment(court.room, court.actor, request_)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_place_that_there_is_not_is_refused(court: Court) -> None:
    with pytest.raises(NotFound):
        await placed(court, channel_id=ChannelId("chn_none"))


async def test_under_a_limit_what_somebody_says_waits_until_it_is_over(court: Court) -> None:
    case = await court.open()
    decision = await court.decide(case, Measure.LIMIT, until=court.house.clock.now() + HOUR)
    assert decision.containment_id is not None
    assert decision.statement is not None
    containment = await court.room.reads.containment(court.actor, decision.containment_id)
    await comes(court)
    await comes(court, BOB)
    assert (containment.kind, await states(court, containment)) == (APPROVE, [S.HIDING])
    assert containment.ends_at == court.house.clock.now() + HOUR


async def test_a_limit_that_is_reversed_is_lifted(court: Court) -> None:
    case = await court.open()
    decision = await court.decide(case, Measure.LIMIT)
    await comes(court)
    await court.judge(await court.appeal(decision))
    containment = await court.room.reads.containment(court.actor, decision.containment_id)
    assert (containment.lifted_by, containment.stands) == ("key_another", False)
    reversal = next(
        one
        for one in court.house.memory.tables.decisions.values()
        if one.reverses == DecisionId(decision.id)
    )
    assert reversal.containment_id is None


async def test_a_limit_needs_somebody(court: Court) -> None:
    with pytest.raises(ValidationFailed):
        await court.decide(await court.open(who=None), Measure.LIMIT)
