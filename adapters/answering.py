"""What the inbox has said is a message of publishing, written in the inbox's own transaction."""

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from domain.inbox.automation_ports import Answer
from domain.publishing.answering import Manner
from domain.publishing.content import Attachment, Content
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.publishing.room import Publishing
from domain.publishing.use_cases.reply_to_message import reply_within
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.transaction import Transaction


class AnswersOfPublishing:
    """For `domain.inbox.automation_ports.Answering`."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def write(self, tx: Transaction, actor: Actor, answer: Answer) -> MessageId:
        if not isinstance(tx, DbTransaction):
            raise TypeError("an answer is written in a transaction of the database")
        message = await reply_within(
            *(self._publishing, actor, tx.seen_as(PublishingTx), answer.conversation_id),
            drafted(self._publishing, answer),
            Manner(private=answer.private),
        )
        return message.id


def drafted(publishing: Publishing, answer: Answer) -> Draft:
    """What goes out at once."""
    return Draft(
        channel_ids=(),
        content=Content(
            text=answer.text, media=tuple(Attachment(media_id) for media_id in answer.media_ids)
        ),
        schedule=at_instant(publishing.clock.now()),
        at_once=True,
    )
