"""What is told of conversations is held against what was promised, as the relay would have it."""

from dataclasses import replace
from datetime import datetime

from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.conversation_events import ANNOUNCED, conversation_told
from domain.inbox.sla import Sight
from domain.inbox.sla_events import sight_in
from domain.inbox.use_cases.keep_promises import keep_promises
from domain.shared.access import Actor
from tests.kit.fakes import FakeHouse


async def promises_are_kept(house: FakeHouse, actor: Actor) -> None:
    """Everything that was told, as of now; what was told before is known already."""
    for news in [news for news in house.memory.news if news.name in ANNOUNCED]:
        sight = sight_in(news.data, news.sequence, house.clock.now())
        await keep_promises(house.app.inbox, actor, sight)


def closed(conversation: Conversation, at: datetime) -> Sight:
    """What would be told if it were closed now."""
    changes = {"state": ConversationState.CLOSED, "closed_at": at, "waiting_since": None}
    after = replace(conversation, **changes, version=conversation.version + 1)  # type: ignore[arg-type]
    told = conversation_told("conversation.closed", after, conversation)
    return sight_in(told.data, told.sequence, at)
