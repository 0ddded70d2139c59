"""A brand's voice in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.voice_learning import PostSaid
from domain.publishing.voice_proposal import VoiceProposal
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import VoiceProposalId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeBrandVoices:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows, self._workspace = tx.tables.brand_voices, tx.actor.workspace
        self._proposals = tx.tables.voice_proposals

    async def get(self) -> BrandVoice | None:
        return self._rows.get(self._workspace)

    async def save(self, voice: BrandVoice) -> None:
        self._rows[voice.workspace_id] = voice

    async def add_proposal(self, proposal: VoiceProposal) -> None:
        self._proposals[self._workspace, proposal.id] = proposal

    async def proposal(self, proposal_id: VoiceProposalId) -> VoiceProposal:
        return _proposal(self._proposals, self._workspace, proposal_id)

    async def save_proposal(self, proposal: VoiceProposal) -> None:
        self._proposals[self._workspace, proposal.id] = proposal


class FakeProposalReads:
    """Posts are those that a test says were out, on every platform alike."""

    _memory: Memory

    async def voice_proposal(self, actor: Actor, proposal_id: VoiceProposalId) -> VoiceProposal:
        return _proposal(self._memory.tables.voice_proposals, actor.workspace, proposal_id)

    async def voice_proposals(self, actor: Actor, request: PageRequest) -> Page[VoiceProposal]:
        raise NotImplementedError

    async def posts_said(
        self, actor: Actor, platforms: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[PostSaid]:
        said = self._memory.tables.posts_said.values()
        return [post for post in said if not platforms or post.platform in platforms]


async def brand_voice_in(memory: Memory, actor: Actor) -> BrandVoice | None:
    return memory.tables.brand_voices.get(actor.workspace)


def _proposal(
    rows: Mapping[tuple[str, str], VoiceProposal], workspace: str, proposal_id: VoiceProposalId
) -> VoiceProposal:
    found = rows.get((workspace, proposal_id))
    if found is None:
        raise NotFound(thing="voice_proposal")
    return found
