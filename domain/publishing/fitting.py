"""Whether what is said fits where it is said: what a platform can do, and how much of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.publishing.content import Content, Poll, Post, Variants
from domain.publishing.measures import Measures
from domain.publishing.model import Message
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.platforms import CapabilityMissing, Limits, Measured, PollLimit

MOST_POSTS = 50


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said on one channel, and which of it is the channel's own: the place of its variant
    in a request, and the fields that stand there."""

    channel: ChannelFacts
    content: Content
    place: int | None = None
    own: frozenset[str] = frozenset()

    def pointer(self, field: str, rest: str = "") -> str:
        """Where this field stands in a request."""
        where = f"/variants/{self.place}" if field in self.own else ""
        return f"{where}/{field}{rest}"

    def pointer_to(self, part: int) -> str:
        """Where the text of this part stands in a request."""
        thread = self.content.thread
        if part == 1:
            return self.pointer("text")
        if part - 2 < len(thread):
            return self.pointer("thread", f"/{part - 2}/text")
        return self.pointer("first_comment")

    def shown_at(self, part: int, rest: str = "") -> str:
        """Where what this part shows stands in a request."""
        thread = self.content.thread
        if part == 1:
            return self.pointer("media", rest)
        if part - 2 < len(thread):
            return self.pointer("thread", f"/{part - 2}/media{rest}")
        return self.pointer("first_comment_media", rest)


def spoken(content: Content, variants: Variants, channels: Sequence[ChannelFacts]) -> list[Spoken]:
    """What each of these channels says. Raises ValidationFailed for a variant of any other, and for
    what a first comment shows where there is none."""
    places = {channel_id: place for place, channel_id in enumerate(variants)}
    strangers = places.keys() - {channel.id for channel in channels}
    if strangers:
        raise ValidationFailed(
            errors=[
                FieldError(f"/variants/{place}/channel_id", "variant_without_channel", {})
                for place in sorted(places[stranger] for stranger in strangers)
            ]
        )
    without = list(_without_comment(content, variants))
    if without:
        raise ValidationFailed(errors=[FieldError(p, "first_comment_missing", {}) for p in without])
    return [_spoken(content, variants, channel, places) for channel in channels]


def _without_comment(content: Content, variants: Variants) -> Iterator[str]:
    """Where something stands that a first comment would show, if there were one."""
    if content.first_comment_media and content.first_comment is None:
        yield "/first_comment_media"
    for place, variant in enumerate(variants.values()):
        shown = variant.content.first_comment_media
        if shown and variant.over(content).first_comment is None:
            yield f"/variants/{place}/first_comment_media"


def _spoken(
    content: Content,
    variants: Variants,
    channel: ChannelFacts,
    places: Mapping[ChannelId, int],
) -> Spoken:
    variant = variants.get(channel.id)
    if variant is None:
        return Spoken(channel, content)
    return Spoken(channel, variant.over(content), places[channel.id], frozenset(variant.own))


def check_fit(all_spoken: Sequence[Spoken], measures: Measures) -> None:
    """Raise CapabilityMissing for the first thing that a platform cannot do, or ValidationFailed
    naming everything that is too much, each with the place where it stands and its channel."""
    for said in all_spoken:
        for field, rest, capability in said.content.needs():
            if capability not in said.channel.capabilities:
                raise CapabilityMissing(
                    pointer=said.pointer(field, rest),
                    platform=said.channel.platform,
                    capability=capability,
                    channel=said.channel.id,
                )
    _check_count(all_spoken)
    errors = [error for said in all_spoken for error in _misfits(said, measures)]
    if errors:
        raise ValidationFailed(errors=errors)


def check_answer(message: Message, channel_ids: Sequence[ChannelId], variants: Variants) -> None:
    """What answers somebody goes where they spoke, and has one form. Raises ValidationFailed."""
    if message.answer is None:
        return
    elsewhere = tuple(channel_ids) != message.channel_ids
    wrong = ["/channel_ids"] * elsewhere + ["/variants"] * bool(variants)
    if wrong:
        raise ValidationFailed(errors=[FieldError(at, "fixed_for_answers", {}) for at in wrong])


def _check_count(all_spoken: Sequence[Spoken]) -> None:
    posts = sum(said.content.count for said in all_spoken)
    if posts > MOST_POSTS:
        facts = {"maximum": MOST_POSTS, "channels": len(all_spoken), "posts": posts}
        raise ValidationFailed(errors=[FieldError("/thread", "too_many_posts", facts)])


def misfit(said: Spoken, part: int, measures: Measures) -> FieldError | None:
    """What is too much, or cannot be said there any more, in this part alone; None where it fits.
    Limits may have changed since the message was made."""
    for field, rest, capability in said.content.needs() if part == 1 else ():
        if capability not in said.channel.capabilities:
            facts = {**_where(said), "capability": capability}
            return FieldError(said.pointer(field, rest), CapabilityMissing.code, facts)
    post = said.content.posts()[part - 1].on(said.channel.capabilities)
    return next(_length(said, part, post, measures), None)


def _misfits(said: Spoken, measures: Measures) -> Iterator[FieldError]:
    for part, post in enumerate(said.content.posts(), 1):
        yield from _length(said, part, post.on(said.channel.capabilities), measures)
    if said.content.poll is not None and said.channel.limits.poll is not None:
        yield from _poll(said, said.content.poll, said.channel.limits.poll)


def lengths_of(post: Post, channel: ChannelFacts, measures: Measures) -> list[Measured]:
    """How long a post is there, in each unit that its platform counts in; with its warning where
    that counts. A poll's question and a text beside media may have less room than a text alone."""
    first, *others = measures.measure(post.text, channel.limits)
    first = replace(first, maximum=min([first.maximum, *_narrower(post, channel.limits)]))
    if channel.limits.text.counts_warning and post.content_warning:
        warning = measures.count(post.content_warning, channel.limits)
        first = replace(first, count=first.count + warning)
    return [first, *others]


def _narrower(post: Post, limits: Limits) -> Iterator[int]:
    if post.poll is not None and limits.poll is not None and limits.poll.question is not None:
        yield limits.poll.question
    if post.media and limits.media is not None and limits.media.caption is not None:
        yield limits.media.caption


def _length(said: Spoken, part: int, post: Post, measures: Measures) -> Iterator[FieldError]:
    for measured in lengths_of(post, said.channel, measures):
        if measured.minimum <= measured.count <= measured.maximum:
            continue
        facts = {
            **_where(said),
            "count": measured.count,
            "maximum": measured.maximum,
            "minimum": measured.minimum,
            "unit": measured.unit.value,
        }
        code = "text_too_long" if measured.left < 0 else "text_too_short"
        yield FieldError(said.pointer_to(part), code, facts)


def _poll(said: Spoken, poll: Poll, limit: PollLimit) -> Iterator[FieldError]:
    where = _where(said)
    if len(poll.options) > limit.options:
        facts = {**where, "maximum": limit.options, "count": len(poll.options)}
        yield FieldError(said.pointer("poll", "/options"), "too_many_options", facts)
    for place, option in enumerate(poll.options):
        if len(option) > limit.option_length:
            facts = {**where, "maximum": limit.option_length, "count": len(option)}
            yield FieldError(said.pointer("poll", f"/options/{place}"), "option_too_long", facts)
    if not limit.shortest_seconds <= poll.duration_seconds <= limit.longest_seconds:
        facts = {**where, "minimum": limit.shortest_seconds, "maximum": limit.longest_seconds}
        yield FieldError(said.pointer("poll", "/duration_seconds"), "poll_duration", facts)
    if said.content.media and not limit.with_media:
        yield FieldError(said.pointer("media"), "poll_with_media", where)
    if poll.multiple and not limit.multiple:
        yield FieldError(said.pointer("poll", "/multiple"), "poll_single_choice", where)


def _where(said: Spoken) -> dict[str, Any]:
    return {"channel": said.channel.id, "platform": said.channel.platform}
