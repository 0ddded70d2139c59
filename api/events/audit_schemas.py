"""The wire shapes of the audit trail."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StrictInt, StringConstraints
from pydantic_core import from_json

from api.wire import AS_WHOLE, In, InstantOut, Out
from domain.events.audit import Anchor, AuditEntry, AuditTrail, FaultKind
from domain.events.use_cases.read_audit import AuditReport

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ActorKind(StrEnum):
    """What did it: who has a key, a person at work, a guest with a link to approve or to
    appeal, the service itself, or something else that is named."""

    KEY = "key"
    TEAMMATE = "teammate"
    GUEST = "guest"
    SERVICE = "service"
    OTHER = "other"


_KINDS = {
    "key": ActorKind.KEY,
    "tmt": ActorKind.TEAMMATE,
    **dict.fromkeys(("apl", "mlk"), ActorKind.GUEST),
}


class AuditActorOut(Out):
    kind: ActorKind
    id: str

    @classmethod
    def of(cls, id: str) -> "AuditActorOut":
        if id == "system":
            return cls(kind=ActorKind.SERVICE, id=id)
        prefix, mark, _ = id.partition("_")
        return cls(kind=_KINDS.get(prefix if mark else "", ActorKind.OTHER), id=id)


class AuditChangeOut(Out):
    """A field that was changed: what it was, and what it is since."""

    before: Any
    after: Any


class AuditEntryOut(Out):
    """One act, and its place in the chain. docs/guides/audit-trail.md says how its hash is made."""

    sequence: int = Field(description="Its place in the chain, from 1.")
    event_id: str = Field(description="The event that told of it.")
    type: str
    object_id: str
    object_sequence: int = Field(description="The version of the object that came of it.")
    actor: AuditActorOut
    at: InstantOut
    changes: dict[str, AuditChangeOut] | None = Field(
        description="Null where something began, or where they are forgotten."
    )
    salt: str | None
    data_hash: str
    changes_hash: str
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry, language: str) -> "AuditEntryOut":
        return cls(
            sequence=entry.sequence,
            event_id=entry.event_id,
            type=entry.name,
            object_id=entry.object_id,
            object_sequence=entry.object_sequence,
            actor=AuditActorOut.of(entry.actor_id),
            at=entry.at,
            changes=_changes(entry.changes),
            salt=entry.salt,
            data_hash=entry.data_hash,
            changes_hash=entry.changes_hash,
            previous_hash=entry.previous_hash,
            hash=entry.hash,
        )


class AuditTrailOut(Out):
    id: str
    chain: str = Field(description="What the chain is called; it is part of every hash.")
    sequence: int = Field(description="The last entry.")
    hash: str = Field(description="Of the last entry.")
    first_sequence: int = Field(description="The oldest entry that is kept: for two years.")
    anchored_sequence: int = Field(description="How far it was told last; 0 before the first time.")
    anchored_at: InstantOut | None
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, trail: AuditTrail, language: str) -> "AuditTrailOut":
        return cls(
            id=trail.id,
            chain=trail.chain,
            sequence=trail.sequence,
            hash=trail.hash,
            first_sequence=trail.first,
            anchored_sequence=trail.anchored,
            anchored_at=trail.anchored_at if trail.anchored else None,
            created_at=trail.created_at,
            updated_at=trail.updated_at,
        )


class AnchorIn(In):
    """What an `audit.anchor_published` event said."""

    sequence: Annotated[StrictInt, Field(ge=1, le=2**53), AS_WHOLE]
    hash: Hash
    signature: Hash


class AuditVerificationIn(In):
    anchors: list[AnchorIn] = Field(default=[], max_length=100)

    def kept(self) -> list[Anchor]:
        return [Anchor(one.sequence, one.hash, one.signature) for one in self.anchors]


class AuditFaultOut(Out):
    kind: FaultKind = Field(
        description="`altered`: the entry does not say what it was sealed with. `missing`: it is "
        "not there. `broken`: it does not follow the one before. `added`: it was never sealed. "
        "`truncated`: the chain ends before it. `rewritten`: the chain is not the one that was "
        "told. `unknown_anchor`: this service never told that of this chain."
    )
    sequence: int = Field(description="The first entry that is not as it must be.")


class AuditVerificationOut(Out):
    valid: bool
    checked: int = Field(description="How many entries hold, from `first_sequence` on.")
    fault: AuditFaultOut | None
    trail: AuditTrailOut

    @classmethod
    def of(cls, report: AuditReport, language: str) -> "AuditVerificationOut":
        fault = report.fault
        return cls(
            valid=fault is None,
            checked=report.checked,
            fault=AuditFaultOut(kind=fault.kind, sequence=fault.sequence) if fault else None,
            trail=AuditTrailOut.of(report.trail, language),
        )


def _changes(text: str | None) -> dict[str, AuditChangeOut] | None:
    if text is None:
        return None
    kept: dict[str, list[Any]] = from_json(text)
    return {
        name: AuditChangeOut(before=before, after=after) for name, (before, after) in kept.items()
    }
