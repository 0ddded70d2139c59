"""Whether somebody may vote, by which name of theirs their vote is found again, and how it is
kept: the last word of each, and one of each."""

from domain.participation.errors import MayNotVote, PollNotOpen, VoteStands
from domain.participation.poll import Poll, WhoVotes
from domain.participation.poll_bench import Polls
from domain.participation.poll_events import INVITATION_USED, invitation_told, vote_told
from domain.participation.poll_ports import PollPerson, PollsTransaction
from domain.participation.poll_vote import (
    Choice,
    PollInvitation,
    PollVote,
    Voter,
    VoteSource,
    in_order,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, MemberId, PollId, PollVoteId


def key_of_member(id: MemberId) -> str:
    return f"member:{id}"


def keys_of(person: PollPerson) -> tuple[str, ...]:
    """The one they are in the end comes first."""
    others = [one for one in person.kin if one != person.id]
    return tuple(key_of_member(one) for one in (person.id, *others))


def key_of_invitation(invitation: PollInvitation) -> str:
    return f"invitation:{invitation.id}"


def key_of_own(bench: Polls, poll_id: PollId, voter: str) -> str:
    """Of somebody whom the caller alone knows, kept in a way that tells nobody who that is."""
    return f"own:{bench.secrets.hash_of_secret(f'{poll_id}/{voter}')}"


async def as_member(tx: PollsTransaction, poll: Poll, member_id: MemberId) -> Voter:
    """Raises NotFound, and MayNotVote for whom the poll is not for, or who takes no part."""
    person = await tx.people.person(member_id)
    if person is None:
        raise NotFound(thing="member", pointer="/member_id")
    if not person.there or not await _is_for(tx, poll, person):
        raise MayNotVote()
    mine, *others = keys_of(person)
    return Voter(mine, tuple(others), person.id, level=person.level)


async def as_invited(tx: PollsTransaction, poll: Poll, invitation: PollInvitation) -> Voter:
    """Raises MayNotVote."""
    if invitation.poll_id != poll.id or invitation.revoked_at is not None:
        raise MayNotVote()
    if invitation.member_id is None:
        if poll.who is WhoVotes.MEMBERS:
            raise MayNotVote()
        return Voter(key_of_invitation(invitation), invitation_id=invitation.id)
    person = await tx.people.person(invitation.member_id)
    if person is None or not person.there:
        raise MayNotVote()
    if poll.who is WhoVotes.MEMBERS and not await _is_for(tx, poll, person):
        raise MayNotVote()
    mine, *others = keys_of(person)
    return Voter(mine, tuple(others), person.id, invitation.id, person.level)


async def keep_vote(
    bench: Polls,
    tx: PollsTransaction,
    poll: Poll,
    voter: Voter,
    choice: Choice,
    source: VoteSource,
    *,
    shown: bool,
) -> PollVote:
    """What somebody says takes the place of what they said before; the very same when it says
    nothing new. Raises PollNotOpen, ValidationFailed, VoteStands where a vote cannot be changed.
    """
    now = bench.clock.now()
    if not poll.takes_votes(now):
        raise PollNotOpen(state=poll.state.value)
    choice = in_order(poll, choice)
    before = await tx.votes.cast_by(poll.id, (voter.key, *voter.others))
    if before is not None and before.says(choice):
        return before
    if before is not None and not poll.may_change:
        raise VoteStands()
    weight = poll.weight_of(voter.level)
    if before is None:
        vote = PollVote(
            id=PollVoteId(bench.ids.new(Kind.POLL_VOTE)),
            workspace_id=poll.workspace_id,
            organization_id=poll.organization_id,
            poll_id=poll.id,
            voter=voter.key,
            source=source,
            created_at=now,
            updated_at=now,
            member_id=voter.member_id,
            invitation_id=voter.invitation_id,
            options=choice.options,
            scores=choice.scores,
            text=choice.text,
            shown=shown,
            weight=weight,
        )
    else:
        vote = before.change(choice, source, weight, shown, now)
    tx.votes.write(before, vote)
    tx.announce(vote_told(vote, before))
    return vote


def use(tx: PollsTransaction, before: PollInvitation, vote: PollVote) -> None:
    """From the first vote by it on it cannot be taken back."""
    after = before.use(vote.updated_at)
    if after is not before:
        tx.invitations.change(before, after)
        tx.announce(invitation_told(INVITATION_USED, after, before))


async def may_be_shown(bench: Polls, actor: Actor, choice: Choice) -> bool:
    """What the house's moderation says of words; the rest has none."""
    return choice.text is None or await bench.words.may_be_shown(actor, choice.text)


async def _is_for(tx: PollsTransaction, poll: Poll, person: PollPerson) -> bool:
    if poll.community_id is not None and poll.community_id not in person.community_ids:
        return False
    if poll.level_from is not None and (person.level or 0) < poll.level_from:
        return False
    return poll.segment_id is None or await tx.people.in_segment(person.id, poll.segment_id)
