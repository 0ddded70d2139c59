"""What is out already, as if it had gone out at its time: the same moves, by a clock set back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.db.sandbox import DbWall
from adapters.wiring import House
from domain.publishing.attempt import Attempt, AttemptKind
from domain.publishing.delivery import Delivery
from domain.publishing.drafting import Draft
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.outcomes import Outcome, Published
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.create_message import create_message
from domain.shared.access import Actor
from domain.shared.ids import AttemptId, Kind
from domain.shared.platforms import Connection


@dataclass(frozen=True)
class At:
    """A clock that stands still."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


Write = Callable[[Publishing, Actor, Draft], Awaitable[Message]]
"""How a draft comes to be."""


async def went_out(
    house: House,
    actor: Actor,
    draft: Draft,
    at: datetime,
    answer: Outcome | None = None,
    write: Write = create_message,
) -> Message:
    """A message that went out then, with its posts on the sandbox's wall and a record of the tries;
    with `answer`, each of its posts was answered so instead."""
    clock = At(at)
    room = replace(house.app.publishing, clock=clock)
    wall = DbWall(house.database, clock, house.ids)
    assert draft.schedule is not None
    written = await write(room, actor, replace(draft, schedule=None))
    message = written.publish_now(draft.schedule, at)
    tries: list[Attempt] = []
    for part in range(1, 1 + max(d.part for d in message.deliveries)):
        for delivery in [d for d in message.deliveries if d.part == part]:
            if delivery.state is not DeliveryState.SCHEDULED:
                continue
            begun = _begun(message, delivery, at)
            outcome = answer or await _hung(wall, actor, message, begun)
            line = begun.line(AttemptId(house.ids.new(Kind.ATTEMPT)), AttemptKind.SEND, at)
            tries.append(line.finish(outcome, at))
            message = message.with_deliveries([begun.settle(outcome, at)], at)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(written.id)
        await tx.messages.save(before, message)
        await tx.attempts.add(tries)
        tx.announce(*moved(before, message))
        await tx.commit()
    return message


def _begun(message: Message, delivery: Delivery, at: datetime) -> Delivery:
    claimed = replace(delivery, state=DeliveryState.CLAIMED, fence=delivery.fence + 1)
    return claimed.start(message.post_of(delivery).digest, at)


async def _hung(wall: DbWall, actor: Actor, message: Message, begun: Delivery) -> Published:
    place = Connection(
        platform=begun.platform,
        server_url=None,
        account_id="",
        settings={},
        credentials={},
        workspace_id=actor.workspace,
        channel_id=begun.channel_id,
    )
    post = message.post_of(begun)
    before = message.part(begun, 1 if post.is_comment else begun.part - 1)
    post_id = await wall.put(
        place,
        begun.key or begun.id,
        post,
        once_per_key=True,
        reply_to=before.platform_post_id if before else None,
    )
    return Published(post_id, f"/v1/sandbox/posts/{post_id}", 200)
