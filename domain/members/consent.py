"""What somebody agreed to, and what no more: never changed, only followed by the next word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import ConsentId, MemberId, WorkspaceId


@dataclass(frozen=True, slots=True)
class MemberConsent:
    """One word about one `purpose`: `given`, or taken back. `at` is when they said so, `source`
    where, `evidence` what proves it. What counts is the latest of each purpose; of one moment, what
    was recorded last."""

    id: ConsentId
    workspace_id: WorkspaceId
    member_id: MemberId
    purpose: str
    given: bool
    source: str
    at: datetime
    recorded_at: datetime
    recorded_by: str
    evidence: str | None = None


def standing(said: Iterable[MemberConsent]) -> Sequence[MemberConsent]:
    """What counts of each purpose, in the order of their names."""
    latest: dict[str, MemberConsent] = {}
    for word in sorted(said, key=lambda each: (each.at, each.recorded_at, each.id)):
        latest[word.purpose] = word
    return [latest[purpose] for purpose in sorted(latest)]
