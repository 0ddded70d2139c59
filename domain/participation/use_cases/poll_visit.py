"""Whoever comes by an address sees the poll, and votes on its page."""

from dataclasses import replace

from domain.participation.errors import MayNotVote, PollNotThere
from domain.participation.poll import Poll, WhoVotes
from domain.participation.poll_ports import PollVisitor
from domain.participation.poll_seeing import PollSeen, seen_by
from domain.participation.poll_vote import Choice, PollVote, Voter, VoteSource
from domain.participation.poll_voting import (
    as_invited,
    keep_vote,
    key_of_invitation,
    key_of_member,
    may_be_shown,
    use,
)
from domain.participation.room import Participation
from domain.shared.access import Actor, system
from domain.shared.ids import Kind, names


async def enter_poll(room: Participation, address: str) -> PollVisitor:
    """By the id of a poll, or the secret of an invitation. Raises PollNotThere, whatever it is that
    is wrong with it."""
    bench = room.polls
    by_id = names(Kind.POLL, address)
    hashed = None if by_id else bench.secrets.hash_of_secret(address)
    found = await bench.reads.visitor(address if by_id else None, hashed)
    if found is None:
        raise PollNotThere()
    return found


def actor_of(poll: Poll) -> Actor:
    """At work in the poll's workspace, on record under its id."""
    return replace(system(poll.organization_id, poll.workspace_id), id=poll.id)


def key_of(visitor: PollVisitor, browser: str | None) -> str | None:
    """By which a visitor's vote is found again; None for who cannot vote by this address. `browser`
    is a name that was made here."""
    if visitor.invitation is not None:
        member_id = visitor.invitation.member_id
        return key_of_member(member_id) if member_id else key_of_invitation(visitor.invitation)
    if visitor.poll.who is WhoVotes.ANYONE and browser is not None:
        return f"browser:{browser}"
    return None


async def show_poll(room: Participation, visitor: PollVisitor, browser: str | None) -> PollSeen:
    """The poll, and what this visitor may see of it."""
    poll, key = visitor.poll, key_of(visitor, browser)
    return await seen_by(room.polls, actor_of(poll), poll, [key] if key else [])


async def vote_as_visitor(
    room: Participation, visitor: PollVisitor, browser: str | None, choice: Choice
) -> PollVote:
    """The last word counts. Safe to repeat. Raises MayNotVote, PollNotOpen, VoteStands,
    ValidationFailed."""
    bench, actor = room.polls, actor_of(visitor.poll)
    shown = await may_be_shown(bench, actor, choice)
    async with bench.begin(actor) as tx:
        poll = await tx.polls.steady(visitor.poll.id)
        invitation = visitor.invitation and await tx.invitations.get(visitor.invitation.id)
        if invitation is not None:
            voter = await as_invited(tx, poll, invitation)
        else:
            key = key_of(visitor, browser)
            if key is None:
                raise MayNotVote()
            voter = Voter(key)
        vote = await keep_vote(bench, tx, poll, voter, choice, VoteSource.PAGE, shown=shown)
        if invitation is not None:
            use(tx, invitation, vote)
        await tx.commit(vote)
    return vote
