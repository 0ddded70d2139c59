"""Safeguards of operations: what keeps an item from being done twice, or never."""

from tests.mutants.mutant import Mutant

BULK_RESUME = (
    "tests/faults/test_bulk_resume.py::test_every_item_is_done_once_whatever_kills_the_worker"
)

OPERATIONS: tuple[Mutant, ...] = (
    Mutant(
        name="a chunk in two commits",
        file="domain/publishing/operating.py",
        old="    judged = await carry_out(room, actor, tx, order, targets)\n",
        new="""\
    async with room.begin(actor) as apart:
        judged = await carry_out(room, actor, apart, order, targets)
        await apart.commit()
""",
        red=(BULK_RESUME,),
    ),
)
