"""What is said on each channel, as the checks before sending look at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.content import Post
from domain.publishing.fitting import Spoken, lengths_of
from domain.publishing.measures import Measures
from domain.publishing.preflight import Length, Passage
from domain.publishing.views import ChannelFacts


@dataclass(frozen=True, slots=True)
class Said:
    """One post on one channel, and where its text stands in the request."""

    channel: ChannelFacts
    post: Post
    passage: Passage
    language: str | None = None


def said_by(all_spoken: Sequence[Spoken]) -> list[Said]:
    """Every post of every channel, in order."""
    return [
        Said(
            channel=it.channel,
            post=post,
            passage=_passage(it, post.text, it.pointer_to(part), part),
            language=it.content.language,
        )
        for it in all_spoken
        for part, post in enumerate(it.content.posts(), 1)
    ]


def passages(said: Sequence[Said]) -> list[Passage]:
    """Each text once, however many channels say it."""
    return list({it.passage.pointer: it.passage for it in said}.values())


def small_texts(all_spoken: Sequence[Spoken]) -> list[Passage]:
    """What is said beside the texts, each once: the link, the warning and a poll's answers."""
    found: dict[str, Passage] = {}
    for it in all_spoken:
        texts = {it.pointer("link"): it.content.link}
        texts[it.pointer("content_warning")] = it.content.content_warning
        for place, option in enumerate(it.content.poll.options if it.content.poll else ()):
            texts[it.pointer("poll", f"/options/{place}")] = option
        for pointer, text in texts.items():
            if text:
                found[pointer] = _passage(it, text, pointer, 1)
    return list(found.values())


def _passage(it: Spoken, text: str, pointer: str, part: int) -> Passage:
    own = pointer.startswith("/variants/")
    return Passage(text, pointer, part, it.channel.id if own else None)


def lengths(said: Sequence[Said], measures: Measures) -> list[Length]:
    """How long each is, in every unit that its platform counts in."""
    return [
        Length(
            channel_id=it.channel.id,
            platform=it.channel.platform,
            part=it.passage.part,
            pointer=it.passage.pointer,
            unit=measured.unit,
            count=measured.count,
            maximum=measured.maximum,
        )
        for it in said
        for measured in lengths_of(it.post.on(it.channel.capabilities), it.channel, measures)
    ]


def texts_of(all_spoken: Sequence[Spoken]) -> list[Passage]:
    """Everything that is said in words, each once."""
    return [*passages(said_by(all_spoken)), *small_texts(all_spoken)]
