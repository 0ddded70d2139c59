"""What a workspace's best posts have in common that its other posts have not: counts and
proportions alone, the same for the same posts in whatever order.

A post is measured by its engagement rate, or where its channel's platform tells no exposures by its
engagement, at one age for all, as a multiple of its channel's own median. The best quarter are held
against the others. Words are compared by their log-odds with an informative Dirichlet prior
(Monroe, Colaresi, Quinn, "Fightin' Words", Political Analysis 2008).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, log, sqrt
from statistics import fmean, median

from domain.publishing.brand_voice import Address, BrandVoice, spoken_there
from domain.publishing.readability import reading
from domain.publishing.tone import Energy
from domain.publishing.voice_check import addresses_in
from domain.publishing.voice_proposal import (
    Learned,
    Measured,
    ProposalItem,
    ProposedChange,
    TermUsed,
)
from domain.shared.hashtags import hashtags_in
from domain.shared.ids import ChannelId, DeliveryId, MessageId

FORMULA = "voice-learning/1"
NEEDED = 20
"""With fewer posts nothing is learned."""

BEST = 0.25
LEAST_OF_IT = 5
"""Of fewer of the best posts nothing is proposed."""

CLEAR = 0.8
"""Such a share of the best posts speaks for what is proposed, at least."""

FAR = 0.25
"""By so much of all posts the best differ from the others, where that is what counts."""

STEP = 5
"""Reading ease is proposed in steps of this, and a change by fewer is none."""

PRIOR = 0.1
"""What is said anywhere weighs this much in either part of the posts, beside what is said in it."""

MOST_TERMS, MOST_SHOWN, NOTABLE = 20, 5, 1.96
_NOT_PROSE = re.compile(r"https?://\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]+")
_LEAST_LETTERS = 4
"""Shorter words are mostly those that every text has."""


@dataclass(frozen=True, slots=True)
class PostSaid:
    """A post that went out, and what people did with it by one age. `exposures` is None where its
    platform does not tell them; `emoji` and `language` are as a reader finds them."""

    delivery_id: DeliveryId
    message_id: MessageId
    channel_id: ChannelId
    platform: str
    text: str
    engagement: int
    exposures: int | None
    emoji: int
    language: str | None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(_NOT_PROSE.sub(" ", self.text)))

    @property
    def sentences(self) -> int:
        found = _SENTENCE.findall(_NOT_PROSE.sub(" ", self.text))
        return sum(1 for one in found if _WORD.search(one))

    @property
    def ease(self) -> float | None:
        read = reading(self.text, self.language) if self.language else None
        return None if read is None else read.ease


Split = tuple[Sequence[PostSaid], Sequence[PostSaid]]
"""The best, and the others."""


def learned(posts: Sequence[PostSaid], voice: BrandVoice, platforms: Sequence[str] = ()) -> Learned:
    """There are as many as are needed. Of some platforms only what can be said otherwise there is
    proposed."""
    best, others = _split(posts)
    return Learned(
        formula=FORMULA,
        posts=len(posts),
        best=len(best),
        best_message_ids=tuple(dict.fromkeys(post.message_id for post in best)),
        languages=tuple(sorted(Counter(post.language or "unknown" for post in posts).items())),
        habits=tuple(_habits(best, others)),
        terms=tuple(_terms(best, others)),
        changes=tuple(_changes((best, others), voice, platforms)),
    )


def _split(posts: Sequence[PostSaid]) -> Split:
    """Every post against the median of its channel, so that a large channel does not make all the
    best posts."""
    by_channel: dict[ChannelId, list[PostSaid]] = defaultdict(list)
    for post in posts:
        by_channel[post.channel_id].append(post)
    scores: dict[DeliveryId, float] = {}
    for some in by_channel.values():
        told = all(post.exposures for post in some)
        values = {post.delivery_id: _value(post, told) for post in some}
        middle = median(values.values())
        scores |= {id: value / middle if middle else value for id, value in values.items()}
    # Of posts that did alike the one that went out first counts as better.
    ordered = sorted(posts, key=lambda post: (-scores[post.delivery_id], post.delivery_id))
    best = ceil(len(posts) * BEST)
    return ordered[:best], ordered[best:]


def _value(post: PostSaid, told: bool) -> float:
    return post.engagement / post.exposures if told and post.exposures else float(post.engagement)


Habit = Callable[[PostSaid], float | None]
_HABITS: Mapping[str, Habit] = {
    "words_per_post": lambda post: len(post.words),
    "words_per_sentence": lambda post: len(post.words) / post.sentences if post.sentences else None,
    "emoji_per_post": lambda post: post.emoji,
    "hashtags_per_post": lambda post: sum(1 for _ in hashtags_in(post.text)),
    "questions": lambda post: float("?" in post.text),
    "exclamations": lambda post: float("!" in post.text),
    "reading_ease": lambda post: post.ease,
}
"""Means, and of questions and exclamations the share of posts that have any."""


def _habits(best: Sequence[PostSaid], others: Sequence[PostSaid]) -> Iterator[Measured]:
    for name, habit in _HABITS.items():
        mine, theirs = _told(habit, best), _told(habit, others)
        yield Measured(name, _mean(mine), _mean(theirs), len(mine), len(theirs))


def _told(habit: Habit, posts: Sequence[PostSaid]) -> list[float]:
    # In one order, so that sums of what is not whole are the same, too.
    return sorted(value for post in posts if (value := habit(post)) is not None)


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 4) if values else None


def _terms(best: Sequence[PostSaid], others: Sequence[PostSaid]) -> list[TermUsed]:
    """The most telling first, in whichever direction."""
    mine, theirs = _counted(best), _counted(others)
    both = mine + theirs
    all_mine, all_theirs, everything = mine.total(), theirs.total(), both.total()
    found = []
    for term, together in both.items():
        if together < LEAST_OF_IT:
            continue
        here, there = mine[term] + PRIOR * together, theirs[term] + PRIOR * together
        rest_here = all_mine + PRIOR * everything - here
        rest_there = all_theirs + PRIOR * everything - there
        log_odds = log(here / rest_here) - log(there / rest_there)
        z = log_odds / sqrt(1 / here + 1 / there)
        found.append(TermUsed(term, mine[term], theirs[term], round(log_odds, 4), round(z, 4)))
    telling = [one for one in found if abs(one.z) >= NOTABLE]
    return sorted(telling, key=lambda one: (-abs(one.z), one.term))[:MOST_TERMS]


def _counted(posts: Sequence[PostSaid]) -> Counter[str]:
    """In how many posts a word is."""
    counts = Counter[str]()
    for post in posts:
        counts.update({word.casefold() for word in post.words if len(word) >= _LEAST_LETTERS})
    return counts


def _changes(split: Split, voice: BrandVoice, platforms: Sequence[str]) -> Iterator[ProposedChange]:
    best, others = split
    spoken = [spoken_there(voice, voice.tone_there(each, None)) for each in platforms] or [voice]
    yield from _address(best, spoken, "es", ProposalItem.FORMALITY_ES)
    yield from _address(best, spoken, "pt", ProposalItem.FORMALITY_PT)
    if not platforms:
        yield from _reading_ease(best, voice)
        yield from _most_emoji(best, voice)
    yield from _energy(best, others, spoken)


def _address(
    best: Sequence[PostSaid], spoken: Sequence[BrandVoice], language: str, item: ProposalItem
) -> Iterator[ProposedChange]:
    """As those of the best posts speak to readers that speak to them in one way only."""
    used: dict[Address, list[PostSaid]] = defaultdict(list)
    for post in best:
        found = addresses_in(post.text, language) if post.language == language else frozenset()
        if len(found) == 1:
            used[next(iter(found))].append(post)
    n = sum(len(some) for some in used.values())
    present = {voice.formality.get(language) for voice in spoken}
    for address, some in used.items():
        if n >= LEAST_OF_IT and len(some) / n >= CLEAR and present != {address}:
            yield _change(item, _one_of(present), address.value, n, some)


def _reading_ease(best: Sequence[PostSaid], voice: BrandVoice) -> Iterator[ProposedChange]:
    """What four of five of the best posts reach."""
    read = sorted((ease, post.delivery_id) for post in best if (ease := post.ease) is not None)
    if len(read) < LEAST_OF_IT:
        return
    least = read[int(len(read) * (1 - CLEAR))][0]
    wanted = max(0, min(100, int(least // STEP) * STEP))
    present = voice.reading_ease
    if present is not None and abs(present - wanted) < STEP:
        return
    some = [post for post in best if post.ease is not None and post.ease >= wanted]
    yield _change(ProposalItem.READING_EASE, _text(present), str(wanted), len(read), some)


def _most_emoji(best: Sequence[PostSaid], voice: BrandVoice) -> Iterator[ProposedChange]:
    """As many as four of five of the best posts do with."""
    counts = sorted(post.emoji for post in best)
    wanted = counts[ceil(len(counts) * CLEAR) - 1]
    if len(best) < LEAST_OF_IT or voice.most_emoji == wanted:
        return
    some = [post for post in best if post.emoji <= wanted]
    present = _text(voice.most_emoji)
    yield _change(ProposalItem.MOST_EMOJI, present, str(wanted), len(best), some)


def _energy(
    best: Sequence[PostSaid], others: Sequence[PostSaid], spoken: Sequence[BrandVoice]
) -> Iterator[ProposedChange]:
    """Where the best posts exclaim far more often than the others, or far less."""
    if len(best) < LEAST_OF_IT:
        return
    loud = [post for post in best if "!" in post.text]
    calm = [post for post in best if "!" not in post.text]
    ahead = len(loud) / len(best) - sum("!" in post.text for post in others) / len(others)
    wanted, some = (Energy.LIVELY, loud) if ahead > 0 else (Energy.CALM, calm)
    present = {voice.tone.energy if voice.tone else None for voice in spoken}
    if abs(ahead) >= FAR and len(some) / len(best) >= CLEAR and present != {wanted}:
        yield _change(ProposalItem.ENERGY, _one_of(present), wanted.value, len(best), some)


def _one_of(present: Collection[StrEnum | None]) -> str | None:
    """What the voice asks for now; nothing is said where that differs."""
    first = next(iter(present))
    return first.value if len(present) == 1 and first is not None else None


def _change(
    item: ProposalItem, present: str | None, proposed: str, n: int, some: Sequence[PostSaid]
) -> ProposedChange:
    ids = tuple(dict.fromkeys(MessageId(post.message_id) for post in some))[:MOST_SHOWN]
    return ProposedChange(item, present, proposed, n, round(len(some) / n, 4), ids)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
