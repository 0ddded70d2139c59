"""A contest is open to people between two instants, by rules that do not change once published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.participation.contest_errors import ContestNotOpen, ContestRulesFixed
from domain.participation.contest_rules import Judging, Rules, Wall, hash_of, published
from domain.shared.errors import InvalidState
from domain.shared.ids import CampaignId, ContestId, OrganizationId, WorkspaceId

CONTEST_TURNS = "contest.turns"
"""The kind of duty that opens a contest at its time, and closes it."""

BEACON_LEAD = timedelta(minutes=10)


class ContestStatus(StrEnum):
    """How far a contest has come. From `scheduled` on its rules are public. `drawing`: what decides
    is committed to, and not yet revealed."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    JUDGING = "judging"
    DRAWING = "drawing"
    DECIDED = "decided"
    FINISHED = "finished"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class ContestMove(StrEnum):
    CHANGE = "change"
    SCHEDULE = "schedule"
    OPEN = "open"
    CLOSE = "close"
    JUDGE = "judge"
    DRAW = "draw"
    REVEAL = "reveal"
    DECIDE = "decide"
    FINISH = "finish"
    ARCHIVE = "archive"
    CANCEL = "cancel"


_S, _M = ContestStatus, ContestMove
MOVES: Mapping[ContestStatus, tuple[ContestMove, ...]] = {
    _S.DRAFT: (_M.CHANGE, _M.SCHEDULE, _M.CANCEL),
    _S.SCHEDULED: (_M.CHANGE, _M.OPEN, _M.CANCEL),
    _S.OPEN: (_M.CHANGE, _M.CLOSE, _M.CANCEL),
    _S.CLOSED: (_M.CHANGE, _M.JUDGE, _M.DRAW, _M.CANCEL),
    _S.JUDGING: (_M.CHANGE, _M.DRAW, _M.DECIDE, _M.CANCEL),
    _S.DRAWING: (_M.CHANGE, _M.REVEAL),
    _S.DECIDED: (_M.CHANGE, _M.FINISH),
    _S.FINISHED: (_M.CHANGE, _M.ARCHIVE),
    _S.CANCELLED: (_M.CHANGE, _M.ARCHIVE),
    _S.ARCHIVED: (),
}
LEADS_TO: Mapping[ContestMove, ContestStatus] = {
    _M.SCHEDULE: _S.SCHEDULED,
    _M.OPEN: _S.OPEN,
    _M.CLOSE: _S.CLOSED,
    _M.JUDGE: _S.JUDGING,
    _M.DRAW: _S.DRAWING,
    _M.REVEAL: _S.DECIDED,
    _M.DECIDE: _S.DECIDED,
    _M.FINISH: _S.FINISHED,
    _M.ARCHIVE: _S.ARCHIVED,
    _M.CANCEL: _S.CANCELLED,
}
BY_CLOCK = frozenset({_M.OPEN, _M.CLOSE})
"""What happens at its times, and nobody can ask for."""

PUBLISHED = frozenset({"title", "rules", "opens", "closes"})
"""What the hash is of, and stays as it is from then on."""

UNSEEN = frozenset({ContestStatus.DRAFT, ContestStatus.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Contest:
    """`rules_hash` (SHA-256 of their canonical JSON) and `seed_commitment` are None until the rules
    are published, and stay the same ever after. `opens_at` and `closes_at` are UTC, as `opens` and
    `closes` say them on a wall. `page_token` is the end of its public address."""

    id: ContestId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    title: str
    status: ContestStatus
    rules: Rules
    opens: Wall
    closes: Wall
    opens_at: datetime
    closes_at: datetime
    language: str
    page_token: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    campaign_id: CampaignId | None = None
    rules_hash: str | None = None
    seed_commitment: str | None = None
    published_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_reason: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[ContestMove, ...]:
        """What can be asked for now."""
        return tuple(move for move in self._moves if move not in BY_CLOCK)

    @property
    def _moves(self) -> tuple[ContestMove, ...]:
        judging = self.rules.judging
        wrong = {
            Judging.DRAW: {(_S.CLOSED, _M.JUDGE)},
            Judging.JURY: {(_S.CLOSED, _M.DRAW), (_S.JUDGING, _M.DRAW)},
            Judging.BOTH: {(_S.CLOSED, _M.DRAW), (_S.JUDGING, _M.DECIDE)},
        }[judging]
        return tuple(move for move in MOVES[self.status] if (self.status, move) not in wrong)

    @property
    def is_seen(self) -> bool:
        """Whether its page is there for everybody."""
        return self.status not in UNSEEN and self.published_at is not None

    @property
    def document(self) -> Mapping[str, Any]:
        """What its hash is of."""
        return published(self.id, self.title, self.rules, self.opens, self.closes)

    def change(self, now: datetime, **changes: Any) -> "Contest":
        """Raises InvalidState once it is archived, ContestRulesFixed for what was published."""
        self.must(ContestMove.CHANGE)
        touched = {
            name for name in PUBLISHED & set(changes) if changes[name] != getattr(self, name)
        }
        if touched and self.rules_hash is not None:
            raise ContestRulesFixed(rules_hash=self.rules_hash)
        return self._with(now, **changes)

    def publish(self, seed_commitment: str, now: datetime) -> "Contest":
        """From here on its rules are public, and stand. Raises InvalidState."""
        return self.move(
            ContestMove.SCHEDULE,
            now,
            rules_hash=hash_of(self.document),
            seed_commitment=seed_commitment,
            published_at=now,
        )

    def move(self, move: ContestMove, now: datetime, **changes: Any) -> "Contest":
        """One step on. Raises InvalidState with the moves that are possible."""
        self.must(move)
        return self._with(now, status=LEADS_TO[move], **changes)

    def must(self, move: ContestMove) -> None:
        """Raises InvalidState unless that can be done now."""
        if move not in self._moves:
            self._refuse()

    def must_take_entries(self, now: datetime) -> None:
        """Raises ContestNotOpen. The last instant is the one before `closes_at`, also where whoever
        closes it comes late."""
        if self.status is not ContestStatus.OPEN or now >= self.closes_at:
            raise ContestNotOpen(status=self.status.value)

    def _with(self, now: datetime, **changes: Any) -> "Contest":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="contest", state=self.status.value, moves=moves)
