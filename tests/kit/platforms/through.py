"""Platforms behind which others stand, for tests that change one thing about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.outcomes import Finding, Listing, Outcome, Preparation
from domain.publishing.ports import OutgoingPost, Platforms
from domain.shared.platforms import Connection, PlatformProfile


@dataclass
class Through:
    """Passes everything on to `inner`."""

    inner: Platforms

    def profiles(self) -> Sequence[PlatformProfile]:
        return self.inner.profiles()

    async def prepare(self, post: OutgoingPost) -> Preparation:
        return await self.inner.prepare(post)

    async def publish(self, post: OutgoingPost) -> Outcome:
        return await self.inner.publish(post)

    async def find(self, post: OutgoingPost) -> Finding:
        return await self.inner.find(post)

    async def delete(self, post: OutgoingPost) -> Outcome:
        return await self.inner.delete(post)

    async def edit(self, post: OutgoingPost) -> Outcome:
        return await self.inner.edit(post)

    def leaves_polls_open(self, platform: str) -> bool:
        return self.inner.leaves_polls_open(platform)

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        return await self.inner.close_poll(post)

    async def see(self, post: OutgoingPost) -> Finding:
        return await self.inner.see(post)

    async def recent(self, connection: Connection) -> Listing:
        return await self.inner.recent(connection)
