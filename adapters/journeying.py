"""What is said on journeys is a message of publishing, written in the members' own transaction."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from domain.members.journey_ports import Foreseen, NotYet, Said, Unsaid, Word
from domain.publishing.broadcast import Broadcast, BroadcastText, Recipient
from domain.publishing.calling_off import call_off_messages
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.speaking import Wait, outlook_of, speak_once
from domain.shared.access import Actor
from domain.shared.ids import BroadcastId, MessageId
from domain.shared.transaction import Transaction

LEFT_JOURNEY = "left_journey"
"""The `error_code` of what was called off because whom it was for got off their journey."""


class WordsOfPublishing:
    """For `domain.members.journey_ports.Speaking`."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def say(self, tx: Transaction, actor: Actor, word: Word) -> Said | Unsaid | NotYet:
        return await said_within(self._publishing, _there(tx), actor, word)

    async def foresee(
        self, tx: Transaction, actor: Actor, word: Word, at: datetime
    ) -> Foreseen | Unsaid:
        return await foreseen_within(self._publishing, _there(tx), actor, word, at)

    async def call_off(self, tx: Transaction, actor: Actor, ids: Sequence[MessageId]) -> None:
        if ids:
            await call_off_messages(self._publishing, _there(tx), ids, LEFT_JOURNEY)

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()


async def said_within(
    publishing: Publishing, tx: PublishingTransaction, actor: Actor, word: Word
) -> Said | Unsaid | NotYet:
    """In the words of journeys."""
    saying, about = saying_of(publishing, actor, word), {"journey_id": word.journey_id}
    told = await speak_once(
        *(publishing, actor, tx, saying, word.member_id, word.timezone), metadata=about
    )
    if isinstance(told, Wait):
        return NotYet(told.reason, told.until)
    return _heard(told)


async def foreseen_within(
    publishing: Publishing, tx: PublishingTransaction, actor: Actor, word: Word, at: datetime
) -> Foreseen | Unsaid:
    saying = saying_of(publishing, actor, word)
    seen = await outlook_of(publishing, tx, saying, word.member_id, word.timezone, at)
    if isinstance(seen, str):
        return Unsaid(seen)
    return Foreseen(seen.text, seen.pair[0], seen.at)


def saying_of(publishing: Publishing, actor: Actor, word: Word) -> Broadcast:
    """What is said, as a broadcast to nobody else, which is stored nowhere."""
    now = publishing.clock.now()
    return Broadcast(
        id=BroadcastId(word.journey_id),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name="",
        texts=tuple(BroadcastText(said.language, said.text) for said in word.texts),
        created_by=word.author,
        created_at=now,
        updated_at=now,
        per_minute=word.per_minute,
        quiet_hours=word.quiet_hours,
    )


def _heard(told: Recipient) -> Said | Unsaid:
    if told.message_id is None or told.slot_at is None:
        return Unsaid(told.reason or "")
    return Said(told.message_id, told.channel_id, told.platform_person_id, told.slot_at)


def _there(tx: Transaction) -> PublishingTx:
    if not isinstance(tx, DbTransaction):
        raise TypeError("what is said is written in a transaction of the database")
    return tx.seen_as(PublishingTx)
