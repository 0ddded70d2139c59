"""What an adapter does wrong, or takes too long over, is told and breaks nothing else."""

import asyncio
from collections.abc import Awaitable
from logging import getLogger
from pathlib import Path
from typing import TypeVar

from domain.shared.platforms import Connection

T = TypeVar("T")
_log = getLogger(__name__)

PATIENCE = 45.0
"""How many seconds an adapter may take over what it asks for in several requests."""


async def asked_in_time(
    connection: Connection, what: str, answer: Awaitable[T], late: T, failed: T
) -> T:
    """What comes of it; `late` after PATIENCE, `failed` where the adapter itself is at fault."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await answer
    except TimeoutError:
        return late
    except Exception as fault:
        tell(connection, what, fault)
        return failed


def tell(connection: Connection, what: str, fault: Exception) -> None:
    """Where in the code it happened, and nothing that was sent or answered."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    _log.error(
        "adapter_fault platform=%s channel=%s what=%s kind=%s at=%s",
        connection.platform,
        connection.channel_id,
        what,
        type(fault).__name__,
        where,
    )
