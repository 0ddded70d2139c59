"""Python's garbage collector, told what a long-lived process knows about its own garbage."""

import gc

AFTER = 10_000


def settle() -> None:
    """Call it when everything is in place: what exists now lives as long as the process, and
    looking through it again and again is what makes the slowest answers slow."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(AFTER)
