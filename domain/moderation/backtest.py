"""What a rule would have made of what was said already, and what that would have cost."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.moderation.judging import Finding, Said
from domain.moderation.judging_ports import Heard
from domain.moderation.rule import SimilarityTest
from domain.shared.ids import InboundMessageId, ModerationRuleId
from domain.shared.likeness import Likeness, likeness

MOST_MESSAGES = 5_000
"""So many of the latest are looked at, so that an answer never takes long."""

MOST_COMPARED = 500
FORMULA = "moderator_minutes = hits * minutes_each"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that the rule would have matched, and how it begins."""

    subject_id: InboundMessageId
    at: datetime
    excerpt: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in UTC."""

    day: date
    messages: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """`messages` are those that the rule is for, of the latest that were said; where those began
    later than was asked for, it is not `complete`. Of `unknown` ones nobody could tell.
    `sample` are hits from all over the time, in order."""

    rule_id: ModerationRuleId
    rule_version: int
    since: datetime
    until: datetime
    complete: bool
    messages: int
    hits: int
    unknown: int
    per_day: Sequence[Day]
    sample: Sequence[Hit]
    minutes_each: float

    @property
    def share(self) -> float | None:
        """Of the messages; None where there were none."""
        return round(self.hits / self.messages, 4) if self.messages else None

    @property
    def moderator_minutes(self) -> float:
        """What looking at all the hits would have taken, by FORMULA."""
        return round(self.hits * self.minutes_each, 1)


@dataclass(slots=True)
class Replay:
    """The past of a message, while messages are gone through again in order. `earlier` is what each
    author had said before the first of them. Rates and floods that began before that are seen from
    there on."""

    test: SimilarityTest | None = None
    earlier: dict[str, int] = field(default_factory=dict)
    _said: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _like: deque[tuple[datetime, Likeness]] = field(
        default_factory=lambda: deque(maxlen=MOST_COMPARED)
    )

    async def before(self, said: Said) -> int | None:
        author = said.author_id
        return None if author is None else self.earlier.get(author, 0) + len(self._said[author])

    async def within(self, said: Said, seconds: int) -> int | None:
        if said.author_id is None:
            return None
        since = said.at - timedelta(seconds=seconds)
        return sum(at > since for at in self._said[said.author_id])

    async def alike(
        self, said: Said, like: Likeness, seconds: int
    ) -> Sequence[tuple[datetime, Likeness]]:
        return list(self._like)

    def goes_on(self, heard: Heard) -> None:
        """This one is past, too."""
        said = heard.said
        if said.author_id is not None:
            self._said[said.author_id].append(said.at)
        if self.test is not None:
            self._like.append((said.at, likeness(said.text)))


def spread(hits: Sequence[Hit], wanted: int) -> Sequence[Hit]:
    """So many of them, from all over."""
    if len(hits) <= wanted:
        return hits
    return [hits[n * len(hits) // wanted] for n in range(wanted)]
