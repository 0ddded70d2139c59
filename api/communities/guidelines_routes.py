"""Guidelines of communities: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.communities.guidelines_schemas import (
    GuidelinesChange,
    GuidelinesIn,
    GuidelinesInForceOut,
    GuidelinesOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing
from api.queries import LanguageTag, Question, Questions
from domain.communities.guidelines import GuidelinesState
from domain.communities.use_cases.keep_guidelines import (
    change_guidelines,
    draft_guidelines,
    list_guidelines,
    publish_guidelines,
    read_guidelines,
    read_guidelines_in_force,
    remove_guidelines,
)
from domain.shared.ids import CommunityId, GuidelinesId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
GUIDELINES = Listing(("number", "id"), {"state": Choice(GuidelinesState)}, default="-number")
IN_FORCE = Questions(
    {"language": Question(LanguageTag(), "In which language it is to be, if there is one.")}
)


@router.post(
    "/communities/{community_id}/guidelines",
    **operation("communities", GuidelinesOut, creates=True),
)
async def post_community_guidelines(
    community_id: str, body: GuidelinesIn, call: InWorkspace
) -> Response:
    """Draft the next version of a community's guidelines. It holds nobody before it is published,
    and of each community there is one draft at a time."""
    room, id = call.app.communities, CommunityId(community_id)
    return await call.change(
        lambda actor: draft_guidelines(room, actor, id, body.request()),
        GuidelinesOut.of,
        status=201,
        location="/v1/guidelines/{}",
    )


@router.get(
    "/communities/{community_id}/guidelines",
    **operation("communities", page_of(GuidelinesOut), lists=GUIDELINES),
)
@listing(GUIDELINES)
async def get_community_guidelines(community_id: str, call: InWorkspace) -> Response:
    """List every version of a community's guidelines, and the draft."""
    room, id = call.app.communities, CommunityId(community_id)
    return await call.page(
        GUIDELINES,
        lambda actor, wanted: list_guidelines(room, actor, id, wanted),
        GuidelinesOut.of,
    )


@router.get(
    "/communities/{community_id}/guidelines/in-force",
    **operation("communities", GuidelinesInForceOut, asks=IN_FORCE),
)
@listing(IN_FORCE)
async def get_community_guidelines_in_force(community_id: str, call: InWorkspace) -> Response:
    """What holds in a community now, for one reader: in the language that is asked for, or else in
    the community's, the workspace's, or the first there is."""
    room, id = call.app.communities, CommunityId(community_id)
    asked = IN_FORCE.parse(call.request.query_params).get("language")
    return await call.read(
        lambda actor: read_guidelines_in_force(room, actor, id, asked), GuidelinesInForceOut.of
    )


@router.get("/guidelines/{guidelines_id}", **operation("communities", GuidelinesOut))
async def get_guidelines(guidelines_id: str, call: InWorkspace) -> Response:
    """Read one version, in all its languages."""
    room, id = call.app.communities, GuidelinesId(guidelines_id)
    return await call.read(lambda actor: read_guidelines(room, actor, id), GuidelinesOut.of)


@router.patch(
    "/guidelines/{guidelines_id}", **operation("communities", GuidelinesOut, changes=True)
)
async def patch_guidelines(
    guidelines_id: str, body: GuidelinesChange, call: InWorkspace
) -> Response:
    """Change a draft. What was published never says anything else."""
    room, version, changes = call.app.communities, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_guidelines(room, actor, GuidelinesId(guidelines_id), version, changes),
        GuidelinesOut.of,
    )


@router.post(
    "/guidelines/{guidelines_id}/publish",
    **operation("communities", GuidelinesOut, may_match=True),
)
async def post_guidelines_publish(guidelines_id: str, call: InWorkspace) -> Response:
    """Publish a draft: it is in force from now on, in the place of the version before."""
    room, version, id = call.app.communities, call.version, GuidelinesId(guidelines_id)
    return await call.change(
        lambda actor: publish_guidelines(room, actor, id, version), GuidelinesOut.of
    )


@router.delete(
    "/guidelines/{guidelines_id}", **operation("communities", GuidelinesOut, may_match=True)
)
async def delete_guidelines(guidelines_id: str, call: InWorkspace) -> Response:
    """Throw a draft away. What was published stays."""
    room, version, id = call.app.communities, call.version, GuidelinesId(guidelines_id)
    return await call.change(
        lambda actor: remove_guidelines(room, actor, id, version), GuidelinesOut.of
    )
