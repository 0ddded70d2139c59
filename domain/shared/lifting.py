"""What becomes of what was kept back when whatever stopped it is over, and how fast it goes."""

from enum import StrEnum

RELEASE_PER_MINUTE = 6
"""How many posts a minute go out on one channel of those that a hold, or a pause, kept back."""


class OnLift(StrEnum):
    """What becomes of the deliveries it kept back when a hold is lifted.

    as_planned: what is to come goes at its time, what is late by no more than the grace at once,
    what is later waits for a person as overdue. ask: every one waits for a person. publish: what
    was missed goes out, however late. shift: what was missed is moved by as long as the hold stood.
    next_slot: what was missed takes the next free slots of its channel's default queue, and what
    finds none waits for a person. discard: what was missed is called off. None of them touches what
    is still to come, but ask.
    """

    AS_PLANNED = "as_planned"
    ASK = "ask"
    PUBLISH = "publish"
    SHIFT = "shift"
    NEXT_SLOT = "next_slot"
    DISCARD = "discard"
