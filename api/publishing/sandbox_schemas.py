"""The wire shapes of the sandbox."""

from typing import Any

from pydantic import Field

from api.publishing.content_schemas import LocationOut, PollOut
from api.wire import InstantOut, Out
from domain.publishing.content import WhoMayReply
from domain.publishing.media import MediaKind, Shown
from domain.publishing.views import SandboxPostView


class ShownOut(Out):
    """A picture or film as the sandbox got it."""

    media_id: str
    kind: MediaKind
    mime_type: str
    bytes: int
    sha256: str
    alt_text: str | None
    captions: list[str] = Field(description="The languages of its text tracks.")

    @classmethod
    def of(cls, shown: Shown) -> "ShownOut":
        plain = cls.model_fields.keys() - {"captions"}
        fields: dict[str, Any] = {name: getattr(shown, name) for name in plain}
        return cls(**fields, captions=[track.language for track in shown.tracks])


class SandboxPostOut(Out):
    id: str
    channel_id: str
    text: str
    reply_to: str | None = Field(description="The post it answers.")
    to_person: str | None = Field(description="Who alone sees it; null where everybody does.")
    link: str | None
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    media: list[ShownOut]
    who_may_reply: WhoMayReply | None
    key: str
    url: str
    created_at: InstantOut
    hidden_at: InstantOut | None = Field(description="Since when nobody else sees it.")

    @classmethod
    def of(cls, post: SandboxPostView, language: str) -> "SandboxPostOut":
        fields: dict[str, Any] = {name: getattr(post, name) for name in cls.model_fields}
        shapes = {
            "poll": PollOut.of(post.poll),
            "location": LocationOut.of(post.location),
            "media": [ShownOut.of(shown) for shown in post.media],
        }
        return cls(**(fields | shapes))
