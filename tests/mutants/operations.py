"""Safeguards of operations: what keeps an item from being done twice, or never."""

from tests.mutants.mutant import Mutant

BULK_RESUME = (
    "tests/faults/test_bulk_resume.py::test_every_item_is_done_once_whatever_kills_the_worker"
)
IMPORT_RESUME = (
    "tests/faults/test_bulk_resume.py"
    "::test_every_row_of_a_file_becomes_one_message_whatever_kills_the_worker"
)

OPERATIONS: tuple[Mutant, ...] = (
    Mutant(
        name="a chunk in two commits",
        file="domain/publishing/operating.py",
        old="    judged = await carry_out(room, actor, tx, order, targets, operation)\n",
        new="""\
    async with room.begin(actor) as apart:
        judged = await carry_out(room, actor, apart, order, targets, operation)
        await apart.commit()
""",
        red=(BULK_RESUME,),
    ),
    Mutant(
        name="rows written apart from their chunk",
        file="domain/publishing/importing.py",
        old="        await all_written_down(room, actor, tx, messages, together.facts_of)\n",
        new="""\
        async with room.begin(actor) as apart:
            await all_written_down(room, actor, apart, messages, together.facts_of)
            await apart.commit()
""",
        red=(IMPORT_RESUME,),
    ),
)
