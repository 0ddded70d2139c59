"""Who works in a workspace, so that every operation about them has something to do."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.wiring import House
from domain.identity.teammate import Roles
from domain.identity.use_cases.keep_invitations import (
    InvitationWithToken,
    NewInvitation,
    create_invitation,
)
from domain.identity.use_cases.keep_roles import NewRole, create_role
from domain.identity.use_cases.keep_teammates import (
    NewTeammate,
    create_teammate,
    suspend_teammate,
)
from domain.identity.use_cases.keep_teams import NewTeam, create_team
from domain.shared.access import Actor, Permission, Reach, Rights
from domain.shared.ids import Kind, TeammateId

TEAMMATES: Mapping[str, Kind] = {
    **dict.fromkeys(("role", "spare_role", "desk_role"), Kind.ROLE),
    **dict.fromkeys(
        ("teammate", "spare_teammate", "teammate_to_suspend", "suspended_teammate"), Kind.TEAMMATE
    ),
    **dict.fromkeys(("team", "spare_team"), Kind.TEAM),
    **dict.fromkeys(
        ("invitation", "invitation_to_revoke", "invitation_to_resend"), Kind.INVITATION
    ),
}
EMAIL = "desk@example.org"


async def some_teammates(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """Each may do what it takes to change it, and no more: a key that has just this can."""
    room, outside = house.app.identity, replace(actor, workspace_id=None)
    made: dict[str, str] = {}
    for name, permission in (
        ("role", Permission.ROLES_WRITE),
        ("spare_role", Permission.ROLES_WRITE),
        ("desk_role", Permission.TEAMMATES_WRITE),
    ):
        lets: Rights = {permission: Reach.ALL}
        named = external_id if name == "role" else None
        wanted = NewRole(name, lets, actor.workspace, external_id=named)
        made[name] = (await create_role(room, outside, wanted)).id
    here: Roles = {actor.workspace: made["desk_role"]}  # type: ignore[dict-item]
    for name, kind in TEAMMATES.items():
        if kind is Kind.TEAMMATE:
            named = external_id if name == "teammate" else None
            person = NewTeammate(name, EMAIL, roles=here, external_id=named)
            made[name] = (await create_teammate(room, outside, person)).id
    await suspend_teammate(room, outside, TeammateId(made["suspended_teammate"]))
    members = frozenset({TeammateId(made["teammate"])})
    for name, named in (("team", external_id), ("spare_team", None)):
        team = NewTeam(name, actor.workspace, members, external_id=named)
        made[name] = (await create_team(room, outside, team)).id

    async def invited(named: str | None = None) -> InvitationWithToken:
        wanted = NewInvitation(EMAIL, here, external_id=named)
        return await create_invitation(room, outside, wanted)

    first, taken = await invited(external_id), await invited()
    return {
        **made,
        "invitation": first.invitation.id,
        "invitation_token": first.token.reveal(),
        "invitation_token_to_accept": taken.token.reveal(),
        "invitation_to_revoke": (await invited()).invitation.id,
        "invitation_to_resend": (await invited()).invitation.id,
    }


def strange_invitations() -> dict[str, str]:
    """What nobody was given."""
    return {
        "invitation_token": f"ivt_{'0' * 43}",
        "invitation_token_to_accept": f"ivt_{'1' * 43}",
    }
