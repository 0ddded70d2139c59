"""Small scenes about a brand's voice, in memory."""

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from tests.unit.stage import Scenes, Stage


async def a_brand_is_told_how_to_speak(s: Stage) -> None:
    room = s.house.app.publishing
    await set_brand_voice(room, s.actor, None, {"most_emoji": 2})
    await set_brand_voice(room, s.actor, None, {"forbidden": {"cheap": "good value"}})


BRAND_VOICES: Scenes = {
    a_brand_is_told_how_to_speak: ({BrandVoice: "speak"}, {"brand_voice.updated"}),
}
