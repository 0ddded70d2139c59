"""An id says what it names, sorts by when it was made, and is opaque to everyone else."""

import re
from enum import StrEnum
from typing import NewType, Protocol

OrganizationId = NewType("OrganizationId", str)
WorkspaceId = NewType("WorkspaceId", str)
ApiKeyId = NewType("ApiKeyId", str)
CommunityId = NewType("CommunityId", str)
ChannelId = NewType("ChannelId", str)
ChannelConnectionId = NewType("ChannelConnectionId", str)
CalendarFeedId = NewType("CalendarFeedId", str)
FeedId = NewType("FeedId", str)
FeedItemId = NewType("FeedItemId", str)
MessageId = NewType("MessageId", str)
DeliveryId = NewType("DeliveryId", str)
AttemptId = NewType("AttemptId", str)
ApprovalPolicyId = NewType("ApprovalPolicyId", str)
ApprovalId = NewType("ApprovalId", str)
ApprovalDecisionId = NewType("ApprovalDecisionId", str)
ApprovalLinkId = NewType("ApprovalLinkId", str)
MessageCommentId = NewType("MessageCommentId", str)
HoldId = NewType("HoldId", str)
CampaignId = NewType("CampaignId", str)
MemberId = NewType("MemberId", str)
IdentityId = NewType("IdentityId", str)
MemberNoteId = NewType("MemberNoteId", str)
ConsentId = NewType("ConsentId", str)
ActivityId = NewType("ActivityId", str)
MemberMergeId = NewType("MemberMergeId", str)
MergeSuggestionId = NewType("MergeSuggestionId", str)
GoalId = NewType("GoalId", str)
GuidelinesId = NewType("GuidelinesId", str)
AuditTemplateId = NewType("AuditTemplateId", str)
CommunityAuditId = NewType("CommunityAuditId", str)
AuditFindingId = NewType("AuditFindingId", str)
AcknowledgementId = NewType("AcknowledgementId", str)
JoinRequestId = NewType("JoinRequestId", str)
MilestoneId = NewType("MilestoneId", str)
MemberMilestoneId = NewType("MemberMilestoneId", str)
StreakBreakId = NewType("StreakBreakId", str)
AmbassadorId = NewType("AmbassadorId", str)
MissionId = NewType("MissionId", str)
SubmissionId = NewType("SubmissionId", str)
SegmentId = NewType("SegmentId", str)
SegmentMemberId = NewType("SegmentMemberId", str)
JourneyId = NewType("JourneyId", str)
TravellerId = NewType("TravellerId", str)
TravellerStepId = NewType("TravellerStepId", str)
LegalHoldId = NewType("LegalHoldId", str)
MemberErasureId = NewType("MemberErasureId", str)
MemberExportId = NewType("MemberExportId", str)
RetentionReceiptId = NewType("RetentionReceiptId", str)
IdeaId = NewType("IdeaId", str)
SeriesId = NewType("SeriesId", str)
OccurrenceId = NewType("OccurrenceId", str)
QueueId = NewType("QueueId", str)
PublishingRulesId = NewType("PublishingRulesId", str)
BlackoutId = NewType("BlackoutId", str)
OperationId = NewType("OperationId", str)
MediaId = NewType("MediaId", str)
MediaUploadId = NewType("MediaUploadId", str)
EvergreenId = NewType("EvergreenId", str)
BroadcastId = NewType("BroadcastId", str)
BroadcastRecipientId = NewType("BroadcastRecipientId", str)
OptOutId = NewType("OptOutId", str)
ModerationActionId = NewType("ModerationActionId", str)
MeasurementId = NewType("MeasurementId", str)
SampleId = NewType("SampleId", str)
ReportTemplateId = NewType("ReportTemplateId", str)
InsightReportId = NewType("InsightReportId", str)
ReportLinkId = NewType("ReportLinkId", str)
ReportScheduleId = NewType("ReportScheduleId", str)
ReportDeliveryId = NewType("ReportDeliveryId", str)
ReportRecipientId = NewType("ReportRecipientId", str)
InboundReceiptId = NewType("InboundReceiptId", str)
InboundMessageId = NewType("InboundMessageId", str)
InboundActivityId = NewType("InboundActivityId", str)
TeammateId = NewType("TeammateId", str)
InvitationId = NewType("InvitationId", str)
TeamId = NewType("TeamId", str)
RoleId = NewType("RoleId", str)
ConversationId = NewType("ConversationId", str)
ConversationNoteId = NewType("ConversationNoteId", str)
SavedViewId = NewType("SavedViewId", str)
SavedReplyId = NewType("SavedReplyId", str)
BusinessCalendarId = NewType("BusinessCalendarId", str)
MacroId = NewType("MacroId", str)
AutomationId = NewType("AutomationId", str)
AutomationRunId = NewType("AutomationRunId", str)
SlaPolicyId = NewType("SlaPolicyId", str)
SurveyPolicyId = NewType("SurveyPolicyId", str)
SurveyId = NewType("SurveyId", str)
AssignmentPolicyId = NewType("AssignmentPolicyId", str)
AppliedSlaId = NewType("AppliedSlaId", str)
EscalationLadderId = NewType("EscalationLadderId", str)
EscalationId = NewType("EscalationId", str)
WatchId = NewType("WatchId", str)
WatchHitId = NewType("WatchHitId", str)
ModerationPolicyId = NewType("ModerationPolicyId", str)
ModerationRuleId = NewType("ModerationRuleId", str)
WordListId = NewType("WordListId", str)
ModerationQueueId = NewType("ModerationQueueId", str)
CaseId = NewType("CaseId", str)
DecisionId = NewType("DecisionId", str)
StrikeId = NewType("StrikeId", str)
AppealId = NewType("AppealId", str)
ReportId = NewType("ReportId", str)
ModerationLinkId = NewType("ModerationLinkId", str)
ContainmentId = NewType("ContainmentId", str)
ContainedMessageId = NewType("ContainedMessageId", str)
ChannelPaceId = NewType("ChannelPaceId", str)
AuditTrailId = NewType("AuditTrailId", str)
EventId = NewType("EventId", str)
WebhookEndpointId = NewType("WebhookEndpointId", str)
WebhookDeliveryId = NewType("WebhookDeliveryId", str)
WebhookAttemptId = NewType("WebhookAttemptId", str)


class Kind(StrEnum):
    """The prefixes, each the short name of one thing."""

    ORGANIZATION = "org"
    WORKSPACE = "ws"
    API_KEY = "key"
    COMMUNITY = "com"
    GOAL = "gol"
    GUIDELINES = "gdl"
    AUDIT_TEMPLATE = "atp"
    COMMUNITY_AUDIT = "cau"
    AUDIT_FINDING = "afd"
    CHANNEL = "chn"
    CHANNEL_CONNECTION = "con"
    CALENDAR_FEED = "cal"
    FEED = "feed"
    FEED_ITEM = "fit"
    MESSAGE = "msg"
    DELIVERY = "dlv"
    ATTEMPT = "att"
    APPROVAL_POLICY = "pol"
    APPROVAL = "apr"
    APPROVAL_DECISION = "apd"
    APPROVAL_LINK = "apl"
    MODERATION_LINK = "mlk"
    CHANNEL_PACE = "cpc"
    MESSAGE_COMMENT = "cmt"
    HOLD = "hold"
    CAMPAIGN = "cmp"
    MEMBER = "mem"
    IDENTITY = "idt"
    MEMBER_NOTE = "mnt"
    MILESTONE = "mls"
    MEMBER_MILESTONE = "mrs"
    STREAK_BREAK = "skb"
    CONSENT = "cns"
    ACKNOWLEDGEMENT = "ack"
    ACTIVITY = "act"
    MEMBER_MERGE = "mrg"
    MERGE_SUGGESTION = "sug"
    JOIN_REQUEST = "jrq"
    AMBASSADOR = "amb"
    MISSION = "mis"
    SUBMISSION = "sbm"
    SEGMENT = "seg"
    SEGMENT_MEMBER = "sgm"
    JOURNEY = "jny"
    TRAVELLER = "trv"
    TRAVELLER_STEP = "tvs"
    LEGAL_HOLD = "lgh"
    MEMBER_ERASURE = "ers"
    MEMBER_EXPORT = "mex"
    RETENTION_RECEIPT = "rrc"
    IDEA = "idea"
    SERIES = "ser"
    OCCURRENCE = "occ"
    QUEUE = "que"
    PUBLISHING_RULES = "rul"
    BLACKOUT = "blk"
    OPERATION = "op"
    MEDIA = "med"
    MEDIA_UPLOAD = "upl"
    EVERGREEN = "evg"
    BROADCAST = "bct"
    BROADCAST_RECIPIENT = "bcr"
    OPT_OUT = "opt"
    REVIEW = "rvw"
    MODERATION_ACTION = "mac"
    MEASUREMENT = "mea"
    SAMPLE = "smp"
    REPORT_TEMPLATE = "rtp"
    INSIGHT_REPORT = "rep"
    REPORT_LINK = "rlk"
    REPORT_SCHEDULE = "rsc"
    REPORT_DELIVERY = "rdl"
    REPORT_RECIPIENT = "rcv"
    INBOUND_RECEIPT = "rcp"
    INBOUND_MESSAGE = "inb"
    INBOUND_ACTIVITY = "iac"
    TEAMMATE = "tmt"
    INVITATION = "inv"
    TEAM = "team"
    ROLE = "role"
    CONVERSATION = "cnv"
    CONVERSATION_NOTE = "note"
    SAVED_VIEW = "view"
    SAVED_REPLY = "rpl"
    BUSINESS_CALENDAR = "bcal"
    MACRO = "mcr"
    MACRO_RUN = "mrun"
    AUTOMATION = "aut"
    AUTOMATION_RUN = "arun"
    SLA_POLICY = "sla"
    SURVEY_POLICY = "svp"
    SURVEY = "srv"
    ASSIGNMENT_POLICY = "apol"
    APPLIED_SLA = "asl"
    ESCALATION_LADDER = "lad"
    ESCALATION = "esc"
    WATCH = "wch"
    WATCH_HIT = "hit"
    MODERATION_POLICY = "mpol"
    MODERATION_RULE = "mrul"
    WORD_LIST = "wl"
    MODERATION_QUEUE = "mque"
    CASE = "case"
    DECISION = "dec"
    STRIKE = "strk"
    APPEAL = "appl"
    REPORT = "rpt"
    CONTAINMENT = "ctn"
    CONTAINED_MESSAGE = "ctm"
    AUDIT_TRAIL = "aud"
    EVENT = "evt"
    WEBHOOK_ENDPOINT = "whe"
    WEBHOOK_DELIVERY = "whd"
    WEBHOOK_ATTEMPT = "wha"
    REQUEST = "req"
    SANDBOX_POST = "sbx"


BODY = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")


def names(kind: Kind, text: str) -> bool:
    """Whether this text could be an id of that kind; it says nothing about existence."""
    prefix, _, body = text.partition("_")
    return prefix == kind and BODY.fullmatch(body) is not None


class IdMaker(Protocol):
    """Makes ids. Two calls never give the same one; later calls sort after earlier ones, to the
    millisecond."""

    def new(self, kind: Kind) -> str: ...
