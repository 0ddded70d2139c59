"""What containments need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.moderation.containment import (
    Containable,
    ContainedMessage,
    ContainedState,
    Containment,
    ShownContained,
)
from domain.shared.access import Actor
from domain.shared.ids import (
    ContainedMessageId,
    ContainmentId,
    DecisionId,
    InboundMessageId,
    ModerationActionId,
)
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class HiddenBy:
    """What has a message hidden, or is about to; `contained`: a containment still holds it by
    that."""

    action_id: ModerationActionId
    contained: bool


class Containments(Protocol):
    """The containments of one workspace."""

    async def check_scope(self, containment: Containment) -> None:
        """Raises NotFound for a community, channel, post or conversation that there is not."""
        ...

    async def get(self, containment_id: ContainmentId) -> Containment:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def stands(self, containment_id: ContainmentId) -> bool:
        """Whether it holds what is said; until the transaction ends nobody lifts it."""
        ...

    async def of_decision(self, decision_id: DecisionId) -> Containment | None:
        """The one that carries out this decision, locked."""
        ...

    async def add(self, containment: Containment) -> None:
        """Written with the commit."""
        ...

    async def save(self, before: Containment, after: Containment) -> None:
        """Written with the commit."""
        ...

    async def holds(self, containment_id: ContainmentId, said: InboundMessageId) -> bool:
        """Whether this message is on its record, held or let go."""
        ...

    async def hidden_by(self, said: Containable) -> HiddenBy | None:
        """The last word about this message on its platform, where it is to have it hidden."""
        ...

    async def held(self, contained_id: ContainedMessageId) -> ContainedMessage:
        """Locked until the transaction ends."""
        ...

    async def held_by_another(self, one: ContainedMessage) -> bool:
        """Whether another containment holds the same message by the same action."""
        ...

    async def hold(self, one: ContainedMessage) -> None:
        """Written with the commit."""
        ...

    async def let_go(self, before: ContainedMessage, after: ContainedMessage) -> None:
        """Written with the commit."""
        ...


class ContainmentReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def containment(self, actor: Actor, containment_id: ContainmentId) -> Containment:
        """Raises NotFound."""
        ...

    async def containments(self, actor: Actor, request: PageRequest) -> Page[Containment]: ...

    async def contained(
        self, actor: Actor, containment_id: ContainmentId, request: PageRequest
    ) -> Page[ShownContained]:
        """What it holds, or held."""
        ...

    async def contained_counts(
        self, actor: Actor, containment_id: ContainmentId
    ) -> Mapping[ContainedState, int]:
        """How many messages stand how; a state in which none is may be missing."""
        ...

    async def containable(self, actor: Actor, said: InboundMessageId) -> Containable | None:
        """None for one that there is not."""
        ...

    async def to_sweep(
        self,
        actor: Actor,
        containment: Containment,
        after: InboundMessageId | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[Containable]:
        """What it covers, that is still to be seen and came after this one, and was received until
        then, by id."""
        ...

    async def spoken(
        self, actor: Actor, containment: Containment, said: Containable, most: int
    ) -> Sequence[datetime]:
        """When its author said what it covers, up to this one and with it, in order; of more than
        so many the latest."""
        ...

    async def held_of(
        self, actor: Actor, containment_id: ContainmentId, limit: int
    ) -> Sequence[ContainedMessage]:
        """What it still holds, by id."""
        ...

    async def held_message(
        self, actor: Actor, said: InboundMessageId
    ) -> Sequence[ContainedMessage]:
        """By whatever this message is still held, by id."""
        ...
