"""Policies: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.policy_schemas import (
    ModerationPolicyChange,
    ModerationPolicyIn,
    ModerationPolicyOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.moderation.policy import Ground, Severity
from domain.moderation.use_cases.keep_policies import (
    change_policy,
    create_policy,
    list_policies,
    read_policy,
    remove_policy,
)
from domain.shared.ids import ModerationPolicyId

router = APIRouter(
    prefix="/v1/moderation", route_class=Operation, generate_unique_id_function=operation_id
)
POLICIES = Listing(
    ("id", "created_at", "updated_at"),
    {
        "severity": Choice(Severity),
        "ground": Choice(Ground),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/policies", **operation("moderation", ModerationPolicyOut, creates=True))
async def post_moderation_policy(body: ModerationPolicyIn, call: InWorkspace) -> Response:
    """Write down a standard: what is not wanted, how grave it is, and how people are told."""
    room = call.app.moderation
    return await call.change(
        lambda actor: create_policy(room, actor, body.request()),
        ModerationPolicyOut.of,
        status=201,
        location="/v1/moderation/policies/{}",
    )


@router.get("/policies", **operation("moderation", page_of(ModerationPolicyOut), lists=POLICIES))
@listing(POLICIES)
async def get_moderation_policies(call: InWorkspace) -> Response:
    """List the policies."""
    room = call.app.moderation
    return await call.page(
        POLICIES, lambda actor, wanted: list_policies(room, actor, wanted), ModerationPolicyOut.of
    )


@router.get("/policies/{policy_id}", **operation("moderation", ModerationPolicyOut))
async def get_moderation_policy(policy_id: str, call: InWorkspace) -> Response:
    """Read a policy."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_policy(room, actor, ModerationPolicyId(policy_id)),
        ModerationPolicyOut.of,
    )


@router.patch("/policies/{policy_id}", **operation("moderation", ModerationPolicyOut, changes=True))
async def patch_moderation_policy(
    policy_id: str, body: ModerationPolicyChange, call: InWorkspace
) -> Response:
    """Change a policy. What was decided by it before names the version of then."""
    room, version = call.app.moderation, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_policy(room, actor, ModerationPolicyId(policy_id), version, changes),
        ModerationPolicyOut.of,
    )


@router.delete(
    "/policies/{policy_id}", **operation("moderation", ModerationPolicyOut, may_match=True)
)
async def delete_moderation_policy(policy_id: str, call: InWorkspace) -> Response:
    """Throw a policy away, for good. What was decided by it stays decided."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: remove_policy(room, actor, ModerationPolicyId(policy_id), version),
        ModerationPolicyOut.of,
    )
