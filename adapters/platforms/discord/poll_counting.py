"""What Discord has counted of a poll so far."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.outcomes import CannotTell
from domain.shared.poll_counts import PollCounts


def counts_of_poll(message: Mapping[str, Any]) -> PollCounts | CannotTell:
    """Facts: resources/poll.mdx of discord-api-docs. An answer that nobody chose is not among the
    counts; without any results nothing was counted yet. Who may choose several is not counted as a
    person."""
    poll = message.get("poll")
    answers = poll.get("answers") if isinstance(poll, dict) else None
    if not isinstance(poll, dict) or not isinstance(answers, list):
        return CannotTell("Discord does not say that this is a poll.")
    results = poll.get("results")
    listed = results.get("answer_counts") if isinstance(results, dict) else None
    if not isinstance(listed, list):
        return CannotTell("Discord does not say yet how many voted for what.")
    found = {one.get("id"): one.get("count") for one in listed if isinstance(one, dict)}
    ids = [one.get("answer_id") if isinstance(one, dict) else None for one in answers]
    said = [found.get(its_id, 0) for its_id in ids]
    counts = tuple(one for one in said if isinstance(one, int) and one >= 0)
    if None in ids or len(counts) != len(said):
        return CannotTell("Discord's counts of the poll could not be read.")
    return PollCounts(counts, None if poll.get("allow_multiselect") is True else sum(counts))
