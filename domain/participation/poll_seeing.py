"""What somebody who may vote sees of a poll: their own vote, and what came of it where they may."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.participation.poll import Poll, PollKind
from domain.participation.poll_bench import Polls
from domain.participation.poll_results import PollResults, results_of
from domain.participation.poll_vote import PollVote
from domain.shared.access import Actor
from domain.shared.paging import Filter, PageRequest

MOST_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class PollSeen:
    """A poll as somebody who may vote sees it: their `vote`, and what came of it so far where they
    may see that. `answers` is what was said in words, without names: the newest first, at most 100,
    and none that the house's moderation would not let pass; `has_more` where there are older ones
    that it would."""

    poll: Poll
    vote: PollVote | None
    results: PollResults | None
    answers: Sequence[str] = ()
    has_more: bool = False


async def seen_by(bench: Polls, actor: Actor, poll: Poll, keys: Sequence[str]) -> PollSeen:
    """For whoever bears these keys; nobody's without any."""
    vote = await bench.reads.vote(actor, poll.id, keys) if keys else None
    if not poll.shows_results(vote is not None, bench.clock.now()):
        return PollSeen(poll, vote, None)
    results = await counted_now(bench, actor, poll)
    if poll.kind is not PollKind.OPEN:
        return PollSeen(poll, vote, results)
    wanted = (
        Filter("poll_id", "in", [poll.id]),
        Filter("worded", "in", True),
        Filter("shown", "in", True),
    )
    page = await bench.reads.votes(actor, PageRequest(MOST_ANSWERS, filters=wanted))
    answers = [answer.text for answer in page.items if answer.text]
    return PollSeen(poll, vote, results, answers, page.next_after is not None)


async def counted_now(bench: Polls, actor: Actor, poll: Poll) -> PollResults:
    votes = await bench.reads.alike(actor, poll.id)
    natives = await bench.reads.natives(actor, poll.id)
    return results_of(poll, votes, natives, bench.clock.now())
