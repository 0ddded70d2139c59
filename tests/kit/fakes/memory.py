"""Tables in memory that keep the promises of a transaction: all of it, or none of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Generic, TypeVar

from domain.campaigns.model import Campaign
from domain.communities.audit_finding import AuditFinding
from domain.communities.audit_template import AuditTemplate
from domain.communities.community_audit import AuditEvidence, AuditResult, CommunityAudit
from domain.communities.connecting import AppClient, ChannelConnection, Errand, Grant
from domain.communities.goal import Goal, GoalMetric
from domain.communities.guidelines import Guidelines
from domain.communities.model import Channel, Community
from domain.duties import KINDS
from domain.escalations.model import Escalation, Ladder
from domain.identity.branding import Branding
from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.inbox.assignment import AssignmentPolicy, AssignmentTurn
from domain.inbox.automation import Automation, AutomationRun
from domain.inbox.availability import Availability
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.conversation import Conversation, ConversationReply, ConversationThread
from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.macro import Macro
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.presence import Presence
from domain.inbox.receipt import InboundOriginal, InboundReceipt
from domain.inbox.regrouping import ConversationMerge
from domain.inbox.saved_reply import SavedReply
from domain.inbox.saved_view import SavedView
from domain.inbox.sla import AppliedSla, SlaPolicy
from domain.inbox.streaming import Stream
from domain.inbox.survey import Survey, SurveyPolicy
from domain.inbox.told_poll import ToldPoll
from domain.insights.model import Measurement, Sample
from domain.insights.report import InsightReport
from domain.insights.reputation import ReputationDay, ReputationFall, ReputationWeights
from domain.members.acknowledgement import Acknowledgement
from domain.members.activity import Activity
from domain.members.ambassador import Ambassador
from domain.members.consent import MemberConsent
from domain.members.growth import MemberTurn
from domain.members.identity import Account, MemberIdentity
from domain.members.join_request import JoinRequest
from domain.members.journey import Journey
from domain.members.merging import MemberMerge
from domain.members.milestone import MemberMilestone, Milestone
from domain.members.mission import Mission
from domain.members.model import Member
from domain.members.note import MemberNote
from domain.members.privacy import LegalHold, MemberErasure, MemberExport
from domain.members.retention import RetentionReceipt, RetentionSettings
from domain.members.segment import Segment, SegmentMember
from domain.members.standing import LeaderboardEntry, MemberValue
from domain.members.streak_watch import StreakWatch
from domain.members.submission import Submission
from domain.members.suggestion import MergeSuggestion
from domain.members.traveller import Traveller, TravellerStep
from domain.members.value_scheme import ValueScheme
from domain.moderation.appeal import Appeal
from domain.moderation.case import Case, Evidence
from domain.moderation.containment import ContainedMessage, Containment
from domain.moderation.decision import Decision
from domain.moderation.judged import Judged
from domain.moderation.link import ModerationLink
from domain.moderation.model import ActionAttempt, ModerationAction
from domain.moderation.pace import ChannelPace
from domain.moderation.policy import ModerationPolicy
from domain.moderation.queue import ModerationQueue, Skip
from domain.moderation.report import Notice, Report
from domain.moderation.rule import ModerationRule
from domain.moderation.strike import Strike, StrikeRules
from domain.moderation.word_list import ListedTerms, WordList
from domain.publishing.approval import Approval, ApprovalDecision, ApprovalPolicy
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.broadcast import Broadcast, Recipient
from domain.publishing.calendar_feed import CalendarFeed
from domain.publishing.comment import MessageComment
from domain.publishing.delivery import Attempt, Delivery
from domain.publishing.evergreen import Evergreen, EvergreenTurn
from domain.publishing.feed import Feed, FeedItem
from domain.publishing.hold import Hold
from domain.publishing.idea import Idea
from domain.publishing.media import Media, MediaUpload
from domain.publishing.model import Message
from domain.publishing.opt_out import OptOut
from domain.publishing.pacing import Blackout, PublishingRules
from domain.publishing.queue import Queue
from domain.publishing.reviewer import Reviewer
from domain.publishing.revision import Revision
from domain.publishing.series import Occurrence, Series
from domain.shared.access import Actor, Receipt
from domain.shared.duties import Duty
from domain.shared.events import News
from domain.shared.ids import Kind
from domain.shared.operations import Operation, OperationItem
from domain.shared.secret import Secret
from domain.shared.transaction import AlreadyAnswered, IdempotencyKeyReused
from tests.kit.fakes.brand_tables import BrandTables
from tests.kit.fakes.crisis_tables import CrisisTables
from tests.kit.fakes.experiment_tables import ExperimentTables
from tests.kit.fakes.listening_tables import ListeningTables
from tests.kit.fakes.offer_tables import OfferTables
from tests.kit.fakes.poll_tables import PollTables

NOW = datetime(2026, 11, 22, 14, 15, tzinfo=UTC)
Key = tuple[str, str]


class FakeSeconds:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, by: timedelta) -> datetime:
        self._now += by
        return self._now


class SequentialIds:
    """Well-formed ids that count: `msg_…0001`, then `dlv_…0002`."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, kind: Kind) -> str:
        return f"{kind}_{next(self._numbers):026}"


@dataclass
class Tables(BrandTables, CrisisTables, ListeningTables, ExperimentTables, PollTables, OfferTables):
    """Rows by workspace (or organization) and id. Entities never change, so copying the maps is
    a snapshot. Messages lie without their deliveries, as they do in the database."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    teammates: dict[str, Teammate] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    communities: dict[Key, Community] = field(default_factory=dict)
    channels: dict[Key, Channel] = field(default_factory=dict)
    credentials: dict[Key, dict[str, Secret]] = field(default_factory=dict)
    connections: dict[Key, ChannelConnection] = field(default_factory=dict)
    errands: dict[Key, Errand] = field(default_factory=dict)
    grants: dict[Key, Grant] = field(default_factory=dict)
    apps: dict[tuple[str, str, str], AppClient] = field(default_factory=dict)
    messages: dict[Key, Message] = field(default_factory=dict)
    deliveries: dict[Key, Delivery] = field(default_factory=dict)
    attempts: dict[Key, Attempt] = field(default_factory=dict)
    holds: dict[Key, Hold] = field(default_factory=dict)
    series: dict[Key, Series] = field(default_factory=dict)
    occurrences: dict[Key, Occurrence] = field(default_factory=dict)
    approval_policies: dict[Key, ApprovalPolicy] = field(default_factory=dict)
    approvals: dict[Key, Approval] = field(default_factory=dict)
    approval_decisions: dict[Key, ApprovalDecision] = field(default_factory=dict)
    message_comments: dict[Key, MessageComment] = field(default_factory=dict)
    approval_links: dict[Key, ApprovalLink] = field(default_factory=dict)
    media: dict[Key, Media] = field(default_factory=dict)
    media_uploads: dict[Key, MediaUpload] = field(default_factory=dict)
    evergreens: dict[Key, Evergreen] = field(default_factory=dict)
    evergreen_turns: dict[Key, EvergreenTurn] = field(default_factory=dict)
    broadcasts: dict[Key, Broadcast] = field(default_factory=dict)
    broadcast_recipients: dict[Key, Recipient] = field(default_factory=dict)
    opt_outs: dict[Key, OptOut] = field(default_factory=dict)
    duties: dict[tuple[str, str, str], Duty] = field(default_factory=dict)
    campaigns: dict[Key, Campaign] = field(default_factory=dict)
    members: dict[Key, Member] = field(default_factory=dict)
    member_identities: dict[Key, MemberIdentity] = field(default_factory=dict)
    member_activities: dict[Key, Activity] = field(default_factory=dict)
    member_merges: dict[Key, MemberMerge] = field(default_factory=dict)
    merge_suggestions: dict[Key, MergeSuggestion] = field(default_factory=dict)
    value_schemes: dict[str, ValueScheme] = field(default_factory=dict)
    member_values: dict[Key, MemberValue] = field(default_factory=dict)
    level_moves: dict[tuple[str, str, int, int, int], int] = field(default_factory=dict)
    leaderboard_entries: dict[tuple[str, str, str, str], LeaderboardEntry] = field(
        default_factory=dict
    )
    member_notes: dict[Key, MemberNote] = field(default_factory=dict)
    goals: dict[Key, Goal] = field(default_factory=dict)
    milestones: dict[Key, Milestone] = field(default_factory=dict)
    member_milestones: dict[Key, MemberMilestone] = field(default_factory=dict)
    member_turns: dict[tuple[str, str, int], MemberTurn] = field(default_factory=dict)
    streak_watches: dict[tuple[str, str, str], StreakWatch] = field(default_factory=dict)
    guidelines: dict[Key, Guidelines] = field(default_factory=dict)
    audit_templates: dict[Key, AuditTemplate] = field(default_factory=dict)
    community_audits: dict[Key, CommunityAudit] = field(default_factory=dict)
    community_audit_results: dict[tuple[str, ...], AuditResult] = field(default_factory=dict)
    community_audit_evidence: dict[tuple[str, ...], AuditEvidence] = field(default_factory=dict)
    audit_findings: dict[Key, AuditFinding] = field(default_factory=dict)
    acknowledgements: dict[Key, Acknowledgement] = field(default_factory=dict)
    join_requests: dict[Key, JoinRequest] = field(default_factory=dict)
    ambassadors: dict[Key, Ambassador] = field(default_factory=dict)
    missions: dict[Key, Mission] = field(default_factory=dict)
    submissions: dict[Key, Submission] = field(default_factory=dict)
    member_consents: dict[Key, MemberConsent] = field(default_factory=dict)
    segments: dict[Key, Segment] = field(default_factory=dict)
    segment_members: dict[Key, SegmentMember] = field(default_factory=dict)
    journeys: dict[Key, Journey] = field(default_factory=dict)
    travellers: dict[Key, Traveller] = field(default_factory=dict)
    traveller_steps: dict[Key, TravellerStep] = field(default_factory=dict)
    legal_holds: dict[Key, LegalHold] = field(default_factory=dict)
    member_erasures: dict[Key, MemberErasure] = field(default_factory=dict)
    member_exports: dict[Key, MemberExport] = field(default_factory=dict)
    retention_settings: dict[str, RetentionSettings] = field(default_factory=dict)
    retention_receipts: dict[Key, RetentionReceipt] = field(default_factory=dict)
    suppressions: dict[Key, Account] = field(default_factory=dict)
    ideas: dict[Key, Idea] = field(default_factory=dict)
    queues: dict[Key, Queue] = field(default_factory=dict)
    publishing_rules: dict[Key, PublishingRules] = field(default_factory=dict)
    blackouts: dict[Key, Blackout] = field(default_factory=dict)
    operations: dict[Key, Operation] = field(default_factory=dict)
    operation_items: dict[tuple[str, str, int], OperationItem] = field(default_factory=dict)
    feeds: dict[Key, Feed] = field(default_factory=dict)
    feed_items: dict[tuple[str, str, str], FeedItem] = field(default_factory=dict)
    calendar_feeds: dict[Key, CalendarFeed] = field(default_factory=dict)
    reputation_days: dict[tuple[str, str, int], ReputationDay] = field(default_factory=dict)
    reputation_falls: dict[tuple[str, str, int], ReputationFall] = field(default_factory=dict)
    reputation_weights: dict[str, ReputationWeights] = field(default_factory=dict)
    brandings: dict[str, Branding] = field(default_factory=dict)
    reviewers: dict[str, Reviewer] = field(default_factory=dict)
    reviewer_secrets: dict[str, tuple[Secret, ...]] = field(default_factory=dict)
    revisions: dict[tuple[str, str, int], Revision] = field(default_factory=dict)
    moderation_actions: dict[Key, ModerationAction] = field(default_factory=dict)
    moderation_attempts: dict[tuple[str, str, int], ActionAttempt] = field(default_factory=dict)
    containments: dict[Key, Containment] = field(default_factory=dict)
    moderation_links: dict[Key, ModerationLink] = field(default_factory=dict)
    channel_paces: dict[Key, ChannelPace] = field(default_factory=dict)
    contained_messages: dict[Key, ContainedMessage] = field(default_factory=dict)
    moderation_policies: dict[Key, ModerationPolicy] = field(default_factory=dict)
    moderation_cases: dict[Key, Case] = field(default_factory=dict)
    case_evidence: dict[tuple[str, str, str], Evidence] = field(default_factory=dict)
    case_skips: dict[tuple[str, str, str, datetime], Skip] = field(default_factory=dict)
    decisions: dict[Key, Decision] = field(default_factory=dict)
    appeals: dict[Key, Appeal] = field(default_factory=dict)
    strikes: dict[Key, Strike] = field(default_factory=dict)
    strike_rules: dict[str, StrikeRules] = field(default_factory=dict)
    moderation_queues: dict[Key, ModerationQueue] = field(default_factory=dict)
    reports: dict[Key, Report] = field(default_factory=dict)
    report_notices: dict[Key, Notice] = field(default_factory=dict)
    moderation_rules: dict[Key, ModerationRule] = field(default_factory=dict)
    word_lists: dict[Key, WordList] = field(default_factory=dict)
    word_list_terms: dict[Key, ListedTerms] = field(default_factory=dict)
    moderation_rulebooks: dict[str, int] = field(default_factory=dict)
    moderation_judgements: dict[tuple[str, str, int], Judged] = field(default_factory=dict)
    measurements: dict[Key, Measurement] = field(default_factory=dict)
    samples: dict[Key, Sample] = field(default_factory=dict)
    insight_reports: dict[Key, InsightReport] = field(default_factory=dict)
    report_shelf: dict[tuple[str, ...], object] = field(default_factory=dict)
    channel_hearings: dict[Key, Hearing] = field(default_factory=dict)
    hook_secrets: dict[Key, HookSecrets] = field(default_factory=dict)
    channel_streams: dict[Key, Stream] = field(default_factory=dict)
    inbound_receipts: dict[Key, InboundReceipt] = field(default_factory=dict)
    told_polls: dict[tuple[str, str, str], ToldPoll] = field(default_factory=dict)
    inbound_originals: dict[Key, InboundOriginal] = field(default_factory=dict)
    inbound_messages: dict[Key, InboundMessage] = field(default_factory=dict)
    inbound_changes: dict[tuple[str, str, str], InboundChange] = field(default_factory=dict)
    inbound_activities: dict[Key, InboundActivity] = field(default_factory=dict)
    conversations: dict[Key, Conversation] = field(default_factory=dict)
    conversation_threads: dict[tuple[str, ...], ConversationThread] = field(default_factory=dict)
    conversation_replies: dict[Key, ConversationReply] = field(default_factory=dict)
    conversation_presences: dict[tuple[str, str, str], Presence] = field(default_factory=dict)
    conversation_notes: dict[Key, ConversationNote] = field(default_factory=dict)
    conversation_merges: dict[Key, ConversationMerge] = field(default_factory=dict)
    saved_views: dict[Key, SavedView] = field(default_factory=dict)
    business_calendars: dict[Key, BusinessCalendar] = field(default_factory=dict)
    saved_replies: dict[Key, SavedReply] = field(default_factory=dict)
    sla_policies: dict[Key, SlaPolicy] = field(default_factory=dict)
    applied_slas: dict[Key, AppliedSla] = field(default_factory=dict)
    escalation_ladders: dict[Key, Ladder] = field(default_factory=dict)
    escalations: dict[Key, Escalation] = field(default_factory=dict)
    survey_policies: dict[Key, SurveyPolicy] = field(default_factory=dict)
    surveys: dict[Key, Survey] = field(default_factory=dict)
    assignment_policies: dict[Key, AssignmentPolicy] = field(default_factory=dict)
    assignment_turns: dict[tuple[str, str, str], AssignmentTurn] = field(default_factory=dict)
    availabilities: dict[Key, Availability] = field(default_factory=dict)
    macros: dict[Key, Macro] = field(default_factory=dict)
    automations: dict[Key, Automation] = field(default_factory=dict)
    automation_runs: dict[Key, AutomationRun] = field(default_factory=dict)

    def copy(self) -> "Tables":
        return Tables(**{f.name: dict(getattr(self, f.name)) for f in fields(self)})


@dataclass(frozen=True)
class Commit:
    """One commit: the tables before and after it, and what was told with it, and by whom."""

    before: Tables
    after: Tables
    news: Sequence[News]
    actor_id: str = ""


class Memory:
    """What was committed, and what was told."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.ids = SequentialIds()
        self.tables = Tables()
        self.news: list[News] = []
        self.commits: list[Commit] = []
        self.answers: dict[Key, tuple[str, bytes]] = {}
        self.alone = asyncio.Lock()
        self.at_work: set[str] = set()
        self.standings: dict[tuple[str, GoalMetric], float] = {}
        self.teams: dict[str, set[str]] = {}

    def recall(self, actor: Actor, receipt: Receipt) -> None:
        """Raise AlreadyAnswered when this request was carried out before."""
        found = self.answers.get((actor.id, receipt.key))
        if found is None:
            return
        fingerprint, answer = found
        if fingerprint != receipt.fingerprint:
            raise IdempotencyKeyReused()
        raise AlreadyAnswered(answer)


class FakeTransaction:
    """Works on a copy, which takes the place of the tables at commit."""

    def __init__(self, memory: Memory, actor: Actor) -> None:
        self.memory = memory
        self.actor = actor
        self.tables = memory.tables.copy()
        self._news: list[News] = []

    def announce(self, *news: News) -> None:
        self._news.extend(news)

    def plan(self, kind: str, subject_id: str, due_at: datetime) -> None:
        if kind not in KINDS:
            raise LookupError(f"nobody knows the duty {kind}")
        place = (self.actor.workspace, kind, subject_id)
        known = self.tables.duties.get(place)
        fence = known.fence + 1 if known else 0
        self.tables.duties[place] = Duty(*place, self.actor.organization_id, due_at, fence)

    def unplan(self, kind: str, subject_id: str) -> None:
        self.tables.duties.pop((self.actor.workspace, kind, subject_id), None)

    async def commit(self, answer: object = None) -> None:
        receipt = self.actor.receipt
        if receipt is not None:
            rendered = receipt.render(answer)
            self.memory.answers[self.actor.id, receipt.key] = (receipt.fingerprint, rendered)
        done = Commit(self.memory.tables, self.tables, self._news, self.actor.id)
        self.memory.commits.append(done)
        self.memory.tables = self.tables
        self.memory.news.extend(self._news)

    def now(self) -> datetime:
        return self.memory.clock.now()

    def key(self, id: str) -> Key:
        """Where a row of the actor's workspace lies."""
        return self.actor.workspace, id


T = TypeVar("T", bound=FakeTransaction)


class FakeBegin(Generic[T]):
    """Opens transactions of one room's kind, one at a time: the strictest of locks."""

    def __init__(self, kind: Callable[[Memory, Actor], T], memory: Memory) -> None:
        self._kind = kind
        self._memory = memory

    @asynccontextmanager
    async def __call__(self, actor: Actor) -> AsyncIterator[T]:
        async with self._memory.alone:
            if actor.receipt is not None:
                self._memory.recall(actor, actor.receipt)
            yield self._kind(self._memory, actor)
