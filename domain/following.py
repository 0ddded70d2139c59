"""What follows from what happens in a conversation, from what was promised there, and from what is
known of members: parts of `domain/reactions.py`."""

from collections.abc import Mapping
from datetime import datetime

from domain.communities import guidelines_events as guidelines
from domain.communities.events import COMMUNITY_UPDATED
from domain.crises.measure_events import MEASURE_PLACED
from domain.crises.room import Crises
from domain.crises.use_cases.say_in_public import note_what_is_out
from domain.escalations.model import Cause, Subject, SubjectKind
from domain.escalations.room import Escalations
from domain.escalations.use_cases.climb import follow_subject
from domain.escalations.use_cases.escalate import escalate_for_policy
from domain.events.model import Event
from domain.events.ports import Reaction
from domain.identity.events import WORKSPACE_UPDATED
from domain.inbox import conversation_events as conversations
from domain.inbox import sla_events as promising
from domain.inbox.needing import need_in
from domain.inbox.outcomes import turn_in
from domain.inbox.room import Inbox
from domain.inbox.triggering import happened_in
from domain.inbox.use_cases.ask_about_conversation import plan_survey
from domain.inbox.use_cases.follow_automations import follow_automations
from domain.inbox.use_cases.keep_promises import keep_promises
from domain.inbox.use_cases.note_outcomes import note_outcomes
from domain.insights import report_events as reporting
from domain.insights.room import Insights
from domain.insights.use_cases.keep_report_deliveries import plan_for_report
from domain.insights.use_cases.make_scheduled_report import follow_wall
from domain.members import ambassador_events as ambassadors
from domain.members import events as members
from domain.members import join_request_events as joining
from domain.members import milestone_events as milestones
from domain.members import mission_events as missions
from domain.members import segment_events as segments
from domain.members.journeying import joined_in
from domain.members.room import Members
from domain.members.use_cases.follow_ambassadors import follow_member
from domain.members.use_cases.follow_segments import stir_segments
from domain.members.use_cases.roll_up_presence import count_anew, plan_presence
from domain.members.use_cases.send_on_journey import (
    enter_by_joining,
    enter_by_segment,
    look_at_travels,
)
from domain.participation.room import Participation
from domain.participation.use_cases.check_in import check_in_by_saying
from domain.participation.use_cases.enter_contest import enter_by_saying
from domain.publishing.events import STATEMENT_PUBLISHED
from domain.publishing.room import Publishing
from domain.publishing.use_cases.apply_approval_policies import apply_approval_policies
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    CrisisId,
    InboundMessageId,
    InsightReportId,
    MemberId,
    MessageId,
    SegmentId,
    SlaPolicyId,
)

WALLS = frozenset({WORKSPACE_UPDATED, COMMUNITY_UPDATED})
"""By these days may begin at another time."""

KNOWN_OTHERWISE = (
    members.OF_MEMBERS
    | members.OF_IDENTITIES
    | members.OF_WORDS
    | joining.ANNOUNCED
    | ambassadors.ANNOUNCED
    | missions.OF_SUBMISSIONS
    | {milestones.REACHED, guidelines.PUBLISHED}
)
"""By these somebody may enter a segment, or leave it."""

TURNS = segments.OF_TURNS
"""By these somebody may set out on a journey, or get off one."""

REPORTS_OVER = frozenset({reporting.READY, reporting.FAILED})
"""By these a report can be handed on, or will never be."""

ESCALATED = {promising.WARNED: Cause.SLA_WARNED, promising.MISSED: Cause.SLA_MISSED}
"""By these a ladder may be climbed."""


def of_reports(insights_room: Insights) -> Mapping[str, Reaction]:
    async def bring_it_where_it_is_waited_for(actor: Actor, event: Event) -> None:
        await plan_for_report(insights_room, actor, InsightReportId(event.object_id))

    return dict.fromkeys(REPORTS_OVER, bring_it_where_it_is_waited_for)


def of_crises(crises_room: Crises, publishing_room: Publishing) -> Mapping[str, Reaction]:
    async def promise_the_next_word(actor: Actor, event: Event) -> None:
        await note_what_is_out(
            *(crises_room.response, actor, CrisisId(str(event.data["crisis_id"]))),
            MessageId(str(event.data["message_id"])),
            datetime.fromisoformat(str(event.data["published_at"])),
        )

    async def have_replies_approved(actor: Actor, event: Event) -> None:
        await apply_approval_policies(publishing_room, actor)

    return {
        STATEMENT_PUBLISHED: promise_the_next_word,
        MEASURE_PLACED: have_replies_approved,
    }


def of_promises(escalations_room: Escalations) -> Mapping[str, Reaction]:
    async def have_it_escalated(actor: Actor, event: Event) -> None:
        told, cause = event.data, ESCALATED[event.name]
        about = (cause, event.object_id, told["target"], told["inbound_message_id"])
        await escalate_for_policy(
            *(escalations_room, actor, SlaPolicyId(told["sla_policy_id"]), cause),
            Subject(SubjectKind.CONVERSATION, told["conversation_id"]),
            ":".join(str(part) for part in about if part is not None),
        )

    return dict.fromkeys(ESCALATED, have_it_escalated)


def _sparing(escalations_room: Escalations) -> Reaction:
    async def spare_what_waits_for_it(actor: Actor, event: Event) -> None:
        about = Subject(SubjectKind.CONVERSATION, event.object_id)
        await follow_subject(escalations_room, actor, about)

    return spare_what_waits_for_it


def of_conversations(inbox_room: Inbox, escalations_room: Escalations) -> Mapping[str, Reaction]:
    async def hold_it_against_promises(actor: Actor, event: Event) -> None:
        sight = promising.sight_in(event.data, event.sequence, event.at)
        await keep_promises(inbox_room, actor, sight, need_in(event.data, event.previous))

    async def have_automations_look(actor: Actor, event: Event) -> None:
        told = event.data, event.previous, event.sequence, event.actor_id
        await follow_automations(inbox_room, actor, happened_in(event.id, event.name, *told))

    async def see_what_a_saved_reply_led_to(actor: Actor, event: Event) -> None:
        turn = turn_in(event.data, event.previous, event.at)
        await note_outcomes(inbox_room, actor, ConversationId(event.object_id), turn)

    async def ask_how_it_was(actor: Actor, event: Event) -> None:
        told = event.data
        await plan_survey(
            *(inbox_room, actor, ConversationId(event.object_id)),
            *(ChannelId(told["channel_id"]), tuple(told["labels"])),
            datetime.fromisoformat(told["closed_at"]),
        )

    async def see_what_follows(actor: Actor, event: Event) -> None:
        conversation = ConversationId(event.object_id)
        followed = await inbox_room.automations.followed(actor, conversation)
        for comes_of_it, look in (
            (followed.promises, hold_it_against_promises),
            (followed.automations, have_automations_look),
            (followed.saved_replies, see_what_a_saved_reply_led_to),
            (followed.surveys and event.name == conversations.CLOSED, ask_how_it_was),
            (followed.escalations, _sparing(escalations_room)),
        ):
            if comes_of_it:
                await look(actor, event)

    return dict.fromkeys(conversations.ABOUT_ONE, see_what_follows)


def of_members(members_room: Members, insights_room: Insights) -> Mapping[str, Reaction]:
    async def have_reports_made_by_that_clock(actor: Actor, event: Event) -> None:
        await follow_wall(insights_room, actor)

    async def see_who_is_in_segments_now(actor: Actor, event: Event) -> None:
        await stir_segments(members_room, actor)

    async def see_who_travels(actor: Actor, event: Event) -> None:
        member = event.data.get("member_id", event.object_id)
        await look_at_travels(members_room, actor, MemberId(member))

    async def see_who_stands(actor: Actor, event: Event) -> None:
        await follow_member(members_room, actor, MemberId(event.object_id))

    async def have_them_set_out(actor: Actor, event: Event) -> None:
        if joined_in(event.data, event.previous):
            await enter_by_joining(members_room, actor, MemberId(event.object_id))

    async def have_whoever_enters_set_out(actor: Actor, event: Event) -> None:
        told = event.data
        segment, member = SegmentId(told["segment_id"]), MemberId(told["member_id"])
        await enter_by_segment(members_room, actor, segment, member)

    known = see_who_is_in_segments_now
    return {
        **dict.fromkeys(KNOWN_OTHERWISE, known),
        members.UPDATED: in_turn(known, _of_bots(members_room)),
        **dict.fromkeys(WALLS, _of_walls(members_room)),
        WORKSPACE_UPDATED: in_turn(_of_walls(members_room), have_reports_made_by_that_clock),
        members.CREATED: in_turn(known, have_them_set_out),
        members.STATE_CHANGED: in_turn(known, see_who_travels, see_who_stands, have_them_set_out),
        members.MERGED: in_turn(known, see_who_travels, see_who_stands),
        members.CONSENT_RECORDED: in_turn(known, see_who_travels),
        segments.LEFT: see_who_travels,
        segments.ENTERED: have_whoever_enters_set_out,
    }


def _of_bots(members_room: Members) -> Reaction:
    async def see_whether_it_counts(actor: Actor, event: Event) -> None:
        if "is_bot" in event.previous:
            await count_anew(members_room, actor, MemberId(event.object_id))

    return see_whether_it_counts


def _of_walls(members_room: Members) -> Reaction:
    async def see_when_days_begin(actor: Actor, event: Event) -> None:
        if "timezone" in event.previous:
            await plan_presence(members_room, actor)

    return see_when_days_begin


def entered_with(participation_room: Participation) -> Reaction:
    """What was said to us enters every contest that is open and takes it, and takes part in every
    challenge that heeds it. Whoever said it is known by then."""

    async def enter_it(actor: Actor, event: Event) -> None:
        said = InboundMessageId(event.object_id)
        await enter_by_saying(participation_room.contests, actor, said)
        await check_in_by_saying(participation_room.challenges, actor, said)

    return enter_it


def in_turn(*all_of_them: Reaction) -> Reaction:
    """One after another. When one raises, the event comes again, and all of them are repeated."""

    async def react(actor: Actor, event: Event) -> None:
        for reaction in all_of_them:
            await reaction(actor, event)

    return react
