"""When this is due, do that: the one page that says what each kind of duty is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from domain.campaigns.experiment import EXPERIMENT_LOOKS
from domain.campaigns.promotion import PROMOTION_TURNS
from domain.campaigns.room import Campaigns
from domain.campaigns.use_cases.keep_promotions import turn_promotion
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.communities.checking import CREDENTIALS_EXPIRING
from domain.communities.community_audit import AUDIT_CHECKS
from domain.communities.goal import GOAL_LOOKED_AT
from domain.communities.room import Communities
from domain.communities.use_cases.check_audit import check_audit
from domain.communities.use_cases.foretell_expiry import foretell_expiry
from domain.communities.use_cases.keep_goals import look_at_goal
from domain.communities.use_cases.look_at_channel import look_at_channel
from domain.crises.crisis import CRISIS_DUE
from domain.crises.crisis_task import TASK_DUE
from domain.crises.detector_kept import DETECTORS_LOOK
from domain.crises.drill import DRILL_DUE
from domain.crises.holding_statement import STATEMENT_DUE
from domain.crises.notice_delivery import NOTICE_DELIVERS
from domain.crises.playbook_run import RUN_DUE
from domain.crises.room import Crises
from domain.crises.use_cases.keep_statements import heed_statement
from domain.crises.use_cases.keep_tasks import heed_task
from domain.crises.use_cases.play_drill import play_drill
from domain.crises.use_cases.run_playbook import walk_playbook
from domain.crises.use_cases.send_notice import send_notice
from domain.crises.use_cases.speak import heed_crisis
from domain.crises.use_cases.watch_over import watch_over
from domain.escalations.model import ESCALATION_DUE
from domain.escalations.room import Escalations
from domain.escalations.use_cases.climb import climb
from domain.inbox.assignment import ASSIGN, ASSIGN_LATER, TAKE_BACK
from domain.inbox.automation import AUTOMATION_ARMS, AUTOMATIONS_DUE
from domain.inbox.availability import AVAILABILITY_ENDS
from domain.inbox.conversation import SNOOZE_ENDS
from domain.inbox.hearing import KEEP_CHANNEL_HUB, POLL_CHANNEL
from domain.inbox.room import Inbox
from domain.inbox.sla import SLA_DUE
from domain.inbox.survey import SURVEY_DUE
from domain.inbox.use_cases.ask_about_conversation import ask_when_due
from domain.inbox.use_cases.assign_conversations import assign_waiting, take_back
from domain.inbox.use_cases.follow_automations import arm_automation, wake_automations
from domain.inbox.use_cases.keep_availability import end_away
from domain.inbox.use_cases.keep_channel_hub import keep_channel_hub
from domain.inbox.use_cases.keep_promises import tell_what_is_due
from domain.inbox.use_cases.link_answers import link_answers
from domain.inbox.use_cases.move_conversations import end_snooze
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.insights.model import COLLECT
from domain.insights.report import REPORT_DUE
from domain.insights.report_delivery import DELIVERS
from domain.insights.report_schedule import MAKES
from domain.insights.reputation import REPUTATION_DUE
from domain.insights.rollup import COUNT
from domain.insights.room import Insights
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_reputation import count_reputation
from domain.insights.use_cases.count_samples import count_samples
from domain.insights.use_cases.make_report import make_report
from domain.insights.use_cases.make_scheduled_report import make_scheduled_report
from domain.insights.use_cases.send_report import send_report
from domain.listening.competitor import COMPETITOR_LOOKED_AT
from domain.listening.model import SEARCH
from domain.listening.room import Listening
from domain.listening.use_cases.look_around import look_around
from domain.listening.use_cases.look_at_competitor import look_at_competitor
from domain.members.ambassador import AMBASSADOR_TURNS
from domain.members.growth import PRESENCE_DUE
from domain.members.journey import JOURNEY_WALKS
from domain.members.milestone import MILESTONES_TURN
from domain.members.mission import MISSION_CLOSES
from domain.members.model import FALLS_SILENT, STATE_ENDS
from domain.members.privacy import ERASES, EXPORT_ENDS, EXPORTS
from domain.members.retention import MEDIA_SPENT, SWEEPS
from domain.members.room import Members
from domain.members.segment import SEGMENTS_AGE, SEGMENTS_FOLLOWED
from domain.members.standing import VALUES_DUE, VALUES_TURN
from domain.members.streak_watch import STREAKS_TURN
from domain.members.use_cases.erase_member import erase_member
from domain.members.use_cases.export_member import end_export, export_member
from domain.members.use_cases.follow_ambassadors import turn_ambassador
from domain.members.use_cases.follow_segments import follow_segments, let_segments_age
from domain.members.use_cases.keep_missions import close_in_time
from domain.members.use_cases.move_member import end_state, fall_silent
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.use_cases.reckon_values import AT_ONCE, ROUNDS, reckon_values
from domain.members.use_cases.roll_up_presence import (
    PRESENCE_ROUNDS,
    roll_up_presence,
)
from domain.members.use_cases.sweep_retention import forget_media, sweep_retention
from domain.members.use_cases.tell_broken_streaks import tell_broken_streaks
from domain.members.use_cases.walk_journey import walk_journey
from domain.moderation.containment import (
    CONTAINMENT_ENDS,
    CONTAINMENT_RELEASES,
    CONTAINMENT_SWEEPS,
)
from domain.moderation.model import ACTION_ENDS, ACTIONS_DUE
from domain.moderation.pace import CHANNEL_PACES
from domain.moderation.room import Moderation
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.contain_messages import sweep_containment
from domain.moderation.use_cases.keep_containments import end_containment
from domain.moderation.use_cases.pace_channel import pace_channel
from domain.moderation.use_cases.release_contained import release_contained
from domain.moderation.use_cases.undo_action import end_action
from domain.participation.challenge import CHALLENGE_CHEERS, CHALLENGE_LOOKS, CHALLENGE_TURNS
from domain.participation.contest import CONTEST_TURNS
from domain.participation.contest_award import CLAIM_ENDS
from domain.participation.contest_follows import CONTEST_FOLLOWS
from domain.participation.poll import POLL_TURNS
from domain.participation.poll_native import POLL_COUNTED
from domain.participation.prompt import PROMPT_ASKS
from domain.participation.room import Participation
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.congratulate import congratulate
from domain.participation.use_cases.give_prizes import end_claim
from domain.participation.use_cases.move_challenge import look_at_challenge, turn_challenge
from domain.participation.use_cases.move_contest import turn_contest
from domain.participation.use_cases.poll_keep import turn_poll
from domain.participation.use_cases.poll_native import count_natives
from domain.participation.use_cases.read_follows import read_follows
from domain.publishing import media_intake as media
from domain.publishing.approval import EXPIRES
from domain.publishing.broadcast import STEP
from domain.publishing.closing import POLL_CLOSES
from domain.publishing.evergreen import TURN
from domain.publishing.feed import KEEP_HUB, POLL_FEED
from domain.publishing.hold import HOLD_ENDS, HOLDS_APPLY
from domain.publishing.revising import CARRY_OUT
from domain.publishing.room import Publishing
from domain.publishing.series import KEEP
from domain.publishing.use_cases.apply_approval_policies import expire_approval
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.close_poll import close_poll
from domain.publishing.use_cases.keep_hub import keep_hub
from domain.publishing.use_cases.keep_series import keep_series
from domain.publishing.use_cases.place_hold import end_hold
from domain.publishing.use_cases.poll_feed import poll_feed
from domain.publishing.use_cases.process_media import (
    close_upload,
    expire_media,
    process_media,
    sweep_media,
)
from domain.publishing.use_cases.revise_message import carry_out_revision
from domain.publishing.use_cases.run_operation import run_operation
from domain.publishing.use_cases.settle_unconfirmed import POST_FOUND
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.publishing.use_cases.take_turn import take_turn
from domain.publishing.use_cases.watch_posts import POSTS_WATCHED, watch_posts
from domain.shared import operations
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.duties import Act
from domain.shared.ids import (
    AmbassadorId,
    AppliedSlaId,
    ApprovalId,
    AutomationId,
    BroadcastId,
    ChallengeId,
    ChallengeMarkId,
    ChannelId,
    CommunityAuditId,
    CompetitorAccountId,
    ContainmentId,
    ContestAwardId,
    ContestId,
    ConversationId,
    CrisisId,
    CrisisTaskId,
    DeliveryId,
    DrillId,
    EscalationId,
    EvergreenId,
    ExperimentId,
    FeedId,
    GoalId,
    HoldId,
    HoldingStatementId,
    InsightReportId,
    JourneyId,
    MediaId,
    MediaUploadId,
    MemberErasureId,
    MemberExportId,
    MemberId,
    MessageId,
    MissionId,
    ModerationActionId,
    NoticeDeliveryId,
    OperationId,
    PlaybookRunId,
    PollId,
    PromotionId,
    PromptId,
    ReportDeliveryId,
    ReportScheduleId,
    SeriesId,
    TeammateId,
    WatchId,
)

R = TypeVar("R")
S = TypeVar("S")
KINDS: frozenset[str] = frozenset(
    {
        *(POLL_FEED, KEEP_HUB, KEEP_CHANNEL_HUB, HOLD_ENDS, HOLDS_APPLY),
        *(POLL_CHANNEL, SNOOZE_ENDS, CHANNEL_LOOKED_AT, CREDENTIALS_EXPIRING, GOAL_LOOKED_AT),
        *(EXPIRES, CARRY_OUT, KEEP, TURN, operations.DUTY, POSTS_WATCHED, POST_FOUND),
        *(POLL_CLOSES, STEP),
        *(POLL_TURNS, POLL_COUNTED),
        *(CONTEST_TURNS, CONTEST_FOLLOWS, CLAIM_ENDS),
        *(CHALLENGE_TURNS, CHALLENGE_LOOKS, CHALLENGE_CHEERS),
        *(media.PROCESS, media.SWEEP, media.EXPIRE, media.CLOSE_UPLOAD),
        *(ACTIONS_DUE, ACTION_ENDS, COLLECT, COUNT, REPUTATION_DUE, REPORT_DUE),
        *(MAKES, DELIVERS),
        *(CONTAINMENT_ENDS, CONTAINMENT_SWEEPS, CONTAINMENT_RELEASES, CHANNEL_PACES),
        *(STATE_ENDS, FALLS_SILENT, VALUES_DUE, VALUES_TURN, SEGMENTS_FOLLOWED, SEGMENTS_AGE),
        *(ERASES, EXPORTS, EXPORT_ENDS, JOURNEY_WALKS, SWEEPS, MEDIA_SPENT),
        *(MILESTONES_TURN, STREAKS_TURN),
        *(AMBASSADOR_TURNS, MISSION_CLOSES),
        *(PRESENCE_DUE, PROMOTION_TURNS, PROMPT_ASKS),
        *(SLA_DUE, SURVEY_DUE, ESCALATION_DUE, CRISIS_DUE, DETECTORS_LOOK),
        *(TASK_DUE, RUN_DUE, STATEMENT_DUE, NOTICE_DELIVERS, DRILL_DUE),
        *(ASSIGN, ASSIGN_LATER, TAKE_BACK, AVAILABILITY_ENDS),
        *(AUTOMATIONS_DUE, AUTOMATION_ARMS),
        *(SEARCH, COMPETITOR_LOOKED_AT, AUDIT_CHECKS),
        EXPERIMENT_LOOKS,
    }
)
"""Every kind of duty that may be planned: `acts` has an entry for each, and no other."""


def acts(
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
) -> Mapping[str, Act]:
    """Kind of duty to what is done about its subject. Each is safe to repeat and looks at how
    things stand now."""

    async def bring_in_line(actor: Actor, workspace_id: str) -> None:
        await apply_holds(publishing_room, actor, None)

    async def give_what_waits(actor: Actor, workspace_id: str) -> None:
        await assign_waiting(inbox_room, actor)

    async def reckon_what_is_due(actor: Actor, workspace_id: str) -> None:
        for _ in range(ROUNDS):
            if await reckon_values(members_room, actor) < AT_ONCE:
                break

    return {
        POLL_CHANNEL: _of(inbox_room, poll_channel, ChannelId),
        SNOOZE_ENDS: _of(inbox_room, end_snooze, ConversationId),
        POLL_FEED: _of(publishing_room, poll_feed, FeedId),
        KEEP_CHANNEL_HUB: _of(inbox_room, keep_channel_hub, ChannelId),
        KEEP_HUB: _of(publishing_room, keep_hub, FeedId),
        EXPIRES: _of(publishing_room, expire_approval, ApprovalId),
        CARRY_OUT: _of(publishing_room, carry_out_revision, MessageId),
        KEEP: _of(publishing_room, keep_series, SeriesId),
        TURN: _of(publishing_room, take_turn, EvergreenId),
        STEP: _of(publishing_room, step_broadcast, BroadcastId),
        operations.DUTY: _of(publishing_room, run_operation, OperationId),
        media.PROCESS: _of(publishing_room, process_media, MediaId),
        media.SWEEP: _of(publishing_room, sweep_media, MediaId),
        media.EXPIRE: _of(publishing_room, expire_media, MediaId),
        media.CLOSE_UPLOAD: _of(publishing_room, close_upload, MediaUploadId),
        HOLD_ENDS: _of(publishing_room, end_hold, HoldId),
        HOLDS_APPLY: bring_in_line,
        POSTS_WATCHED: _of(publishing_room, watch_posts, ChannelId),
        POLL_CLOSES: _of(publishing_room, close_poll, DeliveryId),
        POLL_TURNS: _of(participation_room, turn_poll, PollId),
        POLL_COUNTED: _of(participation_room, count_natives, PollId),
        CONTEST_TURNS: _of(participation_room.contests, turn_contest, ContestId),
        CONTEST_FOLLOWS: _of(participation_room.contests, read_follows, ContestId),
        CHALLENGE_TURNS: _of(participation_room.challenges, turn_challenge, ChallengeId),
        CHALLENGE_LOOKS: _of(participation_room.challenges, look_at_challenge, ChallengeId),
        CHALLENGE_CHEERS: _of(participation_room.challenges, congratulate, ChallengeMarkId),
        CLAIM_ENDS: _of(participation_room.contests, end_claim, ContestAwardId),
        POST_FOUND: _of(inbox_room, link_answers, MessageId),
        SLA_DUE: _of(inbox_room, tell_what_is_due, AppliedSlaId),
        ESCALATION_DUE: _of(escalations_room, climb, EscalationId),
        CRISIS_DUE: _of(crises_room.response, heed_crisis, CrisisId),
        TASK_DUE: _of(crises_room.response, heed_task, CrisisTaskId),
        RUN_DUE: _of(crises_room.response, walk_playbook, PlaybookRunId),
        DRILL_DUE: _of(crises_room.drills, play_drill, DrillId),
        DETECTORS_LOOK: _everywhere(crises_room.detection, watch_over),
        STATEMENT_DUE: _of(crises_room.response, heed_statement, HoldingStatementId),
        NOTICE_DELIVERS: _of(crises_room.response, send_notice, NoticeDeliveryId),
        SURVEY_DUE: _of(inbox_room, ask_when_due, ConversationId),
        ASSIGN: give_what_waits,
        ASSIGN_LATER: give_what_waits,
        TAKE_BACK: _of(inbox_room, take_back, TeammateId),
        AVAILABILITY_ENDS: _of(inbox_room, end_away, TeammateId),
        AUTOMATIONS_DUE: _of(inbox_room, wake_automations, ConversationId),
        AUTOMATION_ARMS: _of(inbox_room, arm_automation, AutomationId),
        ACTIONS_DUE: _of(moderation_room, carry_out_actions, ChannelId),
        ACTION_ENDS: _of(moderation_room, end_action, ModerationActionId),
        CONTAINMENT_ENDS: _of(moderation_room, end_containment, ContainmentId),
        CONTAINMENT_SWEEPS: _of(moderation_room, sweep_containment, ContainmentId),
        CONTAINMENT_RELEASES: _of(moderation_room, release_contained, ContainmentId),
        CHANNEL_PACES: _of(moderation_room, pace_channel, ChannelId),
        STATE_ENDS: _of(members_room, end_state, MemberId),
        FALLS_SILENT: _of(members_room, fall_silent, MemberId),
        VALUES_DUE: reckon_what_is_due,
        VALUES_TURN: reckon_what_is_due,
        SEGMENTS_FOLLOWED: _everywhere(members_room, follow_segments),
        SEGMENTS_AGE: _everywhere(members_room, let_segments_age),
        AMBASSADOR_TURNS: _of(members_room, turn_ambassador, AmbassadorId),
        MISSION_CLOSES: _of(members_room, close_in_time, MissionId),
        PROMOTION_TURNS: _of(campaigns_room, turn_promotion, PromotionId),
        PROMPT_ASKS: _of(participation_room.dynamics, ask_prompt, PromptId),
        MILESTONES_TURN: _everywhere(members_room, reach_by_age),
        STREAKS_TURN: _everywhere(members_room, tell_broken_streaks),
        PRESENCE_DUE: _counting(members_room),
        JOURNEY_WALKS: _of(members_room, walk_journey, JourneyId),
        SEARCH: _of(listening_room, look_around, WatchId),
        COMPETITOR_LOOKED_AT: _of(listening_room, look_at_competitor, CompetitorAccountId),
        ERASES: _of(members_room, erase_member, MemberErasureId),
        EXPORTS: _of(members_room, export_member, MemberExportId),
        EXPORT_ENDS: _of(members_room, end_export, MemberExportId),
        SWEEPS: _everywhere(members_room, sweep_retention),
        MEDIA_SPENT: _of(members_room, forget_media, MediaId),
        COLLECT: _of(insights_room, collect_metrics, ChannelId),
        REPUTATION_DUE: _everywhere(insights_room, count_reputation),
        REPORT_DUE: _of(insights_room, make_report, InsightReportId),
        MAKES: _of(insights_room, make_scheduled_report, ReportScheduleId),
        DELIVERS: _of(insights_room, send_report, ReportDeliveryId),
        COUNT: _everywhere(insights_room, count_samples),
        GOAL_LOOKED_AT: _of(communities_room, look_at_goal, GoalId),
        CREDENTIALS_EXPIRING: _of(communities_room, foretell_expiry, ChannelId),
        AUDIT_CHECKS: _of(communities_room, check_audit, CommunityAuditId),
        EXPERIMENT_LOOKS: _of(campaigns_room, look_at_experiment, ExperimentId),
        CHANNEL_LOOKED_AT: _of(communities_room, look_at_channel, ChannelId),
    }


def _everywhere(room: R, carried_out: Callable[[R, Actor], Awaitable[object]]) -> Act:
    """What is done about a whole workspace, which the actor is in."""

    async def act(actor: Actor, workspace_id: str) -> None:
        await carried_out(room, actor)

    return act


def _counting(members_room: Members) -> Act:
    async def count_who_was_there(actor: Actor, workspace_id: str) -> None:
        for _ in range(PRESENCE_ROUNDS):
            if not await roll_up_presence(members_room, actor):
                break

    return count_who_was_there


def _of(
    room: R, carried_out: Callable[[R, Actor, S], Awaitable[object]], kind: Callable[[str], S]
) -> Act:
    async def act(actor: Actor, subject_id: str) -> None:
        await carried_out(room, actor, kind(subject_id))

    return act
