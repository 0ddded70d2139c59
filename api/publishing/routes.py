"""Messages, holds and the sandbox: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.publishing.readings import message_shown
from api.publishing.schedule_schemas import ScheduleChange, at_once
from api.publishing.schemas import (
    AttemptOut,
    AttemptsOut,
    MessageChange,
    MessageOut,
    ResolveIn,
)
from api.publishing.written_schemas import MessageMadeOut, MessageWritten
from domain.publishing.answer import MessageKind
from domain.publishing.delivery import Attempt
from domain.publishing.reporting import Wishes
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.publishing.use_cases.read_publishing import (
    list_attempts,
    list_messages,
    read_message,
)
from domain.publishing.use_cases.resolve_delivery import resolve_delivery
from domain.publishing.use_cases.retract_message import retract_message
from domain.shared.ids import MessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MESSAGES = Listing(
    ("id", "created_at", "updated_at", "publish_at"),
    {
        "status": Choice(MessageStatus),
        "kind": Choice(MessageKind),
        "in_reply_to": Texts(),
        "community_id": Texts(),
        "channel_id": Texts(),
        "platform": Texts(),
        "tag": Texts(),
        "without_tag": Texts(),
        "campaign_id": Texts(),
        "objective_id": Texts(),
        "without_objective_id": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
        "publish_at": Moment(),
        "published_at": Moment(),
    },
)


@router.post("/messages", **operation("messages", MessageMadeOut, creates=True, once=True))
async def post_message(body: MessageWritten, call: InWorkspaceOnce) -> Response:
    """Write a message: a draft, one for a later time, or one for now. A channel that is paused or
    in a hold is no refusal: its delivery waits, and says why."""
    room = call.app.publishing
    draft = body.draft(room.clock)
    report = None
    if body.with_preflight:
        wishes = Wishes(language=call.language, here=call.host)
        report = await preflight_message(room, call.actor, draft, wishes)
    return await call.change(
        lambda actor: create_message(room, actor, draft),
        lambda message, language: (
            MessageMadeOut.made(message, report, language)
            if report
            else MessageOut.of(message, language)
        ),
        status=201,
        location="/v1/messages/{}",
    )


@router.get("/messages", **operation("messages", page_of(MessageOut), lists=MESSAGES))
@listing(MESSAGES)
async def get_messages(call: InWorkspace) -> Response:
    """List messages."""
    room = call.app.publishing
    return await call.page(
        MESSAGES, lambda actor, wanted: list_messages(room, actor, wanted), message_shown
    )


@router.get("/messages/{message_id}", **operation("messages", MessageOut))
async def get_message(message_id: str, call: InWorkspace) -> Response:
    """Read a message, with where each delivery stands and who must act."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_message(room, actor, MessageId(message_id)), message_shown
    )


@router.patch("/messages/{message_id}", **operation("messages", MessageOut, changes=True))
async def patch_message(message_id: str, body: MessageChange, call: InWorkspace) -> Response:
    """Change what a message says and where, before any of it goes out; or what you note of it."""
    room, version = call.app.publishing, call.required_version
    changes = body.changed()
    return await call.change(
        lambda actor: edit_message(
            *(room, actor, MessageId(message_id), version, changes),
            allow_placeholders=body.allow_placeholders,
        ),
        MessageOut.of,
    )


@router.post(
    "/messages/{message_id}/schedule",
    **operation("messages", MessageOut, once=True, may_match=True),
)
async def post_message_schedule(
    message_id: str, body: ScheduleChange, call: InWorkspaceOnce
) -> Response:
    """Give a draft its time, or a waiting message another one: a time of its own, or the next free
    slot of a queue. A slot that it had is free again."""
    room, version = call.app.publishing, call.version
    wanted = body.wanted(room.clock)
    return await call.change(
        lambda actor: schedule_message(room, actor, MessageId(message_id), version, wanted),
        MessageOut.of,
    )


@router.post(
    "/messages/{message_id}/publish",
    **operation("messages", MessageOut, once=True, may_match=True),
)
async def post_message_publish(message_id: str, call: InWorkspaceOnce) -> Response:
    """Send now what has not gone out: a draft, a waiting or overdue message, or the failed part
    of one. The answer does not wait for the platforms."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: publish_message(
            room, actor, MessageId(message_id), version, at_once(room.clock)
        ),
        MessageOut.of,
    )


@router.post("/messages/{message_id}/cancel", **operation("messages", MessageOut, may_match=True))
async def post_message_cancel(message_id: str, call: InWorkspace) -> Response:
    """Call off what still waits. Refused while any part is under way."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: cancel_message(room, actor, MessageId(message_id), version), MessageOut.of
    )


@router.post("/messages/{message_id}/resolve", **operation("messages", MessageOut, once=True))
async def post_message_resolve(message_id: str, body: ResolveIn, call: InWorkspaceOnce) -> Response:
    """Say what became of an unconfirmed delivery, and what to do."""
    room = call.app.publishing
    return await call.change(
        lambda actor: resolve_delivery(room, actor, MessageId(message_id), body.verdict()),
        MessageOut.of,
    )


@router.post("/messages/{message_id}/retract", **operation("messages", MessageOut, once=True))
async def post_message_retract(message_id: str, call: InWorkspaceOnce) -> Response:
    """Delete the message on every platform it is out on. Each delivery that stays says why."""
    room = call.app.publishing
    return await call.change(
        lambda actor: retract_message(room, actor, MessageId(message_id)), MessageOut.of
    )


@router.get("/messages/{message_id}/attempts", **operation("messages", AttemptsOut))
async def get_message_attempts(message_id: str, call: InWorkspace) -> Response:
    """Every try to publish, every look-up and every decision about this message, oldest first."""
    room = call.app.publishing

    def shape(attempts: Sequence[Attempt], language: str) -> AttemptsOut:
        return AttemptsOut(data=[AttemptOut.of(attempt, language) for attempt in attempts])

    return await call.read(lambda actor: list_attempts(room, actor, MessageId(message_id)), shape)
