"""When this happens there, do that here: the one page where rooms meet."""

from collections.abc import Mapping

from domain.communities import events as communities
from domain.communities.room import Communities
from domain.communities.use_cases.change_channel import pause_blocked, require_reauth
from domain.events import events as telling
from domain.events.model import Event
from domain.events.ports import Reaction
from domain.identity import events as identity
from domain.inbox import conversation_events as conversations
from domain.inbox import desk_events as desk
from domain.inbox import events as inbox
from domain.inbox import sla_events as promising
from domain.inbox.room import Inbox
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.keep_promises import keep_promises
from domain.inbox.use_cases.link_answers import link_answers
from domain.insights import events as insights
from domain.insights.room import Insights
from domain.insights.use_cases.collect_metrics import begin_collecting
from domain.moderation import events as moderation
from domain.moderation.room import Moderation
from domain.moderation.use_cases.carry_out_actions import wake_actions
from domain.publishing import approval_events as approving
from domain.publishing import events as publishing
from domain.publishing import evergreen_events as evergreens
from domain.publishing import media_events as media
from domain.publishing import pacing_events as pacing
from domain.publishing import queue_events as queues
from domain.publishing import series_events as series
from domain.publishing.room import Publishing
from domain.publishing.use_cases.apply_approval_policies import apply_approval_policies
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.show_again import show_again
from domain.publishing.use_cases.watch_posts import begin_watching
from domain.shared import operations
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.ids import ChannelId, MediaId, MessageId

FOLLOWED = frozenset(
    {
        communities.CHANNEL_CONNECTED,
        communities.CHANNEL_PAUSED,
        communities.CHANNEL_RESUMED,
        CHANNEL_REAUTH_REQUIRED,
        communities.CHANNEL_RESTORED,
        communities.CHANNEL_CHECKED,
        communities.CHANNEL_DISCONNECTED,
        media.MEDIA_UPDATED,
        publishing.HOLD_PLACED,
        publishing.HOLD_LIFTED,
        approving.POLICY_CREATED,
        approving.POLICY_UPDATED,
        approving.POLICY_DELETED,
        publishing.HOLD_RELEASED,
        publishing.CREDENTIALS_REFUSED,
        publishing.ACCOUNT_BLOCKED,
        moderation.CREDENTIALS_REFUSED,
        publishing.RESOLVED,
        *conversations.ANNOUNCED,
        identity.WORKSPACE_SUSPENDED,
        identity.WORKSPACE_RESUMED,
    }
)
"""The events that something follows from: `reactions` has an entry for each, and no other."""


ANNOUNCED = (
    identity.ANNOUNCED
    | communities.ANNOUNCED
    | publishing.ANNOUNCED
    | inbox.ANNOUNCED
    | desk.ANNOUNCED
    | promising.ANNOUNCED
    | series.ANNOUNCED
    | queues.ANNOUNCED
    | pacing.ANNOUNCED
    | evergreens.ANNOUNCED
    | moderation.ANNOUNCED
    | insights.ANNOUNCED
    | telling.ANNOUNCED
    | operations.ANNOUNCED
)
"""The name of every event there is."""


def reactions(
    communities_room: Communities,
    publishing_room: Publishing,
    inbox_room: Inbox,
    moderation_room: Moderation,
    insights_room: Insights,
) -> Mapping[str, Reaction]:
    """Event name to what follows. Each is safe to repeat and looks at how things stand now."""
    return {
        **_of_channels(publishing_room, inbox_room, moderation_room, insights_room),
        **_of_publishing(communities_room, publishing_room, inbox_room),
        **_of_conversations(inbox_room),
        **_of_scopes(publishing_room),
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

    let_it_be_called_again = _each(hold_or_release, act_again, listen_or_cease)
    return {
        communities.CHANNEL_CONNECTED: _each(watch_its_posts, count, listen_or_cease),
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

    async def ask_for_new_credentials(actor: Actor, event: Event) -> None:
        channel = ChannelId(str(event.data["channel_id"]))
        await require_reauth(communities_room, actor, channel, "credentials_refused")

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
        publishing.CREDENTIALS_REFUSED: ask_for_new_credentials,
        publishing.ACCOUNT_BLOCKED: stop_it,
        moderation.CREDENTIALS_REFUSED: ask_for_new_credentials,
        publishing.RESOLVED: know_its_answers,
    }


def _of_conversations(inbox_room: Inbox) -> Mapping[str, Reaction]:
    async def hold_it_against_promises(actor: Actor, event: Event) -> None:
        sight = promising.sight_in(event.data, event.sequence, event.at)
        await keep_promises(inbox_room, actor, sight)

    return dict.fromkeys(conversations.ANNOUNCED, hold_it_against_promises)


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


def _each(*these: Reaction) -> Reaction:
    """All of these, one after the other."""

    async def all_of_them(actor: Actor, event: Event) -> None:
        for reaction in these:
            await reaction(actor, event)

    return all_of_them
