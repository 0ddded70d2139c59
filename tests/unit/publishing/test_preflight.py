"""A message is tried out: what would refuse it, what will be regretted, what would better it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.use_cases.change_channel import pause_channel
from domain.publishing.content import Content, Part, Poll, Variant
from domain.publishing.drafting import Draft
from domain.publishing.preflight import RULES, Area, Remark, Report, Severity, score
from domain.publishing.preflight_ports import Misspelling
from domain.publishing.reporting import AREAS, Wishes
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import MissingScope
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability
from tests.kit.builders import a_sandbox_channel, a_workspace, in_one_hour, utc_schedule
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.memory import NOW
from tests.unit.stage import Stage

TEXT = "We open at nine on Saturday, with coffee and music for all."


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def codes(report: Report) -> list[str]:
    return [it.code for it in report.remarks]


@pytest.fixture
def draft(stage: Stage) -> Draft:
    return Draft([stage.channel.id], Content(TEXT))


def saying(draft: Draft, text: str = TEXT, *thread: str, **more: Any) -> Draft:
    return replace(draft, content=Content(text, tuple(map(Part, thread)), **more))


async def tried(stage: Stage, draft: Draft, **wishes: Any) -> Report:
    return await preflight_message(stage.house.app.publishing, stage.actor, draft, Wishes(**wishes))


async def test_a_good_message_has_nothing_said_about_it(stage: Stage, draft: Draft) -> None:
    report = await tried(stage, draft)
    assert report.ok
    assert report.remarks == ()
    assert report.score.value == 100
    assert report.language == "en"
    [length] = report.lengths
    assert (length.count, length.left) == (len(TEXT), length.maximum - len(TEXT))


async def test_nothing_is_stored_and_nothing_told(stage: Stage, draft: Draft) -> None:
    before = len(stage.house.memory.commits)
    await tried(stage, draft)
    assert len(stage.house.memory.commits) == before
    assert stage.house.memory.tables.messages == {}


async def test_only_who_may_write_may_try(stage: Stage, draft: Draft) -> None:
    stage.actor = replace(stage.actor, scopes=frozenset())
    with pytest.raises(MissingScope):
        await tried(stage, draft)


async def test_without_its_channel_there_is_nothing_to_try(stage: Stage, draft: Draft) -> None:
    with pytest.raises(NotFound):
        await tried(stage, replace(draft, channel_ids=[ChannelId("chn_none")]))


@pytest.mark.parametrize(
    "how",
    [
        {"content": Content("x" * 501)},
        {"content": Content("fine", (Part("x" * 501),))},
        {"content": Content("Hello {{name}}", (Part("Bye XXX"),))},
        {"content": Content("fine", (Part("part"),) * 60)},
        {"content": Content("fine", poll=Poll(("no", "x" * 999), 3600))},
        {"schedule": utc_schedule(NOW - timedelta(hours=1))},
        {"variants": {ChannelId("chn_else"): Variant(("text",), Content("hi"))}},
    ],
)
async def test_what_would_refuse_it_is_an_error_with_the_same_code_and_place(
    stage: Stage, draft: Draft, how: dict[str, Any]
) -> None:
    wrong = replace(draft, **how)
    report = await tried(stage, wrong)
    with pytest.raises(Refusal) as refused:
        await create_message(stage.house.app.publishing, stage.actor, wrong)
    refusal = refused.value
    expected: list[tuple[str, str | None]] = [(e.code, e.pointer) for e in refusal.errors]
    expected = expected or [(refusal.code, refusal.pointer)]
    errors = [it for it in report.remarks if it.severity is Severity.ERROR]
    assert [(it.code, it.pointer) for it in errors] == expected
    assert not report.ok
    assert report.score.value < 50


async def test_from_nine_tenths_of_a_limit_there_is_a_warning(stage: Stage, draft: Draft) -> None:
    assert codes(await tried(stage, saying(draft, "x" * 449))) == []
    for count in (450, 500):
        [found] = (await tried(stage, saying(draft, "x" * count))).remarks
        assert (found.code, found.channel_id) == ("text_near_limit", stage.channel.id)
    assert codes(await tried(stage, saying(draft, "x" * 501))) == ["text_too_long"]


async def test_what_every_channel_says_is_said_once(stage: Stage, draft: Draft) -> None:
    report = await tried(stage, saying(draft, "Hello {{name}}", "Bye [NAME]"))
    assert [(it.pointer, it.part) for it in report.remarks] == [
        ("/text", 1),
        ("/thread/0/text", 2),
    ]


async def test_what_one_channel_says_in_its_own_way_is_found_there(
    stage: Stage, draft: Draft
) -> None:
    other = await a_sandbox_channel(
        stage.house, stage.actor, community_id=stage.channel.community_id, account="other"
    )
    own = {other.id: Variant(("text",), Content("Ours: {{name}}"))}
    both = replace(draft, channel_ids=[stage.channel.id, other.id], variants=own)
    report = await tried(stage, both)
    [found] = report.remarks
    assert (found.pointer, found.channel_id) == ("/variants/0/text", other.id)
    assert [(it.channel_id, it.pointer) for it in report.lengths] == [
        (stage.channel.id, "/text"),
        (other.id, "/variants/0/text"),
    ]


async def test_a_link_without_a_place_of_its_own_counts_with_the_text(
    stage: Stage, draft: Draft
) -> None:
    rows, key = stage.house.memory.tables.channels, (stage.actor.workspace, stage.channel.id)
    rows[key] = replace(stage.channel, capabilities=frozenset({Capability.PUBLISH_TEXT}))
    link = "https://example.com/hours"
    [length] = (await tried(stage, saying(draft, link=link))).lengths
    assert length.count == len(f"{TEXT}\n\n{link}")


async def test_small_texts_are_read_too(stage: Stage, draft: Draft) -> None:
    poll = Poll(("[OPTION]", "No"), 3600)
    report = await tried(stage, saying(draft, poll=poll, link="http://a.example/"))
    assert [(it.code, it.pointer) for it in report.remarks] == [
        ("placeholder_left", "/poll/options/0"),
        ("link_not_encrypted", "/link"),
    ]


async def test_the_language_is_what_the_message_says(stage: Stage, draft: Draft) -> None:
    said = saying(draft, "Vienes?", language="es-MX")
    report = await tried(stage, said)
    assert (report.language, codes(report)) == ("es", ["opening_mark_missing"])


async def test_what_was_said_before_is_found(stage: Stage, draft: Draft) -> None:
    earlier = await stage.message(text=TEXT, now=True)
    [found] = (await tried(stage, saying(draft, TEXT.upper()[:-1] + "!"))).remarks[:1]
    assert (found.code, found.facts["message"]) == ("duplicate_text", earlier.id)
    nearly = TEXT.replace("nine", "ten")
    [found] = (await tried(stage, saying(draft, nearly))).remarks
    assert found.code == "similar_text"
    assert 60 <= found.facts["percent"] < 100
    stage.house.clock.forward(timedelta(days=15))
    assert codes(await tried(stage, draft)) == []


async def test_a_draft_is_not_something_said(stage: Stage, draft: Draft) -> None:
    await stage.message(text=TEXT)
    assert codes(await tried(stage, draft)) == []


async def test_its_time_is_held_against_its_neighbours(stage: Stage, draft: Draft) -> None:
    at = in_one_hour(stage.house)
    neighbour = await stage.message(text="Something else", at=at + timedelta(minutes=29))
    near = replace(draft, schedule=utc_schedule(at))
    [found] = (await tried(stage, near)).remarks
    assert (found.code, found.facts["minutes"], found.facts["message"]) == (
        *("too_close", 29),
        neighbour.id,
    )
    assert codes(await tried(stage, draft)) == []
    later = replace(draft, schedule=utc_schedule(at - timedelta(minutes=1)))
    assert codes(await tried(stage, later)) == []


async def test_a_stopped_channel_and_the_middle_of_the_night_are_named(
    stage: Stage, draft: Draft
) -> None:
    await pause_channel(stage.house.app.communities, stage.actor, stage.channel.id, "voice")
    night = NOW.replace(hour=3) + timedelta(days=2)
    report = await tried(stage, replace(draft, schedule=utc_schedule(night)))
    stopped, outside = report.remarks
    assert (stopped.code, stopped.facts["reason"]) == ("channel_stopped", "channel_paused")
    assert outside.code == "outside_hours"


async def test_what_a_channels_rules_and_closed_days_say_of_the_time_is_told(
    stage: Stage, draft: Draft
) -> None:
    room, day = stage.house.app.publishing, (NOW + timedelta(days=2)).date()
    closed = NewBlackout(day, day, "inventory")
    await create_blackout(room, stage.actor, closed)
    await put_rules(room, stage.actor, stage.channel.id, None, {"max_per_day": 1})
    noon = NOW.replace(hour=12) + timedelta(days=2)
    found = (await tried(stage, replace(draft, schedule=utc_schedule(noon)))).remarks
    assert [(it.code, it.facts) for it in found] == [("clash_blackout", {"name": "inventory"})]
    assert found[0].channel_id == stage.channel.id


async def test_spelling_is_looked_at_when_it_is_wished(stage: Stage, draft: Draft) -> None:
    stage.house.reader.wrong = (Misspelling(3, 7, "open", "opens"),)
    assert codes(await tried(stage, draft)) == []
    [found] = (await tried(stage, draft, spelling=True)).remarks
    assert (found.code, found.suggestion) == ("misspelt", "opens")
    stage.house.reader.spoken = None
    assert codes(await tried(stage, draft, spelling=True)) == []


async def test_the_gravest_comes_first(stage: Stage, draft: Draft) -> None:
    text = "Two  spaces, http://a.example/?gclid=1&gclid=2 {{x}}"
    found = (await tried(stage, saying(draft, text))).remarks
    grades = [it.severity for it in found]
    assert grades == sorted(grades, key=["error", "warning", "advice"].index)
    assert set(grades) == set(Severity)


def remarks_of(*found: str) -> Sequence[Remark]:
    return [Remark(code, RULES[code].severity) for code in found]


def test_a_score_is_made_of_its_parts() -> None:
    found = score(remarks_of("too_close", "shouting", "shouting"), AREAS)
    parts = {part.area: part.value for part in found.parts}
    assert parts[Area.TIMING] == 70
    assert parts[Area.WORDING] == 80
    assert found.value == round(sum(p.value * p.weight for p in found.parts) / 100)
    assert sum(part.weight for part in found.parts) == 100


def test_the_same_code_counts_three_times_at_most() -> None:
    many = score(remarks_of(*["double_space"] * 20), AREAS)
    assert many.value == score(remarks_of(*["double_space"] * 3), AREAS).value


def test_one_error_keeps_a_score_below_half() -> None:
    assert score(remarks_of("placeholder_left"), AREAS).value == 49
