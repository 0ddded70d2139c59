"""Approval policies: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.approval_schemas import (
    ApprovalPolicyChange,
    ApprovalPolicyIn,
    ApprovalPolicyOut,
)
from domain.publishing.approval import ApprovalMode, PolicyScope
from domain.publishing.use_cases.keep_approval_policies import (
    change_approval_policy,
    create_approval_policy,
    list_approval_policies,
    read_approval_policy,
    remove_approval_policy,
)
from domain.shared.ids import ApprovalPolicyId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
POLICIES = Listing(
    ("id", "created_at", "name"),
    {
        "scope": Choice(PolicyScope),
        "mode": Choice(ApprovalMode),
        "community_id": Texts(),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/approval-policies", **operation("approvals", ApprovalPolicyOut, creates=True))
async def post_approval_policy(body: ApprovalPolicyIn, call: InWorkspace) -> Response:
    """Say what must be approved on a channel, in a community or in the whole workspace. Of the
    policies a channel is under the most particular one counts."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_approval_policy(room, actor, body.request()),
        ApprovalPolicyOut.of,
        status=201,
        location="/v1/approval-policies/{}",
    )


@router.get(
    "/approval-policies", **operation("approvals", page_of(ApprovalPolicyOut), lists=POLICIES)
)
@listing(POLICIES)
async def get_approval_policies(call: InWorkspace) -> Response:
    """List approval policies."""
    room = call.app.publishing
    return await call.page(
        POLICIES,
        lambda actor, wanted: list_approval_policies(room, actor, wanted),
        ApprovalPolicyOut.of,
    )


@router.get("/approval-policies/{policy_id}", **operation("approvals", ApprovalPolicyOut))
async def get_approval_policy(policy_id: str, call: InWorkspace) -> Response:
    """Read an approval policy."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_approval_policy(room, actor, ApprovalPolicyId(policy_id)),
        ApprovalPolicyOut.of,
    )


@router.patch(
    "/approval-policies/{policy_id}", **operation("approvals", ApprovalPolicyOut, changes=True)
)
async def patch_approval_policy(
    policy_id: str, body: ApprovalPolicyChange, call: InWorkspace
) -> Response:
    """Change an approval policy. Requests that are under way keep the way they began with."""
    room, version = call.app.publishing, call.required_version
    changes, plan = body.split()
    return await call.change(
        lambda actor: change_approval_policy(
            room, actor, ApprovalPolicyId(policy_id), version, changes, plan
        ),
        ApprovalPolicyOut.of,
    )


@router.delete("/approval-policies/{policy_id}", **operation("approvals", ApprovalPolicyOut))
async def delete_approval_policy(policy_id: str, call: InWorkspace) -> Response:
    """Remove an approval policy. Requests that are under way stay."""
    room = call.app.publishing
    return await call.change(
        lambda actor: remove_approval_policy(room, actor, ApprovalPolicyId(policy_id)),
        ApprovalPolicyOut.of,
    )
