"""A policy says who must approve what, and counts wherever it stands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.approval import (
    ApprovalMode,
    OnDeadline,
    Plan,
    PolicyScope,
    Step,
    combined,
    governing,
)
from domain.publishing.bulk import BulkAction, BulkOrder, Target
from domain.publishing.errors import (
    ApprovalPolicyExists,
    NoApprovalPolicy,
)
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_approval_policies import (
    apply_approval_policies,
)
from domain.publishing.use_cases.change_message import (
    edit_message,
)
from domain.publishing.use_cases.change_messages import change_messages
from domain.publishing.use_cases.decide_approval import request_approval
from domain.publishing.use_cases.keep_approval_policies import (
    change_approval_policy,
    remove_approval_policy,
)
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, CommunityId
from tests.kit.approval_builders import (
    an_approval_policy,
    approves,
    refuses,
)
from tests.kit.builders import (
    a_message,
    a_sandbox_channel,
    a_workspace,
    in_one_hour,
)
from tests.kit.fakes import a_fake_house
from tests.kit.samples import SAMPLES
from tests.unit.publishing.reviews import asked, now, sent
from tests.unit.stage import Stage

HOUR = timedelta(hours=1)
M = MessageStatus


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


@pytest.mark.parametrize("mode", [None, ApprovalMode.NONE])
async def test_where_nobody_approves_nobody_can_be_asked(
    stage: Stage, mode: ApprovalMode | None
) -> None:
    if mode is not None:
        await an_approval_policy(stage.house, stage.actor, mode=mode, steps=[])
    message = await stage.message(at=in_one_hour(stage.house))
    assert message.status is M.SCHEDULED
    with pytest.raises(NoApprovalPolicy):
        await request_approval(stage.house.app.publishing, stage.actor, message.id, None)


async def test_optional_approval_is_asked_for_and_then_waited_for(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor, mode=ApprovalMode.OPTIONAL)
    message = await stage.message(at=in_one_hour(stage.house))
    assert message.status is M.SCHEDULED
    message = await request_approval(room, stage.actor, message.id, None)
    assert message.status is M.IN_REVIEW
    with pytest.raises(InvalidState) as refused:
        await request_approval(room, stage.actor, message.id, None)
    possible = "edit, schedule, approve, refuse, withdraw-approval, publish, cancel"
    assert refused.value.facts["moves"] == possible
    assert (await approves(stage.house, stage.actor, message)).status is M.SCHEDULED


async def test_the_most_particular_policy_counts(stage: Stage) -> None:
    house, actor = stage.house, stage.actor
    home = stage.channel.community_id
    other = await a_sandbox_channel(house, actor, community_id=home, account="other")
    await an_approval_policy(house, actor)
    community = await an_approval_policy(
        house, actor, community_id=home, mode=ApprovalMode.NONE, steps=[]
    )
    assert community.scope is PolicyScope.COMMUNITY
    await an_approval_policy(house, actor, channel_id=other.id)
    elsewhere = await a_sandbox_channel(house, actor, account="elsewhere")
    found = [
        (await a_message(house, actor, channels=[channel], now=True)).status
        for channel in (stage.channel, other, elsewhere)
    ]
    assert found == [M.SCHEDULED, M.IN_REVIEW, M.IN_REVIEW]
    together = await a_message(house, actor, channels=[stage.channel, other], now=True)
    assert {d.state for d in together.deliveries} == {DeliveryState.IN_REVIEW}


def test_several_policies_add_up_to_the_more_careful_one() -> None:
    one = replace(SAMPLES["approval_policies"], plan=Plan((Step("A"),), 600, OnDeadline.APPROVE))
    two = replace(
        one,
        id="pol_2",
        plan=Plan((Step("B", 2),), 60, OnDeadline.BACK_TO_DRAFT, author_may_review=True),
    )
    other = replace(one, id="pol_3", mode=ApprovalMode.OPTIONAL)
    assert governing([other, one, two, one]) == (one, two)
    assert governing([other]) == (other,)
    assert governing([replace(one, mode=ApprovalMode.NONE)]) == ()
    both = Plan((Step("A"), Step("B", 2)), 60, OnDeadline.BACK_TO_DRAFT)
    assert combined([one, two]) == both
    without = replace(two, plan=replace(two.plan, deadline_seconds=None))
    assert combined([one, without]).on_deadline is OnDeadline.APPROVE


async def test_a_scope_has_one_policy_at_a_time(stage: Stage) -> None:
    first = await an_approval_policy(stage.house, stage.actor, external_id="x")
    with pytest.raises(ApprovalPolicyExists):
        await an_approval_policy(stage.house, stage.actor)
    room = stage.house.app.publishing
    await remove_approval_policy(room, stage.actor, first.id)
    with pytest.raises(NotFound):
        await remove_approval_policy(room, stage.actor, first.id)
    await an_approval_policy(stage.house, stage.actor, external_id="x")


@pytest.mark.parametrize(
    ("how", "pointer"),
    [
        ({"steps": []}, "/steps"),
        ({"steps": [Step("A"), Step("B", 3, ("ana", "luis"))]}, "/steps/1/quorum"),
    ],
)
async def test_a_policy_that_nobody_could_satisfy_is_refused(
    stage: Stage, how: dict[str, Any], pointer: str
) -> None:
    room = stage.house.app.publishing
    with pytest.raises(ValidationFailed) as refused:
        await an_approval_policy(stage.house, stage.actor, **how)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]
    policy = await an_approval_policy(stage.house, stage.actor)
    changes = {"steps": tuple(how["steps"])}
    with pytest.raises(ValidationFailed):
        await change_approval_policy(room, stage.actor, policy.id, None, {}, changes)


async def test_a_policy_is_about_what_exists(stage: Stage) -> None:
    for scope in ({"channel_id": ChannelId("chn_9")}, {"community_id": CommunityId("com_9")}):
        with pytest.raises(NotFound) as refused:
            await an_approval_policy(stage.house, stage.actor, **scope)
        assert refused.value.pointer == f"/{next(iter(scope))}"


async def test_a_request_keeps_the_way_it_began_with(stage: Stage) -> None:
    room = stage.house.app.publishing
    policy = await an_approval_policy(stage.house, stage.actor)
    message = await stage.message(at=in_one_hour(stage.house))
    harder = {"steps": (Step("A"), Step("B"), Step("C"))}
    await change_approval_policy(room, stage.actor, policy.id, None, {}, harder)
    assert (await approves(stage.house, stage.actor, message)).status is M.SCHEDULED


async def test_what_waits_is_looked_at_when_a_policy_comes_and_let_through_when_it_goes(
    stage: Stage,
) -> None:
    room = stage.house.app.publishing
    first = await stage.message(at=in_one_hour(stage.house))
    held = await stage.message(at=in_one_hour(stage.house))
    draft = await stage.message()
    await place_hold(room, stage.actor, NewHold("a recall", stage.channel.id))
    policy = await an_approval_policy(stage.house, stage.actor)
    assert await apply_approval_policies(room, stage.actor) == 2
    assert await apply_approval_policies(room, stage.actor) == 0
    found = [(await now(stage, message)).status for message in (first, held, draft)]
    assert found == [M.IN_REVIEW, M.IN_REVIEW, M.DRAFT]
    assert (await approves(stage.house, stage.actor, first)).status is M.HELD
    await remove_approval_policy(room, stage.actor, policy.id)
    edited = await edit_message(room, stage.actor, held.id, None, {"text": "otra"})
    assert (edited.status, edited.publish_at) == (M.DRAFT, held.publish_at)


async def test_what_nobody_approved_is_stopped_where_it_would_be_sent(stage: Stage) -> None:
    room = stage.house.app.publishing
    message = await stage.message(now=True, thread=["and more"])
    claims = await take_due(room, stage.actor, [message.deliveries[0].id])
    await an_approval_policy(stage.house, stage.actor)
    assert await start_attempts(room, stage.actor, claims) == []
    kept = await now(stage, message)
    assert {d.state for d in kept.deliveries} == {DeliveryState.IN_REVIEW}
    assert await room.reads.attempts(stage.actor, message.id) == []
    approved = await approves(stage.house, stage.actor, message)
    assert [d.state for d in approved.deliveries] == ["scheduled", "waiting"]
    assert await sent(stage) == 1


async def test_the_second_part_is_stopped_too_and_called_off_by_a_no(stage: Stage) -> None:
    message = await stage.message(now=True, thread=["and more"])
    assert await sent(stage) == 1
    room = stage.house.app.publishing
    started = await now(stage, message)
    out = replace(
        started.deliveries[0],
        state=DeliveryState.PUBLISHED,
        platform_post_id="1",
        lease_until=None,
    )
    async with room.begin(stage.actor) as tx:
        before = await tx.messages.get(message.id)
        await tx.messages.save(before, before.with_deliveries([out], stage.house.clock.now()))
        await tx.commit()
    await an_approval_policy(stage.house, stage.actor)
    assert await sent(stage) == 0
    waiting = await now(stage, message)
    assert [d.state for d in waiting.deliveries] == ["published", "in_review"]
    ended = await refuses(stage.house, stage.actor, waiting)
    assert [d.state for d in ended.deliveries] == ["published", "cancelled"]
    assert ended.status is M.PARTIALLY_PUBLISHED


async def test_many_at_once_are_asked_about_like_one(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor, deadline_seconds=600)
    drafts = [await stage.message() for _ in range(2)]
    chosen = [Target(draft.id) for draft in drafts]
    publish, cancel = BulkOrder(BulkAction.PUBLISH), BulkOrder(BulkAction.CANCEL)
    judged = await change_messages(room, stage.actor, publish, chosen)
    assert [one.message and one.message.status for one in judged] == [M.IN_REVIEW] * 2
    assert await sent(stage) == 0
    assert len(stage.house.duties) == 2
    await change_messages(room, stage.actor, cancel, chosen)
    for draft in drafts:
        [record] = await asked(stage, draft)
        assert record.approval.state == "voided"
    assert stage.house.duties == []
