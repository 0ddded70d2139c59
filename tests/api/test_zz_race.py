import asyncio
from collections import Counter
from tests.kit.api import a_client
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

async def test_race(house):
    actor = await a_workspace(house)
    ch = await a_sandbox_channel(house, actor)
    seen = Counter()
    async with await a_client(house, actor) as c:
        for n in range(150):
            m = await a_message(house, actor, channels=[ch])
            rs = await asyncio.gather(*(c.post(f"/v1/messages/{m.id}/cancel", headers={"Idempotency-Key": f"k{n}"}) for _ in range(30)))
            seen.update((r.status_code, r.json().get("code")) for r in rs)
    print("SEEN", seen)
