"""What a platform said last of a poll of ours, kept until somebody counts it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import WorkspaceId
from domain.shared.poll_counts import PollCounts, PollTold


@dataclass(frozen=True, slots=True)
class ToldPoll:
    """One poll of one platform, whichever channel heard of it: bots are told of all their polls at
    once. `told_order` is as in `PollTold`, `told_at` when it came, UTC."""

    workspace_id: WorkspaceId
    platform: str
    poll_id: str
    said: PollCounts
    told_order: int
    told_at: datetime


def latest(
    told: Iterable[tuple[PollTold, datetime]], workspace_id: WorkspaceId, platform: str
) -> Sequence[ToldPoll]:
    """The newest of each poll, by the name of the poll, so that all who keep some at the same time
    keep them in the same order."""
    kept = dict[str, ToldPoll]()
    for poll, at in told:
        before, name = kept.get(poll.poll_id), poll.poll_id
        if before is None or poll.order > before.told_order:
            kept[name] = ToldPoll(workspace_id, platform, name, poll.counts, poll.order, at)
    return [kept[name] for name in sorted(kept)]
