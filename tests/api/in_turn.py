"""In which order all operations succeed, one after the other, in one furnished world."""

from collections.abc import Sequence

from tests.api.operations import Operation, operations

# A proposal is of the voice that there is: another takes its place afterwards.
LAST = {"put_brand_voice"}


def in_turn() -> Sequence[Operation]:
    """What only reads comes first."""
    return sorted(operations(), key=lambda it: (it.name in LAST, it.method != "GET"))
