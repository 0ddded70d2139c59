"""A platform that does not take a channel's credentials, as whoever calls it hears that."""

from domain.shared.access import Actor
from domain.shared.calling import answered_by
from domain.shared.ids import ChannelId
from domain.shared.outcomes import RefusalKind, Refused
from tests.kit.fakes.house import FakeHouse

NO = Refused(RefusalKind.CREDENTIALS, "no")


async def refuse_credentials(house: FakeHouse, actor: Actor, channel_id: ChannelId) -> None:
    """The channel waits for others from here on."""
    async with house.app.moderation.begin(actor) as tx:
        connection = await tx.channels.connection(channel_id)
        assert connection is not None
        now = house.app.moderation.clock.now()
        tx.announce(*await answered_by(tx.channels, [(connection, NO)], now))
        await tx.commit()
