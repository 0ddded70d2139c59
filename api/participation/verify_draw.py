"""Draws a contest again from its bundle alone: `python verify_draw.py bundle.json`, offline."""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from typing import Any


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).digest()


def canonical(document: Any) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def root_of(entries: list[Any]) -> str:
    row = [sha(b"leaf", *(str(e[k]).encode() for k in ("id", "person", "weight"))) for e in entries]
    while len(row) > 1:
        pairs = [row[at : at + 2] for at in range(0, len(row), 2)]
        row = [sha(b"node", *pair) if pair[1:] else pair[0] for pair in pairs]
    return row[0].hex() if row else sha().hex()


def key(seed: bytes, entry: Any) -> tuple[bytes, str]:
    names = [entry["id"], *(f"{entry['id']}/{n}" for n in range(1, entry["weight"]))]
    return min(hmac.digest(seed, name.encode(), "sha256") for name in names), entry["id"]


def outcome(ranking: list[Any], rules: Any, gone: list[Any]) -> tuple[list[Any], list[Any]]:
    kept, had, person = [], dict[str, int](), {e["id"]: e["person"] for e in ranking}
    for id, who in person.items():
        had[who] = had.get(who, 0) + 1
        kept += [id] if had[who] <= rules["wins_per_person"] else []
    many: int = rules["winners"]
    places, waiting = [*kept[:many]], kept[many : many + rules["alternates"]]
    for who in (person[one["entry_id"]] for one in gone):
        waiting = [one for one in waiting if person[one] != who]
        for at, one in enumerate(places):
            if one is not None and person[one] == who:
                places[at] = waiting.pop(0) if waiting else None
    return places, waiting


def checks(b: Any) -> Iterator[tuple[str, bool]]:
    entries, rules, beacon, rules_hash = b["entries"], b["rules"], b["beacon"], b["rules_hash"]
    chance, server_seed, root, rules_sha, seed = (
        bytes.fromhex(b[name] or "")
        for name in ("randomness", "server_seed", "root", "rules_hash", "seed")
    )
    told = [b["contest_id"], rules_hash, b["seed_commitment"], b["root"], str(b["count"])]
    told += [beacon["chain"], str(beacon["round"]), beacon["at"]] if beacon else []
    commitment = sha(b"tertulia-close/1", *(part.encode() for part in told)).hex()
    ids, ranking = [e["id"] for e in entries], sorted(entries, key=lambda e: key(seed, e))
    winners = sum(prize["quantity"] for prize in rules["prizes"])
    yield "format", (b["format"], rules["contest_id"]) == ("tertulia-draw/1", b["contest_id"])
    yield "rules", (canonical(rules), rules["winners"]) == (rules_hash, winners)
    yield "entries", ids == sorted(set(ids)) and len(ids) == b["count"]
    yield "root", root_of(entries) == b["root"]
    yield "seed commitment", sha(b"tertulia-seed/1", server_seed).hex() == b["seed_commitment"]
    yield "commitment", commitment == b["commitment"]
    yield "beacon", len(chance) == (32 if beacon else 0)
    yield "seed", sha(b"tertulia-draw/1", chance, server_seed, root, rules_sha) == seed
    yield "ranking", [e["id"] for e in ranking] == b["ranking"]
    yield "winners", outcome(ranking, rules, b["disqualified"]) == (b["winners"], b["alternates"])
    yield "digest", canonical({k: v for k, v in b.items() if k != "digest"}) == b["digest"]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        wrong = [name for name, holds in checks(json.load(file)) if not holds]
    print("This is not what was drawn: " + ", ".join(wrong) if wrong else "The draw is as it says.")
    sys.exit(1 if wrong else 0)
