"""What the inbox has said is a message of publishing, written in the inbox's own transaction; what
publishing says with a saved reply is filled in by the inbox, in publishing's own."""

from adapters.db.inbox import InboxTx
from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from domain.inbox.automation_ports import Answer
from domain.inbox.rendering import RenderedReply, Rendering, rendered_within
from domain.publishing.answering import Manner
from domain.publishing.content import Attachment, Content
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.publishing.reply_ports import SavedWish, SavedWords
from domain.publishing.room import Publishing
from domain.publishing.use_cases.reply_to_message import reply_within
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId, MessageId
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
            Manner(private=answer.private, saved_reply_id=answer.saved_reply_id),
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


class SavedRepliesOfInbox:
    """For `domain.publishing.reply_ports.SavedReplies`."""

    async def said(
        self, tx: Transaction, actor: Actor, wish: SavedWish, answers: InboundMessageId
    ) -> SavedWords:
        if not isinstance(tx, DbTransaction):
            raise TypeError("a saved reply is filled in in a transaction of the database")
        there = tx.seen_as(InboxTx).beside
        return in_words(await rendered_within(there, actor, wish.id, answers, wished(wish)))


def wished(wish: SavedWish) -> Rendering:
    return Rendering(None, wish.language, wish.values)


def in_words(rendered: RenderedReply) -> SavedWords:
    return SavedWords(rendered.text, rendered.language, rendered.media_ids)
