"""What the sandbox shows: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from api.publishing.sandbox_schemas import SandboxPostOut
from domain.publishing.use_cases.read_publishing import list_sandbox_posts, read_sandbox_post

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SANDBOX_POSTS = Listing(("id", "created_at"), {"channel_id": Texts(), "created_at": Moment()})


@router.get("/sandbox/posts", **operation("sandbox", page_of(SandboxPostOut), lists=SANDBOX_POSTS))
@listing(SANDBOX_POSTS)
async def get_sandbox_posts(call: InWorkspace) -> Response:
    """List what the sandbox shows of this workspace, as a reader there would see it."""
    room = call.app.publishing
    return await call.page(
        SANDBOX_POSTS,
        lambda actor, wanted: list_sandbox_posts(room, actor, wanted),
        SandboxPostOut.of,
    )


@router.get("/sandbox/posts/{post_id}", **operation("sandbox", SandboxPostOut))
async def get_sandbox_post(post_id: str, call: InWorkspace) -> Response:
    """Read one post on the sandbox's wall."""
    room = call.app.publishing
    return await call.read(lambda actor: read_sandbox_post(room, actor, post_id), SandboxPostOut.of)
