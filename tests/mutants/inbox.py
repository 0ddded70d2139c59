"""Safeguards of what comes in: that it is the platform's own, and the same in any order."""

from tests.mutants.mutant import Mutant

DISORDER = (
    "tests/faults/test_inbound_disorder.py"
    "::test_a_thousand_things_told_in_disorder_are_as_if_told_in_order"
)
THREADING = "tests/unit/inbox/test_threading.py"
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
    Mutant(
        name="what was answered before it came stays apart",
        file="domain/inbox/threading.py",
        old='        if id not in around.apart:\n            yield "conversation", id\n',
        new="        pass\n",
        red=(DISORDER, f"{THREADING}::test_the_order_of_coming_makes_no_difference"),
    ),
    Mutant(
        name="what was split off is put together again",
        file="domain/inbox/threading.py",
        old="        return frozenset(row.id for row in rows if row.split_from is not None)\n",
        new="        return frozenset(row.id for row in rows if False)\n",
        red=(f"{THREADING}::test_what_was_split_off_is_not_put_together_again",),
    ),
    Mutant(
        name="everybody reaches what is in other hands",
        file="domain/inbox/reaching.py",
        old="    if not conversation.is_within(actor, permission):\n",
        new="    if conversation is None:\n",
        red=(
            "tests/unit/inbox/test_conversations_in_hand.py::test_a_permission_reaches_as_far_as_it_says",
        ),
    ),
)
