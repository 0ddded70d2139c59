"""What a watch found is read one by one, counted over time, compared, and summed up in words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.listening.parsing import parsed
from domain.listening.query import TermKind, wanted_terms
from domain.listening.room import Listening
from domain.listening.sharing import shares
from domain.listening.topics import topics_of
from domain.listening.views import Bucket, Share, ShownHit, Spoken, Topics, Volume, Volumes
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import WatchId
from domain.shared.paging import Page, PageRequest
from domain.shared.topic_words import word_of

STEPS = {Bucket.HOUR: timedelta(hours=1), Bucket.DAY: timedelta(days=1)}
MOST_BUCKETS = 1000
USUAL = {Bucket.HOUR: timedelta(days=2), Bucket.DAY: timedelta(days=30)}
"""How far back is looked where nobody says."""

MOST_AUTHORS = 20
MOST_TEXTS = 2000
MOST_TOPICS = 50
LONGEST = timedelta(days=366)


async def list_hits(
    room: Listening, actor: Actor, watch_id: WatchId, request: PageRequest
) -> Page[ShownHit]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.LISTENING_READ)
    await room.reads.watch(actor, watch_id)
    return await room.reads.hits(actor, watch_id, request)


async def count_hits(
    room: Listening,
    actor: Actor,
    watch_id: WatchId,
    bucket: Bucket,
    since: datetime | None,
    until: datetime | None,
) -> Volumes:
    """By when it was said, in buckets of UTC: from the one in which `since` lies until before
    `until`, which is now where it is not given. Raises MissingScope, NotFound, and ValidationFailed
    for a time that ends before it begins or has more than a thousand buckets."""
    actor.require(Permission.LISTENING_READ)
    begins, ends = _times(room.clock.now(), USUAL[bucket], since, until)
    first = _floor(begins, bucket)
    if (buckets := math.ceil((ends - first) / STEPS[bucket])) > MOST_BUCKETS:
        facts = {"buckets": buckets, "maximum": MOST_BUCKETS}
        raise ValidationFailed(errors=[FieldError("/since", "too_many_buckets", facts)])
    await room.reads.watch(actor, watch_id)
    known = await room.reads.series(actor, watch_id, first, ends, bucket)
    authors = await room.reads.authors(actor, watch_id, first, ends, MOST_AUTHORS)
    series = _whole(known, first, ends, STEPS[bucket])
    return Volumes(watch_id, bucket, first, ends, series, _summed(known, first), authors)


async def compare_watches(
    room: Listening,
    actor: Actor,
    ids: Sequence[WatchId],
    since: datetime | None,
    until: datetime | None,
    topics: Sequence[str] = (),
) -> Sequence[Share]:
    """The share of voice of each among these: its hits out of all theirs, a message that several
    found counting for each; so too by platform, and by topic, of the latest 2,000 of each watch.
    The largest first. Raises MissingScope, NotFound, ValidationFailed."""
    actor.require(Permission.LISTENING_READ)
    begins, ends = _times(room.clock.now(), USUAL[Bucket.DAY], since, until)
    words = _words(topics)
    watches = await room.reads.some(actor, ids)
    if len(watches) < len(set(ids)):
        raise NotFound(thing="watch")
    voices = await room.reads.voices(actor, ids, begins, ends)
    spoken: Mapping[WatchId, Sequence[Spoken]] = {}
    if words:
        spoken = await room.reads.spoken(actor, ids, begins, ends, MOST_TEXTS)
    return shares(watches, voices, spoken, words, begins)


async def find_topics(
    room: Listening,
    actor: Actor,
    watch_id: WatchId,
    since: datetime | None,
    until: datetime | None,
) -> Topics:
    """Of at most the latest 2,000 messages that it found, and as many others; the words that it
    looks for are none. Raises MissingScope, NotFound, ValidationFailed."""
    actor.require(Permission.LISTENING_READ)
    begins, ends = _times(room.clock.now(), USUAL[Bucket.DAY], since, until)
    watch = await room.reads.watch(actor, watch_id)
    texts = await room.reads.texts(actor, watch_id, begins, ends, MOST_TEXTS)
    terms = [term for term in wanted_terms(parsed(watch.query)) if term.kind != TermKind.AUTHOR]
    looked_for = {word for term in terms for word in term.text.split()}
    looked_for |= {f"#{term.text}" for term in terms if term.kind is TermKind.TAG}
    topics = topics_of(texts.found, texts.others, MOST_TOPICS, looked_for)
    return Topics(len(texts.found), len(texts.others), topics)


def _words(topics: Sequence[str]) -> Mapping[str, str]:
    words = {topic: word_of(topic) for topic in topics}
    errors = [
        FieldError(f"/topics/{place}", "not_one_word")
        for place, topic in enumerate(topics)
        if words[topic] is None
    ]
    if errors:
        raise ValidationFailed(errors=errors)
    return {topic: word for topic, word in words.items() if word is not None}


def _times(
    now: datetime, usual: timedelta, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    ends = until or now
    begins = since or ends - usual
    if begins >= ends:
        raise ValidationFailed(errors=[FieldError("/until", "ends_before_start")])
    if ends - begins > LONGEST:
        facts = {"days": math.ceil((ends - begins) / STEPS[Bucket.DAY]), "maximum": LONGEST.days}
        raise ValidationFailed(errors=[FieldError("/since", "too_many_days", facts)])
    return begins, ends


def _floor(at: datetime, bucket: Bucket) -> datetime:
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor.replace(hour=0) if bucket is Bucket.DAY else floor


def _whole(
    known: Sequence[Volume], first: datetime, ends: datetime, step: timedelta
) -> Sequence[Volume]:
    there = {volume.at: volume for volume in known}
    count = -(-(ends - first) // step)
    return [there.get(at) or Volume(at, 0) for at in (first + n * step for n in range(count))]


def _summed(volumes: Sequence[Volume], first: datetime) -> Volume:
    names = ("hits", "positive", "negative", "neutral", "mixed")
    sums = {name: sum(getattr(volume, name) for volume in volumes) for name in names}
    return replace(Volume(first, 0), **sums)
