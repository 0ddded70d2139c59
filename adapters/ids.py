"""Ids: a prefix, then 128 bits of UUID version 7 in lower-case Crockford base 32."""

import os

from domain.shared.clock import Clock
from domain.shared.ids import Kind

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Two letters at a time: a commit of the worker needs some hundred ids.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = range(120, -1, -10)


class TimeSortedIds:
    """Sorts by the millisecond of making; 74 random bits keep ids of one millisecond apart
    (RFC 9562, section 5.7)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self, kind: Kind) -> str:
        random = int.from_bytes(os.urandom(10))
        bits = int(self._clock.now().timestamp() * 1000) << 80
        bits |= 0x7 << 76 | (random >> 68) << 64
        bits |= 0b10 << 62 | (random & ((1 << 62) - 1))
        return f"{kind}_{''.join([_PAIRS[(bits >> shift) & 1023] for shift in _SHIFTS])}"
