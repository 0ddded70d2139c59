"""In which order all operations succeed, one after the other, in one furnished world."""

from collections.abc import Sequence

from tests.api.operations import Operation, operations

# A proposal is of the voice that there is: another takes its place afterwards. A workspace has one
# test clock, which has to be gone before there can be another.
LAST = (
    "put_brand_voice",
    *("post_test_clock_freeze", "post_test_clock_unfreeze", "post_test_clock_advance"),
    *("delete_test_clock", "post_test_clock"),
)


def in_turn() -> Sequence[Operation]:
    """What only reads comes first."""
    return sorted(after_others(), key=lambda it: (_place(it.name), it.method != "GET"))


def after_others() -> Sequence[Operation]:
    """As in the document, but what hangs on others, or ends them, at the end."""
    return sorted(operations(), key=lambda it: _place(it.name))


def _place(name: str) -> int:
    return LAST.index(name) + 1 if name in LAST else 0
