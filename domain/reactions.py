"""When this happens there, do that here: the one page where rooms meet."""

from collections.abc import Mapping
from datetime import datetime

from domain.campaigns.room import Campaigns
from domain.communities import events as communities
from domain.communities.room import Communities
from domain.communities.use_cases.change_channel import pause_blocked
from domain.communities.use_cases.leave_teams import leave_teams
from domain.crises.measure_events import MEASURE_PLACED
from domain.crises.room import Crises
from domain.deciding import DECISIONS, of_experiments
from domain.escalations.room import Escalations
from domain.events.model import Event
from domain.events.ports import Reaction
from domain.following import (
    ESCALATED,
    KNOWN_OTHERWISE,
    REPORTS_OVER,
    TURNS,
    WALLS,
    entered_with,
    in_turn,
    of_conversations,
    of_crises,
    of_members,
    of_promises,
    of_reports,
)
from domain.identity import events as identity
from domain.identity import teammate_events as teammates
from domain.inbox import conversation_events as conversations
from domain.inbox import desk_events as desk
from domain.inbox import events as inbox
from domain.inbox.room import Inbox
from domain.inbox.use_cases.assign_conversations import see_what_waits, see_who_is_gone
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.link_answers import link_answers
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.insights.room import Insights
from domain.insights.use_cases.collect_metrics import begin_collecting
from domain.listening import events as watching
from domain.listening.room import Listening
from domain.members.room import Members
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.follow_strikes import follow_strikes
from domain.members.use_cases.send_on_journey import look_at_who_spoke
from domain.moderation import case_events as cases
from domain.moderation import containment_events as containing
from domain.moderation import events as moderation
from domain.moderation import judging_events as judging
from domain.moderation import strike_events as strikes
from domain.moderation.containment import ContainmentKind
from domain.moderation.model import ActionState
from domain.moderation.opening import About
from domain.moderation.room import Moderation
from domain.moderation.use_cases.carry_out_actions import wake_actions
from domain.moderation.use_cases.contain_messages import contain_inbound
from domain.moderation.use_cases.follow_effect import follow_effect
from domain.moderation.use_cases.judge_inbound import judge_inbound
from domain.moderation.use_cases.open_case import (
    Judgement,
    open_for_containment,
    open_for_judgement,
)
from domain.moderation.use_cases.release_contained import release_approved
from domain.moderation.use_cases.report_content import Call, hear_report
from domain.moderation.use_cases.weigh_strikes import unweigh_strike, weigh_strike
from domain.participation.room import Participation
from domain.publishing import approval_events as approving
from domain.publishing import events as publishing
from domain.publishing import media_events as media
from domain.publishing.room import Publishing
from domain.publishing.use_cases.apply_approval_policies import apply_approval_policies
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.give_way import give_way
from domain.publishing.use_cases.show_again import show_again
from domain.publishing.use_cases.watch_posts import begin_watching
from domain.shared.access import Actor, system
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    DecisionId,
    DeliveryId,
    InboundMessageId,
    MediaId,
    MessageId,
    ModerationActionId,
    ModerationPolicyId,
    StrikeId,
    TeammateId,
    WorkspaceId,
)
from domain.watching import found_by_watches, said_to_us, taken_up

SETTLED = (ActionState.DONE, ActionState.REFUSED, ActionState.FAILED, ActionState.CANCELLED)
"""Then it is clear what became of an action on a platform."""

STANDINGS = frozenset(
    {
        teammates.TEAMMATE_SUSPENDED,
        teammates.TEAMMATE_RESUMED,
        teammates.TEAMMATE_ROLE_GIVEN,
        teammates.TEAMMATE_ROLE_TAKEN,
    }
)
"""By these somebody comes to work somewhere, or leaves."""

HOURS_AND_TEAMS = frozenset({teammates.TEAM_UPDATED, desk.BUSINESS_CALENDAR_UPDATED})
"""By these there may be somebody at work who was not before."""

FOLLOWED = frozenset(
    {
        communities.CHANNEL_CONNECTED,
        communities.CHANNEL_UPDATED,
        communities.CHANNEL_PAUSED,
        communities.CHANNEL_RESUMED,
        CHANNEL_REAUTH_REQUIRED,
        communities.CHANNEL_RESTORED,
        communities.CHANNEL_CHECKED,
        communities.CHANNEL_DISCONNECTED,
        media.MEDIA_UPDATED,
        *(publishing.HOLD_PLACED, publishing.HOLD_LIFTED, MEASURE_PLACED),
        *(approving.POLICY_CREATED, approving.POLICY_UPDATED, approving.POLICY_DELETED),
        publishing.HOLD_RELEASED,
        publishing.ACCOUNT_BLOCKED,
        *(moderation.BY_STATE[state] for state in SETTLED),
        moderation.UNDONE,
        strikes.STRIKE_GIVEN,
        strikes.STRIKE_REVOKED,
        inbox.ACTIVITY_RECEIVED,
        *(publishing.RESOLVED, inbox.RECEIVED, inbox.DELETED),
        *(publishing.REPLY_PUBLISHED, publishing.STATEMENT_PUBLISHED),
        inbox.EDITED,
        judging.JUDGED,
        containing.MESSAGE_HELD,
        cases.DECISION_MADE,
        *conversations.ABOUT_ONE,
        *ESCALATED,
        watching.HIT,
        *STANDINGS,
        *HOURS_AND_TEAMS,
        *KNOWN_OTHERWISE,
        *WALLS,
        *TURNS,
        *REPORTS_OVER,
        *DECISIONS,
        identity.WORKSPACE_SUSPENDED,
        identity.WORKSPACE_RESUMED,
    }
)
"""The events that something follows from: `reactions` has an entry for each, and no other."""


def reactions(
    communities_room: Communities,
    publishing_room: Publishing,
    inbox_room: Inbox,
    moderation_room: Moderation,
    insights_room: Insights,
    members_room: Members,
    escalations_room: Escalations,
    listening_room: Listening,
    campaigns_room: Campaigns,
    participation_room: Participation,
    crises_room: Crises,
) -> Mapping[str, Reaction]:
    """Event name to what follows. Each is safe to repeat and looks at how things stand now."""
    heard = _of_what_is_heard(publishing_room, moderation_room, members_room, listening_room)
    return {
        **_of_channels(publishing_room, inbox_room, moderation_room, insights_room),
        **_of_publishing(communities_room, publishing_room, inbox_room),
        **of_conversations(inbox_room, escalations_room),
        **of_promises(escalations_room),
        **of_members(members_room, insights_room),
        **_of_people(communities_room, inbox_room),
        **_of_scopes(publishing_room),
        **heard,
        inbox.RECEIVED: in_turn(heard[inbox.RECEIVED], entered_with(participation_room)),
        watching.HIT: taken_up(inbox_room),
        **_of_answers(inbox_room),
        **_of_moderation(moderation_room, members_room),
        **of_reports(insights_room),
        **of_crises(crises_room, publishing_room),
        **of_experiments(campaigns_room, publishing_room),
    }


def _of_channels(
    publishing_room: Publishing,
    inbox_room: Inbox,
    moderation_room: Moderation,
    insights_room: Insights,
) -> Mapping[str, Reaction]:
    async def hold_or_release(actor: Actor, event: Event) -> None:
        await apply_holds(publishing_room, actor, ChannelId(event.object_id))

    async def watch_its_posts(actor: Actor, event: Event) -> None:
        await begin_watching(publishing_room, actor, ChannelId(event.object_id))

    async def listen_or_cease(actor: Actor, event: Event) -> None:
        await follow_channel(inbox_room, actor, ChannelId(event.object_id))

    async def act_again(actor: Actor, event: Event) -> None:
        await wake_actions(moderation_room, actor, ChannelId(event.object_id))

    async def count(actor: Actor, event: Event) -> None:
        await begin_collecting(insights_room, actor, ChannelId(event.object_id))

    let_it_be_called_again = in_turn(hold_or_release, act_again, listen_or_cease)
    return {
        communities.CHANNEL_CONNECTED: in_turn(watch_its_posts, count, listen_or_cease),
        communities.CHANNEL_UPDATED: listen_or_cease,
        communities.CHANNEL_PAUSED: hold_or_release,
        communities.CHANNEL_RESUMED: let_it_be_called_again,
        CHANNEL_REAUTH_REQUIRED: hold_or_release,
        communities.CHANNEL_RESTORED: let_it_be_called_again,
        communities.CHANNEL_CHECKED: listen_or_cease,
        communities.CHANNEL_DISCONNECTED: let_it_be_called_again,
    }


def _of_publishing(
    communities_room: Communities, publishing_room: Publishing, inbox_room: Inbox
) -> Mapping[str, Reaction]:
    async def review_what_waits(actor: Actor, event: Event) -> None:
        await apply_approval_policies(publishing_room, actor)

    async def show_it_again(actor: Actor, event: Event) -> None:
        await show_again(publishing_room, actor, MediaId(event.object_id))

    async def stop_it(actor: Actor, event: Event) -> None:
        channel = ChannelId(str(event.data["channel_id"]))
        await pause_blocked(communities_room, actor, channel)

    async def know_its_answers(actor: Actor, event: Event) -> None:
        await link_answers(inbox_room, actor, MessageId(event.object_id))

    return {
        approving.POLICY_CREATED: review_what_waits,
        approving.POLICY_UPDATED: review_what_waits,
        approving.POLICY_DELETED: review_what_waits,
        media.MEDIA_UPDATED: show_it_again,
        publishing.ACCOUNT_BLOCKED: stop_it,
        publishing.RESOLVED: know_its_answers,
    }


def _of_moderation(moderation_room: Moderation, members_room: Members) -> Mapping[str, Reaction]:
    async def say_what_became_of_it(actor: Actor, event: Event) -> None:
        await follow_effect(moderation_room, actor, ModerationActionId(event.object_id))

    async def draw_consequences(actor: Actor, event: Event) -> None:
        await weigh_strike(moderation_room, actor, StrikeId(event.object_id))

    async def take_them_back(actor: Actor, event: Event) -> None:
        await unweigh_strike(moderation_room, actor, StrikeId(event.object_id))

    async def judge_what_is_reported(actor: Actor, event: Event) -> None:
        told = event.data
        if told["kind"] != HeardKind.REPORT:
            return
        about = About(
            channel_id=ChannelId(str(told["channel_id"])),
            platform_message_id=told["platform_message_id"],
            platform_person_id=told["about_id"],
        )
        call = Call(event.object_id, about, str(told["author_id"] or "unknown"))
        await hear_report(moderation_room, actor, call)

    return {
        inbox.ACTIVITY_RECEIVED: in_turn(judge_what_is_reported, _known(members_room)),
        **{moderation.BY_STATE[state]: say_what_became_of_it for state in SETTLED},
        moderation.UNDONE: say_what_became_of_it,
        strikes.STRIKE_GIVEN: in_turn(draw_consequences, _weighed(members_room)),
        strikes.STRIKE_REVOKED: in_turn(take_them_back, _weighed(members_room)),
    }


def _of_people(communities_room: Communities, inbox_room: Inbox) -> Mapping[str, Reaction]:
    async def see_what_they_have_in_hand(actor: Actor, event: Event) -> None:
        roles = [*event.data["roles"], *event.previous.get("roles", ())]
        for workspace_id in sorted({WorkspaceId(role["workspace_id"]) for role in roles}):
            there = system(actor.organization_id, workspace_id)
            await see_who_is_gone(inbox_room, there, TeammateId(event.object_id))
            await leave_teams(communities_room, there, TeammateId(event.object_id))

    async def see_who_is_there_now(actor: Actor, event: Event) -> None:
        # A team of every workspace is told of in none: there what waits is looked at in time.
        if actor.workspace_id is not None:
            await see_what_waits(inbox_room, actor)

    return {
        **dict.fromkeys(STANDINGS, see_what_they_have_in_hand),
        **dict.fromkeys(HOURS_AND_TEAMS, see_who_is_there_now),
    }


def _of_scopes(publishing_room: Publishing) -> Mapping[str, Reaction]:
    async def hold_or_release_scope(actor: Actor, event: Event) -> None:
        channel = event.data.get("channel_id")
        await apply_holds(publishing_room, actor, ChannelId(channel) if channel else None)

    async def hold_or_release_workspace(actor: Actor, event: Event) -> None:
        await apply_holds(publishing_room, actor, None)

    return {
        publishing.HOLD_PLACED: hold_or_release_scope,
        publishing.HOLD_LIFTED: hold_or_release_scope,
        publishing.HOLD_RELEASED: hold_or_release_scope,
        identity.WORKSPACE_SUSPENDED: hold_or_release_workspace,
        identity.WORKSPACE_RESUMED: hold_or_release_workspace,
    }


def _of_what_is_heard(
    publishing_room: Publishing,
    moderation_room: Moderation,
    members_room: Members,
    listening_room: Listening,
) -> Mapping[str, Reaction]:
    async def let_answers_give_way(actor: Actor, event: Event) -> None:
        await give_way(publishing_room, actor, InboundMessageId(event.object_id))

    async def judge_it(actor: Actor, event: Event) -> None:
        await judge_inbound(moderation_room, actor, InboundMessageId(event.object_id))

    async def contain_it(actor: Actor, event: Event) -> None:
        await contain_inbound(moderation_room, actor, InboundMessageId(event.object_id))

    async def have_it_approved(actor: Actor, event: Event) -> None:
        if event.data["kind"] == ContainmentKind.APPROVE_ALL:
            said = InboundMessageId(str(event.data["inbound_message_id"]))
            await open_for_containment(moderation_room, actor, said, f"held:{event.object_id}")

    async def let_it_pass(actor: Actor, event: Event) -> None:
        await release_approved(moderation_room, actor, DecisionId(event.object_id))

    async def let_a_moderator_see_it(actor: Actor, event: Event) -> None:
        told, revision = event.data, event.data["revision"]
        message = InboundMessageId(event.object_id)
        judgement = Judgement(
            inbound_message_id=message,
            reference=f"judged:{message}:{told['subject_version']}:{revision}",
            model_version=f"rules/{revision}",
            policy_ids=[ModerationPolicyId(text) for text in told["policy_ids"]],
            rule_ids=told["rule_ids"],
        )
        await open_for_judgement(moderation_room, actor, judgement)

    watched = found_by_watches(listening_room)
    contain_and_judge = said_to_us(in_turn(contain_it, judge_it))
    return {
        inbox.RECEIVED: in_turn(
            let_answers_give_way, contain_and_judge, _known(members_room), watched
        ),
        inbox.EDITED: in_turn(said_to_us(judge_it), watched),
        inbox.DELETED: let_answers_give_way,
        judging.JUDGED: let_a_moderator_see_it,
        containing.MESSAGE_HELD: have_it_approved,
        cases.DECISION_MADE: let_it_pass,
    }


def _of_answers(inbox_room: Inbox) -> Mapping[str, Reaction]:
    async def end_the_waiting(actor: Actor, event: Event) -> None:
        await note_published_reply(
            *(inbox_room, actor, InboundMessageId(str(event.data["in_reply_to"]))),
            *(DeliveryId(event.object_id), MessageId(str(event.data["message_id"]))),
            datetime.fromisoformat(str(event.data["published_at"])),
            event.data["platform_post_id"],
            # What went out before saved replies were counted says nothing of them.
            event.data.get("saved_reply_id"),
        )

    return {publishing.REPLY_PUBLISHED: end_the_waiting}


def _weighed(members_room: Members) -> Reaction:
    """What somebody has strikes for lowers what they are worth."""

    async def weigh_it(actor: Actor, event: Event) -> None:
        channel_id, person_id = event.data["channel_id"], event.data["platform_person_id"]
        await follow_strikes(members_room, actor, ChannelId(str(channel_id)), str(person_id))

    return weigh_it


def _known(members_room: Members) -> Reaction:
    """Whoever said or did it is a member."""

    async def know_who_it_was(actor: Actor, event: Event) -> None:
        await follow_inbound(members_room, actor, event.object_id)
        await look_at_who_spoke(members_room, actor, event.object_id)

    return know_who_it_was
