"""Small scenes in memory that together make every move there is, with what is told in each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.errors import DifferentAccount
from domain.communities.model import Channel, Community
from domain.communities.use_cases.change_channel import (
    change_channel,
    disconnect_channel,
    pause_blocked,
    pause_channel,
    resume_channel,
)
from domain.communities.use_cases.change_community import (
    archive_community,
    change_community,
    restore_community,
)
from domain.communities.use_cases.check_channel import check_channel, reconnect_channel
from domain.communities.use_cases.foretell_expiry import foretell_expiry
from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.use_cases.change_api_key import rename_api_key, revoke_api_key
from domain.identity.use_cases.change_organization import change_organization
from domain.identity.use_cases.change_workspace import (
    change_workspace,
    resume_workspace,
    suspend_workspace,
)
from domain.shared.ids import ApiKeyId
from domain.shared.platforms import CredentialsRefused, PlatformUnreachable
from domain.shared.secret import Secret
from tests.kit.builders import (
    a_community,
    an_api_key,
)
from tests.kit.fakes.house_profiles import an_account
from tests.kit.refusing import refuse_credentials
from tests.unit.approval_scenes import APPROVALS
from tests.unit.assignment_scenes import ASSIGNING
from tests.unit.automation_scenes import AUTOMATIONS
from tests.unit.brand_scenes import BRANDS
from tests.unit.brand_voice_scenes import BRAND_VOICES
from tests.unit.broadcast_scenes import BROADCASTS
from tests.unit.calendar_feed_scenes import CALENDAR_FEEDS
from tests.unit.campaign_scenes import CAMPAIGNS
from tests.unit.case_scenes import CASES
from tests.unit.community_audit_scenes import COMMUNITY_AUDITS
from tests.unit.containment_scenes import CONTAINING
from tests.unit.conversation_scenes import CONVERSATIONS
from tests.unit.crisis_scenes import CRISES
from tests.unit.crisis_work_scenes import CRISIS_WORK
from tests.unit.desk_scenes import DESK
from tests.unit.drill_scenes import DRILLS
from tests.unit.escalation_scenes import ESCALATIONS
from tests.unit.evergreen_scenes import EVERGREENS
from tests.unit.experiment_scenes import EXPERIMENTS
from tests.unit.feed_scenes import FEEDS
from tests.unit.goal_scenes import GOALS
from tests.unit.guidelines_scenes import GUIDELINES
from tests.unit.idea_scenes import IDEAS
from tests.unit.inbox_scenes import INBOX
from tests.unit.insights_scenes import INSIGHTS
from tests.unit.joining_scenes import JOINING
from tests.unit.journey_scenes import JOURNEYS
from tests.unit.judging_scenes import JUDGING
from tests.unit.listening_scenes import LISTENING
from tests.unit.media_scenes import MEDIA
from tests.unit.member_scenes import MEMBERS
from tests.unit.milestone_scenes import MILESTONES
from tests.unit.mission_scenes import MISSIONS
from tests.unit.moderation_link_scenes import LINKS
from tests.unit.moderation_scenes import MODERATION
from tests.unit.operation_scenes import OPERATIONS
from tests.unit.poll_scenes import POLLS
from tests.unit.privacy_scenes import PRIVACY
from tests.unit.promotion_scenes import PROMOTIONS
from tests.unit.prompt_scenes import PROMPTS
from tests.unit.publishing_scenes import PUBLISHING
from tests.unit.reply_scenes import REPLIES
from tests.unit.retention_scenes import RETENTION
from tests.unit.reviewer_scenes import REVIEWERS
from tests.unit.segment_scenes import SEGMENTS
from tests.unit.series_scenes import SERIES
from tests.unit.signal_scenes import SIGNALS
from tests.unit.stage import Scenes, Stage
from tests.unit.stakeholder_scenes import STAKEHOLDERS
from tests.unit.survey_scenes import SURVEYS
from tests.unit.teammate_scenes import TEAMMATES

TOKEN = {"token": Secret("another")}


async def renames_the_organization(s: Stage) -> None:
    await change_organization(s.house.app.identity, s.outside, None, "Another name")


async def changes_a_workspace(s: Stage) -> None:
    room = s.house.app.identity
    await change_workspace(room, s.outside, s.actor.workspace, None, {"timezone": "UTC"})


async def suspends_and_resumes_a_workspace(s: Stage) -> None:
    room = s.house.app.identity
    await suspend_workspace(room, s.outside, s.actor.workspace)
    await resume_workspace(room, s.outside, s.actor.workspace)


async def renames_and_revokes_a_key(s: Stage) -> None:
    key = ApiKeyId((await an_api_key(s.house, s.actor)).key.id)
    await rename_api_key(s.house.app.identity, s.outside, key, None, "dashboard")
    await revoke_api_key(s.house.app.identity, s.outside, key)


async def changes_archives_and_restores_a_community(s: Stage) -> None:
    room, community = s.house.app.communities, await a_community(s.house, s.actor)
    await change_community(room, s.actor, community.id, None, {"name": "Vecinas"})
    await archive_community(room, s.actor, community.id)
    await restore_community(room, s.actor, community.id)


async def changes_a_channel(s: Stage) -> None:
    room = s.house.app.communities
    await change_channel(room, s.actor, s.channel.id, None, {"name": "The square"})
    changed = {"settings": {"outcome_class": "B"}}
    await change_channel(room, s.actor, s.channel.id, None, changed)


async def pauses_and_resumes_a_channel(s: Stage) -> None:
    room = s.house.app.communities
    await pause_channel(room, s.actor, s.channel.id, "resting")
    await resume_channel(room, s.actor, s.channel.id)


async def learns_that_an_account_is_blocked(s: Stage) -> None:
    await pause_blocked(s.house.app.communities, s.actor, s.channel.id)


async def disconnects_a_channel(s: Stage) -> None:
    await disconnect_channel(s.house.app.communities, s.actor, s.channel.id, "over")


async def loses_and_renews_credentials(s: Stage) -> None:
    room = s.house.app.communities
    await refuse_credentials(s.house, s.actor, s.channel.id)
    s.house.platforms.identities.append(an_account("sandbox", {"account": "somebody else"}))
    with pytest.raises(DifferentAccount):
        await reconnect_channel(room, s.actor, s.channel.id, TOKEN)
    await reconnect_channel(room, s.actor, s.channel.id, TOKEN)


async def is_told_that_its_credentials_end(s: Stage) -> None:
    room, lasts = s.house.app.communities, timedelta(days=20)
    s.house.platforms.identities.append(replace(an_account(), credentials_last=lasts))
    await reconnect_channel(room, s.actor, s.channel.id, TOKEN)
    s.house.clock.forward(timedelta(days=7))
    await foretell_expiry(room, s.actor, s.channel.id)


async def asks_a_platform(s: Stage) -> None:
    room = s.house.app.communities
    unreachable, refused = PlatformUnreachable(platform="sandbox"), CredentialsRefused()
    for answer in (unreachable, an_account(), refused, an_account()):
        s.house.platforms.identities.append(answer)
        await check_channel(room, s.actor, s.channel.id)


SCENES: Scenes = {
    **CALENDAR_FEEDS,
    **FEEDS,
    renames_the_organization: ({Organization: "change"}, {"organization.updated"}),
    changes_a_workspace: ({Workspace: "change"}, {"workspace.updated"}),
    suspends_and_resumes_a_workspace: (
        {Workspace: "suspend resume"},
        {"workspace.suspended", "workspace.resumed"},
    ),
    renames_and_revokes_a_key: (
        {ApiKey: "change revoke"},
        {"key.created", "key.updated", "key.revoked"},
    ),
    changes_archives_and_restores_a_community: (
        {Community: "change archive restore"},
        {"community.created", "community.updated", "community.archived", "community.restored"},
    ),
    changes_a_channel: ({Channel: "change resettled"}, {"channel.updated"}),
    pauses_and_resumes_a_channel: (
        {Channel: "pause resume"},
        {"channel.paused", "channel.resumed"},
    ),
    learns_that_an_account_is_blocked: ({Channel: "blocked pause"}, {"channel.paused"}),
    disconnects_a_channel: ({Channel: "disconnect"}, {"channel.removed"}),
    loses_and_renews_credentials: (
        {Channel: "needs_reauth reconnected"},
        {"channel.reauth_required", "channel.restored"},
    ),
    is_told_that_its_credentials_end: (
        {Channel: "foretold reconnected"},
        {"channel.credentials_expiring", "channel.restored"},
    ),
    asks_a_platform: (
        {Channel: "checked check_failed"},
        {"channel.checked", "channel.reauth_required", "channel.restored"},
    ),
    **PUBLISHING,
    **APPROVALS,
    **BRAND_VOICES,
    **REVIEWERS,
    **IDEAS,
    **BRANDS,
    **CAMPAIGNS,
    **EXPERIMENTS,
    **PROMOTIONS,
    **PROMPTS,
    **CRISES,
    **CRISIS_WORK,
    **STAKEHOLDERS,
    **DRILLS,
    **SIGNALS,
    **MEMBERS,
    **GOALS,
    **MILESTONES,
    **GUIDELINES,
    **COMMUNITY_AUDITS,
    **JOINING,
    **SEGMENTS,
    **JOURNEYS,
    **MISSIONS,
    **PRIVACY,
    **RETENTION,
    **ESCALATIONS,
    **LISTENING,
    **INBOX,
    **REPLIES,
    **DESK,
    **ASSIGNING,
    **AUTOMATIONS,
    **SURVEYS,
    **POLLS,
    **CONVERSATIONS,
    **SERIES,
    **OPERATIONS,
    **MEDIA,
    **EVERGREENS,
    **BROADCASTS,
    **MODERATION,
    **CASES,
    **CONTAINING,
    **LINKS,
    **JUDGING,
    **INSIGHTS,
    **TEAMMATES,
}
