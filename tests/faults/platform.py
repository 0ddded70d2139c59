"""The stub as tests see it: what it shows, how often it was called, and channels on it."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx

from domain.communities.model import Channel
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.shared.access import Actor, Mode
from domain.shared.platforms import OutcomeClass
from domain.shared.secret import Secret
from tests.faults.programs import ROOT, UP_WITHIN, die_with_parent
from tests.integration.at_work import WITHIN, Watcher
from tests.kit.builders import Furnished, a_community, a_workspace


class Platform:
    """The stub's other side. Accounts are named by their channel's `account_name`."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self.url = url
        self._client = client

    async def posts(self, *accounts: str) -> list[Mapping[str, Any]]:
        """What these accounts show, each account's oldest first."""
        return [post for name in accounts for post in (await self._seen(name))["posts"]]

    async def texts(self, *accounts: str) -> Counter[str]:
        """How often each text is to be seen."""
        return Counter(post["text"] for post in await self.posts(*accounts))

    async def calls(self, *accounts: str) -> int:
        """How many times these accounts were asked to post something."""
        return sum([sum((await self._seen(name))["calls"].values()) for name in accounts])

    async def kept(self, *accounts: str) -> list[str]:
        """The handles of what these accounts had kept, shown or not."""
        return [handle for name in accounts for handle in (await self._seen(name))["kept"]]

    async def until_calls(self, count: int, *accounts: str) -> None:
        """Wait until they were asked that many times."""
        async with asyncio.timeout(WITHIN):
            while True:
                if await self.calls(*accounts) >= count:
                    return
                await asyncio.sleep(0.02)

    async def mood(self, mood: str, *accounts: str) -> None:
        """How they meet posts from here on; see `tests.faults.stub.MOODS`."""
        for name in accounts:
            await self._client.put(f"{self.url}/stub/accounts/{name}/mood", content=mood)

    async def _seen(self, name: str) -> Any:
        return (await self._client.get(f"{self.url}/stub/accounts/{name}")).json()


@asynccontextmanager
async def a_platform() -> AsyncIterator[Platform]:
    """Up until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.stub",
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=die_with_parent,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(UP_WITHIN):
            url = (await process.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(trust_env=False) as client:
            yield Platform(url, client)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def channels_on(
    platform: Platform,
    house: Furnished,
    watch: Watcher,
    accounts: Sequence[str],
    *,
    by_way_of: str | None = None,
) -> tuple[Actor, dict[str, Channel]]:
    """An actor of a live workspace, and a channel for each account, by its name; `by_way_of` is the
    address they are told instead of the platform's own."""
    actor = await a_workspace(house, mode=Mode.LIVE)
    community = await a_community(house, actor)
    channels = {}
    for name in accounts:
        request = NewChannel(
            community_id=community.id,
            platform="containers" if name.startswith("B") else "mastodon",
            server_url=by_way_of or platform.url,
            credentials={"access_token": Secret(name)},
        )
        channels[name] = await connect_channel(house.app.communities, actor, request)
        await _declare(watch, channels[name], OutcomeClass(name[0]))
    return actor, channels


async def _declare(watch: Watcher, channel: Channel, settles: OutcomeClass) -> None:
    """As an adapter for a platform of that class would: no adapter of today's is of class C or D,
    but what is done about an unknown outcome hangs on the channel alone."""
    if channel.outcome_class is settles:
        return
    await watch.db.execute(
        "UPDATE channels SET outcome_class = $2, capabilities = CASE $2 WHEN 'D'"
        " THEN array_remove(capabilities, 'look_up') ELSE capabilities END WHERE id = $1",
        channel.id,
        settles.value,
    )
