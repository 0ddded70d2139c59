"""Small scenes about who works here, in memory."""

from domain.identity.branding import Branding
from domain.identity.role import Role
from domain.identity.teammate import Invitation, Team, Teammate
from domain.identity.use_cases.accept_invitation import accept_invitation, enter_as_invited
from domain.identity.use_cases.keep_branding import change_branding
from domain.identity.use_cases.keep_invitations import (
    NewInvitation,
    create_invitation,
    resend_invitation,
    revoke_invitation,
)
from domain.identity.use_cases.keep_roles import NewRole, change_role, create_role, remove_role
from domain.identity.use_cases.keep_teammates import (
    NewTeammate,
    change_teammate,
    create_teammate,
    give_role,
    resume_teammate,
    suspend_teammate,
    take_role,
)
from domain.identity.use_cases.keep_teams import NewTeam, change_team, create_team, remove_team
from domain.shared.access import Permission, Reach
from domain.shared.ids import RoleId
from tests.unit.stage import Scenes, Stage

DESK = NewTeammate("Support desk", "desk@example.org")
AGENT = RoleId("agent")


async def somebody_works_here(s: Stage) -> None:
    room, workspace = s.house.app.identity, s.actor.workspace
    person = await create_teammate(room, s.outside, DESK)
    await change_teammate(room, s.outside, person.id, None, {"name": "Evening desk"})
    await give_role(room, s.outside, person.id, workspace, AGENT)
    await give_role(room, s.outside, person.id, workspace, AGENT)
    await suspend_teammate(room, s.outside, person.id)
    await resume_teammate(room, s.outside, person.id)
    await take_role(room, s.outside, person.id, workspace)


async def a_team_is_put_together_and_dissolved(s: Stage) -> None:
    room = s.house.app.identity
    person = await create_teammate(room, s.outside, DESK)
    team = await create_team(room, s.outside, NewTeam("Evenings", s.actor.workspace))
    joined = {"member_ids": frozenset({person.id})}
    await change_team(room, s.outside, team.id, None, joined)
    await remove_team(room, s.outside, team.id, None)


async def a_role_is_made_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.identity
    lets = {Permission.INBOX_READ: Reach.TEAM}
    role = await create_role(room, s.outside, NewRole("Evenings", lets))
    await change_role(room, s.outside, role.id, None, {"name": "Nights"})
    await remove_role(room, s.outside, role.id, None)


async def somebody_is_invited_again_and_accepts(s: Stage) -> None:
    room, workspace = s.house.app.identity, s.actor.workspace
    team = await create_team(room, s.outside, NewTeam("Evenings", workspace))
    wanted = NewInvitation("desk@example.org", {workspace: AGENT}, team_ids=frozenset({team.id}))
    first = await create_invitation(room, s.outside, wanted)
    second = await resend_invitation(room, s.outside, first.invitation.id)
    guest = await enter_as_invited(room, second.token.reveal())
    await accept_invitation(room, guest, "Evening desk", None)


async def somebody_is_invited_no_more(s: Stage) -> None:
    wanted = NewInvitation("desk@example.org", {s.actor.workspace: AGENT})
    made = await create_invitation(s.house.app.identity, s.outside, wanted)
    await revoke_invitation(s.house.app.identity, s.outside, made.invitation.id)


async def a_brand_shows_itself(s: Stage) -> None:
    room = s.house.app.identity
    await change_branding(room, s.actor, None, {"display_name": "Aurora", "locale": "es"})
    await change_branding(room, s.actor, None, {"primary_colour": "#14532d", "locale": None})


TEAMMATES: Scenes = {
    a_brand_shows_itself: ({Branding: "dress"}, {"branding.updated"}),
    somebody_works_here: (
        {Teammate: "change suspend resume give_role take_role"},
        {
            *("teammate.created", "teammate.updated", "teammate.suspended", "teammate.resumed"),
            *("teammate.role_given", "teammate.role_taken"),
        },
    ),
    a_team_is_put_together_and_dissolved: (
        {Team: "change remove"},
        {"teammate.created", "team.created", "team.updated", "team.deleted"},
    ),
    a_role_is_made_changed_and_thrown_away: (
        {Role: "change remove"},
        {"role.created", "role.updated", "role.deleted"},
    ),
    somebody_is_invited_again_and_accepts: (
        {Invitation: "accept give_way", Team: "change"},
        {
            *("invitation.created", "invitation.revoked", "invitation.accepted"),
            *("teammate.created", "team.created", "team.updated"),
        },
    ),
    somebody_is_invited_no_more: (
        {Invitation: "revoke"},
        {"invitation.created", "invitation.revoked"},
    ),
}
