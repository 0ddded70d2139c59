"""What the brand's voice needs from outside."""

from typing import Protocol

from domain.publishing.brand_voice import BrandVoice
from domain.shared.access import Actor


class BrandVoices(Protocol):
    """The voice of one workspace."""

    async def get(self) -> BrandVoice | None:
        """Locked until the transaction ends; None where there has never been one. Also then nobody
        else can make one meanwhile."""
        ...

    async def save(self, voice: BrandVoice) -> None: ...


class BrandVoiceReads(Protocol):
    async def brand_voice(self, actor: Actor) -> BrandVoice | None:
        """None where there has never been one."""
        ...
