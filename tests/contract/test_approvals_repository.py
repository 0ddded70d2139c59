"""Policies, requests and decisions are found as they were kept, by whoever they belong to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.approval import (
    Approval,
    ApprovalDecision,
    ApprovalMode,
    ApprovalPolicy,
    ApprovalState,
    PolicyScope,
    Subject,
)
from domain.publishing.comment import MessageComment
from domain.publishing.errors import ApprovalPolicyExists
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import (
    ApprovalDecisionId,
    ApprovalId,
    ApprovalPolicyId,
    CommunityId,
    Kind,
    MessageId,
)
from domain.shared.paging import PageRequest
from tests.contract.ground import (
    Ground,
    community,
    hold,
    ids_of,
    stored_channel,
    stored_hold,
    stored_message,
)
from tests.kit.fakes import FakeHouse
from tests.kit.samples import SAMPLES, bare

HOUR = timedelta(hours=1)


def policy(ground: Ground, actor: Actor, **changes: Any) -> ApprovalPolicy:
    """A policy of the actor's whole workspace, not stored yet."""
    sample: ApprovalPolicy = bare(SAMPLES["approval_policies"])
    given = {
        "id": ApprovalPolicyId(ground.house.ids.new(Kind.APPROVAL_POLICY)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "scope": PolicyScope.WORKSPACE,
    }
    return replace(sample, **(given | changes))


async def stored_policy(ground: Ground, actor: Actor, **changes: Any) -> ApprovalPolicy:
    made = policy(ground, actor, **changes)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.approval_policies.add(made)
        await tx.commit()
    return made


def approval(ground: Ground, message: Message, **changes: Any) -> Approval:
    sample: Approval = bare(SAMPLES["approvals"])
    given = {
        "id": ApprovalId(ground.house.ids.new(Kind.APPROVAL)),
        "workspace_id": message.workspace_id,
        "organization_id": message.organization_id,
        "message_id": message.id,
    }
    return replace(sample, **(given | changes))


async def stored_approval(
    ground: Ground, actor: Actor, message: Message, **changes: Any
) -> Approval:
    made = approval(ground, message, **changes)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.approvals.add([made])
        await tx.commit()
    return made


def decision(ground: Ground, about: Approval, **changes: Any) -> ApprovalDecision:
    sample: ApprovalDecision = SAMPLES["approval_decisions"]
    given = {
        "id": ApprovalDecisionId(ground.house.ids.new(Kind.APPROVAL_DECISION)),
        "workspace_id": about.workspace_id,
        "message_id": about.message_id,
        "approval_id": about.id,
    }
    return replace(sample, **(given | changes))


async def a_message(ground: Ground, actor: Actor) -> Message:
    return await stored_message(ground, actor, await stored_channel(ground, actor), due_in=HOUR)


async def test_a_policy_is_found_as_it_was_kept(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    made = await stored_policy(ground, actor, external_id="x")
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        assert await tx.approval_policies.get(made.id) == made
        changed = made.change(ground.house.clock.now(), {}, name="otra")
        await tx.approval_policies.save(changed)
        await tx.commit()
    assert await room.reads.approval_policy(actor, made.id) == changed
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.approval_policies.get(made.id)
    with pytest.raises(NotFound):
        await room.reads.approval_policy(neighbour, made.id)


async def test_a_scope_has_one_policy_and_a_deleted_one_is_none(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    first = await stored_policy(ground, actor, external_id="x")
    await stored_policy(ground, neighbour, external_id="x")
    with pytest.raises(ApprovalPolicyExists):
        await stored_policy(ground, actor)
    place = await stored_channel(ground, actor)
    with pytest.raises(DuplicateExternalId):
        await stored_policy(ground, actor, channel_id=place.id, external_id="x")
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        await tx.approval_policies.save(first.delete(ground.house.clock.now()))
        await tx.commit()
    async with room.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.approval_policies.get(first.id)
        assert await tx.approval_policies.of_channels([place.id]) == {}
    await stored_policy(ground, actor, external_id="x")


async def test_the_most_particular_policy_of_each_channel_is_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    home = community(ground, actor)
    async with ground.house.app.communities.begin(actor) as rooms:
        await rooms.communities.add(home)
        await rooms.commit()
    one, two = [await stored_channel(ground, actor, home) for _ in range(2)]
    away, theirs = await stored_channel(ground, actor), await stored_channel(ground, neighbour)
    of_all = await stored_policy(ground, actor)
    of_home = await stored_policy(
        ground, actor, community_id=home.id, mode=ApprovalMode.NONE, scope=PolicyScope.COMMUNITY
    )
    of_two = await stored_policy(ground, actor, channel_id=two.id, scope=PolicyScope.CHANNEL)
    asked = [one.id, two.id, away.id, theirs.id]
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.approval_policies.of_channels(asked)
        facts = await tx.channels.facts(asked)
    assert found == {one.id: of_home, two.id: of_two, away.id: of_all}
    modes = [facts[place.id].approval for place in (one, two, away)]
    assert modes == [ApprovalMode.NONE, ApprovalMode.REQUIRED, ApprovalMode.REQUIRED]
    async with ground.house.app.publishing.begin(neighbour) as tx:
        assert await tx.approval_policies.of_channels(asked) == {}
        assert (await tx.channels.facts(asked))[theirs.id].approval is ApprovalMode.NONE


async def test_whether_a_community_is_there(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    place = await stored_channel(ground, actor)
    for who, known in ((actor, True), (neighbour, False)):
        async with ground.house.app.publishing.begin(who) as tx:
            assert await tx.approval_policies.has_community(place.community_id) is known
            assert not await tx.approval_policies.has_community(CommunityId("com_9"))


async def test_the_request_that_counts_is_the_one_that_is_pending_or_granted(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    message, other, bare_one = [await a_message(ground, actor) for _ in range(3)]
    for state in (ApprovalState.REFUSED, ApprovalState.VOIDED, ApprovalState.EXPIRED):
        await stored_approval(ground, actor, message, state=state)
    pending = await stored_approval(ground, actor, message)
    granted = await stored_approval(ground, actor, other, state=ApprovalState.GRANTED)
    ids = [message.id, other.id, bare_one.id]
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        assert await tx.approvals.live(ids) == {message.id: pending, other.id: granted}
        voided = pending.void("edited", ground.house.clock.now())
        await tx.approvals.save(voided)
        assert await tx.approvals.live(ids) == {other.id: granted}
        await tx.commit()
    async with room.begin(neighbour) as tx:
        assert await tx.approvals.live(ids) == {}
    assert await room.reads.approval(actor, pending.id) == voided
    with pytest.raises(NotFound):
        await room.reads.approval(neighbour, pending.id)


async def test_a_revision_that_waits_stands_beside_the_request_that_counts(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    message = await a_message(ground, actor)
    granted = await stored_approval(ground, actor, message, state=ApprovalState.GRANTED)
    waiting = await stored_approval(ground, actor, message, subject=Subject.REVISION)
    room = ground.house.app.publishing
    async with room.begin(actor) as tx:
        assert await tx.approvals.live([message.id]) == {message.id: granted}
        assert await tx.approvals.get(waiting.id) == waiting
        now = ground.house.clock.now()
        await tx.approvals.save(granted.void("revised", now))
        approved = replace(waiting, state=ApprovalState.GRANTED)
        await tx.approvals.save(approved)
        assert await tx.approvals.live([message.id]) == {message.id: approved}
        await tx.commit()
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.approvals.get(waiting.id)


async def test_what_was_said_is_read_with_what_was_asked_latest_request_first(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    message = await a_message(ground, actor)
    first = await stored_approval(ground, actor, message, state=ApprovalState.REFUSED)
    room = ground.house.app.publishing
    said: list[ApprovalDecision] = []
    async with room.begin(actor) as tx:
        for reviewer in ("ana", "luis"):
            said.append(decision(ground, first, reviewer=reviewer))
            await tx.approvals.record(said[-1])
        await tx.commit()
    async with room.begin(actor) as tx:
        assert sorted(await tx.approvals.decisions(first.id), key=by_id) == sorted(said, key=by_id)
        assert await tx.approvals.decisions(ApprovalId("apr_9")) == []
    second = await stored_approval(ground, actor, message)
    found = await room.reads.approvals(actor, message.id)
    assert {record.approval.id for record in found} == {first.id, second.id}
    of_first = next(record for record in found if record.approval == first)
    assert sorted(of_first.decisions, key=by_id) == sorted(said, key=by_id)
    assert await room.reads.approvals(neighbour, message.id) == []


async def test_a_remark_is_kept(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    message = await a_message(ground, actor)
    sample: MessageComment = SAMPLES["message_comments"]
    made = replace(sample, workspace_id=actor.workspace, message_id=message.id)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.approvals.comment(made)
        await tx.commit()
    if isinstance(ground.house, FakeHouse):
        assert list(ground.house.memory.tables.message_comments.values()) == [made]
        return
    room = ground.house.app.publishing
    assert (await room.reads.message_comments(actor, message.id, PageRequest())).items == [made]
    other = MessageId("msg_9")
    assert (await room.reads.message_comments(actor, other, PageRequest())).items == []
    assert (await room.reads.message_comments(neighbour, message.id, PageRequest())).items == []


def by_id(row: ApprovalDecision) -> str:
    return row.id


async def unapproved(ground: Ground, actor: Actor, limit: int = 9) -> Sequence[str]:
    async with ground.house.app.publishing.begin(actor) as tx:
        return ids_of(await tx.messages.unapproved(limit))


async def test_what_waits_and_nobody_was_asked_about_is_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    place, free = await stored_channel(ground, actor), await stored_channel(ground, actor)
    scheduled = {"status": MessageStatus.SCHEDULED}
    waiting = [
        await stored_message(ground, actor, place, due_in=HOUR, **scheduled) for _ in range(2)
    ]
    waiting.sort(key=lambda message: message.id)
    asked = await stored_message(ground, actor, place, due_in=HOUR, **scheduled)
    await stored_approval(ground, actor, asked)
    await stored_approval(ground, actor, waiting[0], subject=Subject.REVISION)
    await stored_message(ground, actor, free, due_in=HOUR, **scheduled)
    out = await stored_message(ground, actor, place, due_in=HOUR)
    assert out.status is MessageStatus.PARTIALLY_PUBLISHED
    assert await unapproved(ground, actor) == []
    await stored_policy(ground, actor, channel_id=place.id, scope=PolicyScope.CHANNEL)
    assert await unapproved(ground, actor) == ids_of(waiting)
    assert await unapproved(ground, actor, limit=1) == [waiting[0].id]
    assert await unapproved(ground, neighbour) == []
    await stored_hold(ground, actor)
    before = waiting[0]
    held = before.with_deliveries(
        [before.deliveries[0].hold("hold", hold(ground, actor).id)], ground.house.clock.now()
    )
    assert held.deliveries[0].state is DeliveryState.HELD
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save(before, held)
        await tx.commit()
    assert await unapproved(ground, actor) == ids_of(waiting)
