"""A brand may speak otherwise on a platform and in a situation: the most particular tone holds, and
preflight says which."""

from dataclasses import replace
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.publishing.brand_voice import Address, BrandVoice, ToneThere, silent, spoken_there
from domain.publishing.content import Content, Variant
from domain.publishing.drafting import Draft
from domain.publishing.preflight import Report
from domain.publishing.reporting import Wishes
from domain.publishing.tone import Energy, Humour, Register, Situation, Tone, TonePlace
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.keep_brand_voice import read_brand_voice, set_brand_voice
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.shared.errors import ValidationFailed
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.memory import NOW
from tests.kit.sample_parts import ACTOR
from tests.unit.stage import Stage

CRISIS, NEWS = Situation.CRISIS, Situation.NEWS
CASUAL, FORMAL = Tone(Register.CASUAL), Tone(Register.FORMAL, humour=Humour.SERIOUS)
HURRIED = "Abrimos el sábado a las nueve; porfa, traigan a su gente."


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def a_voice(**how: Any) -> BrandVoice:
    return silent(ACTOR, NOW).speak("key_1", NOW, **how)


BOTH = ToneThere("mastodon", CRISIS, Tone(energy=Energy.CALM))
OF_SITUATION = ToneThere(situation=CRISIS, tone=FORMAL)
OF_PLATFORM = ToneThere("mastodon", tone=CASUAL, formality={"es": Address.VOS})
EVERY = (OF_PLATFORM, OF_SITUATION, BOTH)


@pytest.mark.parametrize(
    ("tones", "platform", "situation", "held"),
    [
        (EVERY, "mastodon", CRISIS, BOTH),
        (EVERY[:2], "mastodon", CRISIS, OF_SITUATION),
        (EVERY, "bluesky", CRISIS, OF_SITUATION),
        (EVERY, "mastodon", NEWS, OF_PLATFORM),
        (EVERY, "mastodon", None, OF_PLATFORM),
        (EVERY, "bluesky", None, ToneThere()),
        (EVERY[2:], "mastodon", None, ToneThere()),
        (EVERY[2:], "bluesky", CRISIS, ToneThere()),
        ((), "mastodon", CRISIS, ToneThere()),
    ],
)
def test_the_most_particular_tone_holds(
    tones: tuple[ToneThere, ...], platform: str, situation: Situation | None, held: ToneThere
) -> None:
    assert a_voice(tones=tones).tone_there(platform, situation) == held


def test_a_tone_holds_as_a_whole_and_what_it_does_not_say_is_the_voices_own() -> None:
    own = a_voice(tone=Tone(Register.CASUAL, Energy.LIVELY), formality={"es": Address.TU})
    there = spoken_there(
        own, ToneThere(situation=CRISIS, tone=FORMAL, formality={"pt": Address.USTED})
    )
    assert there.tone == FORMAL
    assert there.formality == {"es": Address.TU, "pt": Address.USTED}
    usual = spoken_there(own, ToneThere("mastodon", formality={"es": Address.VOS}))
    assert (usual.tone, usual.formality) == (own.tone, {"es": Address.VOS})
    assert spoken_there(own, ToneThere("mastodon", tone=Tone())).tone == Tone()


async def a_channel_elsewhere(stage: Stage) -> Channel:
    """As if it was one of Mastodon."""
    community = stage.channel.community_id
    made = await a_sandbox_channel(
        stage.house, stage.actor, community_id=community, account="other"
    )
    channel = replace(made, platform="mastodon")
    stage.house.memory.tables.channels[channel.workspace_id, channel.id] = channel
    return channel


async def told(stage: Stage, draft: Draft) -> tuple[Report, list[tuple[str, Any, Any]]]:
    report = await preflight_message(stage.house.app.publishing, stage.actor, draft, Wishes())
    found = [(it.code, it.tone, it.channel_id) for it in report.remarks]
    return report, [it for it in found if it[0] in ("too_casual", "other_address")]


async def test_preflight_goes_by_the_situation_and_says_so(stage: Stage) -> None:
    crisis = ToneThere(situation=CRISIS, tone=FORMAL, formality={"es": Address.TU})
    how = {"tone": CASUAL, "formality": {"es": Address.USTED}, "tones": (crisis,)}
    await set_brand_voice(stage.house.app.publishing, stage.actor, None, how)
    draft = Draft([stage.channel.id], Content(f"{HURRIED} Para usted.", language="es"))
    report, found = await told(stage, draft)
    assert found == []
    [used] = report.tones
    assert (used.channel_id, used.place, used.tone) == (stage.channel.id, TonePlace(), CASUAL)
    report, found = await told(stage, replace(draft, situation=CRISIS))
    place = TonePlace(situation=CRISIS)
    assert found == [("other_address", place, None), ("too_casual", place, None)]
    [used] = report.tones
    assert (used.place, used.tone, used.formality) == (place, FORMAL, {"es": Address.TU})


async def test_where_channels_differ_each_is_told_of_its_own_tone(stage: Stage) -> None:
    room = stage.house.app.publishing
    other = await a_channel_elsewhere(stage)
    tones = (ToneThere("mastodon", tone=FORMAL),)
    await set_brand_voice(room, stage.actor, None, {"most_emoji": 0, "tones": tones})
    draft = Draft([stage.channel.id, other.id], Content(f"{HURRIED} 🎉", language="es"))
    report, found = await told(stage, draft)
    assert found == [("too_casual", TonePlace("mastodon"), other.id)]
    assert [it.code for it in report.remarks].count("too_many_emoji") == 1
    assert [(it.channel_id, it.place) for it in report.tones] == [
        (stage.channel.id, TonePlace()),
        (other.id, TonePlace("mastodon")),
    ]
    own = {other.id: Variant(("text",), Content("Abrimos el sábado a las nueve."))}
    assert (await told(stage, replace(draft, variants=own)))[1] == []


@pytest.mark.parametrize(
    ("tones", "pointer", "code"),
    [
        (
            (ToneThere("sandbox"), ToneThere("sandbox", CRISIS), ToneThere("sandbox")),
            2,
            "duplicate",
        ),
        ((ToneThere(situation=CRISIS), ToneThere(situation=CRISIS)), 1, "duplicate"),
        ((ToneThere(tone=CASUAL),), 0, "platform_or_situation"),
        ((ToneThere("nowhere"),), "0/platform", "not_in_list"),
    ],
)
async def test_a_tone_holds_somewhere_that_is_known_and_each_once(
    stage: Stage, tones: tuple[ToneThere, ...], pointer: int | str, code: str
) -> None:
    room = stage.house.app.publishing
    with pytest.raises(ValidationFailed) as refused:
        await set_brand_voice(room, stage.actor, None, {"tones": tones})
    found = [(it.pointer, it.code) for it in refused.value.errors]
    assert found == [(f"/tones/{pointer}", code)]
    assert (await read_brand_voice(room, stage.actor)).version == 0


async def test_a_message_keeps_what_it_is_said_for(stage: Stage) -> None:
    room = stage.house.app.publishing
    draft = Draft([stage.channel.id], Content("Abrimos a las nueve."), situation=NEWS)
    assert (await create_message(room, stage.actor, draft)).situation is NEWS
