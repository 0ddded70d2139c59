"""A brand's voice in memory."""

from domain.publishing.brand_voice import BrandVoice
from domain.shared.access import Actor
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeBrandVoices:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows, self._workspace = tx.tables.brand_voices, tx.actor.workspace

    async def get(self) -> BrandVoice | None:
        return self._rows.get(self._workspace)

    async def save(self, voice: BrandVoice) -> None:
        self._rows[voice.workspace_id] = voice


async def brand_voice_in(memory: Memory, actor: Actor) -> BrandVoice | None:
    return memory.tables.brand_voices.get(actor.workspace)
