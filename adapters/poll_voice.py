"""What polls ask of publishing: messages with polls, which are written in their own transaction."""

from dataclasses import replace

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from domain.participation.poll_native import Asking
from domain.participation.poll_ports import PollsTransaction
from domain.publishing.content import Content, Poll
from domain.publishing.drafting import Draft, written_down
from domain.publishing.moves import at_instant
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import ValidationFailed
from domain.shared.ids import MessageId


class VoiceOfPolls:
    """For `domain.participation.poll_ports.PollVoice`."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def ask(self, tx: PollsTransaction, actor: Actor, asking: Asking) -> MessageId:
        if not isinstance(tx, DbTransaction):
            raise TypeError("what is asked is written in a transaction of the database")
        poll = Poll(asking.options, asking.seconds, asking.multiple)
        draft = Draft(
            channel_ids=asking.channel_ids,
            content=Content(asking.question, poll=poll, language=asking.language),
            schedule=at_instant(asking.at),
            at_once=asking.at_once,
            campaign_id=asking.campaign_id,
        )
        there = tx.seen_as(PublishingTx)
        try:
            return (await written_down(self._publishing, actor, there, draft)).id
        except ValidationFailed as refused:
            raise _where(refused) from None

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()


def _where(refused: ValidationFailed) -> ValidationFailed:
    """What does not fit is the poll's own, unless it is the words or a channel: that is said of the
    channels, which can be others."""
    here = ("/text", "/channel_ids")
    return ValidationFailed(
        errors=[
            fault if fault.pointer.startswith(here) else replace(fault, pointer="/channel_ids")
            for fault in refused.errors
        ]
    )
