"""Draws a contest again, offline: `python verify_draw.py bundle.json [digest=as published …]`."""

import hmac
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

DRAND = {  # When the first round of a chain came out, and what lies between two, in milliseconds.
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1692803367_000, 3_000),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": (1595431050_000, 30_000),
}


def sha(*parts: Any) -> bytes:
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in raw)).digest()


def canonical(document: Any) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def checks(b: Any) -> Iterator[tuple[str, bool]]:
    beacon, entries, rules, old = b["beacon"], b["entries"], b["rules"], b["format"][-1:] == "1"
    told = [b[k] for k in ("contest_id", "rules_hash", "seed_commitment", "root", "count")]
    told += [b["committed_at"]][old:] + [beacon[k] for k in ("chain", "round", "at") if beacon]
    hexes = ("seed", "signature", "randomness", "server_seed", "root", "rules_hash")
    seed, signature, chance, *rest = (bytes.fromhex(b.get(k) or "") for k in hexes)
    row, keys = [sha("leaf", e["id"], e["person"], e["weight"]) for e in entries], []
    while len(row) > 1:
        pairs = [row[at : at + 2] for at in range(0, len(row), 2)]
        row = [sha("node", *pair) if pair[1:] else pair[0] for pair in pairs]
    for e in entries:
        names = [e["id"], *(f"{e['id']}/{n}" for n in range(1, e["weight"]))]
        keys.append((min(hmac.digest(seed, name.encode(), "sha256") for name in names), e["id"]))
    ids, person = [e["id"] for e in entries], {e["id"]: e["person"] for e in entries}
    left = {who: [True] * rules["wins_per_person"] for who in person.values()}
    kept = [id for _, id in sorted(keys) if left[person[id]] and left[person[id]].pop()]
    won = sum(prize["quantity"] for prize in rules["prizes"])
    places, waiting = kept[:won], kept[won : won + rules["alternates"]]
    for who in (person[one["entry_id"]] for one in b["disqualified"]):
        spare = iter([one for one in waiting if person[one] != who])
        places = [next(spare, None) if person.get(one) == who else one for one in places]
        waiting = list(spare)
    yield "format", b["format"] == f"tertulia-draw/{2 - old}" and rules["winners"] == won
    yield "rules", (canonical(rules), rules["contest_id"]) == (b["rules_hash"], b["contest_id"])
    yield "entries", ids == sorted(set(ids)) and len(ids) == b["count"]
    yield "root", (row[0] if row else sha()).hex() == b["root"]
    yield "seed commitment", sha("tertulia-seed/1", rest[0]).hex() == b["seed_commitment"]
    yield "commitment", sha(f"tertulia-close/{2 - old}", *told).hex() == b["commitment"]
    yield "seed", sha("tertulia-draw/1", chance, *rest) == seed and len(chance) == 32 * bool(beacon)
    yield "ranking", [id for _, id in sorted(keys)] == b["ranking"]
    yield "winners", (places, waiting) == (b["winners"], b["alternates"])
    yield "digest", canonical({k: b[k] for k in b if k != "digest"}) == b["digest"]
    if beacon:
        instants = (one[:-1] + "+00:00" for one in (b["committed_at"], beacon["at"]))
        frozen, at = (round(datetime.fromisoformat(one).timestamp() * 1000) for one in instants)
        first, step = DRAND.get(beacon["chain"], (at, 0))
        yield "round", at == first + (beacon["round"] - 1) * step and at - frozen >= 600_000
        asked = signature or (step and not old)
        yield "signature", not asked or sha256(signature).digest() == chance


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        b, told = json.load(file), dict(one.split("=", 1) for one in sys.argv[2:])
    wrong = [name for name, holds in checks(b) if not holds]
    wrong += [f"{name} as published" for name in told if told[name] != b.get(name)]
    print("This is not what was drawn: " + ", ".join(wrong) if wrong else "The draw is as it says.")
    for k in filter(b.get, ("rules_hash", "seed_commitment", "commitment", "randomness", "digest")):
        print("Compared" if k in told else "Compare", f"with the published {k}={b[k]}")
    if at := b["beacon"]:
        print("No signature of the beacon is verified here: look up signature and randomness, at")
        print(f"https://api.drand.sh/{at['chain']}/public/{at['round']} for a chain of drand.")
    sys.exit(bool(wrong))
