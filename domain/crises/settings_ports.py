"""What the settings of crises need from outside, each with its promises in words."""

from typing import Protocol

from domain.crises.crisis_settings import CrisisSettings
from domain.shared.access import Actor


class AllCrisisSettings(Protocol):
    async def get(self) -> CrisisSettings | None:
        """The workspace's; nobody else changes them until the transaction ends."""
        ...

    async def standing(self) -> CrisisSettings | None:
        """The workspace's as they stand; nothing is locked."""
        ...

    async def save(self, settings: CrisisSettings) -> None: ...


class SettingsReads(Protocol):
    async def settings(self, actor: Actor) -> CrisisSettings | None:
        """The workspace's, if they were ever set up."""
        ...
