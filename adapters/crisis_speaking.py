"""What crises ask of publishing: messages, which are written in their own transaction."""

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from domain.crises.crisis_ports import CrisesTransaction, Saying
from domain.publishing.content import Content
from domain.publishing.drafting import Draft, written_down
from domain.publishing.moves import at_instant
from domain.publishing.room import Publishing
from domain.publishing.tone import Situation
from domain.shared.access import Actor
from domain.shared.ids import MessageId


class VoiceOfCrises:
    """For `domain.crises.crisis_ports.Voice`."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def say(self, tx: CrisesTransaction, actor: Actor, saying: Saying) -> MessageId:
        if not isinstance(tx, DbTransaction):
            raise TypeError("what is said is written in a transaction of the database")
        room, there = self._publishing, tx.seen_as(PublishingTx)
        draft = Draft(
            channel_ids=saying.channel_ids,
            content=Content(saying.text, language=saying.language),
            schedule=at_instant(room.clock.now()),
            at_once=True,
            crisis_id=saying.crisis_id,
            situation=Situation.CRISIS,
        )
        return (await written_down(room, actor, there, draft)).id

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()
