"""The wire shapes of draws: what is committed to, what comes out, and all that proves it."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, StringConstraints

from api.participation.contest_entry_schemas import Note
from api.wire import AS_WHOLE, GIVEN, NOT_GIVEN, In, Instant, InstantOut, Out, Reference
from domain.participation.contest import ContestStatus
from domain.participation.contest_award import Loss
from domain.participation.contest_beacon import comes_out_at
from domain.participation.draw import Beacon, BeaconValue
from domain.participation.use_cases.draw_contest import Drawn
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["ab" * 32])]
Signature = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9a-f]{96}|[0-9a-f]{192})$"),
    Field(examples=["b4" * 48]),
]
DRAND = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


class BeaconIn(In):
    chain: Annotated[Hex32, Field(examples=[DRAND])] = Field(
        description="The hash of the beacon's chain, hexadecimal."
    )
    round: Annotated[StrictInt, Field(ge=1, le=10**12), AS_WHOLE]
    at: Instant | None = Field(
        default=None,
        description="When that round comes out, at least ten minutes from now. Of drand's quicknet"
        " and default chains it is known.",
    )

    def beacon(self) -> Beacon:
        at = self.at or comes_out_at(self.chain, self.round)
        if at is None:
            raise ValidationFailed(errors=[FieldError("/beacon/at", "required")])
        return Beacon(self.chain, self.round, written(at) or "")


class DrawIn(In):
    beacon: BeaconIn | None = Field(
        default=None,
        description="A public source of chance, that nobody can know yet. Without one, the seed"
        " that was committed to before anybody entered decides alone.",
    )


_OF_WHAT: dict[str, Any] = {
    "anyOf": [
        {"properties": {"signature": NOT_GIVEN}},
        {"required": ["randomness"], "properties": {"randomness": GIVEN}},
    ]
}


class RevealIn(In):
    """A signature is of a randomness."""

    model_config = ConfigDict(json_schema_extra=_OF_WHAT)

    randomness: Hex32 | None = Field(
        default=None, description="What that round of the beacon said, where one was named."
    )
    signature: Signature | None = Field(
        default=None,
        description="Of drand's quicknet and default chains the signature of that round, of which"
        " its randomness is SHA-256. Nobody else's node gives another.",
    )

    def value(self) -> BeaconValue | None:
        if self.randomness is not None:
            return BeaconValue(self.randomness, self.signature)
        if self.signature is not None:
            raise ValidationFailed(errors=[FieldError("/randomness", "required")])
        return None


class DisqualifyIn(In):
    entry_id: Annotated[str, Reference, Field(examples=["cte_01j9z3v8k4e5r6t7y8w9q0a1s2"])] = Field(
        description="One of the entries that were drawn from."
    )
    reason: Loss
    note: Note | None = Field(default=None, description="For yourselves: it is in no bundle.")


class BeaconOut(Out):
    chain: str
    round: int
    at: str

    @classmethod
    def of(cls, beacon: Beacon) -> "BeaconOut":
        return cls(chain=beacon.chain, round=beacon.round, at=beacon.at)


class GoneOut(Out):
    entry_id: str
    reason: Loss
    note: str | None
    by: str
    at: InstantOut


class ContestDrawOut(Out):
    contest_id: str
    status: ContestStatus
    seed_commitment: str
    rules_hash: str | None
    root: str | None
    count: int | None = Field(description="How many entries are drawn from.")
    beacon: BeaconOut | None
    commitment: str | None
    committed_at: InstantOut | None
    randomness: str | None
    signature: str | None
    server_seed: str | None
    seed: str | None
    winners: list[str | None] = Field(
        description="Ids of entries, the first place first; null where nobody is left for it."
    )
    alternates: list[str]
    disqualified: list[GoneOut]
    revealed_at: InstantOut | None
    version: int

    @classmethod
    def of(cls, drawn: Drawn, language: str) -> "ContestDrawOut":
        contest, draw = drawn.contest, drawn.draw
        found = draw.outcome(contest) if draw.revealed_at else None
        copied = (
            *("seed_commitment", "root", "commitment", "committed_at", "randomness"),
            *("signature", "server_seed", "seed", "revealed_at"),
        )
        told: dict[str, Any] = {name: getattr(draw, name) for name in copied}
        return cls(
            **told,
            contest_id=contest.id,
            status=contest.status,
            rules_hash=contest.rules_hash,
            count=len(draw.entries) if draw.committed_at else None,
            beacon=BeaconOut.of(draw.beacon) if draw.beacon else None,
            winners=list(found.places) if found else [],
            alternates=list(found.alternates) if found else [],
            disqualified=[
                GoneOut(entry_id=one.entry_id, reason=one.loss, note=one.note, by=one.by, at=one.at)
                for one in draw.gone
            ],
            version=contest.version,
        )


class BundleEntryOut(Out):
    id: str
    person: str
    weight: int


class BundleGoneOut(Out):
    entry_id: str
    reason: Loss
    at: str


class ContestBundleOut(Out):
    """Save it as it comes: `verify_draw.py` reads this very document."""

    format: str
    contest_id: str
    rules: dict[str, Any]
    rules_hash: str
    entries: list[BundleEntryOut]
    count: int
    root: str
    seed_commitment: str
    beacon: BeaconOut | None
    commitment: str
    committed_at: str
    randomness: str | None
    signature: str | None = Field(
        default=None,
        # The digest is of what is there, and draws of before it was asked for have none.
        exclude_if=lambda value: value is None,
        description="Only where a chain of drand was named.",
    )
    server_seed: str
    seed: str
    ranking: list[str]
    disqualified: list[BundleGoneOut]
    winners: list[str | None]
    alternates: list[str]
    digest: str

    @classmethod
    def of(cls, drawn: Drawn, language: str) -> "ContestBundleOut":
        return cls(**drawn.draw.bundle(drawn.contest))
