"""The audit trail says who did what, in a chain: whatever is changed in it later can be seen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.events.model import Event
from domain.shared.access import Mode
from domain.shared.clock import written
from domain.shared.ids import AuditTrailId, OrganizationId, WorkspaceId

FORMULA = "tertulia-audit-1"
"""How a hash is made, so that it can be made again by whoever holds an export."""

BEGINNING = "0" * 64
"""What the first entry of all follows."""

ANCHOR_EVERY = timedelta(hours=1)
NOBODY_KNOWN = "unknown"
"""Who did what is older than the trail."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: the event that was announced when it was done, and by whom. `changes` is what it
    changed, as a JSON text with the names of fields, each with what it was and what it is; None
    where something began. `data_hash` is of all that the event said, `changes_hash` of the changes,
    each after the `salt`: with it the changes may be forgotten, and the chain still holds."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId | None
    chain: str
    sequence: int
    event_id: str
    name: str
    object_id: str
    object_sequence: int
    actor_id: str
    at: datetime
    data_hash: str
    changes_hash: str
    previous_hash: str
    hash: str
    changes: str | None = None
    salt: str | None = None

    @property
    def rightful_hash(self) -> str:
        """What its hash must be, by all it says."""
        said = (
            FORMULA,
            self.previous_hash,
            self.chain,
            str(self.sequence),
            self.event_id,
            self.name,
            self.object_id,
            str(self.object_sequence),
            self.actor_id,
            written(self.at) or "",
            self.data_hash,
            self.changes_hash,
        )
        return _hash("\n".join(said))

    @property
    def changes_hold(self) -> bool:
        """Whether the changes it shows are those it was sealed with, or are forgotten."""
        if self.salt is None:
            return self.changes is None
        return self.changes_hash == _hash(f"{self.salt}\n{self.changes or ''}")


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The chain of a workspace, or of an organization in one mode, as far as it is sealed:
    `position` is the place in the feed up to which events were looked at. `first` is the oldest
    entry that is kept. `anchored` is up to where it was told, for others to keep; `unanchored`
    counts acts since."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId | None
    chain: str
    id: AuditTrailId
    created_at: datetime
    updated_at: datetime
    anchored_at: datetime
    mode: Mode | None = None
    position: int = 0
    sequence: int = 0
    hash: str = BEGINNING
    first: int = 1
    anchored: int = 0
    unanchored: int = 0

    def seal(
        self, events: Sequence[tuple[Event, str]], position: int, now: datetime
    ) -> tuple["AuditTrail", list[AuditEntry]]:
        """Add these acts, in this order, each with a salt that nobody else knows."""
        entries: list[AuditEntry] = []
        hash = self.hash
        for number, (event, salt) in enumerate(events, self.sequence + 1):
            entry = self._entry(event, number, hash, salt)
            hash = entry.hash
            entries.append(entry)
        acts = sum(event.name != ANCHOR_PUBLISHED for event, _ in events)
        trail = replace(
            self,
            position=position,
            sequence=self.sequence + len(entries),
            hash=hash,
            unanchored=self.unanchored + acts,
            updated_at=now,
        )
        return trail, entries

    def wants_anchor(self, now: datetime) -> bool:
        """Whether it is an hour or more since its state was told, and something was done since."""
        return self.unanchored > 0 and now - self.anchored_at >= ANCHOR_EVERY

    def anchor(self, now: datetime) -> "AuditTrail":
        """Its state is told."""
        return replace(self, anchored=self.sequence, anchored_at=now, unanchored=0, updated_at=now)

    def _entry(self, event: Event, number: int, before: str, salt: str) -> AuditEntry:
        changes = changes_of(event)
        entry = AuditEntry(
            organization_id=self.organization_id,
            workspace_id=self.workspace_id,
            chain=self.chain,
            sequence=number,
            event_id=event.id,
            name=event.name,
            object_id=event.object_id,
            object_sequence=event.sequence,
            actor_id=event.actor_id or NOBODY_KNOWN,
            at=event.at,
            data_hash=_hash(f"{salt}\n{canonical(event.data)}"),
            changes=changes,
            salt=salt,
            changes_hash=_hash(f"{salt}\n{changes or ''}"),
            previous_hash=before,
            hash="",
        )
        return replace(entry, hash=entry.rightful_hash)


ANCHOR_PUBLISHED = "audit.anchor_published"


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A trail behind which something was done, and in whose walls it lives."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId | None
    mode: Mode | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The state of a chain as it was told: kept elsewhere, it shows whether entries were cut off
    its end, or all of it was written anew."""

    sequence: int
    hash: str
    signature: str


class FaultKind(StrEnum):
    """What is wrong with a chain. `truncated`: it ends before it should. `added`: there are
    entries behind its end. `rewritten`: it holds in itself, and is not what was told.
    `unknown_anchor`: the anchor that was given was never told by this service for this chain."""

    ALTERED = "altered"
    MISSING = "missing"
    BROKEN = "broken"
    ADDED = "added"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    UNKNOWN_ANCHOR = "unknown_anchor"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first, and at which entry."""

    kind: FaultKind
    sequence: int


class Inspection:
    """Goes through a chain from its first entry, in order. Anchors are what was told of it."""

    def __init__(self, trail: AuditTrail, anchors: Sequence[Anchor] = ()) -> None:
        self.checked = 0
        self._trail = trail
        self._next = trail.first
        self._hash: str | None = BEGINNING if trail.first == 1 else None
        self._anchors: Mapping[int, str] = {anchor.sequence: anchor.hash for anchor in anchors}

    def take(self, entry: AuditEntry) -> Fault | None:
        """The next entry that is there; what is wrong with it, if anything is."""
        fault = self._fault_of(entry)
        if fault is not None:
            return fault
        self._next, self._hash = entry.sequence + 1, entry.hash
        self.checked += 1
        return None

    def end(self) -> Fault | None:
        """There are no more entries."""
        reached = self._next - 1
        furthest = max((self._trail.sequence, *self._anchors))
        if reached < furthest:
            return Fault(FaultKind.TRUNCATED, self._next)
        if self._hash is not None and self._hash != self._trail.hash:
            return Fault(FaultKind.REWRITTEN, reached)
        return None

    def _fault_of(self, entry: AuditEntry) -> Fault | None:
        if entry.sequence != self._next:
            return Fault(FaultKind.MISSING, self._next)
        if not entry.changes_hold or entry.hash != entry.rightful_hash:
            return Fault(FaultKind.ALTERED, entry.sequence)
        if self._hash is not None and entry.previous_hash != self._hash:
            return Fault(FaultKind.BROKEN, entry.sequence)
        if self._anchors.get(entry.sequence, entry.hash) != entry.hash:
            return Fault(FaultKind.REWRITTEN, entry.sequence)
        return None


def chain_of(organization_id: OrganizationId, workspace_id: WorkspaceId | None, mode: Mode) -> str:
    """What a chain is called: by its workspace, or by the organization and the mode."""
    return workspace_id or f"{organization_id}:{mode.value}"


def anchored_text(chain: str, sequence: int, hash: str) -> str:
    """What is signed of an anchor."""
    return "\n".join((FORMULA, chain, str(sequence), hash))


def changes_of(event: Event) -> str | None:
    """What an event changed, as it is kept: for each field what it was and what it is."""
    if not event.previous:
        return None
    return canonical(
        {name: [before, event.data.get(name)] for name, before in event.previous.items()}
    )


def canonical(document: Mapping[str, Any]) -> str:
    """JSON with its names in order, no spaces, and letters as they are (RFC 8259); whoever writes
    it so gets the same hash."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
