"""The wire shapes of what a guest sees of a message, and says of it."""

from collections.abc import Mapping

from pydantic import Field

from api.publishing.approval_schemas import Fingerprint
from api.publishing.content_schemas import LocationOut, PollOut
from api.wire import In, InstantOut, LongText, Out
from domain.publishing.approval import (
    Approval,
    ApprovalDecision,
    ApprovalState,
    DecisionKind,
    Subject,
)
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approval_link_ports import ShownChannel, ShownMessage
from domain.publishing.comment import MessageComment
from domain.publishing.content import Attachment, Post, WhoMayReply
from domain.publishing.media import Media, MediaKind
from domain.publishing.model import Schedule
from domain.publishing.showing import alt_text_of
from domain.publishing.states import MessageStatus
from domain.shared.ids import MediaId

SEEN = Field(description="The `fingerprint` of what was looked at.")


class GuestApproveIn(In):
    seen: Fingerprint = SEEN
    comment: LongText | None = None


class GuestRefuseIn(In):
    seen: Fingerprint = SEEN
    comment: LongText = Field(min_length=1, examples=["The price is last year's."])


class GuestCommentIn(In):
    text: LongText = Field(min_length=1, examples=["Is the price still right?"])


class GuestMediaOut(Out):
    """A picture or film as it will be shown; `GET /approve/{token}/media/{media_id}` gives it."""

    media_id: str
    kind: MediaKind | None = Field(description="Null while it is being looked into, or is gone.")
    alt_text: str | None


class GuestPostOut(Out):
    """One post as it will be sent. A link that has no place of its own there follows the text."""

    text: str
    link: str | None
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    who_may_reply: WhoMayReply | None
    media: list[GuestMediaOut]
    is_comment: bool = Field(description="Whether it is our own first comment on the first post.")

    @classmethod
    def of(cls, post: Post, library: Mapping[MediaId, Media]) -> "GuestPostOut":
        return cls(
            text=post.text,
            link=post.link,
            poll=PollOut.of(post.poll),
            location=LocationOut.of(post.location),
            content_warning=post.content_warning,
            language=post.language,
            who_may_reply=post.who_may_reply,
            media=[_media(shown, library.get(shown.media_id)) for shown in post.media],
            is_comment=post.is_comment,
        )


def _media(shown: Attachment, media: Media | None) -> GuestMediaOut:
    return GuestMediaOut(
        media_id=shown.media_id,
        kind=media.kind if media else None,
        alt_text=alt_text_of(shown, media) if media else shown.alt_text,
    )


class GuestChannelOut(Out):
    name: str
    handle: str
    platform: str
    community: str
    posts: list[GuestPostOut]

    @classmethod
    def of(cls, shown: ShownChannel, library: Mapping[MediaId, Media]) -> "GuestChannelOut":
        board = shown.board
        return cls(
            name=board.name,
            handle=board.handle,
            platform=board.platform,
            community=board.community,
            posts=[GuestPostOut.of(post, library) for post in shown.posts],
        )


class GuestScheduleOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str

    @classmethod
    def of(cls, schedule: Schedule | None) -> "GuestScheduleOut | None":
        if schedule is None:
            return None
        return cls(
            resolved_at=schedule.at, local_time=schedule.local_time, timezone=schedule.timezone
        )


class GuestRequestOut(Out):
    subject: Subject = Field(description="What it says, or other words for what is out already.")
    state: ApprovalState
    deadline_at: InstantOut | None

    @classmethod
    def of(cls, approval: Approval | None) -> "GuestRequestOut | None":
        if approval is None:
            return None
        return cls(subject=approval.subject, state=approval.state, deadline_at=approval.deadline_at)


class GuestDecisionOut(Out):
    kind: DecisionKind
    comment: str | None
    created_at: InstantOut

    @classmethod
    def of(cls, decision: ApprovalDecision | None) -> "GuestDecisionOut | None":
        if decision is None:
            return None
        return cls(kind=decision.kind, comment=decision.comment, created_at=decision.created_at)


class GuestRemarkOut(Out):
    author: str | None = Field(description="Null where nobody was named.")
    mine: bool = Field(description="Whether it came by this link.")
    text: str
    created_at: InstantOut

    @classmethod
    def of(cls, comment: MessageComment, link: ApprovalLink) -> "GuestRemarkOut":
        return cls(
            author=None if comment.author == comment.actor else comment.author,
            mine=comment.actor == link.id,
            text=comment.text,
            created_at=comment.created_at,
        )


class GuestApprovalOut(Out):
    """A message as a guest sees it, and what they can do now."""

    guest: str
    expires_at: InstantOut
    status: MessageStatus
    fingerprint: str = Field(description="Of what it says now. A decision names it.")
    channels: list[GuestChannelOut]
    schedule: GuestScheduleOut | None = Field(description="When it goes out, once it may.")
    request: GuestRequestOut | None = Field(description="The latest request to approve it.")
    decision: GuestDecisionOut | None = Field(description="What this guest said to that.")
    comments: list[GuestRemarkOut] = Field(description="Those that are for guests, oldest first.")
    possible_moves: list[str] = Field(examples=[["approve", "refuse", "comment"]])

    @classmethod
    def of(cls, shown: ShownMessage, language: str) -> "GuestApprovalOut":
        message = shown.message
        return cls(
            guest=shown.link.guest,
            expires_at=shown.link.expires_at,
            status=message.status,
            fingerprint=message.fingerprint,
            channels=[GuestChannelOut.of(channel, shown.library) for channel in shown.channels],
            schedule=GuestScheduleOut.of(message.schedule),
            request=GuestRequestOut.of(shown.approval),
            decision=GuestDecisionOut.of(shown.decision),
            comments=[GuestRemarkOut.of(comment, shown.link) for comment in shown.comments],
            possible_moves=list(shown.moves),
        )
