"""Somebody is invited, asked again, or not any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.identity.giving import must_hold_roles, the_teams
from domain.identity.room import Identity
from domain.identity.teammate import Invitation, Roles, realm_of
from domain.identity.teammate_events import (
    INVITATION_CREATED,
    INVITATION_REVOKED,
    invitation_changed,
)
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import InvitationId, Kind, TeamId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret

HINT = 4
GOOD_FOR = timedelta(days=7)
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """Who is invited, to which role in which workspace, and until when: without `expires_at`, for a
    week from now."""

    email: str
    roles: Roles
    name: str | None = None
    language: str = "en"
    team_ids: frozenset[TeamId] = frozenset()
    expires_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvitationWithToken:
    """An invitation as it is made; afterwards nobody knows its token but whoever was given it."""

    invitation: Invitation
    token: Secret


async def create_invitation(
    room: Identity, actor: Actor, request: NewInvitation
) -> InvitationWithToken:
    """Whoever accepts it will be able to do what these roles let them: the actor must be, too.

    Raises MissingScope, ScopeNotHeld, NotFound for a role, workspace or team, ValidationFailed for
    an end that is over or more than thirty days away, DuplicateExternalId.
    """
    actor.require(Permission.TEAMMATES_WRITE)
    now, token = room.clock.now(), room.invitation_mint.invitation_token()
    invitation = Invitation(
        id=InvitationId(room.ids.new(Kind.INVITATION)),
        organization_id=actor.organization_id,
        mode=actor.mode,
        email=request.email,
        language=request.language,
        roles=request.roles,
        hash=room.invitation_mint.hash_of_secret(token.reveal()),
        hint=token.reveal()[-HINT:],
        expires_at=_end_of(request.expires_at, now),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        realm=realm_of(actor),
        name=request.name,
        team_ids=request.team_ids,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    answer = InvitationWithToken(invitation, token)
    async with room.begin(actor) as tx:
        await must_hold_roles(room, tx, actor, invitation.roles)
        await the_teams(tx, actor, invitation.team_ids, invitation.roles)
        await tx.invitations.add(invitation)
        tx.announce(invitation_changed(INVITATION_CREATED, invitation))
        await tx.commit(answer)
    return answer


async def resend_invitation(
    room: Identity, actor: Actor, invitation_id: InvitationId
) -> InvitationWithToken:
    """A new one in its place, good for a week; the token of before opens nothing any more. The
    external id goes over to the new one.

    Raises MissingScope, NotFound, ScopeNotHeld, InvalidState for one that was accepted.
    """
    actor.require(Permission.TEAMMATES_WRITE)
    now, token = room.clock.now(), room.invitation_mint.invitation_token()
    async with room.begin(actor) as tx:
        before = await tx.invitations.get(invitation_id)
        await must_hold_roles(room, tx, actor, before.roles)
        await the_teams(tx, actor, before.team_ids, before.roles)
        ended = before.give_way(now)
        await tx.invitations.save(ended)
        invitation = replace(
            before,
            id=InvitationId(room.ids.new(Kind.INVITATION)),
            hash=room.invitation_mint.hash_of_secret(token.reveal()),
            hint=token.reveal()[-HINT:],
            expires_at=now + GOOD_FOR,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            version=1,
            revoked_at=None,
        )
        answer = InvitationWithToken(invitation, token)
        await tx.invitations.add(invitation)
        tx.announce(
            invitation_changed(INVITATION_REVOKED, ended, before),
            invitation_changed(INVITATION_CREATED, invitation),
        )
        await tx.commit(answer)
    return answer


async def revoke_invitation(
    room: Identity, actor: Actor, invitation_id: InvitationId
) -> Invitation:
    """From this commit on its token opens nothing. Repeating answers the same. Raises MissingScope,
    NotFound, InvalidState for one that was accepted."""
    actor.require(Permission.TEAMMATES_WRITE)
    async with room.begin(actor) as tx:
        before = invitation = await tx.invitations.get(invitation_id)
        if before.revoked_at is None:
            invitation = before.revoke(room.clock.now())
            await tx.invitations.save(invitation)
            tx.announce(invitation_changed(INVITATION_REVOKED, invitation, before))
        await tx.commit(invitation)
    return invitation


async def read_invitation(room: Identity, actor: Actor, invitation_id: InvitationId) -> Invitation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.TEAMMATES_READ)
    return await room.reads.invitation(actor, invitation_id)


async def list_invitations(room: Identity, actor: Actor, request: PageRequest) -> Page[Invitation]:
    actor.require(Permission.TEAMMATES_READ)
    return await room.reads.invitations(actor, request)


def _end_of(expires_at: datetime | None, now: datetime) -> datetime:
    end = expires_at or now + GOOD_FOR
    if end <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    if end > now + LONGEST:
        latest = {"latest": written(now + LONGEST)}
        raise ValidationFailed(errors=[FieldError("/expires_at", "expires_too_late", latest)])
    return end
