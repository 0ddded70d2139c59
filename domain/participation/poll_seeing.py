"""What somebody who may vote sees of a poll: their own vote, and what came of it where they may."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.participation.poll import Poll
from domain.participation.poll_bench import Polls
from domain.participation.poll_results import PollResults, results_of
from domain.participation.poll_vote import PollVote
from domain.shared.access import Actor


@dataclass(frozen=True, slots=True)
class PollSeen:
    """A poll as somebody who may vote sees it: their `vote`, and what came of it so far where they
    may see that."""

    poll: Poll
    vote: PollVote | None
    results: PollResults | None


async def seen_by(bench: Polls, actor: Actor, poll: Poll, keys: Sequence[str]) -> PollSeen:
    """For whoever bears these keys; nobody's without any."""
    vote = await bench.reads.vote(actor, poll.id, keys) if keys else None
    shown = poll.shows_results(vote is not None, bench.clock.now())
    return PollSeen(poll, vote, await counted_now(bench, actor, poll) if shown else None)


async def counted_now(bench: Polls, actor: Actor, poll: Poll) -> PollResults:
    votes = await bench.reads.alike(actor, poll.id)
    natives = await bench.reads.natives(actor, poll.id)
    return results_of(poll, votes, natives, bench.clock.now())
