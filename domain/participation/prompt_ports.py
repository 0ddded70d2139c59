"""What prompts need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.participation.prompt import Prompt, PromptTurn, Recurring
from domain.shared.access import Actor
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    MessageId,
    PromptId,
    PromptTurnId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Home:
    """A community, by its own zone and language or else the workspace's zone and no language."""

    timezone: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Next:
    """When something recurs next: the wall time that names it, and the instant, UTC."""

    recurrence_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """Replies to what was asked, on whichever channel, and by how many accounts."""

    replies: int
    people: int


@dataclass(frozen=True, slots=True)
class Words:
    """What is said on channels of a community. `place` is where the text stands in a request, and
    `channels_at` where its channels do."""

    community_id: CommunityId
    channel_ids: tuple[ChannelId, ...]
    text: str
    place: str = ""
    channels_at: str = "/channel_ids"
    language: str | None = None
    campaign_id: CampaignId | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


def words_of(prompt: Prompt, text: str, place: str = "") -> Words:
    """What a prompt says, as it says all that it says."""
    return Words(
        community_id=prompt.community_id,
        channel_ids=prompt.channel_ids,
        text=text,
        place=place,
        language=prompt.language,
        campaign_id=prompt.campaign_id,
        tags=prompt.tags,
        metadata=prompt.metadata,
    )


def all_words_of(prompt: Prompt) -> Sequence[Words]:
    """Everything that a prompt may come to say."""
    return [
        words_of(prompt, text, f"/bank/{place}/texts/{language}")
        for place, each in enumerate(prompt.bank)
        for language, text in each.texts.items()
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """The message that is written with the commit; `is_held` where something keeps it from going
    out on one of its channels."""

    message_id: MessageId
    is_held: bool


class Prompts(Protocol):
    def write(self, *pairs: tuple[Prompt | None, Prompt]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...

    def take(self, turn: PromptTurn) -> None:
        """With the commit: of every time there is one row."""
        ...

    async def get(self, id: PromptId) -> Prompt:
        """Locked. Raises NotFound."""
        ...

    async def is_settled(self, id: PromptId, recurrence_id: str) -> bool:
        """Whether there is a row of that time already. Whoever asks has the prompt locked."""
        ...

    async def standing(self) -> int:
        """How many are not over. Until the transaction ends nobody else gets an answer."""
        ...

    async def home(self, id: CommunityId) -> Home | None:
        """None for a community that is not there."""
        ...

    async def asked_in(self, community_id: CommunityId, week: str) -> int:
        """How often that community was spoken to in that week: what prompts asked and what
        challenges congratulated on, counted together. Until the transaction ends
        nobody else gets an answer about that community."""
        ...

    async def has_campaign(self, id: CampaignId) -> bool: ...


class DynamicsTransaction(Transaction, Protocol):
    @property
    def prompts(self) -> Prompts: ...


class BeginDynamics(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[DynamicsTransaction]: ...


class Rhythm(Protocol):
    """Rules of RFC 5545, by the wall of their zone: a time that the clocks skip is later by the
    length of the gap, one that comes twice is the first."""

    def must_be_readable(self, recurring: Recurring, now: datetime) -> None:
        """Raises UnknownTimezone, and ValidationFailed for a rule that cannot be read, that no day
        ever matches, or that is over."""
        ...

    def next_after(self, recurring: Recurring, after: datetime) -> Next | None:
        """The first time that is later than this instant; None for never again."""
        ...


class Voice(Protocol):
    """Says things in a community."""

    async def must_be_sayable(self, actor: Actor, all_of_it: Sequence[Words]) -> None:
        """Raises what writing such a message raises, for the first text that is refused, at its
        place; NotFound for a channel of another community. All have the same channels."""
        ...

    async def say(self, tx: DynamicsTransaction, actor: Actor, words: Words, author: str) -> Said:
        """`author` is in whose name it is written. The last thing to do before the commit but
        writing. Raises what writing a message raises."""
        ...

    async def ring(self) -> None:
        """Something is to go out now."""
        ...


class PromptReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def prompt(self, actor: Actor, id: PromptId) -> Prompt:
        """Raises NotFound."""
        ...

    async def prompts(self, actor: Actor, request: PageRequest) -> Page[Prompt]: ...

    async def turns(self, actor: Actor, request: PageRequest) -> Page[PromptTurn]: ...

    async def answers(
        self, actor: Actor, turns: Sequence[PromptTurn]
    ) -> Mapping[PromptTurnId, Answers]:
        """Of those that asked."""
        ...
