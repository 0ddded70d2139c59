"""What must be approved goes out with the last yes to exactly what it says, and not before."""

from datetime import timedelta

import pytest

from domain.publishing.approval import (
    ApprovalMode,
    ApprovalState,
    OnDeadline,
    Step,
)
from domain.publishing.approving import Seen
from domain.publishing.content import Content, Variant
from domain.publishing.errors import (
    AuthorMayNotReview,
    ContentChanged,
    NotAReviewer,
)
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.apply_approval_policies import (
    expire_approval,
)
from domain.publishing.use_cases.approve_many import approve_many
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.comment_message import Remark, comment_message
from domain.publishing.use_cases.decide_approval import request_approval
from domain.publishing.use_cases.keep_approval_policies import (
    remove_approval_policy,
)
from domain.shared.access import Permission
from domain.shared.errors import AlreadyDecided, InvalidState, NotFound
from domain.shared.ids import MessageId
from tests.kit.approval_builders import (
    an_approval_policy,
    approves,
    as_another,
    refuses,
)
from tests.kit.builders import (
    a_sandbox_channel,
    a_workspace,
    in_one_hour,
    limited_to,
    utc_schedule,
)
from tests.kit.fakes import a_fake_house
from tests.unit.publishing.reviews import asked, now, sent
from tests.unit.stage import Stage

HOUR = timedelta(hours=1)
M = MessageStatus


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def test_what_must_be_approved_keeps_its_time_and_goes_out_with_the_yes(stage: Stage) -> None:
    await an_approval_policy(stage.house, stage.actor)
    at = in_one_hour(stage.house)
    message = await stage.message(at=at)
    assert (message.status, message.publish_at) == (M.IN_REVIEW, at)
    stage.house.clock.forward(HOUR)
    assert await sent(stage) == 0
    message = await approves(stage.house, stage.actor, message)
    assert (message.status, message.deliveries[0].next_at) == (M.SCHEDULED, at)
    assert await sent(stage) == 1


@pytest.mark.parametrize("late", [False, True])
async def test_a_time_that_passed_by_more_than_the_grace_waits_for_a_person(
    stage: Stage, late: bool
) -> None:
    await an_approval_policy(stage.house, stage.actor)
    message = await stage.message(at=in_one_hour(stage.house))
    stage.house.clock.forward(2 * HOUR + timedelta(seconds=late))
    message = await approves(stage.house, stage.actor, message)
    assert message.status is (M.OVERDUE if late else M.SCHEDULED)
    assert await sent(stage) == (0 if late else 1)
    if late:
        when = utc_schedule(stage.house.clock.now())
        room = stage.house.app.publishing
        again = await publish_message(room, stage.actor, message.id, None, when)
        assert again.status is M.SCHEDULED
        assert await sent(stage) == 1


async def test_scheduling_and_publishing_ask_for_approval_instead_of_refusing(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    draft = await stage.message()
    assert draft.status is M.DRAFT
    later = utc_schedule(in_one_hour(stage.house))
    scheduled = await schedule_message(room, stage.actor, draft.id, None, later)
    assert (scheduled.status, scheduled.schedule) == (M.IN_REVIEW, later)
    at_once = utc_schedule(stage.house.clock.now())
    published = await publish_message(room, stage.actor, draft.id, None, at_once)
    assert (published.status, published.schedule) == (M.IN_REVIEW, at_once)
    assert [record.approval.state for record in await asked(stage, draft)] == ["pending"]
    await approves(stage.house, stage.actor, draft)
    assert await sent(stage) == 1


async def test_a_yes_needs_the_scope(stage: Stage) -> None:
    await an_approval_policy(stage.house, stage.actor)
    message = await stage.message(now=True)
    author = limited_to(stage.actor, Permission.MESSAGES_WRITE, Permission.MESSAGES_PUBLISH)
    with pytest.raises(Exception, match="missing_scope"):
        await approves(stage.house, author, message)


async def test_a_decision_is_about_what_was_seen(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    seen = await stage.message(now=True)
    edited = await edit_message(room, stage.actor, seen.id, None, {"text": "Half price!"})
    with pytest.raises(ContentChanged) as refused:
        await approves(stage.house, stage.actor, seen)
    assert refused.value.facts["fingerprint"] == edited.fingerprint
    assert await sent(stage) == 0
    await approves(stage.house, stage.actor, edited)
    assert await sent(stage) == 1


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize("mode", [ApprovalMode.REQUIRED, ApprovalMode.OPTIONAL])
async def test_other_words_begin_the_review_anew(
    stage: Stage, mode: ApprovalMode, approved: bool
) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor, mode=mode)
    at = in_one_hour(stage.house)
    message = await stage.message(at=at)
    if mode is ApprovalMode.OPTIONAL:
        message = await request_approval(room, stage.actor, message.id, None)
    if approved:
        assert (await approves(stage.house, stage.actor, message)).status is M.SCHEDULED
    edited = await edit_message(room, stage.actor, message.id, None, {"text": "Half price!"})
    assert (edited.status, edited.publish_at) == (M.IN_REVIEW, at)
    latest, first = await asked(stage, message)
    assert (first.approval.state, first.approval.closed_reason) == ("voided", "edited")
    assert (latest.approval.state, latest.approval.fingerprint) == ("pending", edited.fingerprint)
    assert len(first.decisions) == approved


async def test_notes_and_times_leave_an_approval_as_it_is(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    message = await stage.message(at=in_one_hour(stage.house))
    await approves(stage.house, stage.actor, message)
    same = {"text": message.text, "metadata": {"brief": "spring"}}
    await edit_message(room, stage.actor, message.id, None, same)
    later = utc_schedule(stage.house.clock.now() + 2 * HOUR)
    again = await schedule_message(room, stage.actor, message.id, None, later)
    assert again.status is M.SCHEDULED
    assert [record.approval.state for record in await asked(stage, message)] == ["granted"]


async def test_a_draft_that_nobody_was_asked_about_stays_one(stage: Stage) -> None:
    await an_approval_policy(stage.house, stage.actor)
    message = await stage.message()
    room = stage.house.app.publishing
    edited = await edit_message(room, stage.actor, message.id, None, {"text": "Half price!"})
    assert (edited.status, await asked(stage, message)) == (M.DRAFT, [])


async def test_a_no_gives_the_draft_back_with_its_time(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    at = in_one_hour(stage.house)
    message = await stage.message(at=at)
    message = await refuses(stage.house, stage.actor, message, comment="Not this price.")
    assert (message.status, message.publish_at) == (M.DRAFT, at)
    [record] = await asked(stage, message)
    assert record.approval.state is ApprovalState.REFUSED
    assert [(d.kind, d.comment) for d in record.decisions] == [("refuse", "Not this price.")]
    again = await request_approval(room, stage.actor, message.id, None)
    assert (again.status, again.publish_at) == (M.IN_REVIEW, at)


async def test_steps_follow_one_another_each_with_its_quorum_of_distinct_reviewers(
    stage: Stage,
) -> None:
    steps = [Step("Brand", 2, ("ana", "luis", "eva")), Step("Client", 1, ("client",))]
    await an_approval_policy(stage.house, stage.actor, steps=steps)
    message = await stage.message(at=in_one_hour(stage.house))

    async def yes(reviewer: str) -> MessageStatus:
        return (await approves(stage.house, stage.actor, message, reviewer)).status

    with pytest.raises(NotAReviewer):
        await yes("client")
    assert await yes("ana") is M.IN_REVIEW
    with pytest.raises(AlreadyDecided):
        await yes("ana")
    assert await yes("eva") is M.IN_REVIEW
    with pytest.raises(NotAReviewer):
        await yes("luis")
    assert await yes("client") is M.SCHEDULED
    [record] = await asked(stage, message)
    said = [(d.step, d.reviewer, d.fingerprint) for d in record.decisions]
    print_of = message.fingerprint
    assert said == [(1, "ana", print_of), (1, "eva", print_of), (2, "client", print_of)]
    with pytest.raises(InvalidState):
        await yes("luis")


async def test_one_no_ends_it_whatever_was_said_before(stage: Stage) -> None:
    await an_approval_policy(stage.house, stage.actor, steps=[Step("Brand", 3)])
    message = await stage.message(at=in_one_hour(stage.house))
    await approves(stage.house, stage.actor, message, "ana")
    assert (await refuses(stage.house, stage.actor, message, "luis")).status is M.DRAFT
    with pytest.raises(InvalidState):
        await approves(stage.house, stage.actor, message, "eva")


async def test_authors_do_not_approve_their_own_unless_they_may(stage: Stage) -> None:
    room = stage.house.app.publishing
    policy = await an_approval_policy(stage.house, stage.actor)
    message = await stage.message()
    await request_approval(room, stage.actor, message.id, None, "marta")
    for author in (None, stage.actor.id, "marta"):
        with pytest.raises(AuthorMayNotReview):
            await approves(stage.house, stage.actor, message, author)
    await approves(stage.house, as_another(stage.actor), message, None)

    await remove_approval_policy(room, stage.actor, policy.id)
    await an_approval_policy(stage.house, stage.actor, author_may_review=True)
    message = await stage.message(at=in_one_hour(stage.house))
    assert (await approves(stage.house, stage.actor, message, None)).status is M.SCHEDULED


async def test_calling_it_off_ends_the_request(stage: Stage) -> None:
    await an_approval_policy(stage.house, stage.actor, deadline_seconds=600)
    message = await stage.message(at=in_one_hour(stage.house))
    await cancel_message(stage.house.app.publishing, stage.actor, message.id, None)
    [record] = await asked(stage, message)
    assert (record.approval.state, record.approval.closed_reason) == ("voided", "cancelled")
    assert stage.house.duties == []


@pytest.mark.parametrize(
    ("what", "status", "state"),
    [
        (OnDeadline.BACK_TO_DRAFT, M.DRAFT, ApprovalState.EXPIRED),
        (OnDeadline.CANCEL, M.CANCELLED, ApprovalState.EXPIRED),
        (OnDeadline.APPROVE, M.SCHEDULED, ApprovalState.GRANTED),
    ],
)
async def test_what_nobody_decides_in_time_becomes_what_its_policy_says(
    stage: Stage, what: OnDeadline, status: MessageStatus, state: ApprovalState
) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor, deadline_seconds=600, on_deadline=what)
    message = await stage.message(at=in_one_hour(stage.house))
    [record] = await asked(stage, message)
    approval = record.approval
    [duty] = stage.house.duties
    begun = stage.house.clock.now()
    assert (duty.subject_id, duty.due_at) == (approval.id, begun + timedelta(minutes=10))
    for _ in range(2):
        assert (await expire_approval(room, stage.actor, approval.id)).state is state
        assert (await now(stage, message)).status is status


async def test_a_deadline_that_comes_after_the_decision_changes_nothing(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor, deadline_seconds=600)
    message = await stage.message(at=in_one_hour(stage.house))
    [record] = await asked(stage, message)
    await approves(stage.house, stage.actor, message)
    assert stage.house.duties == []
    assert (await expire_approval(room, stage.actor, record.approval.id)).state == "granted"
    assert (await now(stage, message)).status is M.SCHEDULED


async def test_words_of_one_channel_are_words_too(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    message = await stage.message(at=in_one_hour(stage.house))
    await approves(stage.house, stage.actor, message)
    variant = Variant(("text",), Content("Here it costs half."))
    changes = {"variants": {stage.channel.id: variant}}
    edited = await edit_message(room, stage.actor, message.id, None, changes)
    assert edited.status is M.IN_REVIEW
    with pytest.raises(ContentChanged):
        await approves(stage.house, stage.actor, message)


async def test_many_are_approved_each_as_if_it_had_been_asked_for_alone(stage: Stage) -> None:
    room = stage.house.app.publishing
    await an_approval_policy(stage.house, stage.actor)
    at = in_one_hour(stage.house)
    messages = [await stage.message(at=at, text=f"{n}") for n in range(4)]
    edited = await edit_message(room, stage.actor, messages[1].id, None, {"text": "otra"})
    await approves(stage.house, stage.actor, messages[2])
    wanted = [Seen(m.id, m.fingerprint) for m in reversed(messages)]
    wanted.append(Seen(MessageId("msg_9"), "0" * 64))
    answers = await approve_many(room, stage.actor, wanted, "luis", "Fine.")
    assert [answer.seen for answer in answers] == wanted
    codes = [answer.refusal.code if answer.refusal else None for answer in answers]
    assert codes == [None, "invalid_state", "content_changed", None, "not_found"]
    found = [(await now(stage, message)).status for message in messages]
    assert found == [M.SCHEDULED, M.IN_REVIEW, M.SCHEDULED, M.SCHEDULED]
    [record, _] = await asked(stage, edited)
    assert record.decisions == []


async def test_a_remark_is_about_what_was_said_then_and_changes_nothing(stage: Stage) -> None:
    room, message = stage.house.app.publishing, await stage.message()
    comment = await comment_message(room, stage.actor, message.id, Remark("Lovely."))
    said = (comment.author, comment.text, comment.fingerprint)
    assert said == (stage.actor.id, "Lovely.", message.fingerprint)
    assert await now(stage, message) == message
    with pytest.raises(NotFound):
        await comment_message(room, stage.actor, MessageId("msg_9"), Remark("Lovely."))
