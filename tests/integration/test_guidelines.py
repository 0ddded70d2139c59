"""Of the guidelines of a community one version holds, and it is known who acknowledged it, by the
store as by memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.wiring import House
from domain.communities.errors import (
    CommunityArchived,
    GuidelinesDraftExists,
    NoGuidelinesPublished,
)
from domain.communities.guidelines import Guidelines, GuidelinesState, GuidelinesText
from domain.communities.use_cases.change_community import archive_community
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    change_guidelines,
    draft_guidelines,
    list_guidelines,
    publish_guidelines,
    read_guidelines_in_force,
    remove_guidelines,
)
from domain.identity.use_cases.change_workspace import change_workspace
from domain.members.acknowledgement import Standing
from domain.members.errors import GuidelinesNotPublished, MemberMerged
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
    list_acknowledgements,
    list_standings,
)
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import CommunityId, MemberId
from domain.shared.paging import Filter, PageRequest
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.fakes.house import a_fake_house
from tests.kit.member_builders import a_member
from tests.kit.places import refusal

AT_ONCE = 8


async def places(house: House) -> list[tuple[Furnished, Actor, CommunityId]]:
    """The store and memory, each with a workspace and a community."""
    made: list[tuple[Furnished, Actor, CommunityId]] = []
    for place in (house, a_fake_house()):
        actor = await a_workspace(place)
        made.append((place, actor, (await a_community(place, actor)).id))
    return made


async def published(
    place: Furnished, actor: Actor, home: CommunityId, *languages: str, needs: bool = True
) -> Guidelines:
    texts = tuple(GuidelinesText(one, f"In {one}.") for one in languages or ("en",))
    room = place.app.communities
    draft = await draft_guidelines(room, actor, home, NewGuidelines(texts, needs))
    return await publish_guidelines(room, actor, draft.id, None)


async def knows(place: Furnished, actor: Actor, member: MemberId, version: Guidelines) -> Any:
    word = NewAcknowledgement(version.id, "form")
    return await acknowledge_guidelines(place.app.members, actor, member, word)


async def standings(
    place: Furnished, actor: Actor, home: CommunityId, *wanted: Standing
) -> dict[str | None, tuple[str, int | None]]:
    filters = [Filter("standing", "in", [one.value for one in wanted])] if wanted else []
    asked = PageRequest(limit=100, filters=filters)
    found = await list_standings(place.app.members, actor, home, asked)
    return {one.name: (one.standing.value, one.number) for one in found.items}


async def test_a_version_that_was_published_never_says_anything_else(house: House) -> None:
    for place, actor, home in await places(house):
        room = place.app.communities
        first = await published(place, actor, home)
        second = await draft_guidelines(
            room, actor, home, NewGuidelines((GuidelinesText("en", "Draft."),))
        )
        assert (
            await refusal(draft_guidelines(room, actor, home, NewGuidelines(second.texts)))
            is GuidelinesDraftExists
        )
        other = {"texts": (GuidelinesText("en", "Better."),)}
        assert (await change_guidelines(room, actor, second.id, None, other)).version == 2
        await publish_guidelines(room, actor, second.id, None)
        for id in (first.id, second.id):
            for doing in (
                change_guidelines(room, actor, id, None, other),
                publish_guidelines(room, actor, id, None),
                remove_guidelines(room, actor, id, None),
            ):
                assert await refusal(doing) is InvalidState
        found = (await list_guidelines(room, actor, home, PageRequest())).items
        assert {one.number: one.state for one in found} == {
            1: GuidelinesState.SUPERSEDED,
            2: GuidelinesState.IN_FORCE,
        }
        assert {one.number: one.texts[0].text for one in found} == {1: "In en.", 2: "Better."}


async def test_the_number_of_a_draft_that_was_thrown_away_is_free_again(house: House) -> None:
    for place, actor, home in await places(house):
        room = place.app.communities
        texts = NewGuidelines((GuidelinesText("en", "Draft."),))
        draft = await draft_guidelines(room, actor, home, texts)
        await remove_guidelines(room, actor, draft.id, None)
        assert (await published(place, actor, home)).number == draft.number == 1
        assert (await published(place, actor, home)).number == 2
        assert await refusal(publish_guidelines(room, actor, draft.id, None)) is NotFound


async def test_a_reader_gets_the_language_they_ask_for_or_else_the_nearest(house: House) -> None:
    for place, actor, home in await places(house):
        room, outside = place.app.communities, a_person_outside(actor)
        nothing = read_guidelines_in_force(room, actor, home, None)
        assert await refusal(nothing) is NoGuidelinesPublished
        await published(place, actor, home, "fr", "pt-BR", "es", "es-MX")
        await change_workspace(
            place.app.identity, outside, actor.workspace, None, {"language": "de"}
        )
        for asked, got, why in (
            ("es-MX", "es-MX", "asked"),
            ("es-AR", "es", "asked"),
            ("pt", "pt-BR", "asked"),
            ("de", "fr", "first"),
            (None, "fr", "first"),
        ):
            found = await read_guidelines_in_force(room, actor, home, asked)
            assert (found.text.language, found.chosen_by) == (got, why), asked
        await change_workspace(
            place.app.identity, outside, actor.workspace, None, {"language": "pt"}
        )
        found = await read_guidelines_in_force(room, actor, home, "de")
        assert (found.text.language, found.chosen_by) == ("pt-BR", "workspace")
        spanish = await a_community(place, actor, language="es")
        await published(place, actor, spanish.id, "fr", "pt", "es")
        found = await read_guidelines_in_force(room, actor, spanish.id, None)
        assert (found.text.language, found.chosen_by) == ("es", "community")


def a_person_outside(actor: Actor) -> Actor:
    return replace(actor, workspace_id=None)


async def test_what_needs_acknowledging_makes_what_was_acknowledged_outdated(house: House) -> None:
    for place, actor, home in await places(house):
        here = frozenset({home})
        ana, bea, fay = [
            await a_member(place, actor, name, community_ids=here) for name in ("Ana", "Bea", "Fay")
        ]
        await a_member(place, actor, "Robot", community_ids=here, is_bot=True)
        await a_member(place, actor, "Elsewhere")
        nothing: tuple[str, None] = ("not_needed", None)
        assert await standings(place, actor, home) == dict.fromkeys(("Ana", "Bea", "Fay"), nothing)
        first = await published(place, actor, home)
        await knows(place, actor, ana.id, first)
        await knows(place, actor, fay.id, first)
        assert await standings(place, actor, home) == {
            "Ana": ("current", 1),
            "Bea": ("never", None),
            "Fay": ("current", 1),
        }
        better = await published(place, actor, home, needs=False)
        assert await standings(place, actor, home, Standing.NEVER, Standing.OUTDATED) == {
            "Bea": ("never", None)
        }
        second = await published(place, actor, home)
        await knows(place, actor, bea.id, better)
        await knows(place, actor, ana.id, second)
        assert await standings(place, actor, home) == {
            "Ana": ("current", 3),
            "Bea": ("outdated", 2),
            "Fay": ("outdated", 1),
        }
        said = await list_acknowledgements(place.app.members, actor, ana.id)
        assert [(one.acknowledgement.number, one.outdated) for one in said] == [
            (3, False),
            (1, True),
        ]
        await merge_members(place.app.members, actor, bea.id, None, ana.id, None)
        assert await standings(place, actor, home) == {
            "Bea": ("current", 3),
            "Fay": ("outdated", 1),
        }
        assert await refusal(knows(place, actor, ana.id, second)) is MemberMerged
        assert (await knows(place, actor, bea.id, second)).acknowledgement.member_id == ana.id
        await unmerge_member(place.app.members, actor, ana.id, None)
        assert (await standings(place, actor, home))["Bea"] == ("outdated", 2)


async def test_a_word_that_is_said_again_is_the_first_one(house: House) -> None:
    for place, actor, home in await places(house):
        ana = await a_member(place, actor)
        draft = await draft_guidelines(
            place.app.communities, actor, home, NewGuidelines((GuidelinesText("en", "Hm."),))
        )
        assert await refusal(knows(place, actor, ana.id, draft)) is GuidelinesNotPublished
        version = await publish_guidelines(place.app.communities, actor, draft.id, None)
        long_ago = place.clock.now() - timedelta(days=30)
        word = NewAcknowledgement(version.id, "form", long_ago, "page 3")
        room = place.app.members
        first = (await acknowledge_guidelines(room, actor, ana.id, word)).acknowledgement
        assert (first.at, first.evidence, first.recorded_by) == (long_ago, "page 3", actor.id)
        again = (await knows(place, actor, ana.id, version)).acknowledgement
        assert again == first
        assert len(await list_acknowledgements(room, actor, ana.id)) == 1


async def test_many_at_once_leave_one_draft_one_in_force_and_one_word(house: House) -> None:
    actor = await a_workspace(house)
    home, ana = (await a_community(house, actor)).id, await a_member(house, actor)
    room = house.app.communities
    texts = NewGuidelines((GuidelinesText("en", "Be kind."),))
    drafted = await asyncio.gather(
        *(refusal(draft_guidelines(room, actor, home, texts)) for _ in range(AT_ONCE))
    )
    assert sorted(map(str, drafted)) == sorted(
        map(str, [None, *[GuidelinesDraftExists] * (AT_ONCE - 1)])
    )
    [draft] = (await list_guidelines(room, actor, home, PageRequest())).items
    raced = await asyncio.gather(
        *(refusal(publish_guidelines(room, actor, draft.id, None)) for _ in range(AT_ONCE))
    )
    assert raced.count(None) == 1
    version = (await list_guidelines(room, actor, home, PageRequest())).items[0]
    said = await asyncio.gather(*(knows(house, actor, ana.id, version) for _ in range(AT_ONCE)))
    assert len({one.acknowledgement.id for one in said}) == 1


async def test_nothing_of_it_is_seen_from_another_workspace(house: House) -> None:
    (place, actor, home), _ = await places(house)
    version, ana = await published(place, actor, home), await a_member(place, actor)
    stranger = await a_workspace(house)
    bea = await a_member(place, stranger)
    room = place.app.communities
    for doing in (
        list_guidelines(room, stranger, home, PageRequest()),
        read_guidelines_in_force(room, stranger, home, None),
        publish_guidelines(room, stranger, version.id, None),
        list_standings(place.app.members, stranger, home, PageRequest()),
        knows(place, stranger, bea.id, version),
        knows(place, stranger, ana.id, version),
        draft_guidelines(room, stranger, home, NewGuidelines(version.texts)),
    ):
        assert await refusal(doing) is NotFound


async def test_an_archived_community_asks_nothing_new(house: House) -> None:
    for place, actor, home in await places(house):
        room = place.app.communities
        texts = NewGuidelines((GuidelinesText("en", "Be kind."),))
        draft = await draft_guidelines(room, actor, home, texts)
        await archive_community(room, actor, home)
        with pytest.raises(CommunityArchived):
            await publish_guidelines(room, actor, draft.id, None)
        with pytest.raises(CommunityArchived):
            await draft_guidelines(room, actor, home, texts)
