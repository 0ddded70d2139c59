"""SLA policies and what they promise: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.sla_schemas import ConversationSlaOut, SlaPolicyChange, SlaPolicyIn, SlaPolicyOut
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from domain.inbox.use_cases.keep_sla_policies import (
    change_sla_policy,
    create_sla_policy,
    list_sla_policies,
    read_conversation_sla,
    read_sla_policy,
    remove_sla_policy,
)
from domain.shared.ids import ConversationId, SlaPolicyId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
POLICIES = Listing(
    ("position", "id", "created_at", "updated_at"),
    {"business_calendar_id": Texts(), "external_id": Texts(), "created_at": Moment()},
    default="position",
)


@router.post("/sla-policies", **operation("inbox", SlaPolicyOut, creates=True))
async def post_sla_policy(body: SlaPolicyIn, call: InWorkspace) -> Response:
    """Promise how fast conversations are answered and settled. It holds for those that begin, or
    are reopened, from now on."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_sla_policy(room, actor, body.request()),
        SlaPolicyOut.of,
        status=201,
        location="/v1/sla-policies/{}",
    )


@router.get("/sla-policies", **operation("inbox", page_of(SlaPolicyOut), lists=POLICIES))
@listing(POLICIES)
async def get_sla_policies(call: InWorkspace) -> Response:
    """List SLA policies, in the order in which they are tried."""
    room = call.app.inbox
    return await call.page(
        POLICIES, lambda actor, wanted: list_sla_policies(room, actor, wanted), SlaPolicyOut.of
    )


@router.get("/sla-policies/{sla_policy_id}", **operation("inbox", SlaPolicyOut))
async def get_sla_policy(sla_policy_id: str, call: InWorkspace) -> Response:
    """Read an SLA policy."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_sla_policy(room, actor, SlaPolicyId(sla_policy_id)), SlaPolicyOut.of
    )


@router.patch("/sla-policies/{sla_policy_id}", **operation("inbox", SlaPolicyOut, changes=True))
async def patch_sla_policy(
    sla_policy_id: str, body: SlaPolicyChange, call: InWorkspace
) -> Response:
    """Change an SLA policy. What was promised already stays promised."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    policy_id = SlaPolicyId(sla_policy_id)
    return await call.change(
        lambda actor: change_sla_policy(room, actor, policy_id, version, changes), SlaPolicyOut.of
    )


@router.delete("/sla-policies/{sla_policy_id}", **operation("inbox", SlaPolicyOut, may_match=True))
async def delete_sla_policy(sla_policy_id: str, call: InWorkspace) -> Response:
    """Throw an SLA policy away, for good. What was promised already stays promised."""
    room, version, policy_id = call.app.inbox, call.version, SlaPolicyId(sla_policy_id)
    return await call.change(
        lambda actor: remove_sla_policy(room, actor, policy_id, version), SlaPolicyOut.of
    )


@router.get(
    "/conversations/{conversation_id}/sla", **operation("conversations", ConversationSlaOut)
)
async def get_conversation_sla(conversation_id: str, call: InWorkspace) -> Response:
    """Read what is promised to a conversation, and how each promise stands. Each time that it is
    reopened there are new ones."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_conversation_sla(room, actor, ConversationId(conversation_id)),
        ConversationSlaOut.of,
    )
