"""What the room of crises needs from outside, each with its promises in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from domain.crises.series import Sums
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId, WatchId
from domain.shared.topic_words import word_of


@dataclass(frozen=True, slots=True)
class Scope:
    """What a detector hears: with nothing said all of a workspace, otherwise what was said in that
    community, on that platform, was found by that watch, or is about that topic; of several all
    must hold. A topic is a word as `word_of` gives it."""

    community_id: CommunityId | None = None
    platform: str | None = None
    watch_id: WatchId | None = None
    topic: str | None = None

    def compared(self) -> "Scope":
        """With its topic as topics are compared. Raises ValidationFailed where that is not one
        word."""
        if self.topic is None:
            return self
        word = word_of(self.topic)
        if word is None:
            raise ValidationFailed(errors=[FieldError("/topic", "not_one_word")])
        return replace(self, topic=word)


EVERYTHING = Scope()


class SaidHistory(Protocol):
    """What people said, in sums."""

    async def missing(self, actor: Actor, scope: Scope) -> str | None:
        """`community` or `watch`, where there is no such one in this workspace."""
        ...

    async def buckets(
        self, actor: Actor, scope: Scope, first: int, until: int
    ) -> Mapping[int, Sums]:
        """Five-minute buckets of the clock hours from `first` until before `until`, by their
        numbers from 1970; what came to nothing is left out. What is counted is how each message
        stands now. Another workspace's is never among them."""
        ...
