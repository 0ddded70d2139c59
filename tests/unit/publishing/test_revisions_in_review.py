"""Other words for what is out wait for a yes, and nobody reads them before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.approval import DecisionKind, OnDeadline, Step, Subject
from domain.publishing.approving import Seen
from domain.publishing.deciding import Opinion
from domain.publishing.errors import (
    AlreadyPublished,
    AuthorMayNotReview,
    ContentChanged,
    HoldStands,
    NotAReviewer,
)
from domain.publishing.model import Message
from domain.publishing.outcomes import Published, RefusalKind, Refused
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_approval_policies import expire_approval
from domain.publishing.use_cases.approve_many import approve_many
from domain.publishing.use_cases.comment_message import Remark, comment_message
from domain.publishing.use_cases.decide_approval import decide, withdraw_approval
from domain.publishing.use_cases.keep_approval_policies import remove_approval_policy
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.read_publishing import list_revisions
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.revise_message import carry_out_revision, revise_message
from domain.shared.errors import AlreadyDecided, InvalidState
from domain.shared.ids import ApprovalId, DeliveryId
from tests.kit.approval_builders import an_approval_policy, as_another
from tests.unit.publishing.work import Work, a_work

NEW = "We open at ten."
TWO_STEPS = (Step("Brand", 2, ("ana", "luis")), Step("Client"))


async def out(**policy: Any) -> Work:
    """A message that is out, on a channel where others must agree since."""
    work = await a_work()
    await work.record(await work.start(), Published("110"))
    await an_approval_policy(work.house, work.actor, **policy)
    return work


async def revised(work: Work, **changes: Any) -> Message:
    room = work.house.app.publishing
    return await revise_message(room, work.actor, work.message.id, None, changes or {"text": NEW})


async def says(
    work: Work, kind: DecisionKind, reviewer: str = "ana", seen: str | None = None
) -> Message:
    message = await work.now()
    opinion = Opinion(kind, seen or message.discussed, reviewer, "So I think.")
    return await decide(work.house.app.publishing, work.actor, message.id, opinion)


async def yes(work: Work, reviewer: str = "ana", seen: str | None = None) -> Message:
    return await says(work, DecisionKind.APPROVE, reviewer, seen)


async def carried_out(work: Work) -> None:
    """What a worker does when it is due."""
    due = [duty for duty in work.house.memory.tables.duties.values() if duty.due_at is not None]
    [message_id] = [duty.subject_id for duty in due if duty.kind == "message.revised"]
    assert message_id == work.message.id
    await carry_out_revision(work.house.app.publishing, work.actor, work.message.id)


async def proposed(work: Work) -> list[tuple[str, str, str | None]]:
    room = work.house.app.publishing
    history = await list_revisions(room, work.actor, work.message.id)
    requests = [record.approval for record in history.proposed]
    return [
        (each.content.text, each.state.value, each.closed_reason)
        for each in requests
        if each.content is not None
    ]


async def untouched(work: Work, before: Message) -> None:
    """Nothing that anybody could read is another."""
    after = await work.now()
    assert (after.content, after.variants) == (before.content, before.variants)
    assert (after.deliveries, after.status) == (before.deliveries, before.status)
    assert work.house.platforms.edited == []


async def test_what_is_out_stays_until_the_last_yes_and_is_changed_by_a_worker_then() -> None:
    work = await out(steps=TWO_STEPS)
    before = await work.now()
    waiting = await revised(work)
    assert waiting.revision is not None
    assert {"approve", "refuse", "withdraw-approval", "revise"} <= set(waiting.possible_moves)
    for reviewer in ("ana", "luis"):
        await untouched(work, before)
        await yes(work, reviewer)
    await untouched(work, before)
    approved = await yes(work, "the client")
    assert (approved.content.text, approved.revision) == (NEW, None)
    assert work.house.platforms.edited == []
    await carried_out(work)
    [asked] = work.house.platforms.edited
    assert (asked.platform_post_id, asked.text) == ("110", NEW)
    assert await proposed(work) == [(NEW, "granted", "approved")]
    history = await list_revisions(work.house.app.publishing, work.actor, before.id)
    [kept] = history.said
    assert (kept.fingerprint, kept.revision.made_by) == (before.fingerprint, work.actor.id)
    assert "message.revised" in work.told()


async def test_carrying_it_out_twice_asks_the_platform_once() -> None:
    work = await out()
    await revised(work)
    await yes(work)
    await carried_out(work)
    again = await carry_out_revision(work.house.app.publishing, work.actor, work.message.id)
    assert (len(work.house.platforms.edited), again) == (1, await work.now())


async def test_a_post_that_a_platform_left_as_it_was_is_tried_again_without_a_review() -> None:
    work = await out()
    await revised(work)
    await yes(work)
    work.house.platforms.outcomes.append(Refused(RefusalKind.CONTENT, "Too late.", 422))
    await carried_out(work)
    assert (await work.delivery()).error_code == "revise_failed"
    after = await revised(work)
    assert (after.deliveries[0].error_code, after.revision) == (None, None)


async def test_one_no_leaves_everything_as_it_is() -> None:
    work = await out()
    before = await work.now()
    await revised(work)
    refused = await says(work, DecisionKind.REFUSE)
    assert refused.revision is None
    await untouched(work, before)
    assert await proposed(work) == [(NEW, "refused", "refused")]
    with pytest.raises(InvalidState):
        await yes(work, seen=refused.fingerprint)


async def test_who_asked_takes_it_back() -> None:
    work = await out()
    before = await work.now()
    await revised(work)
    room = work.house.app.publishing
    withdrawn = await withdraw_approval(room, work.actor, before.id, None)
    assert withdrawn.revision is None
    await untouched(work, before)
    assert await proposed(work) == [(NEW, "voided", "withdrawn")]
    with pytest.raises(AlreadyPublished):
        await withdraw_approval(room, work.actor, before.id, None)


async def test_later_words_replace_those_that_wait_and_take_their_yes_away() -> None:
    work = await out(steps=(Step("Brand", 2),))
    before = await work.now()
    first = await revised(work)
    await yes(work, "ana")
    second = await revised(work, text="We open at noon.")
    with pytest.raises(ContentChanged) as refused:
        await yes(work, "luis", first.discussed)
    assert refused.value.facts["fingerprint"] == second.discussed
    assert (await yes(work, "luis")).revision == second.revision
    await untouched(work, before)
    assert await proposed(work) == [
        ("We open at noon.", "pending", None),
        (NEW, "voided", "revised_again"),
    ]


async def test_asking_for_the_same_words_again_keeps_what_was_said_of_them() -> None:
    work = await out(steps=(Step("Brand", 2),))
    first = await revised(work)
    await yes(work, "ana")
    assert await revised(work) == first
    with pytest.raises(AlreadyDecided):
        await yes(work, "ana")
    assert (await yes(work, "luis")).content.text == NEW


async def test_the_same_people_decide_as_on_the_first_words() -> None:
    work = await out(steps=(Step("Brand", 1, ("ana",)),))
    await revised(work)
    with pytest.raises(NotAReviewer):
        await yes(work, "luis")
    await an_approval_policy(work.house, work.actor, channel_id=work.channel.id)
    await revised(work, text="We open at noon.")
    with pytest.raises(AuthorMayNotReview):
        await yes(work, work.actor.id)
    assert (await yes(work, as_another(work.actor).id)).content.text == "We open at noon."


@pytest.mark.parametrize("what", OnDeadline)
async def test_silence_changes_something_only_where_it_is_a_yes(what: OnDeadline) -> None:
    work = await out(deadline_seconds=60, on_deadline=what)
    before = await work.now()
    waiting = await revised(work)
    assert waiting.revision is not None
    asked = waiting.revision.approval_id
    work.house.clock.forward(timedelta(minutes=1))
    await expire_approval(work.house.app.publishing, work.actor, asked)
    if what is OnDeadline.APPROVE:
        assert (await work.now()).content.text == NEW
        assert await proposed(work) == [(NEW, "granted", "deadline")]
        await carried_out(work)
        assert len(work.house.platforms.edited) == 1
    else:
        await untouched(work, before)
        assert (await work.now()).revision is None
        assert await proposed(work) == [(NEW, "expired", "deadline")]


async def test_a_yes_waits_until_it_is_known_what_is_out() -> None:
    work = await out(deadline_seconds=60, on_deadline=OnDeadline.APPROVE)
    waiting = await revised(work)
    assert waiting.revision is not None
    memory, key = work.house.memory, (work.actor.workspace, "dlv_twin")
    lost = replace(
        await work.delivery(),
        id=DeliveryId("dlv_twin"),
        position=1,
        part=2,
        state=DeliveryState.UNCONFIRMED,
    )
    memory.tables.deliveries[key] = lost
    assert "approve" not in (await work.now()).possible_moves
    with pytest.raises(InvalidState):
        await yes(work)
    room, asked = work.house.app.publishing, waiting.revision.approval_id
    assert (await expire_approval(room, work.actor, asked)).waits
    assert asked in {duty.subject_id for duty in memory.tables.duties.values() if duty.due_at}
    del memory.tables.deliveries[key]
    assert (await expire_approval(room, work.actor, asked)).state == "granted"


async def test_a_yes_waits_while_a_hold_stands() -> None:
    work = await out(deadline_seconds=60, on_deadline=OnDeadline.APPROVE)
    waiting = await revised(work)
    room = work.house.app.publishing
    hold = await place_hold(room, work.actor, NewHold("a recall"))
    with pytest.raises(HoldStands):
        await yes(work)
    assert waiting.revision is not None
    assert (await expire_approval(room, work.actor, waiting.revision.approval_id)).waits
    await lift_hold(room, work.actor, hold.id)
    assert (await yes(work)).text == NEW


async def test_a_hold_placed_after_the_last_yes_is_waited_for() -> None:
    work = await out()
    await revised(work)
    await yes(work)
    room = work.house.app.publishing
    hold = await place_hold(room, work.actor, NewHold("a recall"))
    await carried_out(work)
    assert work.house.platforms.edited == []
    await lift_hold(room, work.actor, hold.id)
    await carried_out(work)
    assert len(work.house.platforms.edited) == 1


async def test_what_is_taken_down_is_not_asked_about_any_more() -> None:
    work = await out(deadline_seconds=60, on_deadline=OnDeadline.APPROVE)
    waiting = await revised(work)
    room = work.house.app.publishing
    gone = await retract_message(room, work.actor, work.message.id)
    assert (gone.status, gone.revision) == (MessageStatus.DELETED, None)
    assert await proposed(work) == [(NEW, "voided", "cancelled")]
    assert waiting.revision is not None
    again = await expire_approval(room, work.actor, waiting.revision.approval_id)
    assert again.state == "voided"


async def test_without_the_policy_later_words_need_nobody() -> None:
    work = await a_work()
    await work.record(await work.start(), Published("110"))
    policy = await an_approval_policy(work.house, work.actor)
    await revised(work)
    await remove_approval_policy(work.house.app.publishing, work.actor, policy.id)
    after = await revised(work, text="We open at noon.")
    assert (after.content.text, after.revision) == ("We open at noon.", None)
    assert await proposed(work) == [(NEW, "voided", "revised_again")]
    assert len(work.house.platforms.edited) == 1


async def test_many_are_approved_together_revisions_among_them() -> None:
    work = await out()
    waiting = await revised(work)
    room = work.house.app.publishing
    wanted = [Seen(waiting.id, waiting.discussed)]
    [answered] = await approve_many(room, work.actor, wanted, "ana")
    assert answered.message is not None
    assert answered.message.content.text == NEW
    remark = await comment_message(room, work.actor, waiting.id, Remark("Better."))
    assert remark.fingerprint == answered.message.fingerprint


async def test_a_remark_is_about_the_words_that_wait() -> None:
    work = await out()
    waiting = await revised(work)
    remark = await comment_message(
        work.house.app.publishing, work.actor, waiting.id, Remark("At ten? Sure?")
    )
    assert remark.fingerprint == waiting.discussed != waiting.fingerprint


async def test_requests_say_what_they_are_about() -> None:
    work = await out()
    await revised(work)
    [record] = await work.house.app.publishing.reads.approvals(work.actor, work.message.id)
    assert record.approval.subject is Subject.REVISION
    [told] = [news for news in work.house.memory.news if news.name == "approval.requested"]
    assert told.data["subject"] == "revision"
    assert ApprovalId(told.object_id) == record.approval.id
