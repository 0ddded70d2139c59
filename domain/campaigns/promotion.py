"""A promotion is an offer with a window, limits and codes, from draft to archive."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import CampaignId, OrganizationId, PromotionId, SegmentId, WorkspaceId
from domain.shared.wall_time import resolve, zone

PROMOTION_TURNS = "promotion_turns"
"""The kind of duty that starts a promotion, and ends it, when its time has come."""

MOST_PROMOTIONS = 1000
"""So many of a workspace may be neither ended nor archived."""


class PromotionState(StrEnum):
    """Codes are taken only while it is `active`; `scheduled` becomes that at its first moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class BenefitKind(StrEnum):
    """What whoever has a code gets: part of a price, an amount off it, a gift, or what the offer
    says in words."""

    PERCENT = "percent"
    AMOUNT = "amount"
    GIFT = "gift"
    OTHER = "other"


class CodeKind(StrEnum):
    """One code for everybody, or many of which each is used once."""

    SHARED = "shared"
    UNIQUE = "unique"


class Eligibility(StrEnum):
    """Who may use a code: anyone, members, or whoever is in a segment at that moment."""

    ANYONE = "anyone"
    MEMBERS = "members"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Benefit:
    """`percent` is whole, 1 to 100; `amount` in the smallest unit of its `currency` (ISO 4217)."""

    kind: BenefitKind
    percent: int | None = None
    amount: int | None = None
    currency: str | None = None

    @property
    def makes_sense(self) -> bool:
        """Whether there is what its kind needs, and nothing else."""
        return (
            (self.percent is not None) is (self.kind is BenefitKind.PERCENT)
            and (self.amount is not None) is (self.kind is BenefitKind.AMOUNT)
            and (self.currency is not None) is (self.kind is BenefitKind.AMOUNT)
        )

    def off(self, amount: int | None) -> int | None:
        """How much less is paid of that, in its smallest unit and never more than all of it; None
        where that cannot be said in money."""
        if amount is None:
            return None
        if self.percent is not None:
            return amount * self.percent // 100
        return None if self.amount is None else min(self.amount, amount)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often its codes are taken at most: of all together, by one person, and on one day of the
    promotion's zone. What is not said has no end."""

    total: int | None = None
    per_person: int | None = None
    per_day: int | None = None


_MOVES: Mapping[PromotionState, tuple[str, ...]] = {
    PromotionState.DRAFT: ("change", "launch", "archive"),
    PromotionState.SCHEDULED: ("change", "pause", "end"),
    PromotionState.ACTIVE: ("change", "pause", "end"),
    PromotionState.PAUSED: ("change", "resume", "end"),
    PromotionState.ENDED: ("archive",),
    PromotionState.ARCHIVED: (),
}
OVER = frozenset({PromotionState.ENDED, PromotionState.ARCHIVED})
FIXED = frozenset(
    {
        *("benefit", "code_kind", "shared_code", "timezone", "starts_local"),
        *("eligibility", "segment_id"),
    }
)
"""What does not change any more once it was launched: people have seen it."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """`starts_local` and `ends_local` are wall times of its `timezone`, as in `2030-04-01T09:00`;
    `starts_at` and `ends_at` are the instants they come to, UTC: a time that the clocks skip goes
    later, one that comes twice is the first. It begins at the one and is over at the other. `uses`
    are redemptions that were not taken back; they change without a new version. Of `shared_code`
    the spelling is kept as it was given."""

    id: PromotionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    offer: str
    benefit: Benefit
    code_kind: CodeKind
    timezone: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: PromotionState = PromotionState.DRAFT
    campaign_id: CampaignId | None = None
    shared_code: str | None = None
    starts_local: str | None = None
    ends_local: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    limits: Limits = Limits()
    eligibility: Eligibility = Eligibility.ANYONE
    segment_id: SegmentId | None = None
    terms: str | None = None
    uses: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.state]

    def on_the_wall(self) -> "Promotion":
        """With the instants that its wall times come to. Raises UnknownTimezone."""
        zone(self.timezone)
        return replace(
            self,
            starts_at=_instant(self.starts_local, self.timezone),
            ends_at=_instant(self.ends_local, self.timezone),
        )

    def must_make_sense(self) -> None:
        """Raises ValidationFailed with all that does not go together."""
        faults: list[FieldError] = []
        if not self.benefit.makes_sense:
            faults.append(FieldError("/benefit", "promotion_benefit"))
        if (self.code_kind is CodeKind.SHARED) is (self.shared_code is None):
            faults.append(FieldError("/shared_code", "promotion_shared_code"))
        if (self.eligibility is Eligibility.SEGMENT) is (self.segment_id is None):
            faults.append(FieldError("/segment_id", "promotion_segment"))
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            faults.append(FieldError("/ends_local_time", "ends_before_start"))
        if faults:
            raise ValidationFailed(errors=faults)

    def change(self, now: datetime, **changes: Any) -> "Promotion":
        """All of it as a draft; afterwards only what people have not gone by. Raises InvalidState,
        ValidationFailed for what is fixed."""
        self._require("change")
        if self.state is not PromotionState.DRAFT:
            fixed = sorted(n for n in FIXED & changes.keys() if changes[n] != getattr(self, n))
            if fixed:
                errors = [
                    FieldError(f"/{_ON_THE_WIRE.get(n, n)}", "fixed_once_open") for n in fixed
                ]
                raise ValidationFailed(errors=errors)
        return self._next(now, **changes).on_the_wall()

    def launch(self, now: datetime) -> "Promotion":
        """From its first moment on its codes are taken, which may be now. Raises InvalidState,
        ValidationFailed where its end is past."""
        self._require("launch")
        self._must_not_be_past(now)
        return self._going(now)

    def pause(self, now: datetime) -> "Promotion":
        """No code is taken until it goes on. Raises InvalidState."""
        self._require("pause")
        return self._next(now, state=PromotionState.PAUSED)

    def resume(self, now: datetime) -> "Promotion":
        """Raises InvalidState, ValidationFailed where its end is past."""
        self._require("resume")
        self._must_not_be_past(now)
        return self._going(now)

    def end(self, now: datetime) -> "Promotion":
        """For good. Raises InvalidState."""
        self._require("end")
        return self._next(now, state=PromotionState.ENDED, ended_at=now)

    def archive(self, now: datetime) -> "Promotion":
        """A draft that comes to nothing, or one that is over. Raises InvalidState."""
        self._require("archive")
        return self._next(now, state=PromotionState.ARCHIVED)

    def with_codes(self, now: datetime) -> "Promotion":
        """With more codes, or fewer. Raises InvalidState where it is over, ValidationFailed where
        everybody has the same."""
        if self.state in OVER:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="promotion", state=self.state.value, moves=moves)
        if self.code_kind is CodeKind.SHARED:
            raise ValidationFailed(errors=[FieldError("", "promotion_shares_a_code")])
        return self._next(now)

    def turn(self, now: datetime) -> "Promotion":
        """One step of those that its window has brought by then; itself where there is none."""
        if self.state is PromotionState.SCHEDULED and self._begun(now):
            return self._next(now, state=PromotionState.ACTIVE, started_at=self.started_at or now)
        if self.state not in OVER and self.state is not PromotionState.DRAFT and self._past(now):
            return self._next(now, state=PromotionState.ENDED, ended_at=now)
        return self

    def turns_at(self, now: datetime) -> datetime | None:
        """When its window changes its state next, not before now; None for never."""
        if self.state in OVER or self.state is PromotionState.DRAFT:
            return None
        waits = self.state is PromotionState.SCHEDULED and not self._begun(now)
        at = self.starts_at if waits else self.ends_at
        return None if at is None else max(at, now)

    def now_in(self, now: datetime) -> PromotionState:
        """Its state as its window says at that moment, whether or not anybody has looked yet."""
        if self.state is PromotionState.DRAFT or self.state in OVER:
            return self.state
        if self._past(now):
            return PromotionState.ENDED
        started = self.state is PromotionState.SCHEDULED and self._begun(now)
        return PromotionState.ACTIVE if started else self.state

    def day_of(self, now: datetime) -> str:
        """The day on its wall, as in `2030-05-04`."""
        return now.astimezone(zone(self.timezone)).date().isoformat()

    def used(self, more: int) -> "Promotion":
        """With so many more uses; below zero, fewer. That is no change of the promotion."""
        return replace(self, uses=self.uses + more)

    def _going(self, now: datetime) -> "Promotion":
        begun = self._begun(now)
        state = PromotionState.ACTIVE if begun else PromotionState.SCHEDULED
        started = self.started_at or now if begun else self.started_at
        return self._next(now, state=state, started_at=started)

    def _begun(self, now: datetime) -> bool:
        return self.starts_at is None or self.starts_at <= now

    def _past(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def _must_not_be_past(self, now: datetime) -> None:
        if self._past(now):
            raise ValidationFailed(errors=[FieldError("/ends_local_time", "in_past")])

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="promotion", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Promotion":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


_ON_THE_WIRE = {"starts_local": "starts_local_time", "ends_local": "ends_local_time"}


def _instant(local: str | None, timezone: str) -> datetime | None:
    return None if local is None else resolve(datetime.fromisoformat(local), timezone).at
