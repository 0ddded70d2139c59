"""A message may answer what somebody said: in the open, or to them alone."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.publishing.content import Content
from domain.publishing.views import ChannelFacts
from domain.shared.ids import InboundMessageId, SavedReplyId
from domain.shared.platforms import Capability

THEY_WROTE_FIRST = "they_wrote_first"
"""The `error_code` of an answer that was called off because its person wrote again before it."""

ANSWERED_GONE = "answered_message_deleted"
"""The `error_code` of an answer to what is not there any more."""


class MessageKind(StrEnum):
    """A `post` speaks first; a `reply` answers in the open, a `direct` to one person alone."""

    POST = "post"
    REPLY = "reply"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message answers: ours in `in_reply_to`, and how its platform knows it, which never
    changes. `root_id` is what its thread began with, `place` the room, topic or talk it was said
    in. One that is `private` answers alone what was said in the open. `heard_until` is the last
    that was known of this person there when the answer was written. What is
    `unasked` says something to a person who may wait for something else: it ends no waiting.
    `saved_reply_id` is the saved reply that it was written with."""

    kind: MessageKind
    in_reply_to: InboundMessageId
    message_id: str
    heard_until: InboundMessageId
    root_id: str | None = None
    place: str | None = None
    person_id: str | None = None
    handle: str | None = None
    private: bool = False
    cancel_if_they_write: bool = False
    unasked: bool = False
    saved_reply_id: SavedReplyId | None = None

    @property
    def is_direct(self) -> bool:
        return self.kind is MessageKind.DIRECT

    @property
    def needs(self) -> Capability:
        """What its platform must be able to do."""
        if self.private:
            return Capability.PRIVATE_REPLIES
        return Capability.DIRECT_MESSAGES if self.is_direct else Capability.REPLIES


_BESIDE = frozenset(
    {
        Capability.THREADS,
        Capability.FIRST_COMMENTS,
        Capability.POLLS,
        Capability.LOCATIONS,
        Capability.REPLY_CONTROLS,
    }
)


def towards(channel: ChannelFacts, answer: Answer | None) -> ChannelFacts:
    """The channel as it is to a message that answers so: an answer is one post, of words, a link
    and files, and what is said to one person alone may have a measure of its own."""
    if answer is None:
        return channel
    able, limits = channel.capabilities - _BESIDE, channel.limits
    if answer.is_direct:
        if Capability.DIRECT_MEDIA not in able:
            able -= {Capability.MEDIA}
        limits = replace(limits, text=limits.direct_text or limits.text)
    return replace(channel, capabilities=able, limits=limits)


def stands_on(answer: Answer | None) -> tuple[str | None, str | None]:
    """What the first post of a message answers, and what that thread began with, by the platform's
    ids."""
    return (answer.message_id, answer.root_id) if answer else (None, None)


def addressed(content: Content, answer: Answer | None, channel: ChannelFacts) -> Content:
    """The same, beginning with whom it answers where nobody else hears of it who is not named."""
    if answer is None or answer.handle is None or not channel.limits.answers_name_people:
        return content
    if answer.handle.casefold() in content.text.casefold().split():
        return content
    return replace(content, text=f"{answer.handle} {content.text}".rstrip())
