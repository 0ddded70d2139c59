"""A draw is one permutation that follows from what was published before anybody could know it."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEED_MARK, DRAW_MARK, COMMITMENT_MARK = b"tertulia-seed/1", b"tertulia-draw/1", b"tertulia-close/2"
PERSON_MARK, LEAF_MARK, NODE_MARK = b"tertulia-person/1", b"leaf", b"node"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One entry as the world sees it: `person` is a salted hash, the same for all entries of one
    person in one contest; `weight` is as how many it counts."""

    id: str
    person: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public source of chance: that round of the chain of that hash (hexadecimal), which comes
    out at `at` (UTC, ISO 8601)."""

    chain: str
    round: int
    at: str


@dataclass(frozen=True, slots=True)
class BeaconValue:
    """What a beacon said in one round; drand's randomness is the hash of its signature
    (both hexadecimal)."""

    randomness: str
    signature: str | None = None


def framed(*parts: bytes) -> bytes:
    """Each part after its length in eight octets: no two lists of parts are written alike."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(framed(*parts)).digest()


def sealed_person(salt: str, person: str) -> str:
    """What stands for a person: nobody finds the person by it who does not have the salt."""
    return sha256(PERSON_MARK, salt.encode(), person.encode()).hex()


def seed_commitment(server_seed: bytes) -> str:
    return sha256(SEED_MARK, server_seed).hex()


def merkle_root(tickets: Sequence[Ticket]) -> str:
    """Of the entries in the order of their ids. One that is alone in its row goes up as it is."""
    row = [_leaf(ticket) for ticket in sorted(tickets, key=lambda one: one.id)]
    while len(row) > 1:
        pairs = [row[at : at + 2] for at in range(0, len(row), 2)]
        row = [sha256(NODE_MARK, *pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return row[0].hex() if row else sha256().hex()


def commitment(
    contest_id: str,
    rules_hash: str,
    sealed_seed: str,
    root: str,
    count: int,
    committed_at: str,
    beacon: Beacon | None,
) -> str:
    """Published at the draw: nothing that decides can be another thing afterwards, nor can it be
    said to have been published earlier than it was."""
    named = (beacon.chain, str(beacon.round), beacon.at) if beacon else ()
    parts = (contest_id, rules_hash, sealed_seed, root, str(count), committed_at, *named)
    return sha256(COMMITMENT_MARK, *(part.encode() for part in parts)).hex()


def seed_of(randomness: str | None, server_seed: bytes, root: str, rules_hash: str) -> bytes:
    """Neither the beacon nor the service decides alone."""
    chance = bytes.fromhex(randomness or "")
    return sha256(DRAW_MARK, chance, server_seed, bytes.fromhex(root), bytes.fromhex(rules_hash))


def ranked(seed: bytes, tickets: Iterable[Ticket]) -> list[Ticket]:
    """The lowest key first. The key of an entry is the lowest of as many as it counts for: of w
    even draws the lowest is the first of all with a chance in proportion to w, as -ln(u)/w has it,
    and nothing is computed but whole numbers, which are the same on every machine."""
    return sorted(tickets, key=lambda one: (_key(seed, one), one.id))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`places` are the winners, the first place first; None where nobody is left for it."""

    places: tuple[str | None, ...]
    alternates: tuple[str, ...]


def outcome(
    ranking: Sequence[Ticket],
    winners: int,
    alternates: int,
    wins_per_person: int,
    gone: Iterable[str] = (),
) -> Outcome:
    """Who wins: the first of the ranking, nobody oftener than the rules let them; those that follow
    are alternates. Of whom is `gone`, in that order, the place passes to the next alternate."""
    kept, had = [], dict[str, int]()
    for one in ranking:
        had[one.person] = had.get(one.person, 0) + 1
        if had[one.person] <= wins_per_person:
            kept.append(one)
    places: list[Ticket | None] = [*kept[:winners]]
    waiting = kept[winners : winners + alternates]
    persons = {one.id: one.person for one in ranking}
    for person in (persons[id] for id in gone):
        waiting = [one for one in waiting if one.person != person]
        for at, held in enumerate(places):
            if held is not None and held.person == person:
                places[at] = waiting.pop(0) if waiting else None
    ids = tuple(None if held is None else held.id for held in places)
    return Outcome(ids, tuple(one.id for one in waiting))


def _leaf(ticket: Ticket) -> bytes:
    parts = (ticket.id, ticket.person, str(ticket.weight))
    return sha256(LEAF_MARK, *(part.encode() for part in parts))


def _key(seed: bytes, ticket: Ticket) -> bytes:
    names = [ticket.id, *(f"{ticket.id}/{number}" for number in range(1, ticket.weight))]
    return min(hmac.digest(seed, name.encode(), "sha256") for name in names)
