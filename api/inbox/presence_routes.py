"""Who has a conversation open: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.inbox.presence_schemas import PresenceIn, PresencesOut
from api.operation import Operation
from domain.inbox.use_cases.show_presence import see_presences, show_presence
from domain.shared.ids import ConversationId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PATH = "/conversations/{conversation_id}/presence"


@router.put(PATH, **operation("conversations", PresencesOut))
async def put_conversation_presence(
    conversation_id: str, body: PresenceIn, call: InWorkspace
) -> Response:
    """Show that you have a conversation open, for 30 seconds, or that you are typing in it, for 15;
    say it again to make it last. Answers who else is there. It is in no event and in no audit
    trail."""
    room = call.app.inbox
    return await call.change(
        lambda actor: show_presence(room, actor, ConversationId(conversation_id), body.state),
        PresencesOut.of,
    )


@router.get(PATH, **operation("conversations", PresencesOut))
async def get_conversation_presence(conversation_id: str, call: InWorkspace) -> Response:
    """Read who has a conversation open, or is typing in it, at this moment."""
    room = call.app.inbox
    return await call.read(
        lambda actor: see_presences(room, actor, ConversationId(conversation_id)),
        PresencesOut.of,
    )
