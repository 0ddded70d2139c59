"""Safeguards of what comes in: that it is the platform's own, and the same in any order."""

from tests.mutants.mutant import Mutant

DISORDER = (
    "tests/faults/test_inbound_disorder.py"
    "::test_a_thousand_things_told_in_disorder_are_as_if_told_in_order"
)
DOOR = "tests/api/test_inbound.py::test_through_the_door_comes_what_is_the_platforms_own"

INBOX: tuple[Mutant, ...] = (
    Mutant(
        name="edits in the order of their coming",
        file="domain/inbox/model.py",
        old="        ordered = sorted(changes, key=lambda change: change.place)\n",
        new="        ordered = list(changes)\n",
        red=(DISORDER,),
    ),
    Mutant(
        name="what comes before its message is passed over",
        file="domain/inbox/applying.py",
        old="        return Effects([], [(None, change) for change in new], [], [])\n",
        new="        return Effects([], [], [], [])\n",
        red=(DISORDER,),
    ),
    Mutant(
        name="any signature will do",
        file="adapters/platforms/standard_hook.py",
        old="        if not any(matches):\n",
        new="        if not matches:\n",
        red=(DOOR,),
    ),
)
