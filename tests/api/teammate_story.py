"""A café's agency takes people in, says what they may do, and gives one a token for the browser."""

from tests.api.planning_story import Teller

DESK = {"name": "Support desk", "email": "desk@example.org"}


async def teammate_story(story: Teller, workspace: str) -> None:
    """Everything about who works in this workspace."""
    tell = story.tell
    await tell("get_permissions")
    role = await tell(
        "post_role",
        {
            "name": "Evenings",
            "workspace_id": workspace,
            "permissions": {"inbox:read": "team", "messages:read": "all"},
        },
    )
    change = {"description": "Whoever answers after six."}
    await tell("patch_role", change, role_id=role["id"])
    await tell("get_role", role_id=role["id"])
    spare = await story.call("post_role", {"name": "Old", "permissions": {"inbox:read": "own"}})
    await tell("delete_role", role_id=spare["id"])
    await tell("get_roles")
    here = {"workspace_id": workspace, "role_id": role["id"]}
    person = await tell("post_teammate", {**DESK, "language": "es", "roles": [here]})
    await tell("patch_teammate", {"name": "Evening desk"}, teammate_id=person["id"])
    places = {"teammate_id": person["id"], "workspace_id": workspace}
    await tell("put_teammate_role", {"role_id": "publisher"}, **places)
    await tell("post_teammate_suspend", teammate_id=person["id"])
    await tell("post_teammate_resume", teammate_id=person["id"])
    team = await tell("post_team", {"name": "Evenings", "workspace_id": workspace})
    await tell("patch_team", {"teammate_ids": [person["id"]]}, team_id=team["id"])
    await tell("get_team", team_id=team["id"])
    await tell("get_teams", query={"workspace_id": workspace})
    await _invitations(story, workspace, team["id"])
    token = {"teammate_id": person["id"], "scopes": ["messages:read"], "expires_in_seconds": 300}
    await tell("post_session_token", token)
    asked = {"permission": "messages:approve", "teammate_id": person["id"]}
    await tell("post_access_check", asked)
    await tell("delete_teammate_role", **places)
    await tell("get_teammate", teammate_id=person["id"])
    await tell("get_teammates", query={"q": "desk", "limit": "1"})
    await tell("delete_team", team_id=team["id"])


async def _invitations(story: Teller, workspace: str, team: str) -> None:
    tell = story.tell
    wanted = {
        "email": "night@example.org",
        "roles": [{"workspace_id": workspace, "role_id": "agent"}],
        "team_ids": [team],
    }
    first = await tell("post_invitation", wanted)
    second = await tell("post_invitation_resend", invitation_id=first["id"])
    await tell("get_guest_invitation", token=second["token"])
    accepted = {"name": "Night desk", "language": "pt"}
    await tell("post_guest_invitation_accept", accepted, token=second["token"])
    await tell("get_invitation", invitation_id=second["id"])
    third = await story.call("post_invitation", wanted)
    await tell("post_invitation_revoke", invitation_id=third["id"])
    await tell("get_invitations", query={"limit": "1"})
