"""People say things on a sandbox where they hang for all to see, and moderators act on them."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.model import LEASE
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels

KILL_POINTS = ("act_begun", "act_answered")
"""The platform is about to be asked, and its answer is there and written down nowhere."""

PATIENCE = 3.0
A_RETRY = LEASE + timedelta(seconds=1)
NOTHING_BEGUN = """
    SELECT WHERE NOT EXISTS (SELECT FROM moderation_actions WHERE next_at <= clock_timestamp())
    AND NOT EXISTS (SELECT FROM duties WHERE due_at <= clock_timestamp())
"""
HANG = """
    INSERT INTO sandbox_posts (workspace_id, id, channel_id, text, key, url, created_at, media)
    SELECT workspace_id, platform_message_id, channel_id, text, platform_message_id, '', at, '[]'
    FROM inbound_messages ON CONFLICT DO NOTHING
"""
HIDDEN = "SELECT id FROM sandbox_posts WHERE hidden_at IS NOT NULL"
TREATED = "SELECT person_id, muted, banned FROM sandbox_people"


@dataclass
class Square:
    house: House
    settings: Settings
    watch: Watcher
    nursery: Nursery
    actor: Actor
    channel: Channel

    async def people_say(self, whats: dict[str, str]) -> None:
        """Each by its id, and by whom; it hangs on the platform, too."""
        inbox = self.house.app.inbox
        for id, who in whats.items():
            now = self.house.clock.now()
            heard = Heard(id, HeardKind.COMMENT, now, Person(who), "Fools!")
            await tell_sandbox(inbox, self.actor, self.channel.id, heard)
        await digest_receipts(inbox, self.actor, self.channel.id)
        await self.watch.db.execute(HANG)

    async def hidden(self) -> set[str]:
        """What nobody sees on the platform."""
        return {row["id"] for row in await self.watch.db.fetch(HIDDEN)}

    async def treated(self) -> dict[str, tuple[bool, bool]]:
        """Who is muted there, and who is banned."""
        found = await self.watch.db.fetch(TREATED)
        return {row["person_id"]: (row["muted"], row["banned"]) for row in found}

    async def a_death(self, at: str) -> bool:
        """One more process works, and dies at this point, or a little later wherever it is: whether
        it came to the point."""
        pid = await self.nursery.start("worker", environment(self.settings, at))
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                return await self.nursery.ended(pid) == -signal.SIGKILL
        os.kill(pid, signal.SIGKILL)
        await self.nursery.ended(pid)
        return False

    async def a_retry(self) -> None:
        """So much time goes by that everything that waits is due once more."""
        await self.watch.pass_time(A_RETRY)
        await self.house.doorbell.ring()

    async def settles(self, settled: Callable[[], Awaitable[bool]]) -> int:
        """A healthy worker until it is settled; returns after how many retries it was."""
        async with at_work(self.house):
            return await self.watch.until_passing(
                settled, A_RETRY, self.house.doorbell.ring, NOTHING_BEGUN
            )


async def a_square(house: House, settings: Settings, watch: Watcher, nursery: Nursery) -> Square:
    actor, [channel] = await some_channels(house)
    return Square(house, settings, watch, nursery, actor, channel)
