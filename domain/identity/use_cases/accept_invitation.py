"""Whoever was given an invitation's token sees what it is to, and accepts it, once."""

from dataclasses import dataclass

from domain.identity.errors import InvitationClosed
from domain.identity.room import Identity
from domain.identity.teammate import Invitation, InvitationStatus, Teammate
from domain.identity.teammate_events import (
    INVITATION_ACCEPTED,
    TEAM_UPDATED,
    TEAMMATE_CREATED,
    invitation_changed,
    team_changed,
    teammate_changed,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, TeammateId


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a token, and the one invitation that it opens."""

    actor: Actor
    invitation: Invitation
    organization_name: str


async def enter_as_invited(room: Identity, token: str) -> Guest:
    """Raises InvitationClosed, whatever it is that is wrong with the token."""
    door = await room.reads.invitation_door(room.invitation_mint.hash_of_secret(token))
    if door is None:
        raise InvitationClosed()
    actor = Actor(
        id=door.invitation_id,
        organization_id=door.organization_id,
        mode=door.mode,
        scopes=frozenset(),
    )
    invitation = await room.reads.invitation(actor, door.invitation_id)
    if invitation.status(room.clock.now()) is not InvitationStatus.PENDING:
        raise InvitationClosed()
    organization = await room.reads.organization(actor)
    return Guest(actor, invitation, organization.name)


async def accept_invitation(
    room: Identity, guest: Guest, name: str | None, language: str | None
) -> Teammate:
    """Whoever accepts becomes a teammate, with the roles and in the teams it says; a team that is
    there no more is left out. Raises InvitationClosed, also for the second of two who accept at
    one moment."""
    now = room.clock.now()
    async with room.begin(guest.actor) as tx:
        before = await tx.invitations.get(guest.invitation.id)
        if before.status(now) is not InvitationStatus.PENDING:
            raise InvitationClosed()
        teammate = Teammate(
            id=TeammateId(room.ids.new(Kind.TEAMMATE)),
            organization_id=before.organization_id,
            mode=before.mode,
            name=name or before.name or before.email,
            email=before.email,
            language=language or before.language,
            created_by=before.id,
            created_at=now,
            updated_at=now,
            realm=before.realm,
            roles=before.roles,
        )
        await tx.teammates.add(teammate)
        tx.announce(teammate_changed(TEAMMATE_CREATED, teammate))
        for team_id in sorted(before.team_ids):
            try:
                team = await tx.teams.get(team_id)
            except NotFound:
                continue
            joined = team.change(now, member_ids=team.member_ids | {teammate.id})
            await tx.teams.save(joined)
            tx.announce(team_changed(TEAM_UPDATED, joined, team))
        invitation = before.accept(teammate.id, now)
        await tx.invitations.save(invitation)
        tx.announce(invitation_changed(INVITATION_ACCEPTED, invitation, before))
        await tx.commit(teammate)
    return teammate
