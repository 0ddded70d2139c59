"""Ideas: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.publishing.idea_schemas import IdeaChange, IdeaIn, IdeaOut, PromoteIn
from domain.publishing.idea import IdeaSource, IdeaStatus
from domain.publishing.use_cases.keep_ideas import (
    change_idea,
    create_idea,
    list_ideas,
    read_idea,
    remove_idea,
)
from domain.publishing.use_cases.promote_idea import promote_idea
from domain.shared.ids import IdeaId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
IDEAS = Listing(
    ("id", "created_at", "updated_at", "score"),
    {
        "status": Choice(IdeaStatus),
        "source": Choice(IdeaSource),
        "owner": Texts(),
        "tag": Texts(),
        "campaign_id": Texts(),
        "message_id": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)


@router.post("/ideas", **operation("ideas", IdeaOut, creates=True))
async def post_idea(body: IdeaIn, call: InWorkspace) -> Response:
    """Write down what could be said one day."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_idea(room, actor, body.request()),
        IdeaOut.of,
        status=201,
        location="/v1/ideas/{}",
    )


@router.get("/ideas", **operation("ideas", page_of(IdeaOut), lists=IDEAS))
@listing(IDEAS)
async def get_ideas(call: InWorkspace) -> Response:
    """List ideas. With `message_id` it finds the idea a message was made of; sorted by `score`,
    those that nobody judged come after the lowest."""
    room = call.app.publishing
    return await call.page(IDEAS, lambda actor, wanted: list_ideas(room, actor, wanted), IdeaOut.of)


@router.get("/ideas/{idea_id}", **operation("ideas", IdeaOut))
async def get_idea(idea_id: str, call: InWorkspace) -> Response:
    """Read an idea."""
    room = call.app.publishing
    return await call.read(lambda actor: read_idea(room, actor, IdeaId(idea_id)), IdeaOut.of)


@router.patch("/ideas/{idea_id}", **operation("ideas", IdeaOut, changes=True))
async def patch_idea(idea_id: str, body: IdeaChange, call: InWorkspace) -> Response:
    """Change an idea. One that was promoted lets go of its message when it is given another
    status, and can be promoted again."""
    room, version = call.app.publishing, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_idea(room, actor, IdeaId(idea_id), version, changes), IdeaOut.of
    )


@router.delete("/ideas/{idea_id}", **operation("ideas", IdeaOut, may_match=True))
async def delete_idea(idea_id: str, call: InWorkspace) -> Response:
    """Throw an idea away, for good. A message that was made of it stays."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: remove_idea(room, actor, IdeaId(idea_id), version), IdeaOut.of
    )


@router.post("/ideas/{idea_id}/promote", **operation("ideas", IdeaOut, once=True, may_match=True))
async def post_idea_promote(idea_id: str, body: PromoteIn, call: InWorkspaceOnce) -> Response:
    """Make an idea a draft for these channels; `message_id` says which. Also needs the scope
    messages:write."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: promote_idea(room, actor, IdeaId(idea_id), version, body.request()),
        IdeaOut.of,
    )
