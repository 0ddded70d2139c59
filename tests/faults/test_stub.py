"""The measure of the bars can move: what is given to the platform twice is shown twice."""

import httpx
import pytest

from tests.faults.platform import Platform


@pytest.mark.parametrize(
    ("account", "shown", "listing"), [("A-1", 1, 200), ("C-1", 2, 200), ("D-1", 2, 501)]
)
async def test_each_class_shows_and_tells_what_it_should(
    platform: Platform, account: str, shown: int, listing: int
) -> None:
    headers = {"authorization": f"Bearer {account}", "idempotency-key": "one"}
    async with httpx.AsyncClient(
        base_url=f"{platform.url}/api/v1", headers=headers, trust_env=False
    ) as client:
        for _ in range(2):
            answer = await client.post("/statuses", json={"status": "Hola"})
            assert answer.status_code == 200
        listed = await client.get(f"/accounts/{account}/statuses")
    assert await platform.texts(account) == {"Hola": shown}
    assert await platform.calls(account) == 2
    assert listed.status_code == listing
