"""The name of every event there is, whatever room announces it."""

from domain.brand import events as brand
from domain.campaigns import events as campaigns
from domain.campaigns import experiment_events as experiments
from domain.campaigns import link_events as links
from domain.campaigns import promotion_events as promotions
from domain.communities import community_audit_events as community_audits
from domain.communities import events as communities
from domain.communities import goal_events as goals
from domain.communities import guidelines_events as guidelines
from domain.crises import events as crises
from domain.escalations import events as escalating
from domain.events import audit_events as audit
from domain.events import events as telling
from domain.identity import events as identity
from domain.inbox import assignment_events as assigning
from domain.inbox import automation_events as automating
from domain.inbox import desk_events as desk
from domain.inbox import events as inbox
from domain.inbox import sla_events as promising
from domain.inbox import survey_events as surveys
from domain.insights import events as insights
from domain.listening import competitor_events as competitors
from domain.listening import events as listening
from domain.members import ambassador_events as ambassadors
from domain.members import events as members
from domain.members import join_request_events as joining
from domain.members import journey_events as journeys
from domain.members import milestone_events as milestones
from domain.members import mission_events as missions
from domain.members import privacy_events as privacy
from domain.members import retention_events as retention
from domain.members import segment_events as segments
from domain.members import value_events as values
from domain.moderation import events as moderation
from domain.participation import events as participation
from domain.publishing import broadcast_events as broadcasts
from domain.publishing import events as publishing
from domain.publishing import evergreen_events as evergreens
from domain.publishing import pacing_events as pacing
from domain.publishing import queue_events as queues
from domain.publishing import series_events as series
from domain.shared import operations
from domain.shared.calling import CHANNEL_RATE_LIMITED

ANNOUNCED = (
    identity.ANNOUNCED
    | communities.ANNOUNCED
    | goals.ANNOUNCED
    | guidelines.ANNOUNCED
    | community_audits.ANNOUNCED
    | publishing.ANNOUNCED
    | brand.ANNOUNCED
    | campaigns.ANNOUNCED
    | links.ANNOUNCED
    | experiments.ANNOUNCED
    | promotions.ANNOUNCED
    | participation.ANNOUNCED
    | crises.ANNOUNCED
    | members.ANNOUNCED
    | values.ANNOUNCED
    | segments.ANNOUNCED
    | joining.ANNOUNCED
    | ambassadors.ANNOUNCED
    | missions.ANNOUNCED
    | journeys.ANNOUNCED
    | milestones.ANNOUNCED
    | privacy.ANNOUNCED
    | retention.ANNOUNCED
    | inbox.ANNOUNCED
    | desk.ANNOUNCED
    | promising.ANNOUNCED
    | surveys.ANNOUNCED
    | assigning.ANNOUNCED
    | automating.ANNOUNCED
    | series.ANNOUNCED
    | queues.ANNOUNCED
    | pacing.ANNOUNCED
    | evergreens.ANNOUNCED
    | broadcasts.ANNOUNCED
    | moderation.ANNOUNCED
    | insights.ANNOUNCED
    | escalating.ANNOUNCED
    | listening.ANNOUNCED
    | competitors.ANNOUNCED
    | telling.ANNOUNCED
    | audit.ANNOUNCED
    | operations.ANNOUNCED
)
"""The name of every event there is."""

ACTS_TOLD = ANNOUNCED - {
    inbox.RECEIVED,
    inbox.EDITED,
    inbox.DELETED,
    inbox.ACTIVITY_RECEIVED,
    insights.COLLECTED,
    CHANNEL_RATE_LIMITED,
}
"""Those that tell of something done here, by somebody or by the service. What others say and what
platforms count is no act of ours."""
