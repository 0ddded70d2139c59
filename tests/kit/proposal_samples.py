"""A proposal for a voice with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.voice_proposal import (
    Learned,
    Measured,
    ProposalItem,
    ProposalState,
    ProposedChange,
    TermUsed,
    VoiceProposal,
)
from domain.shared.ids import VoiceProposalId
from tests.kit.sample_parts import MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

PROPOSALS: Mapping[str, Any] = {
    "voice_proposals": VoiceProposal(
        id=VoiceProposalId("vpr_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        platforms=("mastodon",),
        since=at(1),
        until=at(2),
        voice_version=3,
        learned=Learned(
            formula="voice-learning/1",
            posts=40,
            best=10,
            best_message_ids=(MESSAGE,),
            languages=(("es", 39), ("unknown", 1)),
            habits=(Measured("questions", 0.75, None, 10, 30),),
            terms=(TermUsed(ODD, 7, 2, 1.25, 2.5),),
            changes=(
                ProposedChange(ProposalItem.MOST_EMOJI, None, "2", 10, 0.875, (MESSAGE,)),
                ProposedChange(ProposalItem.ENERGY, "calm", "lively", 10, 0.9375, ()),
            ),
        ),
        created_by="key_1",
        created_at=at(3),
        updated_at=at(4),
        state=ProposalState.ACCEPTED,
        version=2,
        accepted=(ProposalItem.ENERGY,),
        decided_by="key_2",
    ),
}
