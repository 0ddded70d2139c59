"""Servers of a test's own, whose PostgreSQL may be crashed; they run beside the test's loop.

Run as `python -m tests.faults.own_servers <folder>`: a line with the addresses comes back. For each
line it reads, PostgreSQL is shut down at once, as in a crash, stays away for that many seconds and
is started again; then a line comes back. Everything ends with its parent.
"""

import asyncio
import ctypes
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

import asyncpg

from adapters import embedded
from adapters.db.migrations import migrate

PR_SET_PDEATHSIG = 1
POSTMASTER = "postgres/data/postmaster.pid"


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    folder = Path(sys.argv[1])
    with embedded.start(folder, durable=False) as servers:
        addresses = servers.addresses
        migrate(addresses.owner_database_url, addresses.database_url)
        asyncio.run(_confirm_what_is_written(addresses.owner_database_url))
        print(json.dumps(asdict(addresses)), flush=True)
        for line in sys.stdin:
            # Immediate shutdown: no farewell to anybody, and recovery at the next start.
            os.kill(int((folder / POSTMASTER).read_text().split("\n")[0]), signal.SIGQUIT)
            while "PostgreSQL" not in servers.alive():
                time.sleep(0.01)
            time.sleep(float(line))
            servers.revive()
            print("back", flush=True)


async def _confirm_what_is_written(url: str) -> None:
    """What a crash of PostgreSQL alone must not cost: a power cut is not played here."""
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER DATABASE tertulia SET synchronous_commit = on")
    await connection.close()


if __name__ == "__main__":
    main()
