"""When this is due, do that: the one page that says what each kind of duty is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from domain.communities.room import Communities
from domain.inbox.hearing import POLL_CHANNEL
from domain.inbox.room import Inbox
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.publishing import media_intake as media
from domain.publishing.approval import EXPIRES
from domain.publishing.evergreen import TURN
from domain.publishing.feed import POLL_FEED
from domain.publishing.hold import HOLD_ENDS, HOLDS_APPLY
from domain.publishing.hub import KEEP_HUB
from domain.publishing.revising import CARRY_OUT
from domain.publishing.room import Publishing
from domain.publishing.series import KEEP
from domain.publishing.use_cases.apply_approval_policies import expire_approval
from domain.publishing.use_cases.apply_holds import apply_holds
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
from domain.publishing.use_cases.take_turn import take_turn
from domain.publishing.use_cases.watch_posts import POSTS_WATCHED, watch_posts
from domain.shared import operations
from domain.shared.access import Actor
from domain.shared.duties import Act
from domain.shared.ids import (
    ApprovalId,
    ChannelId,
    EvergreenId,
    FeedId,
    HoldId,
    MediaId,
    MediaUploadId,
    MessageId,
    OperationId,
    SeriesId,
)

S = TypeVar("S")
KINDS: frozenset[str] = frozenset(
    {
        *(POLL_FEED, KEEP_HUB, HOLD_ENDS, HOLDS_APPLY, POLL_CHANNEL),
        *(EXPIRES, CARRY_OUT, KEEP, TURN, operations.DUTY, POSTS_WATCHED),
        *(media.PROCESS, media.SWEEP, media.EXPIRE, media.CLOSE_UPLOAD),
    }
)
"""Every kind of duty that may be planned: `acts` has an entry for each, and no other."""


def acts(
    communities_room: Communities, publishing_room: Publishing, inbox_room: Inbox
) -> Mapping[str, Act]:
    """Kind of duty to what is done about its subject. Each is safe to repeat and looks at how
    things stand now."""

    def of(
        carried_out: Callable[[Publishing, Actor, S], Awaitable[object]], kind: Callable[[str], S]
    ) -> Act:
        async def act(actor: Actor, subject_id: str) -> None:
            await carried_out(publishing_room, actor, kind(subject_id))

        return act

    async def bring_in_line(actor: Actor, workspace_id: str) -> None:
        await apply_holds(publishing_room, actor, None)

    async def ask_what_happened(actor: Actor, channel_id: str) -> None:
        await poll_channel(inbox_room, actor, ChannelId(channel_id))

    return {
        POLL_CHANNEL: ask_what_happened,
        POLL_FEED: of(poll_feed, FeedId),
        KEEP_HUB: of(keep_hub, FeedId),
        EXPIRES: of(expire_approval, ApprovalId),
        CARRY_OUT: of(carry_out_revision, MessageId),
        KEEP: of(keep_series, SeriesId),
        TURN: of(take_turn, EvergreenId),
        operations.DUTY: of(run_operation, OperationId),
        media.PROCESS: of(process_media, MediaId),
        media.SWEEP: of(sweep_media, MediaId),
        media.EXPIRE: of(expire_media, MediaId),
        media.CLOSE_UPLOAD: of(close_upload, MediaUploadId),
        HOLD_ENDS: of(end_hold, HoldId),
        HOLDS_APPLY: bring_in_line,
        POSTS_WATCHED: of(watch_posts, ChannelId),
    }
