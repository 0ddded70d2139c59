"""For its campaign's sake a message says a hashtag of it, and links whose clicks are told apart."""

from dataclasses import replace

import pytest

from domain.publishing.content import Content, Part, Variant
from domain.publishing.drafting import Draft
from domain.publishing.preflight import Remark, Severity
from domain.publishing.reporting import Wishes
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.shared.short_links import plain_in
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.campaign_builders import a_campaign
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Come: https://Go.example/l/menu.", [("go.example", "menu")]),
        ("http://127.0.0.1:8000/l/a_b-c?from=us, now", [("127.0.0.1:8000", "a_b-c")]),
        ("https://go.example/l/menu~xxxxxxxx https://go.example/l/menu~abcdefgh", []),
        ("https://go.example/l/menu~", []),
        ("https://go.example/menu and /l/menu", []),
        (
            "https://a.example/l/x https://b.example/l/y",
            [("a.example", "x"), ("b.example", "y")],
        ),
    ],
)
def test_a_short_link_without_a_place_for_its_mark_is_told(
    text: str, found: list[tuple[str, str]]
) -> None:
    links = list(plain_in(text))
    assert [(link.host, link.slug) for link in links] == found
    for link in links:
        assert text[link.start : link.end].lower().endswith(f"{link.host}/l/{link.slug}")


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def missing(stage: Stage, draft: Draft) -> list[Remark]:
    report = await preflight_message(stage.house.app.publishing, stage.actor, draft, Wishes())
    assert report.ok
    return [one for one in report.remarks if one.code == "campaign_hashtag_missing"]


@pytest.mark.parametrize(
    ("text", "thread", "is_missing"),
    [
        ("We open.", (), True),
        ("We open. #terrace", (), False),
        ("We open. TERRACE", (), True),
        ("We open. #TerraceNot", (), True),
        ("We open.", ("And stay open. #ÑANDÚ",), False),
    ],
)
async def test_one_of_its_hashtags_in_any_part_is_enough(
    stage: Stage, text: str, thread: tuple[str, ...], *, is_missing: bool
) -> None:
    campaign = await a_campaign(stage.house, stage.actor, hashtags=("Terrace", "Ñandú"))
    content = Content(text, tuple(map(Part, thread)))
    draft = Draft([stage.channel.id], content, campaign_id=campaign.id)
    found = await missing(stage, draft)
    assert [(one.severity, one.pointer, one.facts) for one in found] == [
        (Severity.ADVICE, "/text", {"hashtags": "#Terrace #Ñandú"})
    ] * is_missing
    assert await missing(stage, replace(draft, campaign_id=None)) == []


async def test_a_campaign_without_hashtags_misses_none_and_each_text_is_looked_at(
    stage: Stage,
) -> None:
    plain = await a_campaign(stage.house, stage.actor)
    on = [stage.channel.id]
    assert await missing(stage, Draft(on, Content("We open."), campaign_id=plain.id)) == []
    tagged = await a_campaign(stage.house, stage.actor, hashtags=("Terrace",))
    place = stage.channel.community_id
    other = (
        await a_sandbox_channel(stage.house, stage.actor, community_id=place, account="another")
    ).id
    draft = Draft(
        [*on, other],
        Content("We open. #Terrace"),
        variants={other: Variant(("text",), Content("We are open."))},
        campaign_id=tagged.id,
    )
    [found] = await missing(stage, draft)
    assert found.channel_id == other
