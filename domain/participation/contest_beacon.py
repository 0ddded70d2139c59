"""Public beacons that come out by the clock: of those we know, a round says its own instant."""

import hashlib
from datetime import UTC, datetime, timedelta

from domain.participation.draw import Beacon, BeaconValue
from domain.shared.clock import written
from domain.shared.errors import FieldError

CHAINS = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1692803367, 3),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": (1595431050, 30),
}
"""The hash of a chain of drand (quicknet, and the default one): the second of its first round since
1970, and how many seconds lie between two rounds. They are published at
https://api.drand.sh/v2/chains, and in https://docs.drand.love/blog/quicknet-live-on-loe-mainnet."""


def comes_out_at(chain: str, round: int) -> datetime | None:
    """UTC; None for a chain that we do not know, or a round beyond the calendar."""
    if chain not in CHAINS:
        return None
    genesis, period = CHAINS[chain]
    try:
        return datetime.fromtimestamp(genesis, UTC) + timedelta(seconds=(round - 1) * period)
    except OverflowError:
        return None


def faults_of_beacon(beacon: Beacon) -> list[FieldError]:
    """An instant that is not the one at which that round comes out."""
    known = comes_out_at(beacon.chain, beacon.round)
    if known is None or written(known) == beacon.at:
        return []
    return [FieldError("/beacon/at", "beacon_at_another_time", {"at": written(known)})]


def faults_of_value(beacon: Beacon, value: BeaconValue) -> list[FieldError]:
    """What no round of that chain can have said: of a chain of drand the randomness is SHA-256 of
    the round's signature, https://docs.drand.love/docs/cryptography/#randomness. Whether it is that
    round's own takes the arithmetic of BLS12-381: it is compared with what any node of drand says.
    """
    if beacon.chain not in CHAINS:
        return [FieldError("/signature", "beacon_signature_unasked")] if value.signature else []
    if value.signature is None:
        return [FieldError("/signature", "beacon_signature_missing")]
    if hashlib.sha256(bytes.fromhex(value.signature)).hexdigest() != value.randomness:
        return [FieldError("/randomness", "beacon_value_unsigned")]
    return []
