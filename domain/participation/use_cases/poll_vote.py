"""Somebody votes through the API: a member with their own token, or whoever a server speaks for."""

from dataclasses import dataclass

from domain.participation.errors import MayNotVote
from domain.participation.poll import Poll, WhoVotes
from domain.participation.poll_ports import PollsTransaction
from domain.participation.poll_vote import Choice, PollVote, Voter, VoteSource
from domain.participation.poll_voting import as_member, keep_vote, key_of_own, may_be_shown
from domain.participation.room import Participation
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import MemberId, PollId


@dataclass(frozen=True, slots=True)
class NewVote:
    """What is said, and by whom: a member, or in a poll for anyone `voter`, whom the caller alone
    knows. Whoever comes with a member's token names nobody."""

    choice: Choice
    member_id: MemberId | None = None
    voter: str | None = None


async def cast_vote(
    room: Participation, actor: Actor, poll_id: PollId, request: NewVote
) -> PollVote:
    """The last word of each person counts, until the poll closes. Safe to repeat: the same vote
    again changes nothing. Raises MissingScope, NotFound, MayNotVote, PollNotOpen, VoteStands,
    ValidationFailed for what the poll does not ask, and for nobody or somebody else named."""
    actor.require(Permission.POLLS_VOTE)
    bench = room.polls
    asked = await _who_it_is(room, actor, poll_id, request)
    shown = await may_be_shown(bench, actor, request.choice)
    async with bench.begin(actor) as tx:
        poll = await tx.polls.steady(poll_id)
        voter = await _voter(tx, poll, asked)
        vote = await keep_vote(bench, tx, poll, voter, request.choice, VoteSource.API, shown=shown)
        await tx.commit(vote)
    return vote


async def _who_it_is(
    room: Participation, actor: Actor, poll_id: PollId, request: NewVote
) -> MemberId | Voter:
    """A member, or somebody else as they are known here. Raises ValidationFailed."""
    if actor.member is not None:
        for name in ("member_id", "voter"):
            if getattr(request, name) is not None:
                raise ValidationFailed(errors=[FieldError(f"/{name}", "vote_for_yourself")])
        return await _known(room, actor, poll_id, actor.member)
    if request.voter is not None and request.member_id is None:
        return await _known(room, actor, poll_id, request.voter)
    if request.member_id is None or request.voter is not None:
        raise ValidationFailed(errors=[FieldError("/member_id", "voter_unnamed")])
    return request.member_id


async def _known(
    room: Participation, actor: Actor, poll_id: PollId, external_id: str
) -> MemberId | Voter:
    """The member of that external id, or else whoever bears it."""
    known = await room.polls.reads.known_as(actor, external_id)
    return known or Voter(key_of_own(room.polls, poll_id, external_id))


async def _voter(tx: PollsTransaction, poll: Poll, asked: MemberId | Voter) -> Voter:
    if isinstance(asked, Voter):
        if poll.who is not WhoVotes.ANYONE:
            raise MayNotVote()
        return asked
    if poll.who is WhoVotes.INVITED:
        raise MayNotVote()
    return await as_member(tx, poll, asked)
