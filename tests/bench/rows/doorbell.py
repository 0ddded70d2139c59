"""Publish now: how long after the API's answer the platform hears the first byte of the post."""

import asyncio
import json
import random
import time

import httpx

from domain.shared.access import Actor
from tests.bench.figure import Figure
from tests.bench.ground import Ground, Running
from tests.bench.plaza import UP_WITHIN, Plaza, a_plaza, on_loopback
from tests.bench.seed import TEXT
from tests.kit.api import a_key_text

TIMES = 200
CHANNELS = 10
MOST_P50, MOST_P95 = 15.0, 40.0


async def measure(ground: Ground) -> list[Figure]:
    times = TIMES // 10 if ground.quick else TIMES
    async with ground.site() as bare_site:
        site = on_loopback(bare_site)
        async with (
            a_plaza(site, workspaces=1, channels=CHANNELS) as plaza,
            site.api() as api,
            site.worker(),
        ):
            actor = plaza.channels[0][0]
            key = await a_key_text(plaza.house, actor)
            await _published(plaza, api, key, actor, times // 10)
            waits = await _published(plaza, api, key, actor, times)
    waits.sort()
    p50, p95 = (waits[int(len(waits) * share)] for share in (0.50, 0.95))
    return [
        Figure(
            row="doorbell",
            what=f"publish now: from the answer to the platform's first byte, {name}",
            unit="ms",
            ours=found,
            target=f"at most {most:g} ms",
            met=found <= most,
        )
        for name, found, most in (("p50", p50, MOST_P50), ("p95", p95, MOST_P95))
    ]


async def _published(plaza: Plaza, api: Running, key: str, actor: Actor, times: int) -> list[float]:
    """Milliseconds, one after the other, at moments that no timer of ours could meet."""
    answered = {}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=api.url, headers=headers, trust_env=False) as client:
        for number in range(times):
            channel = plaza.channels[number % len(plaza.channels)][1]
            body = {"channel_ids": [channel.id], "text": TEXT, "schedule": {"now": True}}
            name = {"Idempotency-Key": f"{actor.workspace}-{time.time_ns()}"}
            answer = await client.post("/v1/messages", content=json.dumps(body), headers=name)
            at = time.time()
            assert answer.status_code == 201, answer.text
            [delivery] = answer.json()["deliveries"]
            answered[delivery["id"]] = at
            await asyncio.sleep(random.uniform(0.03, 0.12))
    arrived: dict[str, float] = {}
    async with asyncio.timeout(UP_WITHIN):
        while len(arrived) < times:
            # A key begins with its delivery's id.
            news = await plaza.arrivals()
            arrived |= {key.rpartition("-")[0]: at for key, at in news.items()}
    return [1e3 * (arrived[delivery] - at) for delivery, at in answered.items()]
