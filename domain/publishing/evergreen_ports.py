"""What evergreens need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.publishing.evergreen import Evergreen, EvergreenTurn
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, EvergreenId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """A turn, and how its message stands."""

    turn: EvergreenTurn
    message_status: MessageStatus


class Evergreens(Protocol):
    async def add(self, evergreen: Evergreen) -> None:
        """Raises DuplicateExternalId at the commit."""
        ...

    async def get(self, evergreen_id: EvergreenId) -> Evergreen:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, before: Evergreen, after: Evergreen) -> None:
        """Messages that it names may be added in the same commit, which raises
        DuplicateExternalId."""
        ...

    async def add_turn(self, turn: EvergreenTurn) -> None: ...

    async def active_on(
        self, channel_ids: Sequence[ChannelId], beside: EvergreenId
    ) -> Mapping[ChannelId, int]:
        """How many others are active on each of these channels. Until the transaction ends nobody
        else in this workspace gets an answer."""
        ...


class EvergreenReads(Protocol):
    """Queries about evergreens. Each sees only the actor's workspace."""

    async def one_evergreen(self, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
        """Raises NotFound, also for one that was removed."""
        ...

    async def many_evergreens(self, actor: Actor, request: PageRequest) -> Page[Evergreen]: ...

    async def turns(
        self, actor: Actor, evergreen_id: EvergreenId, most: int
    ) -> Sequence[TurnTaken]:
        """The latest, the last one first."""
        ...
