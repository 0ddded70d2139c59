"""Every thing that moves, and its moves that are nobody's news."""

import inspect
from collections.abc import Mapping

from domain.brand.model import Brand
from domain.brand.strategy import Strategy
from domain.campaigns.experiment import Experiment
from domain.campaigns.model import Campaign
from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_redemption import PromotionRedemption
from domain.communities.audit_finding import AuditFinding
from domain.communities.audit_template import AuditTemplate
from domain.communities.community_audit import CommunityAudit
from domain.communities.goal import Goal
from domain.communities.guidelines import Guidelines
from domain.communities.model import Channel, Community
from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_measures import CrisisMeasure
from domain.crises.crisis_notice import CrisisNotice
from domain.crises.crisis_settings import CrisisSettings
from domain.crises.crisis_task import CrisisTask
from domain.crises.detector_kept import Detector
from domain.crises.drill import Drill
from domain.crises.holding_statement import HoldingStatement
from domain.crises.playbook import Playbook
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota
from domain.crises.signal import Signal
from domain.crises.stakeholder_list import StakeholderList
from domain.crises.status_page import StatusPage
from domain.escalations.model import Escalation, Ladder
from domain.identity.branding import Branding
from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.inbox.assignment import AssignmentPolicy
from domain.inbox.automation import Automation
from domain.inbox.availability import Availability
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.conversation import Conversation
from domain.inbox.macro import Macro
from domain.inbox.model import InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.saved_reply import SavedReply
from domain.inbox.saved_view import SavedView
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.insights.report import InsightReport, ReportTemplate
from domain.insights.reputation import ReputationWeights
from domain.listening.competitor import Competitor
from domain.listening.model import Watch
from domain.members.ambassador import Ambassador
from domain.members.identity import MemberIdentity
from domain.members.join_request import JoinRequest
from domain.members.journey import Journey
from domain.members.milestone import Milestone
from domain.members.mission import Mission
from domain.members.model import Member
from domain.members.note import MemberNote
from domain.members.segment import Segment, SegmentMember
from domain.members.submission import Submission
from domain.members.suggestion import MergeSuggestion
from domain.members.traveller import Traveller
from domain.members.value_scheme import ValueScheme
from domain.moderation.appeal import Appeal
from domain.moderation.case import Case
from domain.moderation.containment import ContainedMessage, Containment
from domain.moderation.link import ModerationLink
from domain.moderation.model import ModerationAction
from domain.moderation.policy import ModerationPolicy
from domain.moderation.queue import ModerationQueue
from domain.moderation.rule import ModerationRule
from domain.moderation.strike import Strike, StrikeRules
from domain.moderation.word_list import WordList
from domain.participation.prompt import Prompt
from domain.publishing.approval import Approval, ApprovalPolicy
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.brand_voice import BrandVoice
from domain.publishing.broadcast import Broadcast
from domain.publishing.calendar_feed import CalendarFeed
from domain.publishing.delivery import Delivery
from domain.publishing.evergreen import Evergreen
from domain.publishing.feed import Feed
from domain.publishing.hold import Hold
from domain.publishing.idea import Idea
from domain.publishing.media import Media
from domain.publishing.model import Message
from domain.publishing.opt_out import OptOut
from domain.publishing.pacing import Blackout, PublishingRules
from domain.publishing.queue import Queue
from domain.publishing.reviewer import Reviewer
from domain.publishing.series import Occurrence, Series
from domain.publishing.voice_proposal import VoiceProposal
from domain.shared.operations import Operation

BELOW: Mapping[type, set[str]] = {
    # Each answer that went out tells which saved reply it was written with.
    SavedReply: {"used"},
    # When it is asked next is part of the move it belongs to, and so is how it stands with its hub.
    Feed: {"asked_at", "with_hub"},
    Delivery: {"put_off", "noted", "seen"},
    # Part of what makes promises, which is told when it is done.
    AppliedSla: {"promised"},
    # It is told when its call is answered.
    ModerationAction: {"begin"},
    Series: {"settled"},
    # Part of opening it, and of giving it another time.
    CrisisTask: {"armed"},
    # A look that decides nothing changes nothing but what its results say.
    Experiment: {"looked"},
    Detector: {"look"},
    Drill: {"tell"},
    # Each message tells how it went for its person.
    Broadcast: {"progress"},
    Channel: {
        *("entrusted", "expired", "refreshed", "refresh_failed", "refresh_refused", "restored"),
        "term_over",
    },
}
"""Moves that are nobody's news. The turns in which credentials are renewed end in a notice or in
none at all (decision 13); tests/unit/communities plays them."""


def moves_of(entity: type) -> set[str]:
    """Its methods that return what it becomes."""
    return {
        name
        for name, method in inspect.getmembers(entity, inspect.isfunction)
        if not name.startswith("_") and method.__annotations__.get("return") == entity.__name__
    }


MOVING = (
    *(CalendarFeed, Feed, Campaign, Experiment, Brand, Strategy, Crisis, CrisisEntry),
    *(Promotion, PromotionRedemption, Prompt, Detector, Signal, Drill),
    *(CrisisTask, Playbook, PlaybookRun, Rota, StakeholderList, CrisisNotice),
    *(HoldingStatement, StatusPage, CrisisSettings, CrisisMeasure),
    *(Member, MemberIdentity, MemberNote, MergeSuggestion, ValueScheme),
    *(Segment, SegmentMember, Journey, Traveller),
    *(Guidelines, JoinRequest, Ambassador, Mission, Submission),
    *(AuditTemplate, CommunityAudit, AuditFinding),
    *(Organization, Workspace, ApiKey, Community, Channel, Hold, Message, Delivery),
    *(BrandVoice, VoiceProposal, Branding, Reviewer),
    *(ReputationWeights, ReportTemplate, InsightReport),
    *(Idea, Media, Operation, Queue, PublishingRules, Blackout, Series, Occurrence),
    *(ApprovalPolicy, Approval, ApprovalLink, Evergreen),
    *(Broadcast, OptOut, Role, Teammate, Team, Invitation),
    *(ModerationAction, InboundMessage, Conversation, ConversationNote, SavedView),
    *(Containment, ContainedMessage, ModerationLink),
    *(Case, Appeal, Strike, StrikeRules, ModerationQueue),
    *(ModerationPolicy, ModerationRule, WordList),
    *(BusinessCalendar, SavedReply, SlaPolicy, AppliedSla),
    *(AssignmentPolicy, Availability),
    *(Macro, Automation, Ladder, Escalation),
    *(Watch, Competitor, Goal, Milestone),
)
