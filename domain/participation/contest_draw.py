"""The draw of one contest as it is kept: what was committed to, what came out, and who lost."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.participation.contest import Contest
from domain.participation.contest_award import Loss
from domain.participation.contest_rules import canonical, hash_of
from domain.participation.draw import (
    Beacon,
    BeaconValue,
    Outcome,
    Ticket,
    commitment,
    merkle_root,
    outcome,
    ranked,
    seed_of,
)
from domain.shared.clock import written
from domain.shared.ids import ContestEntryId, ContestId, OrganizationId, WorkspaceId

BUNDLE_FORMAT = "tertulia-draw/2"
FIRST_FORMAT = "tertulia-draw/1"
"""Of what was committed to before the instant of it was bound, too, and drand's signature asked
for."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that lost its place, and why. `note` is for us, and is in no bundle."""

    entry_id: ContestEntryId
    loss: Loss
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """Made as the rules are published, with the seed sealed. `commitment` and what goes into it is
    None until the entries are frozen; `server_seed` (hexadecimal) until it is revealed. `ranking`
    are ids of entries, the first first. `format` is None in what was committed to in the first one;
    `signature` is whence the beacon had its `randomness`, of chains that we know."""

    workspace_id: WorkspaceId
    contest_id: ContestId
    organization_id: OrganizationId
    sealed_seed: bytes
    seed_commitment: str
    created_at: datetime
    entries: tuple[Ticket, ...] = ()
    root: str | None = None
    beacon: Beacon | None = None
    commitment: str | None = None
    committed_at: datetime | None = None
    format: str | None = None
    randomness: str | None = None
    signature: str | None = None
    server_seed: str | None = None
    seed: str | None = None
    ranking: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    revealed_at: datetime | None = None

    def commit(
        self, contest: Contest, entries: tuple[Ticket, ...], beacon: Beacon | None, now: datetime
    ) -> "Draw":
        """Freeze these entries."""
        ordered = tuple(sorted(entries, key=lambda one: one.id))
        root = merkle_root(ordered)
        assert contest.rules_hash is not None, "the rules were published"
        promised = (contest.id, contest.rules_hash, self.seed_commitment, root, len(ordered))
        return replace(
            self,
            entries=ordered,
            root=root,
            beacon=beacon,
            commitment=commitment(*promised, written(now) or "", beacon),
            committed_at=now,
            format=BUNDLE_FORMAT,
        )

    def reveal(
        self, contest: Contest, server_seed: bytes, value: BeaconValue | None, now: datetime
    ) -> "Draw":
        """What follows from all of it: however often it is done, the same."""
        randomness = value.randomness if value else None
        assert self.root is not None, "the entries are frozen"
        assert contest.rules_hash is not None, "the rules were published"
        seed = seed_of(randomness, server_seed, self.root, contest.rules_hash)
        return replace(
            self,
            randomness=randomness,
            signature=value.signature if value else None,
            server_seed=server_seed.hex(),
            seed=seed.hex(),
            ranking=tuple(one.id for one in ranked(seed, self.entries)),
            revealed_at=now,
        )

    def says(self, value: BeaconValue | None) -> bool:
        """Whether it was drawn with that."""
        randomness, signature = (value.randomness, value.signature) if value else (None, None)
        return (self.randomness, self.signature) == (randomness, signature)

    def without(self, gone: Gone) -> "Draw":
        """That entry lost its place."""
        return replace(self, gone=(*self.gone, gone))

    def outcome(self, contest: Contest) -> Outcome:
        """Who has which place now."""
        known = {one.id: one for one in self.entries}
        rules = contest.rules
        return outcome(
            [known[id] for id in self.ranking],
            *(rules.places, rules.alternates, rules.wins_per_person),
            [one.entry_id for one in self.gone],
        )

    def bundle(self, contest: Contest) -> dict[str, Any]:
        """All that anybody needs to draw again by themselves, and nobody's name."""
        found = self.outcome(contest)
        beacon = self.beacon
        document: dict[str, Any] = {
            "format": self.format or FIRST_FORMAT,
            "contest_id": contest.id,
            "rules": _plain(contest.document),
            "rules_hash": contest.rules_hash,
            "entries": [
                {"id": one.id, "person": one.person, "weight": one.weight} for one in self.entries
            ],
            "count": len(self.entries),
            "root": self.root,
            "seed_commitment": self.seed_commitment,
            "beacon": beacon and {"chain": beacon.chain, "round": beacon.round, "at": beacon.at},
            "commitment": self.commitment,
            "committed_at": written(self.committed_at),
            "randomness": self.randomness,
            "server_seed": self.server_seed,
            "seed": self.seed,
            "ranking": list(self.ranking),
            "disqualified": [
                {"entry_id": one.entry_id, "reason": one.loss.value, "at": written(one.at)}
                for one in self.gone
            ],
            "winners": list(found.places),
            "alternates": list(found.alternates),
        }
        if self.signature is not None:
            document["signature"] = self.signature
        return {**document, "digest": hash_of(document)}


def _plain(document: Any) -> Any:
    """As JSON has it: what was hashed, to the letter."""
    return json.loads(canonical(document))
