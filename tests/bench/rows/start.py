"""`./run` on an installed tree with its own servers: how long until the API says it is ready."""

import asyncio
import os
import signal
import time
from pathlib import Path
from statistics import median

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.faults.programs import ROOT, free_port

MOST_SECONDS = 3.0
ROUNDS = 5
WITHIN = 90.0


async def measure(ground: Ground) -> list[Figure]:
    data = ground.folder / "started"
    # The first start makes the database.
    await _started(data)
    taken = [await _started(data) for _ in range(1 if ground.quick else ROUNDS)]
    seconds = median(taken)
    return [
        Figure(
            row="start",
            what="./run, its second start, until it is ready",
            unit="s",
            ours=seconds,
            target=f"at most {MOST_SECONDS:g} s",
            met=seconds <= MOST_SECONDS,
            note=f"{min(taken):.2f} to {max(taken):.2f} s",
        )
    ]


async def _started(data: Path) -> float:
    """Seconds. It is stopped again, in good order."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("TERTULIA_")}
    env |= {"TERTULIA_DATA_DIR": str(data), "TERTULIA_PORT": str(port)}
    began = time.perf_counter()
    started = await asyncio.create_subprocess_exec(
        str(ROOT / "run"), env=env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(WITHIN), httpx.AsyncClient(trust_env=False) as client:
            while not await _ready(client, f"http://127.0.0.1:{port}/readyz"):
                assert started.returncode is None, "It did not start."
                await asyncio.sleep(0.01)
        return time.perf_counter() - began
    finally:
        started.send_signal(signal.SIGTERM)
        await started.wait()


async def _ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        return False
