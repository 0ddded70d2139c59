"""Small scenes of approving in memory."""

from datetime import timedelta

from domain.publishing.approval import (
    Approval,
    ApprovalMode,
    ApprovalPolicy,
    DecisionKind,
    OnDeadline,
    Step,
)
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approving import Seen
from domain.publishing.delivery import Delivery
from domain.publishing.model import Message
from domain.publishing.outcomes import Published
from domain.publishing.use_cases.apply_approval_policies import (
    apply_approval_policies,
    expire_approval,
)
from domain.publishing.use_cases.approve_as_guest import (
    comment_as_guest,
    decide_as_guest,
    enter_as_guest,
    show_to_guest,
)
from domain.publishing.use_cases.approve_many import approve_many
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.comment_message import Remark, comment_message
from domain.publishing.use_cases.decide_approval import request_approval, withdraw_approval
from domain.publishing.use_cases.keep_approval_links import revoke_approval_link
from domain.publishing.use_cases.keep_approval_policies import (
    change_approval_policy,
    remove_approval_policy,
)
from domain.publishing.use_cases.revise_message import carry_out_revision, revise_message
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from tests.kit.approval_builders import (
    an_approval_link,
    an_approval_policy,
    approves,
    refuses,
)
from tests.kit.builders import in_one_hour, utc_schedule
from tests.unit.stage import Scenes, Stage

TWO_STEPS = (Step("Brand", 2, ("ana", "luis")), Step("Client"))


async def keeps_a_policy(s: Stage) -> None:
    room = s.house.app.publishing
    policy = await an_approval_policy(s.house, s.actor)
    await change_approval_policy(room, s.actor, policy.id, None, {"name": "Brand"}, {})
    await remove_approval_policy(room, s.actor, policy.id)


async def is_approved_step_by_step(s: Stage) -> None:
    await an_approval_policy(s.house, s.actor, steps=TWO_STEPS)
    message = await s.message(at=in_one_hour(s.house))
    for reviewer in ("ana", "luis", "client"):
        await approves(s.house, s.actor, message, reviewer)


async def is_talked_about_and_approved_with_others(s: Stage) -> None:
    room = s.house.app.publishing
    await an_approval_policy(s.house, s.actor)
    messages = [await s.message(at=in_one_hour(s.house)) for _ in range(2)]
    await comment_message(room, s.actor, messages[0].id, Remark("Lovely.", "ana"))
    await approve_many(room, s.actor, [Seen(m.id, m.fingerprint) for m in messages], "ana")


async def is_approved_before_it_has_a_time(s: Stage) -> None:
    room = s.house.app.publishing
    await an_approval_policy(s.house, s.actor, mode=ApprovalMode.OPTIONAL)
    message = await request_approval(room, s.actor, (await s.message()).id, None)
    message = await approves(s.house, s.actor, message)
    later = utc_schedule(in_one_hour(s.house))
    await schedule_message(room, s.actor, message.id, None, later)


async def is_approved_too_late(s: Stage) -> None:
    await an_approval_policy(s.house, s.actor)
    message = await s.message(at=in_one_hour(s.house))
    s.house.clock.forward(timedelta(hours=3))
    await approves(s.house, s.actor, message)


async def is_refused(s: Stage) -> None:
    await an_approval_policy(s.house, s.actor)
    message = await s.message()
    now = utc_schedule(s.house.clock.now())
    message = await publish_message(s.house.app.publishing, s.actor, message.id, None, now)
    await refuses(s.house, s.actor, message)


async def is_edited_under_review(s: Stage) -> None:
    room = s.house.app.publishing
    await an_approval_policy(s.house, s.actor)
    message = await s.message(at=in_one_hour(s.house))
    await approves(s.house, s.actor, message)
    await edit_message(room, s.actor, message.id, None, {"text": "Otra cosa"})
    later = utc_schedule(in_one_hour(s.house) + timedelta(hours=1))
    await schedule_message(room, s.actor, message.id, None, later)
    await cancel_message(room, s.actor, message.id, None)


async def is_not_decided_in_time(s: Stage) -> None:
    room = s.house.app.publishing
    for what in OnDeadline:
        policy = await an_approval_policy(s.house, s.actor, deadline_seconds=60, on_deadline=what)
        message = await s.message(at=in_one_hour(s.house))
        [asked] = await room.reads.approvals(s.actor, message.id)
        await expire_approval(room, s.actor, asked.approval.id)
        await remove_approval_policy(room, s.actor, policy.id)


async def waits_when_a_policy_comes(s: Stage) -> None:
    await s.message(at=in_one_hour(s.house))
    await an_approval_policy(s.house, s.actor)
    assert await apply_approval_policies(s.house.app.publishing, s.actor) == 1


async def is_stopped_at_the_last_moment(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message(now=True)
    claims = await take_due(room, s.actor, [message.deliveries[0].id])
    await an_approval_policy(s.house, s.actor)
    assert await start_attempts(room, s.actor, claims) == []


async def is_approved_by_a_guest(s: Stage) -> None:
    room = s.house.app.publishing
    await an_approval_policy(s.house, s.actor)
    message = await s.message(at=in_one_hour(s.house))
    made = await an_approval_link(s.house, s.actor, message)
    guest = await enter_as_guest(room, made.secret.reveal())
    await show_to_guest(room, guest)
    await comment_as_guest(room, guest, "Lovely.")
    await decide_as_guest(room, guest, DecisionKind.APPROVE, message.fingerprint)
    await revoke_approval_link(room, s.actor, made.link.id)


async def is_no_longer_asked_about(s: Stage) -> None:
    await an_approval_policy(s.house, s.actor)
    message = await s.message(at=in_one_hour(s.house))
    await withdraw_approval(s.house.app.publishing, s.actor, message.id, None)


async def is_revised_where_it_is_out(s: Stage) -> None:
    room = s.house.app.publishing
    message = await s.answered(Published("115"))
    await an_approval_policy(s.house, s.actor)
    waiting = await revise_message(room, s.actor, message.id, None, {"text": "Otherwise."})
    await withdraw_approval(room, s.actor, message.id, None)
    waiting = await revise_message(room, s.actor, message.id, None, {"text": "Otherwise."})
    await approves(s.house, s.actor, message, seen=waiting.discussed)
    await carry_out_revision(room, s.actor, message.id)


BORN = {"approval_policy.created", "message.created"}
ASKED = {*BORN, "message.in_review", "approval.requested"}
YES = {"approval.decided", "approval.granted"}
SCHEDULED = {"message.scheduled", "delivery.scheduled"}

APPROVALS: Scenes = {
    keeps_a_policy: (
        {ApprovalPolicy: "change delete"},
        {f"approval_policy.{what}" for what in ("created", "updated", "deleted")},
    ),
    is_approved_step_by_step: (
        {Approval: "decide", Message: "approve", Delivery: "approve"},
        {*ASKED, *YES, *SCHEDULED, "approval.advanced"},
    ),
    is_talked_about_and_approved_with_others: (
        {Approval: "decide"},
        {*ASKED, *YES, *SCHEDULED, "message.commented"},
    ),
    is_approved_before_it_has_a_time: (
        {Message: "request_approval to_review", Delivery: "to_review"},
        {
            *(*ASKED, *YES, *SCHEDULED, "delivery.in_review"),
            *("message.approved", "delivery.approved"),
        },
    ),
    is_approved_too_late: (
        {Message: "approve"},
        {*ASKED, *YES, "message.overdue", "delivery.overdue"},
    ),
    is_refused: (
        {Message: "back_to_draft", Delivery: "to_draft"},
        {
            *(*ASKED, "approval.decided", "approval.refused", "delivery.in_review"),
            *("message.returned", "delivery.returned"),
        },
    ),
    is_edited_under_review: (
        {Approval: "void"},
        {
            *(*ASKED, *YES, *SCHEDULED, "message.updated", "approval.voided"),
            *("delivery.in_review", "message.cancelled", "delivery.cancelled"),
        },
    ),
    is_approved_by_a_guest: (
        {ApprovalLink: "open revoke", Approval: "decide", Message: "approve"},
        {
            *(*ASKED, *YES, *SCHEDULED, "message.commented"),
            *(f"approval_link.{what}" for what in ("created", "opened", "revoked")),
        },
    ),
    is_revised_where_it_is_out: (
        {Message: "ask_to_revise revise", Approval: "decide void"},
        {
            *(*BORN, "delivery.sending", "message.publishing", "delivery.published"),
            *("message.published", "approval.requested", "approval.voided", *YES),
            *("message.revised", "message.scheduled"),
        },
    ),
    is_no_longer_asked_about: (
        {Message: "withdraw_approval", Approval: "void", Delivery: "to_draft"},
        {*ASKED, "approval.voided", "message.returned", "delivery.returned"},
    ),
    is_not_decided_in_time: (
        {Approval: "expire"},
        {
            *(*ASKED, *SCHEDULED, "approval_policy.deleted", "approval.expired"),
            *("approval.granted", "message.returned", "delivery.returned"),
            *("message.cancelled", "delivery.cancelled"),
        },
    ),
    waits_when_a_policy_comes: (
        {Message: "to_review"},
        {*ASKED, "message.scheduled", "delivery.in_review"},
    ),
    is_stopped_at_the_last_moment: (
        {Message: "to_review"},
        {*ASKED, "message.scheduled", "delivery.in_review"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
