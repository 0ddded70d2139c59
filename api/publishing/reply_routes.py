"""Answering what somebody said: parsed, one use case asked, and shaped."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.preflight_schemas import PreflightOut
from api.publishing.reply_schemas import ConversationReplyIn, ReplyIn, ReplyPreflightIn
from api.publishing.schemas import MessageOut
from domain.publishing.use_cases.preflight_message import preflight_reply
from domain.publishing.use_cases.reply_to_message import reply_in_conversation, reply_to_message
from domain.shared.ids import ConversationId, InboundMessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post(
    "/inbound-messages/{inbound_message_id}/replies",
    **operation("replies", MessageOut, creates=True, once=True),
)
async def post_inbound_message_reply(
    inbound_message_id: str, body: ReplyIn, call: InWorkspaceOnce
) -> Response:
    """Answer what somebody said, where they said it or to them alone. The answer is a message of
    one channel and goes the way of all messages: the same checks, holds and approvals, once. It
    takes no slot and waits for no other message."""
    room, inbound_id = call.app.publishing, InboundMessageId(inbound_message_id)
    draft, manner = body.draft(room.clock), body.manner()
    return await call.change(
        lambda actor: reply_to_message(room, actor, inbound_id, draft, manner),
        MessageOut.of,
        status=201,
        location="/v1/messages/{}",
    )


@router.post(
    "/conversations/{conversation_id}/replies",
    **operation("replies", MessageOut, creates=True, once=True),
)
async def post_conversation_reply(
    conversation_id: str, body: ConversationReplyIn, call: InWorkspaceOnce
) -> Response:
    """Answer what others said last in a conversation, or another message of it."""
    room, talk, said = call.app.publishing, ConversationId(conversation_id), body.said()
    draft, manner = body.draft(room.clock), body.manner()
    return await call.change(
        lambda actor: reply_in_conversation(room, actor, talk, said, draft, manner),
        MessageOut.of,
        status=201,
        location="/v1/messages/{}",
    )


@router.post(
    "/inbound-messages/{inbound_message_id}/replies/preflight",
    **operation("replies", PreflightOut),
)
async def post_inbound_message_reply_preflight(
    inbound_message_id: str, body: ReplyPreflightIn, call: InWorkspace
) -> Response:
    """Try an answer out, as a message is tried out. Nothing is stored and nothing used up."""
    room, inbound_id = call.app.publishing, InboundMessageId(inbound_message_id)
    draft, manner, wishes = (
        body.draft(room.clock),
        body.manner(),
        body.wishes(call.language, call.host),
    )
    return await call.change(
        lambda actor: preflight_reply(room, actor, inbound_id, draft, manner, wishes),
        PreflightOut.of,
    )
