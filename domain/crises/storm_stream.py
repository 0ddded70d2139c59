"""What people would say in a storm, message by message: chance alone decides what, so the same
chance brings the same storm."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.crises.series import Uttered

T = TypeVar("T")
USUAL_SHARE = 0.12
"""Which part of what is said on a usual day is negative."""

ANGRY_SHARE = 0.85
PLEASED_SHARE = 0.06
BURNING_SHARE = 0.95
CROWD = 4000
BOTS = 3
HOUR = timedelta(hours=1)
WIDELY_KNOWN = (300_000, 2_000_000)
"""How many follow somebody whom everybody knows."""


class Chance(Protocol):
    """Draws that are the same each time they begin from the same seed."""

    def random(self) -> float:
        """From 0 up to 1."""
        ...

    def randrange(self, stop: int, /) -> int: ...

    def randint(self, first: int, last: int, /) -> int: ...

    def choice(self, of: Sequence[T], /) -> T: ...

    def gauss(self, middle: float, spread: float, /) -> float: ...

    def expovariate(self, rate: float, /) -> float: ...

    def lognormvariate(self, middle: float, spread: float, /) -> float: ...


@dataclass
class Stream:
    """What is said is added minute by minute; `chance` alone decides what."""

    chance: Chance
    messages: list[Uttered] = field(default_factory=list)
    reaches: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reaches = [int(self.chance.lognormvariate(5.5, 1.4)) for _ in range(CROWD)]

    def say(
        self,
        at: datetime,
        negative: bool,
        author: str | None = None,
        reach: int | None = None,
    ) -> None:
        number = self.chance.randrange(CROWD)
        self.messages.append(
            Uttered(
                id=f"inb_{len(self.messages):07d}",
                version=1,
                at=at,
                is_negative=negative,
                intents=("complaint",) if negative and self.chance.random() < 0.5 else (),
                author_id=author or f"author-{number}",
                reach=self.reaches[number] if reach is None else reach,
            )
        )

    def strew(self, begins: datetime, lasts: timedelta, count: int, share: float) -> None:
        """So many, anywhere in that time, of which about such a share is negative."""
        for _ in range(count):
            at = begins + lasts * self.chance.random()
            self.say(at, self.chance.random() < share)

    def spread(self, begins: datetime, lasts: timedelta, about: float, share: float) -> None:
        """About so many, as chance would have it."""
        self.strew(begins, lasts, self.count(about), share)

    def count(self, about: float) -> int:
        """As chance would have it, where so many are usual."""
        if about > 60:
            return max(0, round(self.chance.gauss(about, about**0.5)))
        count, left = 0, self.chance.expovariate(1.0)
        while left < about:
            count, left = count + 1, left + self.chance.expovariate(1.0)
        return count


def angry_crowd(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """Very many at once, most of whom are angry."""
    stream.strew(begins, lasts, count, ANGRY_SHARE)


def rising_anger(
    stream: Stream, begins: datetime, counts: Iterable[int], each: timedelta = HOUR
) -> None:
    """So many in each hour, or in each of other stretches, nearly all of whom are angry."""
    for number, count in enumerate(counts):
        stream.strew(begins + each * number, each, count, BURNING_SHARE)


def pleased_crowd(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """Very many at once, of whom hardly anybody is angry."""
    stream.strew(begins, lasts, count, PLEASED_SHARE)


def usual_crowd(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """Very many at once, in the mood in which people usually are."""
    stream.strew(begins, lasts, count, USUAL_SHARE)


def few_bots(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """A handful of accounts say the same again and again: a nuisance, of which nobody is awoken."""
    for number in range(count):
        at = begins + lasts * stream.chance.random()
        stream.say(at, True, f"bot-{number % BOTS}", 3)


def known_everywhere(stream: Stream, begins: datetime) -> None:
    """One angry voice that very many hear."""
    stream.say(begins, True, "known-everywhere", stream.chance.randint(*WIDELY_KNOWN))


def voice_and_echo(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """One angry voice that very many hear, and then whoever heard it."""
    known_everywhere(stream, begins)
    stream.strew(begins, lasts, count - 1, 0.5)


def burning_slowly(stream: Stream, begins: datetime, lasts: timedelta, count: int) -> None:
    """So many in all, from hour to hour more of them."""
    hours = max(1, int(lasts / HOUR))
    upto = [round(count * hour * (hour + 1) / (hours * (hours + 1))) for hour in range(hours + 1)]
    counts = (upto[hour + 1] - upto[hour] for hour in range(hours))
    rising_anger(stream, begins, counts, lasts / hours)


Shape = Callable[[Stream, datetime, timedelta, int], None]
SHAPES: Mapping[str, Shape] = {
    "spike": angry_crowd,
    "slow_burn": burning_slowly,
    "bot_flood": few_bots,
    "influencer": voice_and_echo,
    "campaign_success": pleased_crowd,
    "weekend": usual_crowd,
}
"""What happens in a storm of each kind, in all of its time and with exactly so many messages."""
