"""Keys are looked up once a second, not once a request; what changes here is forgotten at once."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from adapters.turns import Turns
from domain.identity.events import (
    KEY_REVOKED,
    KEY_UPDATED,
    WORKSPACE_RESUMED,
    WORKSPACE_SUSPENDED,
    WORKSPACE_UPDATED,
)
from domain.identity.model import ApiKey
from domain.identity.ports import Door, KeyRing
from domain.identity.standing import Standing
from domain.identity.teammate_events import OF_ROLES, OF_TEAMMATES, OF_TEAMS
from domain.shared.access import Mode
from domain.shared.events import News
from domain.shared.ids import ApiKeyId, OrganizationId, TeammateId, WorkspaceId

TTL = 1.0
MOST = 10_000
CHANGING = (
    {KEY_REVOKED, KEY_UPDATED, WORKSPACE_UPDATED, WORKSPACE_SUSPENDED, WORKSPACE_RESUMED}
    | OF_TEAMMATES
    | OF_TEAMS
    | OF_ROLES
)
T = TypeVar("T")


class ShortMemory:
    """What was found stays for a second. What was not found is asked again, so that a new key
    works at once; of those who ask at one moment one does. `heard` is told what this process has
    committed."""

    def __init__(self, ring: KeyRing, *, now: Callable[[], float] = time.monotonic) -> None:
        self._ring = ring
        self._now = now
        self._turns = Turns()
        self._kept: dict[tuple[str, ...], tuple[float, object]] = {}

    def heard(self, news: Sequence[News]) -> None:
        """Forget what these facts may have changed: after a commit in this process the next
        request sees it. Other processes see it within a second."""
        if any(fact.name in CHANGING for fact in news):
            # A new dict, so that a look-up under way does not store what it read before.
            self._kept = {}

    async def find(self, hash: str) -> ApiKey | None:
        name = ("key", hash)
        return self._known(name) or await self._found(name, lambda: self._ring.find(hash))

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        name = ("key by id", organization_id, key_id)
        return self._known(name) or await self._found(
            name, lambda: self._ring.key(organization_id, key_id)
        )

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        name = ("standing", organization_id, workspace_id, teammate_id)
        return self._known(name) or await self._found(
            name, lambda: self._ring.standing(organization_id, workspace_id, teammate_id)
        )

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        name = ("door", organization_id, mode, workspace_id)
        return self._known(name) or await self._found(
            name, lambda: self._ring.door(organization_id, mode, workspace_id)
        )

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None:
        await self._ring.used(at)

    def _known(self, name: tuple[str, ...]) -> Any:
        kept = self._kept.get(name)
        return kept[1] if kept is not None and kept[0] > self._now() else None

    async def _found(
        self, name: tuple[str, ...], ask: Callable[[], Awaitable[T | None]]
    ) -> T | None:
        async with self._turns.of(name):
            known: T | None = self._known(name)
            if known is not None:
                return known
            before, asked = self._kept, self._now()
            found = await ask()
            if found is not None and self._kept is before:
                self._keep(name, asked + TTL, found)
            return found

    def _keep(self, name: tuple[str, ...], until: float, found: object) -> None:
        if len(self._kept) >= MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[name] = (until, found)
