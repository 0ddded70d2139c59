"""Put what was told into its audit trail, and tell how far that goes."""

from domain.events.audit import Unsealed
from domain.events.room import Events
from domain.events.sealing import seal_all
from domain.shared.access import Actor, Mode, system


async def seal_trail(room: Events, trail: Unsealed) -> None:
    """Seal what waits in these walls. Safe to repeat and to interrupt."""
    await seal_all(room, _sealer(trail))


def _sealer(trail: Unsealed) -> Actor:
    """Whoever seals reads what was done, and nothing else."""
    if trail.workspace_id is not None:
        return system(trail.organization_id, trail.workspace_id)
    mode = trail.mode or Mode.LIVE
    return Actor("system", trail.organization_id, mode, frozenset())
