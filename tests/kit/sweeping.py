"""What is over is swept away, until nothing of it is left."""

from domain.members.use_cases.sweep_retention import AT_ONCE, sweep_retention
from domain.shared.access import Actor, system
from tests.kit.builders import Furnished


async def swept(house: Furnished, actor: Actor) -> int:
    """How many rows went."""
    rows, worker = 0, system(actor.organization_id, actor.workspace)
    while count := await sweep_retention(house.app.members, worker):
        assert count <= AT_ONCE
        rows += count
    return rows
