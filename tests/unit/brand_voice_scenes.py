"""Small scenes about a brand's voice, in memory."""

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.propose_voice import (
    ProposalWish,
    accept_proposal,
    dismiss_proposal,
    propose_voice,
)
from domain.publishing.voice_proposal import ProposalItem, VoiceProposal
from tests.kit.posts_said import some_posts
from tests.unit.stage import Scenes, Stage


async def a_brand_is_told_how_to_speak(s: Stage) -> None:
    room = s.house.app.publishing
    await set_brand_voice(room, s.actor, None, {"most_emoji": 2})
    await set_brand_voice(room, s.actor, None, {"forbidden": {"cheap": "good value"}})


async def something_is_proposed(s: Stage) -> None:
    room = s.house.app.publishing
    s.house.memory.tables.posts_said.update({post.delivery_id: post for post in some_posts()})
    for _ in range(2):
        made = await propose_voice(room, s.actor, ProposalWish())
    await accept_proposal(room, s.actor, made.id, None, [ProposalItem.MOST_EMOJI])
    other = await propose_voice(room, s.actor, ProposalWish())
    await dismiss_proposal(room, s.actor, other.id, None)


BRAND_VOICES: Scenes = {
    something_is_proposed: (
        {VoiceProposal: "accept dismiss"},
        {
            *("voice_proposal.created", "voice_proposal.accepted", "voice_proposal.dismissed"),
            "brand_voice.updated",
        },
    ),
    a_brand_is_told_how_to_speak: ({BrandVoice: "speak"}, {"brand_voice.updated"}),
}
