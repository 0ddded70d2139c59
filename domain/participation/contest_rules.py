"""The rules of a contest, written so that their hash can be published and never argued about."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from domain.shared.ids import ChannelId, CommunityId, MessageId, SegmentId

RULES_FORMAT = "tertulia-rules/1"
MOST_WEIGHT = 100


class EntryWay(StrEnum):
    """How somebody can enter. `comment` and `reply_with_media` answer one of our messages,
    `hashtag` is any message that we hear with that tag in it, `form` is the hosted page, `code` is
    a code handed out beforehand, said on that page or by the API, and `api` is a product that says
    it of its people."""

    COMMENT = "comment"
    REPLY_WITH_MEDIA = "reply_with_media"
    HASHTAG = "hashtag"
    FORM = "form"
    CODE = "code"
    API = "api"


ANSWERING_WAYS = frozenset({EntryWay.COMMENT, EntryWay.REPLY_WITH_MEDIA})
HEARD_WAYS = ANSWERING_WAYS | {EntryWay.HASHTAG}
"""Whoever enters so does it with an account of theirs on a channel."""


class EntryLimit(StrEnum):
    """How often one person may enter. A day begins and ends by the clock in the contest's zone."""

    ONCE = "once"
    ONCE_A_DAY = "once_a_day"
    AT_MOST = "at_most"


class Judging(StrEnum):
    """`both`: a jury makes the shortlist, and among these it is drawn."""

    DRAW = "draw"
    JURY = "jury"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Wall:
    """An instant as the clock on a wall in that zone shows it; `at` is which one that is, UTC."""

    local_time: str
    timezone: str
    at: str


@dataclass(frozen=True, slots=True)
class EntryAction:
    """One way to enter; `message_id` is the message of ours that is answered, `hashtag` is without
    its sign. Without `channel_ids` every channel counts."""

    way: EntryWay
    message_id: MessageId | None = None
    hashtag: str | None = None
    channel_ids: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True)
class Prize:
    name: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Weight:
    """An entry that bears this name counts as so many."""

    name: str
    counts_as: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a jury looks at; of all `weight`s together, so much of the score is this."""

    key: str
    title: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Membership:
    """Of members those who meet all that is given; where nothing is, every member. `level_from` is
    the lowest level, `since_days` how long we have known them."""

    community_id: CommunityId | None = None
    segment_id: SegmentId | None = None
    level_from: int | None = None
    since_days: int = 0


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What people say of themselves when they enter; nobody's papers are looked at. `countries`
    are ISO 3166, none for all of them. What `members` says is looked at, as somebody enters and
    again before it is drawn; None is for everybody."""

    minimum_age: int | None = None
    countries: tuple[str, ...] = ()
    statement: str | None = None
    members: Membership | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """`text` is what people read. `most_entries` is said where the limit is `at_most`. Prizes are
    given in their order; there are as many winners as prizes. `platforms` are where it is held, for
    what these ask of promotions, and `releases_platforms` says that entrants release them and that
    none of them sponsors it. `holds_entries`: each waits until somebody approves it. `claim_days`
    is how long a winner has, None where nothing need be claimed. `follow`: whoever enters must
    follow the account where they enter, as they enter and once it is closed."""

    text: str
    actions: tuple[EntryAction, ...]
    prizes: tuple[Prize, ...]
    limit: EntryLimit = EntryLimit.ONCE
    most_entries: int | None = None
    judging: Judging = Judging.DRAW
    eligibility: Eligibility = Eligibility()
    weights: tuple[Weight, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    shortlist: int | None = None
    alternates: int = 0
    wins_per_person: int = 1
    holds_entries: bool = False
    claim_days: int | None = None
    platforms: tuple[str, ...] = ()
    releases_platforms: bool = False
    follow: bool = False

    @property
    def places(self) -> int:
        """How many can win."""
        return sum(prize.quantity for prize in self.prizes)

    def prize_of(self, place: int) -> str:
        """What the winner of that place, counted from 1, is given."""
        for prize in self.prizes:
            place -= prize.quantity
            if place <= 0:
                return prize.name
        raise LookupError("nobody has that place")

    def has_way(self, way: EntryWay) -> bool:
        return any(action.way is way for action in self.actions)

    def counts_as(self, weight: str | None) -> int | None:
        """None for a weight of which the rules say nothing."""
        if weight is None:
            return 1
        return next((one.counts_as for one in self.weights if one.name == weight), None)


def published(
    contest_id: str, title: str, rules: Rules, opens: Wall, closes: Wall
) -> Mapping[str, Any]:
    """What is hashed: everything that decides who can enter, until when, and who wins."""
    written = asdict(rules)
    if rules.eligibility.members is None:
        # Not said at all, as of contests that were published before anybody could say it.
        del written["eligibility"]["members"]
    if not rules.follow:
        del written["follow"]
    return {
        "format": RULES_FORMAT,
        "contest_id": contest_id,
        "title": title,
        "opens": asdict(opens),
        "closes": asdict(closes),
        "winners": rules.places,
        **written,
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way to write it: keys in order, no spaces, UTF-8. No fractions are in it, which two
    languages write in two ways."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_of(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()
