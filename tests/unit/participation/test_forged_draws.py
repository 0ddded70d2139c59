"""Whoever changes a draw and makes all that follows anew is found out by what was published."""

import hashlib
import random
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.participation.verify_draw import checks
from domain.participation.contest_beacon import comes_out_at, faults_of_value
from domain.participation.contest_rules import hash_of
from domain.participation.draw import (
    Beacon,
    BeaconValue,
    Ticket,
    commitment,
    merkle_root,
    outcome,
    ranked,
    seed_commitment,
    seed_of,
    sha256,
)
from domain.shared.clock import written
from tests.unit.participation.contest_drawing import (
    ANCHORS,
    BEACON,
    HOLDS,
    OTHER_BEACON,
    QUICKNET,
    a_bundle,
    run,
    tickets,
)

pytestmark = pytest.mark.bar(60, "DRAW-PROVED")
FORGED = 100
MAINNET = "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"
Bundle = dict[str, Any]


def remade(bundle: Bundle) -> Bundle:
    """With all that follows from what decides, as whoever runs the service would make it."""
    b, rules = deepcopy(bundle), bundle["rules"]
    drawn_from = [Ticket(one["id"], one["person"], one["weight"]) for one in b["entries"]]
    server_seed, beacon = bytes.fromhex(b["server_seed"]), b["beacon"] and Beacon(**b["beacon"])
    b["rules_hash"], b["seed_commitment"] = hash_of(rules), seed_commitment(server_seed)
    b["count"], b["root"] = len(drawn_from), merkle_root(drawn_from)
    told = (b["contest_id"], b["rules_hash"], b["seed_commitment"], b["root"], b["count"])
    if b["format"] == "tertulia-draw/1":
        named = (beacon.chain, beacon.round, beacon.at) if beacon else ()
        old = (str(part).encode() for part in (*told, *named))
        b["commitment"] = sha256(b"tertulia-close/1", *old).hex()
    else:
        b["commitment"] = commitment(*told, b["committed_at"], beacon)
    seed = seed_of(b["randomness"], server_seed, b["root"], b["rules_hash"])
    ranking = ranked(seed, drawn_from)
    gone = [one["entry_id"] for one in b["disqualified"]]
    many = (rules["winners"], rules["alternates"], rules["wins_per_person"])
    found = outcome(ranking, *many, gone)
    b["seed"], b["ranking"] = seed.hex(), [one.id for one in ranking]
    b["winners"], b["alternates"] = list(found.places), list(found.alternates)
    return {**b, "digest": hash_of({k: v for k, v in b.items() if k != "digest"})}


def another_round(b: Bundle, chance: random.Random) -> None:
    b["beacon"]["round"] += chance.randrange(1, 999)
    b["beacon"]["at"] = written(comes_out_at(QUICKNET, b["beacon"]["round"]))


def another_value(b: Bundle, chance: random.Random) -> None:
    """Ground until a favourite wins: of three tries one is taken."""
    b["signature"] = chance.randbytes(48).hex()
    b["randomness"] = hashlib.sha256(bytes.fromhex(b["signature"])).hexdigest()


def another_seed(b: Bundle, chance: random.Random) -> None:
    b["server_seed"] = chance.randbytes(32).hex()


def earlier(b: Bundle, chance: random.Random) -> None:
    b["committed_at"] = f"2031-05-04T06:{chance.randrange(10, 60)}:00.000Z"


def one_entry_less(b: Bundle, chance: random.Random) -> None:
    gone = {one["entry_id"] for one in b["disqualified"]}
    b["entries"].remove(chance.choice([one for one in b["entries"] if one["id"] not in gone]))


def one_entry_more(b: Bundle, chance: random.Random) -> None:
    b["entries"].append({"id": f"cte_1{chance.randrange(10**6):06}", "person": "me", "weight": 1})


def a_heavier_entry(b: Bundle, chance: random.Random) -> None:
    chance.choice(b["entries"])["weight"] += chance.randrange(1, 9)


def an_entry_of_somebody_else(b: Bundle, chance: random.Random) -> None:
    chance.choice(b["entries"])["person"] = f"x{chance.randrange(999)}"


def other_rules(b: Bundle, chance: random.Random) -> None:
    b["rules"]["alternates"] += chance.randrange(1, 9)


def another_prize(b: Bundle, chance: random.Random) -> None:
    b["rules"]["prizes"][0]["name"] = f"A pebble {chance.random()}"


def nobody_disqualified(b: Bundle, chance: random.Random) -> None:
    b["disqualified"] = b["disqualified"][: chance.randrange(2)]


def another_disqualified(b: Bundle, chance: random.Random) -> None:
    gone = {one["entry_id"] for one in b["disqualified"]}
    more = chance.choice([one["id"] for one in b["entries"] if one["id"] not in gone])
    b["disqualified"].append({**b["disqualified"][0], "entry_id": more})


def another_reason(b: Bundle, chance: random.Random) -> None:
    b["disqualified"][chance.randrange(2)]["reason"] = chance.choice(["unreachable", "ineligible"])


def disqualified_at_another_time(b: Bundle, chance: random.Random) -> None:
    b["disqualified"][0]["at"] = f"2031-05-09T06:{chance.randrange(10, 60)}:00.000Z"


def without_a_beacon(b: Bundle, chance: random.Random) -> None:
    another_seed(b, chance)
    b["beacon"] = b["randomness"] = None
    del b["signature"]


def of_a_chain_nobody_knows(b: Bundle, chance: random.Random) -> None:
    b["beacon"]["chain"], b["randomness"] = chance.randbytes(32).hex(), chance.randbytes(32).hex()
    del b["signature"]


def in_the_first_format(b: Bundle, chance: random.Random) -> None:
    b["format"], b["randomness"] = "tertulia-draw/1", chance.randbytes(32).hex()
    del b["signature"]


Forging = Callable[[Bundle, random.Random], None]
KINDS: tuple[tuple[Forging, set[str]], ...] = (
    (another_round, {"commitment"}),
    (another_value, {"randomness"}),
    (another_seed, {"seed_commitment", "commitment"}),
    (earlier, {"commitment"}),
    (one_entry_less, {"commitment"}),
    (one_entry_more, {"commitment"}),
    (a_heavier_entry, {"commitment"}),
    (an_entry_of_somebody_else, {"commitment"}),
    (other_rules, {"rules_hash", "commitment"}),
    (another_prize, {"rules_hash", "commitment"}),
    (nobody_disqualified, set()),
    (another_disqualified, set()),
    (another_reason, set()),
    (disqualified_at_another_time, set()),
    (without_a_beacon, {"seed_commitment", "commitment", "randomness"}),
    (of_a_chain_nobody_knows, {"commitment", "randomness"}),
    (in_the_first_format, {"commitment", "randomness"}),
)
"""Each with what it cannot keep as it was published, but for the digest, which none keeps."""


def held(bundle: Bundle) -> list[str]:
    return [name for name, holds in checks(bundle) if not holds]


def published(bundle: Bundle) -> Mapping[str, str]:
    return {name: bundle[name] for name in ANCHORS if bundle[name] is not None}


def an_honest_one() -> Bundle:
    return a_bundle(tickets(12, persons=9), gone=("cte_00004", "cte_00007"))


def test_a_hundred_forgeries_that_hold_together_differ_from_what_was_published(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    honest, chance = an_honest_one(), random.Random(44)
    assert remade(honest) == honest
    accepted = run(honest, tmp_path, **published(honest))
    assert (accepted.returncode, accepted.stdout.splitlines()[0]) == (0, HOLDS)
    for number in range(FORGED):
        forging, differing = KINDS[number % len(KINDS)]
        forged = deepcopy(honest)
        forging(forged, chance)
        forged = remade(forged)
        # By itself it holds: nothing but what was published tells it from the draw.
        assert held(forged) == [], forging
        done = run(forged, tmp_path, **published(honest))
        told = ", ".join(f"{name} as published" for name in ANCHORS if name in differing)
        told = f"{told}, digest as published" if told else "digest as published"
        assert (done.returncode, done.stdout.splitlines()[0]) == (
            *(1, f"This is not what was drawn: {told}"),
        )
    figure(f"{FORGED} of {FORGED} coherent forgeries rejected, in {len(KINDS)} kinds")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"beacon": {"chain": QUICKNET, "round": BEACON.round + 1, "at": BEACON.at}}, "round"),
        (
            {"beacon": {"chain": QUICKNET, "round": 1000, "at": "2023-08-23T15:59:24.000Z"}},
            "round",
        ),
        ({"committed_at": "2031-05-04T07:05:00.001Z"}, "round"),
        ({"beacon": {"chain": "1" * 64, "round": 7, "at": "2031-05-04T07:10:00.336Z"}}, "round"),
        ({"randomness": "ab" * 32}, "signature"),
        ({"signature": "b5" * 48}, "signature"),
        ({"signature": ""}, "signature"),
        ({"randomness": "ab" * 31, "signature": ""}, "seed"),
        ({"randomness": None}, "seed"),
    ],
)
def test_what_no_beacon_can_have_said_is_found_without_anything_published(
    changes: Bundle, found: str
) -> None:
    assert found in held(remade({**an_honest_one(), **changes}))


def test_an_instant_that_is_none_is_no_proof(tmp_path: Path) -> None:
    later = {"beacon": {"chain": "1" * 64, "round": 7, "at": "later"}, "randomness": "ab" * 32}
    done = run(remade({**an_honest_one(), **later}), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")


def test_a_round_ten_minutes_after_the_commitment_is_late_enough() -> None:
    assert OTHER_BEACON.at == "2031-05-04T07:10:00.337Z"
    assert held(a_bundle(tickets(5), beacon=OTHER_BEACON)) == []


@pytest.mark.parametrize(
    ("chain", "round", "signature", "randomness"),
    [
        (
            *(QUICKNET, 1000),
            "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
            "e342b73a8dd2bacbe47e4b6b63ed5e39",
            "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
        ),
        (
            *(MAINNET, 3311596),
            "a696b9409ababce45749c3a4ec369074453dd4a79967734e1390d969c8ad8d98"
            "897d217b9121e92c8ddebbddda8d92f900e3bd6bf9deb166863b1a19390d743f"
            "82774001487594c5c09e581db7365f02b70a2c8cc41ce32446ef08e4890c4754",
            "647c07b2abbf7ff2afb4d670214f565e5cd9f9c91bfdcecb59a21f3c78d73920",
        ),
    ],
)
def test_what_drand_said_is_taken_and_what_it_did_not_say_is_not(
    chain: str, round: int, signature: str, randomness: str
) -> None:
    beacon = Beacon(chain, round, written(comes_out_at(chain, round)) or "")

    def codes(value: BeaconValue, named: Beacon = beacon) -> list[tuple[str, str]]:
        return [(one.pointer, one.code) for one in faults_of_value(named, value)]

    assert codes(BeaconValue(randomness, signature)) == []
    assert codes(BeaconValue(randomness)) == [("/signature", "beacon_signature_missing")]
    invented = [("/randomness", "beacon_value_unsigned")]
    assert codes(BeaconValue("ab" * 32, signature)) == invented
    unasked = [("/signature", "beacon_signature_unasked")]
    assert codes(BeaconValue(randomness, signature), OTHER_BEACON) == unasked
    assert codes(BeaconValue(randomness), OTHER_BEACON) == []
