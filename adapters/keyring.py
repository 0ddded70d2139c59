"""Keys are looked up once a second, not once a request; what changes here is forgotten at once."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from domain.identity.events import (
    KEY_REVOKED,
    KEY_UPDATED,
    WORKSPACE_RESUMED,
    WORKSPACE_SUSPENDED,
    WORKSPACE_UPDATED,
)
from domain.identity.model import ApiKey
from domain.identity.ports import Door, KeyRing
from domain.shared.access import Mode
from domain.shared.events import News
from domain.shared.ids import ApiKeyId, OrganizationId, WorkspaceId

TTL = 1.0
MOST = 10_000
CHANGING = {KEY_REVOKED, KEY_UPDATED, WORKSPACE_UPDATED, WORKSPACE_SUSPENDED, WORKSPACE_RESUMED}
T = TypeVar("T")


class ShortMemory:
    """What was found stays for a second. What was not found is asked again, so that a new key
    works at once. `heard` is told what this process has committed."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._kept: dict[tuple[str, ...], tuple[float, object]] = {}

    def heard(self, news: Sequence[News]) -> None:
        """Forget what these facts may have changed: after a commit in this process the next
        request sees it. Other processes see it within a second."""
        if any(fact.name in CHANGING for fact in news):
            # A new dict, so that a look-up under way does not store what it read before.
            self._kept = {}

    async def find(self, hash: str) -> ApiKey | None:
        return await self._remembered(("key", hash), lambda: self._ring.find(hash))

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        return await self._remembered(
            ("door", organization_id, mode, workspace_id),
            lambda: self._ring.door(organization_id, mode, workspace_id),
        )

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None:
        await self._ring.used(at)

    async def _remembered(
        self, name: tuple[str, ...], ask: Callable[[], Awaitable[T | None]]
    ) -> T | None:
        now = time.monotonic()
        kept = self._kept.get(name)
        if kept is not None and kept[0] > now:
            return kept[1]  # type: ignore[return-value]
        before = self._kept
        found = await ask()
        if found is not None and self._kept is before:
            if len(self._kept) >= MOST:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = (now + TTL, found)
        return found
