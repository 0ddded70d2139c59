"""People are invited to vote, each with a secret of their own, and invitations are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.participation.errors import InvitationUsed
from domain.participation.poll import Poll, PollState, WhoVotes
from domain.participation.poll_events import (
    INVITATION_CREATED,
    INVITATION_REVOKED,
    invitation_told,
)
from domain.participation.poll_vote import PollInvitation
from domain.participation.room import Participation
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import Kind, MemberId, PollId, PollInvitationId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.secret import Secret

MOST_AT_ONCE = 100
INVITES_IN = (PollState.DRAFT, PollState.SCHEDULED, PollState.OPEN)


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """An invitation and the secret of its address, which is shown once."""

    invitation: PollInvitation
    secret: Secret


async def invite(
    room: Participation, actor: Actor, poll_id: PollId, members: Sequence[MemberId | None]
) -> Sequence[MadeInvitation]:
    """One for each member, and where None stands one for whoever gets it. Raises MissingScope,
    NotFound, also at its pointer, InvalidState once the poll is over, ValidationFailed where it is
    for anyone, or for members alone and one is for nobody in particular."""
    actor.require(Permission.POLLS_WRITE)
    bench = room.polls
    async with bench.begin(actor) as tx:
        poll = await tx.polls.steady(poll_id)
        _must_invite(poll, members)
        for place, member_id in enumerate(members):
            if member_id is not None and await tx.people.person(member_id) is None:
                raise NotFound(thing="member", pointer=f"/member_ids/{place}")
        now = bench.clock.now()
        made = []
        for member_id in members:
            secret = bench.secrets.invitation()
            invitation = PollInvitation(
                id=PollInvitationId(bench.ids.new(Kind.POLL_INVITATION)),
                workspace_id=actor.workspace,
                organization_id=actor.organization_id,
                poll_id=poll.id,
                created_by=actor.id,
                created_at=now,
                updated_at=now,
                hash=bench.secrets.hash_of_secret(secret.reveal()),
                member_id=member_id,
            )
            made.append(MadeInvitation(invitation, secret))
        tx.invitations.add(*(one.invitation for one in made))
        tx.announce(*(invitation_told(INVITATION_CREATED, one.invitation) for one in made))
        await tx.commit(made)
    return made


async def revoke_invitation(
    room: Participation, actor: Actor, poll_id: PollId, invitation_id: PollInvitationId
) -> PollInvitation:
    """Its address is nobody's from now on. Safe to repeat. Raises MissingScope, NotFound,
    InvitationUsed."""
    actor.require(Permission.POLLS_WRITE)
    async with room.polls.begin(actor) as tx:
        await tx.polls.steady(poll_id)
        before = await tx.invitations.get(invitation_id)
        if before.poll_id != poll_id:
            raise NotFound(thing="poll_invitation")
        if before.used_at is not None:
            raise InvitationUsed()
        after = before.revoke(room.polls.clock.now())
        if after is not before:
            tx.invitations.change(before, after)
            tx.announce(invitation_told(INVITATION_REVOKED, after, before))
        await tx.commit(after)
    return after


async def list_invitations(
    room: Participation, actor: Actor, poll_id: PollId, request: PageRequest
) -> Page[PollInvitation]:
    """Without their secrets. Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_READ)
    await room.polls.reads.poll(actor, poll_id)
    mine = [*request.filters, Filter("poll_id", "in", [poll_id])]
    return await room.polls.reads.invitations(actor, replace(request, filters=mine))


def _must_invite(poll: Poll, members: Sequence[MemberId | None]) -> None:
    if not 0 < len(members) <= MOST_AT_ONCE:
        raise ValidationFailed(errors=[FieldError("/count", "nobody_invited")])
    if poll.state not in INVITES_IN:
        moves = ", ".join(poll.possible_moves)
        raise InvalidState(thing="poll", state=poll.state.value, moves=moves)
    if poll.who is WhoVotes.ANYONE:
        raise ValidationFailed(errors=[FieldError("/member_ids", "no_invitation_needed")])
    if poll.who is WhoVotes.MEMBERS and None in members:
        raise ValidationFailed(errors=[FieldError("/count", "members_only_invited")])
