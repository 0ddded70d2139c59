"""How the operations about who works here, and what they may do, are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

PERSON = {"name": "Support desk", "email": "desk@example.org"}


def _here(workspace: str, role: str) -> dict[str, Any]:
    return {"roles": [{"workspace_id": workspace, "role_id": role}]}


def _invited(workspace: str, role: str, **more: Any) -> dict[str, Any]:
    return {"email": "desk@example.org", **_here(workspace, role), **more}


def _role(**more: Any) -> dict[str, Any]:
    return {"name": "Evenings", "permissions": {"roles:write": "all"}, **more}


def _check(**about: Any) -> dict[str, Any]:
    return {"permission": "messages:read", **about}


OF_TEAMMATES: Mapping[str, Sequence[Call]] = {
    "post_teammate": [
        lambda own, theirs: Ask(body=PERSON),
        lambda own, theirs: Ask(body=PERSON | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=PERSON | _here(theirs["workspace"], "agent")),
        lambda own, theirs: Ask(body=PERSON | _here(own["workspace"], theirs["desk_role"])),
    ],
    "get_teammates": filters("workspace_id", "external_id"),
    "get_teammate": on("teammate_id", "teammate"),
    "patch_teammate": renames("teammate_id", "teammate"),
    "post_teammate_suspend": on("teammate_id", "teammate_to_suspend"),
    "post_teammate_resume": on("teammate_id", "suspended_teammate"),
    "put_teammate_role": [
        lambda own, theirs: Ask(
            {"teammate_id": theirs["teammate"], "workspace_id": theirs["workspace"]},
            {"role_id": theirs["desk_role"]},
        ),
        lambda own, theirs: Ask(
            {"teammate_id": own["teammate"], "workspace_id": theirs["workspace"]},
            {"role_id": "agent"},
        ),
    ],
    "delete_teammate_role": [
        lambda own, theirs: Ask(
            {"teammate_id": theirs["spare_teammate"], "workspace_id": theirs["workspace"]}
        ),
    ],
    "post_team": [
        lambda own, theirs: Ask(body={"name": "Evenings", "workspace_id": own["workspace"]}),
        lambda own, theirs: Ask(body={"name": "Evenings", "workspace_id": theirs["workspace"]}),
        lambda own, theirs: Ask(
            body={
                "name": "Evenings",
                "workspace_id": own["workspace"],
                "teammate_ids": [theirs["teammate"]],
            }
        ),
        lambda own, theirs: Ask(
            body={
                "name": "Evenings",
                "workspace_id": own["workspace"],
                "external_id": theirs["external_id"],
            }
        ),
    ],
    "get_teams": filters("workspace_id", "teammate_id", "external_id"),
    "get_team": on("team_id", "team"),
    "patch_team": [
        *renames("team_id", "team"),
        lambda own, theirs: Ask({"team_id": own["team"]}, {"teammate_ids": [theirs["teammate"]]}),
    ],
    "delete_team": on("team_id", "spare_team"),
    "post_invitation": [
        lambda own, theirs: Ask(body=_invited(own["workspace"], own["desk_role"])),
        lambda own, theirs: Ask(body=_invited(theirs["workspace"], "agent")),
        lambda own, theirs: Ask(body=_invited(own["workspace"], theirs["desk_role"])),
        lambda own, theirs: Ask(
            body=_invited(own["workspace"], own["desk_role"], team_ids=[theirs["team"]])
        ),
        lambda own, theirs: Ask(
            body=_invited(own["workspace"], own["desk_role"], external_id=theirs["external_id"])
        ),
    ],
    "get_invitations": filters("workspace_id", "teammate_id", "external_id"),
    "get_invitation": on("invitation_id", "invitation"),
    "post_invitation_revoke": on("invitation_id", "invitation_to_revoke"),
    "post_invitation_resend": on("invitation_id", "invitation_to_resend"),
    "get_guest_invitation": on("token", "invitation_token"),
    "post_guest_invitation_accept": on("token", "invitation_token_to_accept", {}),
    "get_permissions": [plain],
    "get_roles": [plain],
    "get_role": on("role_id", "role"),
    "post_role": [
        lambda own, theirs: Ask(body=_role(workspace_id=own["workspace"])),
        lambda own, theirs: Ask(body=_role(workspace_id=theirs["workspace"])),
        lambda own, theirs: Ask(
            body=_role(workspace_id=own["workspace"], external_id=theirs["external_id"])
        ),
    ],
    "patch_role": renames("role_id", "role"),
    "delete_role": on("role_id", "spare_role"),
    "post_session_token": [
        lambda own, theirs: Ask(body={"teammate_id": theirs["teammate"]}),
    ],
    "post_access_check": [
        lambda own, theirs: Ask(body=_check(teammate_id=theirs["teammate"])),
        lambda own, theirs: Ask(body=_check(api_key_id=theirs["key"])),
        lambda own, theirs: Ask(
            body=_check(
                teammate_id=own["teammate"],
                thing={"assignee_id": theirs["teammate"], "team_id": theirs["team"]},
            )
        ),
    ],
}

NEEDED_OF_TEAMMATES: dict[str, str | None] = {
    "post_teammate": "teammates:write",
    "get_teammates": "teammates:read",
    "get_teammate": "teammates:read",
    "patch_teammate": "teammates:write",
    "post_teammate_suspend": "teammates:write",
    "post_teammate_resume": "teammates:write",
    "put_teammate_role": "teammates:write",
    "delete_teammate_role": "teammates:write",
    "post_team": "teammates:write",
    "get_teams": "teammates:read",
    "get_team": "teammates:read",
    "patch_team": "teammates:write",
    "delete_team": "teammates:write",
    "post_invitation": "teammates:write",
    "get_invitations": "teammates:read",
    "get_invitation": "teammates:read",
    "post_invitation_revoke": "teammates:write",
    "post_invitation_resend": "teammates:write",
    "get_guest_invitation": None,
    "post_guest_invitation_accept": None,
    "get_permissions": None,
    "get_roles": "teammates:read",
    "get_role": "teammates:read",
    "post_role": "roles:write",
    "patch_role": "roles:write",
    "delete_role": "roles:write",
    "post_session_token": "sessions:write",
    "post_access_check": "teammates:read",
}
"""The scope that each of them asks for; None for none."""
