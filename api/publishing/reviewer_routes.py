"""The outside reviewer: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.reviewer_schemas import (
    ReviewerIn,
    ReviewerNamedOut,
    ReviewerOut,
    ReviewerSecretOut,
)
from domain.publishing.use_cases.keep_reviewer import (
    name_reviewer,
    read_reviewer,
    remove_reviewer,
    rotate_reviewer_secret,
)

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/reviewer/rotate-secret", **operation("brand", ReviewerSecretOut, once=True))
async def post_reviewer_rotate_secret(call: InWorkspaceOnce) -> Response:
    """Make another signing secret. For 24 hours the old one signs, too."""
    room = call.app.publishing
    return await call.change(
        lambda actor: rotate_reviewer_secret(room, actor), ReviewerSecretOut.made
    )


@router.get("/reviewer", **operation("brand", ReviewerOut))
async def get_reviewer(call: InWorkspace) -> Response:
    """Read which outside reviewer the workspace has, if any."""
    room = call.app.publishing
    return await call.read(lambda actor: read_reviewer(room, actor), ReviewerOut.of)


@router.put("/reviewer", **operation("brand", ReviewerNamedOut, changes=True))
async def put_reviewer(body: ReviewerIn, call: InWorkspace) -> Response:
    """Name the outside reviewer, all of it at once. Preflight asks it with `ask_reviewer`. Where
    none was named before, the answer shows the signing secret, this once."""
    room, version, wish = call.app.publishing, call.required_version, body.wish()
    return await call.change(
        lambda actor: name_reviewer(room, actor, version, wish), ReviewerNamedOut.made
    )


@router.delete("/reviewer", **operation("brand", ReviewerOut))
async def delete_reviewer(call: InWorkspace) -> Response:
    """Have no outside reviewer. Its secrets are forgotten; another one gets a new secret."""
    room = call.app.publishing
    return await call.change(lambda actor: remove_reviewer(room, actor), ReviewerOut.of)
