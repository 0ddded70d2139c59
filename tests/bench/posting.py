"""The floor under the worker: the same posts, to the same server, by nothing but its HTTP engine.

Run as `python -m tests.bench.posting <port> <count> <at once>`; it prints posts a second.
"""

import asyncio
import sys
import time
from collections.abc import Iterator

import aiohttp
import uvloop

from tests.bench.seed import TEXT


async def main(port: int, count: int, at_once: int) -> None:
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        numbers = iter(range(count))
        began = time.perf_counter()
        await asyncio.gather(*(_post(session, port, numbers) for _ in range(at_once)))
        print(count / (time.perf_counter() - began), flush=True)


async def _post(session: aiohttp.ClientSession, port: int, numbers: Iterator[int]) -> None:
    url = f"http://127.0.0.1:{port}/api/v1/statuses"
    for number in numbers:
        body = {"status": f"{number} {TEXT}", "visibility": "public"}
        headers = {"Authorization": "Bearer bare", "Idempotency-Key": f"bare-{number}"}
        async with session.post(url, json=body, headers=headers) as answer:
            assert answer.status == 200
            await answer.read()


if __name__ == "__main__":
    uvloop.run(main(*map(int, sys.argv[1:])))
