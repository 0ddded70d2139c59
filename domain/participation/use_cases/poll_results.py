"""What a poll has come to is counted, listed, and shown to those who may see it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.participation.errors import PollIsSecret
from domain.participation.poll_results import PollResults
from domain.participation.poll_seeing import PollSeen, counted_now, seen_by
from domain.participation.poll_vote import PollVote
from domain.participation.poll_voting import key_of_member, key_of_own
from domain.participation.room import Participation
from domain.shared.access import Actor, Permission
from domain.shared.ids import PollId
from domain.shared.paging import Filter, Page, PageRequest


async def read_results(room: Participation, actor: Actor, poll_id: PollId) -> PollResults:
    """As of now, for whoever runs the poll. Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_READ)
    poll = await room.polls.reads.poll(actor, poll_id)
    return await counted_now(room.polls, actor, poll)


async def see_poll(room: Participation, actor: Actor, poll_id: PollId) -> PollSeen:
    """What a member sees with their own token, or whoever asks for nobody. Raises MissingScope,
    NotFound."""
    actor.require(Permission.POLLS_VOTE)
    reads = room.polls.reads
    poll = await reads.poll(actor, poll_id)
    keys: Sequence[str] = ()
    if actor.member is not None:
        known = await reads.known_as(actor, actor.member)
        keys = [key_of_member(known) if known else key_of_own(room.polls, poll_id, actor.member)]
    return await seen_by(room.polls, actor, poll, keys)


async def list_votes(
    room: Participation, actor: Actor, poll_id: PollId, request: PageRequest
) -> Page[PollVote]:
    """Who voted what, where the poll says openly that this is told. Raises MissingScope, NotFound,
    PollIsSecret."""
    actor.require(Permission.POLLS_READ)
    poll = await room.polls.reads.poll(actor, poll_id)
    if not poll.named:
        raise PollIsSecret()
    return await room.polls.reads.votes(actor, _of(request, poll_id))


async def list_answers(
    room: Participation, actor: Actor, poll_id: PollId, request: PageRequest
) -> Page[PollVote]:
    """What was said in words, without those who said it; of what the house's moderation would not
    let pass only what is asked for. Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_READ)
    await room.polls.reads.poll(actor, poll_id)
    worded = [*request.filters, Filter("worded", "in", True)]
    return await room.polls.reads.votes(actor, _of(replace(request, filters=worded), poll_id))


def _of(request: PageRequest, poll_id: PollId) -> PageRequest:
    return replace(request, filters=[*request.filters, Filter("poll_id", "in", [poll_id])])
