"""Saying what posts have in common: how soon they get what they get, how often is well, and which
hashtags add something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.insights.analysing import Age, Counted, Posts, Span, Which, span_of
from domain.insights.cadence import Pace, cadence
from domain.insights.decay import Decay, decay
from domain.insights.lift import Lift, lifts
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission

MOST_HASHTAGS = 50
"""So many are told of: those that most posts have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which posts, what is counted of them, at which age, and between which days."""

    which: Which = field(default_factory=Which)
    counted: Counted = Counted.ENGAGEMENT
    age: Age = Age.WEEK
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at: days of the workspace, and the posts that went out in them. `as_of` is
    when the last number that is reckoned with was read."""

    asked: Asked
    zone: str
    span: Span
    posts: int
    is_complete: bool
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class DecayFound:
    looked: Looked
    decay: Decay


@dataclass(frozen=True, slots=True)
class CadenceFound:
    looked: Looked
    paces: Sequence[Pace]


@dataclass(frozen=True, slots=True)
class LiftsFound:
    looked: Looked
    lifts: Sequence[Lift]


async def read_decay(room: Insights, actor: Actor, asked: Asked) -> DecayFound:
    """Raises MissingScope, ValidationFailed."""
    looked, posts = await _look(room, actor, asked)
    return DecayFound(looked, decay(posts))


async def read_cadence(room: Insights, actor: Actor, asked: Asked) -> CadenceFound:
    """Raises MissingScope, ValidationFailed."""
    looked, posts = await _look(room, actor, asked)
    return CadenceFound(looked, cadence(posts, looked.span, asked.age, looked.zone))


async def read_lifts(
    room: Insights, actor: Actor, asked: Asked, hashtag: str | None = None
) -> LiftsFound:
    """Of that hashtag, without its sign, or of those that most posts have. Raises MissingScope,
    ValidationFailed."""
    looked, posts = await _look(room, actor, asked)
    wanted = hashtag.lower() if hashtag is not None else None
    return LiftsFound(looked, lifts(posts, asked.age, wanted, MOST_HASHTAGS))


async def _look(room: Insights, actor: Actor, asked: Asked) -> tuple[Looked, Posts]:
    actor.require(Permission.INSIGHTS_READ)
    zone = await room.analyses.zone(actor)
    span = span_of(asked.first, asked.last, zone, room.clock.now())
    posts = await room.analyses.posts(
        actor, asked.which, asked.counted.metrics, span.since, span.until
    )
    many = len(posts.posts)
    return Looked(asked, zone, span, many, posts.is_complete, posts.as_of), posts
