"""A brand's voice is kept for its workspace and nobody else's."""

from domain.publishing.brand_voice import Address, Pair, Required, ToneThere
from domain.publishing.tone import Energy, Register, Situation, Tone
from domain.publishing.use_cases.keep_brand_voice import read_brand_voice, set_brand_voice
from domain.shared.access import Actor
from tests.contract.ground import Ground

HOW = {
    "forbidden": {"cheap": "good value", "free": None},
    "preferred": {"community": ("audience", "followers")},
    "formality": {"es": Address.VOS},
    "reading_ease": 60,
    "most_emoji": 0,
    "traits": ("warm", "brief"),
    "tone": Tone(Register.FORMAL, energy=Energy.CALM),
    "required": (Required(("Aurora", "#Aurora"), "spring"), Required(("Café",))),
    "tones": (
        ToneThere("mastodon", Situation.NEWS, Tone(), {"pt": Address.TU}),
        ToneThere(situation=Situation.CRISIS),
    ),
    "pairs": (Pair("Come in.", "Enter now!", "We invite."), Pair("Yes", "Affirmative")),
}


async def test_it_is_read_as_it_was_set(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    room = ground.house.app.publishing
    made = await set_brand_voice(room, actor, None, HOW)
    assert await read_brand_voice(room, actor) == made
    assert (await read_brand_voice(room, neighbour)).version == 0
    other = await set_brand_voice(room, actor, 1, {})
    assert await read_brand_voice(room, actor) == other
    assert (other.forbidden, other.traits, other.tone, other.version) == ({}, (), None, 2)
    assert [name for name, _, _ in await ground.told() if name.startswith("brand")] == [
        "brand_voice.updated",
        "brand_voice.updated",
    ]
