"""A text is held against the voice of its brand."""

from typing import Any

import pytest

from adapters.text.terms import terms_in
from domain.publishing.brand_voice import Address, BrandVoice, Pair, Required
from domain.publishing.content import Content, Part, Variant
from domain.publishing.drafting import Draft
from domain.publishing.preflight import Area, Passage, Severity
from domain.publishing.reporting import Wishes
from domain.publishing.use_cases.keep_brand_voice import read_brand_voice, set_brand_voice
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.publishing.voice_check import voice
from domain.shared.errors import ValidationFailed, VersionMismatch
from domain.shared.ids import ChannelId, OrganizationId, WorkspaceId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.memory import NOW
from tests.unit.stage import Stage


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def brand(**how: Any) -> BrandVoice:
    plain = BrandVoice(WorkspaceId("ws_1"), OrganizationId("org_1"), NOW, NOW, "key_1")
    return plain.speak("key_1", NOW, **how)


def said(
    text: str, how: dict[str, Any], language: str | None = "es"
) -> list[tuple[str, str, str | None]]:
    emoji = [(at, at + 1) for at, sign in enumerate(text) if sign == "🎉"]
    found = voice(Passage(text, "/text"), language, emoji, brand(**how), terms_in)
    return [
        (it.code, text[it.span.start : it.span.end] if it.span else "", it.suggestion)
        for it in found
    ]


def test_forbidden_terms_are_found_whatever_case_and_accents_with_what_is_said_instead() -> None:
    how = {"forbidden": {"barato": "asequible", "low cost": None}}
    assert said("Lo más BARÁTO, low cost", how) == [
        ("forbidden_term", "BARÁTO", "asequible"),
        ("forbidden_term", "low cost", None),
    ]
    assert said("El más baratísimo, abaratado y baratos", how) == []


def test_preferred_terms_take_the_place_of_others() -> None:
    how = {"preferred": {"comunidad": ("audiencia", "público")}}
    assert said("Nuestra audiencia y el publico", how) == [
        ("preferred_term", "audiencia", "comunidad"),
        ("preferred_term", "publico", "comunidad"),
    ]


@pytest.mark.parametrize(
    ("how", "text", "found"),
    [
        ({"preferred": {"GitHub": ("Github",)}}, "We moved to GitHub", []),
        ({"preferred": {"GitHub": ("Github",)}}, "We moved to Github", ["Github"]),
        ({"preferred": {"GitHub": ("Github",)}}, "GITHUB, github, GitHub", ["GITHUB", "github"]),
        ({"preferred": {"café": ("cafe",)}}, "Un café y un cafe", ["cafe"]),
        ({"forbidden": {"Github": "GitHub"}}, "GitHub, not Github", ["Github"]),
        ({"preferred": {"zona wifi": ("wifi",)}}, "Zona wifi, y wifi", ["wifi"]),
        ({"preferred": {"zona wifi": ("wifi",)}}, "Zona wifi", []),
        ({"forbidden": {"cheap": None}}, "cheap", ["cheap"]),
    ],
)
def test_what_is_to_be_said_is_no_fault_and_capitals_alone_can_be_one(
    how: dict[str, Any], text: str, found: list[str]
) -> None:
    assert [word for _, word, _ in said(text, how, "en")] == found


def test_an_example_of_how_not_to_put_it_is_found_as_it_stands_with_the_other() -> None:
    how = {"pairs": (Pair("Te esperamos.", "¡Ven ya!"), Pair("Quedan pocas", "Últimas plazas"))}
    assert said("¡VEN YÁ! Son las ultimas plazas, ven ya", how) == [
        ("said_as_not_meant", "¡VEN YÁ!", "Te esperamos."),
        ("said_as_not_meant", "ultimas plazas", "Quedan pocas"),
    ]
    assert said("Penúltimas plazas, últimas plazasas", how) == []


def test_what_stands_in_the_good_example_is_not_what_stands_in_the_other() -> None:
    how = {"pairs": (Pair("Ven ya cenada", "ven ya"),)}
    assert said("Ven ya cenada, o no vengas", how) == []
    assert said("Ven ya. Ven ya cenada", how) == [("said_as_not_meant", "Ven ya", "Ven ya cenada")]
    assert said("Ven ya cenadas", how) == [("said_as_not_meant", "Ven ya", "Ven ya cenada")]


@pytest.mark.parametrize(
    ("language", "wanted", "text", "word"),
    [
        ("es", "tu", "Venga usted el sábado", "usted"),
        ("es", "tu", "Vení el sábado, vos sabés", "Vení"),
        ("es", "tu", "Ven tú, con tu gente", None),
        ("es", "usted", "Te esperamos, es para ti", "Te"),
        ("es", "usted", "Le esperamos a usted", None),
        ("es", "vos", "Es para ti", "ti"),
        ("es", "vos", "Te esperamos, vos sabés", None),
        ("es", "neutral", "Te esperamos", "Te"),
        ("es", "neutral", "Abrimos a las nueve", None),
        ("pt", "voce", "É para ti", "ti"),
        ("pt", "voce", "Você vem?", None),
        ("pt", "usted", "Você vem?", "Você"),
        ("pt", "usted", "Esperamos o senhor", None),
        ("en", "tu", "usted", None),
        (None, "tu", "usted", None),
    ],
)
def test_readers_are_addressed_as_the_brand_addresses_them(
    language: str | None, wanted: str, text: str, word: str | None
) -> None:
    how = {"formality": {language or "es": Address(wanted)}}
    expected = [("other_address", word, None)] if word else []
    assert said(text, how, language) == expected


def test_emoji_and_ease_have_the_brands_own_limits() -> None:
    assert said("🎉🎉", {"most_emoji": 2}) == []
    assert said("🎉 y 🎉🎉", {"most_emoji": 2}) == [("too_many_emoji", "🎉", None)]
    assert said("🎉", {"most_emoji": 0}) == [("too_many_emoji", "🎉", None)]
    hard = "La interoperabilidad institucional presupone infraestructuras administrativas. " * 6
    assert said(hard, {"reading_ease": 60}) == [("harder_than_the_voice", "", None)]
    assert said("La casa es roja. " * 10, {"reading_ease": 60}) == []


async def test_a_voice_is_read_as_it_was_set_and_silent_before(stage: Stage) -> None:
    room = stage.house.app.publishing
    assert (await read_brand_voice(room, stage.actor)).version == 0
    made = await set_brand_voice(room, stage.actor, 0, {"traits": ("warm",), "most_emoji": 1})
    assert await read_brand_voice(room, stage.actor) == made
    with pytest.raises(VersionMismatch):
        await set_brand_voice(room, stage.actor, 0, {})
    again = await set_brand_voice(room, stage.actor, 1, {"reading_ease": 50})
    assert (again.traits, again.most_emoji, again.version) == ((), None, 2)


@pytest.mark.parametrize(
    ("text", "tags", "words"),
    [
        ("Hay pan.", (), ["Aurora, #aurora"]),
        ("Hay pan en AURORA.", (), []),
        ("Hay pan. #Aurora", ("ferias",), ["Feria del Pan"]),
        ("Hay pan en las auroras.", ("ferias",), ["Aurora, #aurora", "Feria del Pan"]),
        ("Aurora va a la feria del pan", ("ferias",), []),
    ],
)
async def test_what_must_be_said_is_missed_where_it_is_asked_for(
    stage: Stage, text: str, tags: tuple[str, ...], words: list[str]
) -> None:
    room = stage.house.app.publishing
    required = (Required(("Aurora", "#aurora")), Required(("Feria del Pan",), "ferias"))
    await set_brand_voice(room, stage.actor, None, {"required": required})
    draft = Draft([stage.channel.id], Content(text), tags=tags)
    report = await preflight_message(room, stage.actor, draft, Wishes())
    found = [it for it in report.remarks if it.code == "required_term_missing"]
    assert [it.facts["words"] for it in found] == words
    assert {(it.severity, it.pointer, it.span) for it in found} <= {
        (Severity.WARNING, "/text", None)
    }
    assert report.ok


async def test_what_must_be_said_may_stand_in_any_part_of_each_channel(stage: Stage) -> None:
    room, elsewhere = stage.house.app.publishing, await a_second_channel(stage)
    required = (Required(("Aurora",)),)
    await set_brand_voice(room, stage.actor, None, {"required": required})
    both = [stage.channel.id, elsewhere]
    thread = Content("Hay pan.", (Part("En Aurora."),))
    own = {elsewhere: Variant(("thread",), Content("Hay pan.", (Part("En la plaza."),)))}
    found = []
    for draft in (Draft(both, thread), Draft(both, Content("Hay pan.")), Draft(both, thread, own)):
        report = await preflight_message(room, stage.actor, draft, Wishes())
        missing = [it for it in report.remarks if it.code == "required_term_missing"]
        found.append([(it.pointer, it.channel_id) for it in missing])
    assert found == [[], [("/text", None)], [("/text", elsewhere)]]


async def a_second_channel(stage: Stage) -> ChannelId:
    community = stage.channel.community_id
    made = await a_sandbox_channel(
        stage.house, stage.actor, community_id=community, account="other"
    )
    return made.id


async def test_an_example_of_how_not_to_put_it_is_given_once(stage: Stage) -> None:
    room = stage.house.app.publishing
    pairs = (Pair("Yes", "Sure thing"), Pair("No", "No way"), Pair("Of course", "SURE THING"))
    with pytest.raises(ValidationFailed) as refused:
        await set_brand_voice(room, stage.actor, None, {"pairs": pairs})
    assert [(it.pointer, it.code) for it in refused.value.errors] == [("/pairs/2", "duplicate")]
    assert (await read_brand_voice(room, stage.actor)).version == 0


async def test_preflight_speaks_of_the_voice_once_there_is_one(stage: Stage) -> None:
    room, draft = stage.house.app.publishing, Draft([stage.channel.id], Content("So cheap!"))
    before = await preflight_message(room, stage.actor, draft, Wishes())
    assert before.remarks == ()
    assert Area.VOICE not in {part.area for part in before.score.parts}
    await set_brand_voice(room, stage.actor, None, {"forbidden": {"cheap": "good value"}})
    report = await preflight_message(room, stage.actor, draft, Wishes(spelling=True))
    [found] = report.remarks
    assert (found.code, found.severity, found.suggestion) == (
        *("forbidden_term", Severity.WARNING),
        "good value",
    )
    assert {part.area: part.value for part in report.score.parts}[Area.VOICE] == 70
    assert report.ok
