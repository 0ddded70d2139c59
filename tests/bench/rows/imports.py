"""Ten thousand rows of each kind of file, from the request until the last message is made."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx

from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.seed import Tenant, a_tenant
from tests.kit.workbooks import SHEET_TYPE, a_workbook

ROWS = 10_000
MOST_SECONDS = 60
FLAT_MIB = 32
WITHIN = timedelta(minutes=10)
COLUMNS = ("text", "channels", "external_id")
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Brought:
    """How long a file took, and what the worker held at its highest since it started, in MiB."""

    seconds: float
    worker_mib: float


async def measure(ground: Ground) -> list[Figure]:
    rows = ROWS // 20 if ground.quick else ROWS
    figures = []
    for kind, media_type, made in KINDS:
        few = await _brought(ground, media_type, made, rows // 10)
        many = await _brought(ground, media_type, made, rows)
        figures += _figures(kind, rows, few, many)
    return figures


def _figures(kind: str, rows: int, few: Brought, many: Brought) -> list[Figure]:
    grown = many.worker_mib - few.worker_mib
    return [
        Figure(
            row="imports",
            what=f"{rows:,} rows of {kind}, from the request to the last message",
            unit="s",
            ours=many.seconds,
            target=f"under {MOST_SECONDS} s",
            met=many.seconds < MOST_SECONDS,
            note=f"{rows / many.seconds:.0f} rows a second",
        ),
        Figure(
            row="imports",
            what=f"what ten times as many rows of {kind} add to the worker's process",
            unit="MiB",
            ours=grown,
            target=f"flat: at most {FLAT_MIB} MiB",
            met=grown <= FLAT_MIB,
            note=f"{few.worker_mib:.0f} MiB after {rows // 10:,} rows",
        ),
    ]


async def _brought(
    ground: Ground, media_type: str, made: Callable[[list[Row]], bytes], rows: int
) -> Brought:
    """Into a new workspace, by processes that have done nothing before."""
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
        content = made([_row(number, tenant) for number in range(rows)])
        async with site.api() as api, site.worker() as worker:
            seconds = await _until_made(api, tenant, media_type, content, rows)
            return Brought(seconds, worker.peak_mib())


def _row(number: int, tenant: Tenant) -> Row:
    said = "We open at nine on Saturday, and there is coffee for early birds. " * 3
    return f"{said}{number}", tenant.channel.id, f"row-{number}"


async def _until_made(
    api: Running, tenant: Tenant, media_type: str, content: bytes, rows: int
) -> float:
    headers = {**tenant.authorization, "Content-Type": media_type, "Idempotency-Key": "bench"}
    async with httpx.AsyncClient(
        base_url=api.url, headers=headers, trust_env=False, timeout=WITHIN.total_seconds()
    ) as client:
        began = time.perf_counter()
        reply = await client.post("/v1/imports", content=content)
        assert reply.status_code == 202, reply.text
        async with asyncio.timeout(WITHIN.total_seconds()):
            while True:
                operation = (await client.get(reply.headers["location"])).json()
                if operation["finished_at"] is not None:
                    break
                await asyncio.sleep(0.1)
        took = time.perf_counter() - began
    assert operation["progress"] == {"total": rows, "done": rows, "failed": 0}, operation
    return took


def _as_csv(rows: list[Row]) -> bytes:
    lines = (f'"{text}",{channel},{name}' for text, channel, name in rows)
    return "\n".join([",".join(COLUMNS), *lines]).encode()


def _as_lines(rows: list[Row]) -> bytes:
    return "\n".join(
        json.dumps({"text": text, "channel_ids": [channel], "external_id": name})
        for text, channel, name in rows
    ).encode()


def _as_a_workbook(rows: list[Row]) -> bytes:
    return a_workbook([COLUMNS, *rows])


KINDS = (
    ("CSV", "text/csv", _as_csv),
    ("JSON Lines", "application/jsonl", _as_lines),
    ("XLSX", SHEET_TYPE, _as_a_workbook),
)
