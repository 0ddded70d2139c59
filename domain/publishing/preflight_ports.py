"""What preflight needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId
from domain.shared.likeness import Likeness

RECENT = timedelta(days=14)
MOST_RECENT = 1000
MOST_WRITTEN_LAST = 300
MOST_ALIKE = 3
LIKELIEST = 20


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around a message on its channels: others that say something alike (`alike`), the ones
    nearest in time (`near`), and in which zone its readers live."""

    alike: tuple["Alike", ...] = ()
    near: tuple["Near", ...] = ()
    zones: Mapping[ChannelId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alike:
    """A text of another message that went out on this channel, or will. `at` is when."""

    channel_id: ChannelId
    message_id: MessageId
    at: datetime
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Near:
    """Another message of this channel, and when it went out or will."""

    channel_id: ChannelId
    message_id: MessageId
    at: datetime


@dataclass(frozen=True, slots=True)
class JustSaid:
    """What is already out where messages are about to go: for each message and channel what may say
    the same, and on each channel the last post."""

    alike: Mapping[tuple[MessageId, ChannelId], Sequence[Alike]] = field(default_factory=dict)
    last: Mapping[ChannelId, Near] = field(default_factory=dict)


class PreflightReads(Protocol):
    """What is asked of the store. Each sees only the actor's workspace."""

    async def just_said(
        self,
        actor: Actor,
        going: Sequence[tuple[MessageId, ChannelId]],
        now: datetime,
        within: timedelta,
    ) -> JustSaid:
        """Of the 300 texts that were written last in the workspace those that are out since 14
        days at most, on the same channel, and share a digest or a head with one of these: three
        for each at most, the same words first, then the latest. What one evergreen or one series
        says again is none of them. And of each channel the latest
        post that is out less than `within` before now."""
        ...

    async def surroundings(
        self,
        actor: Actor,
        channel_ids: Sequence[ChannelId],
        said: Sequence[Likeness],
        now: datetime,
        at: datetime | None,
        within: timedelta,
    ) -> Surroundings:
        """Of the 1,000 texts that were written last for each channel, those that are out since 14
        days at most or are still to come, and share their digest or a head with one of `said`: 20 a
        channel at most, the same words first, then those with the most heads in common. And, if
        there is an `at`, the message nearest to it that is less than `within` away. Drafts,
        cancelled and deleted ones do not count."""
        ...


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A word that no dictionary has, and what was probably meant."""

    start: int
    end: int
    word: str
    suggestion: str | None


class Reader(Protocol):
    """Reads texts as a person would. Offline; the same text always gives the same answer."""

    async def ready(self) -> None:
        """Load what reading needs, without holding up anybody else. Quick after the first time."""
        ...

    def language(self, text: str) -> str | None:
        """`es`, `en` or `pt`; None where it is none of them, or too short to tell."""
        ...

    def emoji(self, text: str) -> Sequence[tuple[int, int]]:
        """Start and end of each emoji, in code points, a sequence as one."""
        ...

    def judge(self, address: str) -> str | None:
        """Why this address is not one of the public internet; None when it is."""
        ...

    def terms(self, text: str, terms: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        """Where these stand in the text as whole words, whatever case and accents: start, end and
        the term, in order; of two in one place the longer."""
        ...

    async def parted(self, hashtags: Sequence[str], language: str | None) -> Mapping[str, str]:
        """Those of these, without their sign, that are several words run together, and how each is
        written with a capital at every word. What may be one word, or a name, is none of them. Done
        without holding up anybody: it may have to load a dictionary."""
        ...

    async def misspellings(self, text: str, language: str) -> Sequence[Misspelling]:
        """In order; none in a language without a dictionary. Far slower than all else here, and
        done without holding up anybody."""
        ...
