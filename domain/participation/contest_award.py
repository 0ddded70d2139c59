"""An award is one prize for one entry: told, claimed in time, and handed over; or passed on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ContestAwardId,
    ContestEntryId,
    ContestId,
    OrganizationId,
    WorkspaceId,
)

CLAIM_ENDS = "contest.claim_ends"
"""The kind of duty that passes a prize on which nobody claimed in time."""


class AwardState(StrEnum):
    """`won`: waits to be claimed. `claimed`: they said where it goes, or nothing need be claimed.
    `fulfilled`: they have it. `lost`: it passed to somebody else, with the reason."""

    WON = "won"
    CLAIMED = "claimed"
    FULFILLED = "fulfilled"
    LOST = "lost"


class Loss(StrEnum):
    """Why a place passes on: these words are in the bundle, what is noted beside them is not."""

    NOT_ELIGIBLE = "not_eligible"
    RULES_BROKEN = "rules_broken"
    FRAUD = "fraud"
    UNREACHABLE = "unreachable"
    UNCLAIMED = "unclaimed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Award:
    """`place` counts from 1. Of the secret in the address by which it is claimed the `hash` is kept
    (SHA-256, hexadecimal) until it is used; `claim_until` is UTC. `claim` is what the winner wrote
    there, `note` what we wrote about it."""

    id: ContestAwardId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    contest_id: ContestId
    entry_id: ContestEntryId
    place: int
    prize: str
    state: AwardState
    created_at: datetime
    updated_at: datetime
    version: int = 1
    hash: str | None = None
    claim_until: datetime | None = None
    claimed_at: datetime | None = None
    claim: str | None = None
    fulfilled_at: datetime | None = None
    loss: Loss | None = None
    note: str | None = None

    def can_be_claimed(self, now: datetime) -> bool:
        """Whether its address still opens."""
        in_time = self.claim_until is None or now < self.claim_until
        return self.state is AwardState.WON and self.hash is not None and in_time

    def with_address(self, hash: str, now: datetime) -> "Award":
        """The address that was given before opens nothing any more. Raises InvalidState."""
        self._must(AwardState.WON)
        return self._with(now, hash=hash)

    def claimed(self, claim: str, now: datetime) -> "Award":
        """Once: the address is used up. Raises InvalidState."""
        self._must(AwardState.WON)
        return self._with(now, state=AwardState.CLAIMED, hash=None, claim=claim, claimed_at=now)

    def fulfilled(self, note: str | None, now: datetime) -> "Award":
        """Raises InvalidState unless it was claimed, or was not lost where nothing is claimed."""
        self._must(AwardState.WON, AwardState.CLAIMED)
        return self._with(now, state=AwardState.FULFILLED, hash=None, note=note, fulfilled_at=now)

    def lost(self, loss: Loss, note: str | None, now: datetime) -> "Award":
        """Raises InvalidState once they have it."""
        self._must(AwardState.WON, AwardState.CLAIMED)
        return self._with(now, state=AwardState.LOST, hash=None, loss=loss, note=note)

    def _must(self, *states: AwardState) -> None:
        if self.state not in states:
            raise InvalidState(thing="contest_award", state=self.state.value, moves="")

    def _with(self, now: datetime, **changes: object) -> "Award":
        return replace(self, **changes, version=self.version + 1, updated_at=now)  # type: ignore[arg-type]


def claim_until(days: int | None, now: datetime) -> datetime | None:
    return None if days is None else now + timedelta(days=days)
