"""What the café listens for, and what it has found."""

from dataclasses import dataclass

from adapters.demo.month import Channels
from adapters.wiring import House
from domain.listening.model import NewWatch
from domain.listening.use_cases.keep_watches import create_watch
from domain.listening.use_cases.look_around import look_around
from domain.listening.use_cases.match_inbound import match_inbound
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest

WATCHED = (
    NewWatch("Café Aurora", "aurora OR @aurora OR café", opens_conversations=True),
    NewWatch("Terraza y mesas", "terraza OR mesa OR table OR terrace"),
    NewWatch("Cold brew, en cualquier parte", '"cold brew" OR #coldbrew', searches=True),
)


@dataclass(frozen=True)
class Ears:
    """Everybody who listens: watches over what was heard, and one that looks around."""

    house: House
    actor: Actor
    channels: Channels

    async def fill(self) -> None:
        """Not safe to repeat: there would be every watch twice."""
        room, actor = self.house.app.listening, self.actor
        watches = [await create_watch(room, actor, wanted) for wanted in WATCHED]
        for watch in watches:
            if watch.searches:
                await look_around(room, actor, watch.id)
        heard = await self.house.app.inbox.reads.messages(actor, PageRequest(limit=100))
        for message in heard.items:
            await match_inbound(room, actor, InboundMessageId(message.id))
