"""What is done on platforms about others: each route parses, asks one use case, shapes the
answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.schemas import (
    ModerationActionIn,
    ModerationActionOut,
    ModerationAttemptOut,
    ModerationAttemptsOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.moderation.model import ActionAttempt, ActionState
from domain.moderation.use_cases.read_moderation import list_actions, list_attempts, read_action
from domain.moderation.use_cases.request_action import request_action
from domain.moderation.use_cases.undo_action import undo_action
from domain.shared.acts import ActKind
from domain.shared.ids import ChannelId, ModerationActionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ACTIONS = Listing(
    ("id", "created_at"),
    {
        "channel_id": Texts(),
        "kind": Choice(ActKind),
        "state": Choice(ActionState),
        "platform_message_id": Texts(),
        "platform_person_id": Texts(),
        "containment_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post(
    "/channels/{channel_id}/moderation-actions",
    **operation("moderation", ModerationActionOut, creates=True, once=True),
)
async def post_moderation_action(
    channel_id: str, body: ModerationActionIn, call: InWorkspaceOnce
) -> Response:
    """Have something done on a channel's platform about a message or a person there."""
    room = call.app.moderation
    return await call.change(
        lambda actor: request_action(room, actor, ChannelId(channel_id), body.request()),
        ModerationActionOut.of,
        status=201,
        location="/v1/moderation-actions/{}",
    )


@router.get(
    "/moderation-actions", **operation("moderation", page_of(ModerationActionOut), lists=ACTIONS)
)
@listing(ACTIONS)
async def get_moderation_actions(call: InWorkspace) -> Response:
    """List what was asked of platforms about others."""
    room = call.app.moderation
    return await call.page(
        ACTIONS, lambda actor, wanted: list_actions(room, actor, wanted), ModerationActionOut.of
    )


@router.get("/moderation-actions/{action_id}", **operation("moderation", ModerationActionOut))
async def get_moderation_action(action_id: str, call: InWorkspace) -> Response:
    """Read one, with how far it is."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_action(room, actor, ModerationActionId(action_id)),
        ModerationActionOut.of,
    )


@router.get(
    "/moderation-actions/{action_id}/attempts", **operation("moderation", ModerationAttemptsOut)
)
async def get_moderation_action_attempts(action_id: str, call: InWorkspace) -> Response:
    """Every call that was made for one, oldest first."""
    room = call.app.moderation

    def shape(attempts: Sequence[ActionAttempt], language: str) -> ModerationAttemptsOut:
        return ModerationAttemptsOut(
            data=[ModerationAttemptOut.of(attempt, language) for attempt in attempts]
        )

    return await call.read(
        lambda actor: list_attempts(room, actor, ModerationActionId(action_id)), shape
    )


@router.post(
    "/moderation-actions/{action_id}/undo",
    **operation("moderation", ModerationActionOut, creates=True, once=True),
)
async def post_moderation_action_undo(action_id: str, call: InWorkspaceOnce) -> Response:
    """Undo it: show what is hidden, let whoever is muted speak, let whoever is banned in."""
    room = call.app.moderation
    return await call.change(
        lambda actor: undo_action(room, actor, ModerationActionId(action_id)),
        ModerationActionOut.of,
        status=201,
        location="/v1/moderation-actions/{}",
    )
