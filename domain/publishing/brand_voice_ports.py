"""What the brand's voice needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.voice_learning import PostSaid
from domain.publishing.voice_proposal import VoiceProposal
from domain.shared.access import Actor
from domain.shared.ids import VoiceProposalId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import PlatformProfile


class NamedPlatforms(Protocol):
    def profiles(self) -> Sequence[PlatformProfile]:
        """Every platform that there is, by name."""
        ...


class BrandVoices(Protocol):
    """The voice of one workspace."""

    async def get(self) -> BrandVoice | None:
        """Locked until the transaction ends; None where there has never been one. Also then nobody
        else can make one meanwhile."""
        ...

    async def save(self, voice: BrandVoice) -> None: ...

    async def add_proposal(self, proposal: VoiceProposal) -> None:
        """The last thing to do before the commit."""
        ...

    async def proposal(self, proposal_id: VoiceProposalId) -> VoiceProposal:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save_proposal(self, proposal: VoiceProposal) -> None: ...


class BrandVoiceReads(Protocol):
    async def brand_voice(self, actor: Actor) -> BrandVoice | None:
        """None where there has never been one."""
        ...

    async def voice_proposal(self, actor: Actor, proposal_id: VoiceProposalId) -> VoiceProposal:
        """Raises NotFound."""
        ...

    async def voice_proposals(self, actor: Actor, request: PageRequest) -> Page[VoiceProposal]: ...

    async def posts_said(
        self, actor: Actor, platforms: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[PostSaid]:
        """The first posts of messages that went out in that span, 2,000 of the latest at most, as
        they did when they were three days old; without those that nobody read at that age. An
        empty list of platforms is all of them. What a reader finds in them is not looked for: there
        are no emoji, and no language."""
        ...
