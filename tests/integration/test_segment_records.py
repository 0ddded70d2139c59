"""A segment asks for what members acknowledged, where they asked to belong, what they stand for,
what they handed in and how long they have been at it: the store as memory does."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.guidelines import Guidelines, GuidelinesText
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.members.ambassador import Ambassador
from domain.members.model import Member
from domain.members.segment import Condition, ConditionGroup, Question, Trait, When, Which
from domain.members.segment import Operator as By
from domain.members.streak import Unit
from domain.members.submission import RejectReason
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
)
from domain.members.use_cases.join_communities import (
    Wish,
    accept_join_request,
    deny_join_request,
    invite_to_join,
    request_to_join,
)
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    decline_ambassador,
    end_ambassador,
    propose_ambassador,
)
from domain.members.use_cases.keep_segments import (
    NewSegment,
    count_members,
    create_segment,
    preview_segment,
)
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activity
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
    revoke_submission,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, MissionId
from domain.shared.joining import Joining, JoinQuestion
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.member_builders import a_member, done_by
from tests.kit.mission_builders import a_mission, an_active_member, an_ambassador, handed_in
from tests.kit.places import places

DAY = timedelta(days=1)
LATELY, BEFORE = When(By.WITHIN, 7), When(By.NOT_WITHIN, 7)
ASKED = (JoinQuestion("why", "Why?", False),)
Wanted = list[tuple[Condition, set[str]]]


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def asks(*conditions: Condition) -> Question:
    return Question((ConditionGroup(conditions),))


async def some_people(
    place: Furnished, actor: Actor, home: CommunityId, *names: str
) -> dict[str, Member]:
    return {name: await an_active_member(place, actor, name, home) for name in names}


async def published(place: Furnished, actor: Actor, home: CommunityId) -> Guidelines:
    room = place.app.communities
    wanted = NewGuidelines((GuidelinesText("en", "Be kind."),), True)
    draft = await draft_guidelines(room, actor, home, wanted)
    return await publish_guidelines(room, actor, draft.id, None)


async def knows(
    place: Furnished, actor: Actor, who: Member, version: Guidelines, at: datetime | None = None
) -> None:
    word = NewAcknowledgement(version.id, "form", at)
    await acknowledge_guidelines(place.app.members, actor, who.id, word)


async def found(place: Furnished, actor: Actor, condition: Condition) -> set[str]:
    room, now, question = place.app.members, place.clock.now(), asks(condition)
    asked = await room.segments.in_segment(actor, question, now, PageRequest(limit=100))
    assert await count_members(room, actor, question) == len(asked.items)
    return {one.name or "" for one in asked.items}


async def all_found(place: Furnished, actor: Actor, conditions: Wanted) -> None:
    for condition, wanted in conditions:
        assert await found(place, actor, condition) == wanted, condition


async def test_who_acknowledged_which_version_of_which_guidelines_and_when(house: House) -> None:
    for place, actor in await places(house):
        home, other = [(await a_community(place, actor)).id for _ in range(2)]
        who = await some_people(place, actor, home, "Ana", "Bea", "Carlos", "Dora", "Fay")
        now, first = place.clock.now(), await published(place, actor, home)
        there = await published(place, actor, other)
        await knows(place, actor, who["Ana"], first, now - 20 * DAY)
        await knows(place, actor, who["Bea"], first, now - 2 * DAY)
        await knows(place, actor, who["Carlos"], there)
        second = await published(place, actor, home)
        await knows(place, actor, who["Fay"], second)
        await merge_members(place.app.members, actor, who["Bea"].id, None, who["Fay"].id, None)

        def of(*versions: str, none: bool = False, **more: Any) -> Condition:
            by = By.NONE_OF if none else By.ANY_OF
            return Condition(Trait.ACKNOWLEDGEMENT, by, versions, **more)

        either = ("in_force", "earlier")
        await all_found(
            place,
            actor,
            [
                (of("in_force"), {"Bea", "Carlos"}),
                (of("in_force", community_ids=(home,)), {"Bea"}),
                (of("earlier"), {"Ana", "Bea"}),
                (of("in_force", none=True, community_ids=(home,)), {"Ana", "Carlos", "Dora"}),
                (of(*either, community_ids=(home, other)), {"Ana", "Bea", "Carlos"}),
                (of(*either, none=True), {"Dora"}),
                (of(*either, when=LATELY), {"Bea", "Carlos"}),
                (of(*either, when=BEFORE), {"Ana"}),
                (of(*either, none=True, when=BEFORE), {"Bea", "Carlos", "Dora"}),
            ],
        )


async def test_who_asked_to_join_what_became_of_it_and_when(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        home, open_to_all = [
            (await a_community(place, actor, joining=how, join_questions=questions)).id
            for how, questions in ((Joining.APPLICATION, ASKED), (Joining.OPEN, ()))
        ]
        who = {name: await a_member(place, actor, name) for name in ("Ana", "Bea", "Carlos")}
        who |= {name: await a_member(place, actor, name) for name in ("Dora", "Élan")}
        made = {
            name: await request_to_join(room, actor, Wish(home, who[name].id))
            for name in ("Ana", "Bea", "Carlos")
        }
        await accept_join_request(room, actor, made["Ana"].id, None)
        await deny_join_request(room, actor, made["Bea"].id, None, "Full.")
        await request_to_join(room, actor, Wish(open_to_all, who["Bea"].id))
        await invite_to_join(room, actor, Wish(home, who["Dora"].id))

        def of(*states: str, none: bool = False, **more: Any) -> Condition:
            return Condition(Trait.JOIN_REQUEST, By.NONE_OF if none else By.ANY_OF, states, **more)

        await all_found(
            place,
            actor,
            [
                (of("pending"), {"Carlos"}),
                (of("accepted"), {"Ana", "Bea"}),
                (of("accepted", community_ids=(home,)), {"Ana"}),
                (of("denied", "invited"), {"Bea", "Dora"}),
                (of("accepted", when=LATELY, community_ids=(open_to_all,)), {"Bea"}),
                (of("accepted", when=BEFORE), set()),
                (of("pending", none=True), {"Ana", "Bea", "Dora", "Élan"}),
                (of("accepted", "pending", "denied", "invited", none=True), {"Élan"}),
            ],
        )


async def test_who_is_an_ambassador_was_one_or_was_asked(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        home, other = [(await a_community(place, actor)).id for _ in range(2)]
        who = await some_people(place, actor, home, "Ana", "Bea", "Fay")
        who |= await some_people(place, actor, other, "Carlos", "Dora", "Élan")
        stands: dict[str, Ambassador] = {
            name: await an_ambassador(place, actor, home, who[name]) for name in ("Ana", "Bea")
        }
        await end_ambassador(room, actor, stands["Bea"].id, None, "Moved away.")
        for name in ("Carlos", "Dora", "Élan"):
            asked = NewAmbassador(other, who[name].id)
            stands[name] = await propose_ambassador(room, actor, asked)
        await decline_ambassador(room, actor, stands["Dora"].id, None, "No time.")
        await end_ambassador(room, actor, stands["Élan"].id, None, "A mistake.")

        def of(*words: str, none: bool = False, **more: Any) -> Condition:
            return Condition(Trait.AMBASSADOR, By.NONE_OF if none else By.ANY_OF, words, **more)

        await all_found(
            place,
            actor,
            [
                (of("active"), {"Ana"}),
                (of("former"), {"Bea"}),
                (of("active", "former", none=True), {"Carlos", "Dora", "Élan", "Fay"}),
                (of("active", community_ids=(other,)), set()),
                (of("proposed", "declined", community_ids=(other,)), {"Carlos", "Dora"}),
                (of("ended"), {"Élan"}),
                (of("active", "former", when=LATELY), {"Ana", "Bea"}),
                (of("active", when=BEFORE), set()),
            ],
        )


async def test_how_many_things_somebody_handed_in_for_which_mission(house: House) -> None:
    for place, actor in await places(house):
        room, home = place.app.members, (await a_community(place, actor)).id
        who = await some_people(place, actor, home, "Ana", "Bea", "Carlos", "Dora")
        brew = await a_mission(place, actor, most_per_member=5)
        roast = await a_mission(place, actor, most_per_member=5)
        given = [
            await handed_in(place, actor, mission, who[name], text=f"{name} {number}.")
            for number, (name, mission) in enumerate(
                [
                    *(("Ana", brew), ("Ana", brew), ("Ana", roast)),
                    *(("Bea", brew), ("Bea", roast), ("Carlos", roast)),
                ]
            )
        ]
        for one in (given[0], given[1], given[3], given[4]):
            await approve_submission(room, actor, one.id, None, None)
        await revoke_submission(room, actor, given[4].id, None, RejectReason.OTHER, None)
        await reject_submission(room, actor, given[5].id, None, RejectReason.DUPLICATE, None)

        def of(least: int, *states: str, few: bool = False, **more: Any) -> Condition:
            by = By.AT_MOST if few else By.AT_LEAST
            return Condition(Trait.SUBMISSION, by, (least,), states=states, **more)

        everybody = {"Ana", "Bea", "Carlos", "Dora"}
        await all_found(
            place,
            actor,
            [
                (of(1, "approved"), {"Ana", "Bea"}),
                (of(2, "approved"), {"Ana"}),
                (of(1, "submitted"), {"Ana"}),
                (of(1, "rejected"), {"Bea", "Carlos"}),
                (of(1, "rejected", "submitted", mission_ids=(roast.id,)), {"Ana", "Bea", "Carlos"}),
                (of(2, "approved", mission_ids=(brew.id,), when=LATELY), {"Ana"}),
                (of(1, "approved", when=BEFORE), set()),
                (of(0, "approved"), everybody),
                (of(0, "approved", "submitted", "rejected", few=True), {"Dora"}),
                (of(1, "approved", few=True), {"Bea", "Carlos", "Dora"}),
            ],
        )


async def test_how_long_somebody_has_been_at_it_on_the_wall_of_the_workspace(house: House) -> None:
    for place in [one for one, _ in await places(house)]:
        # There it is another day for half of the time in UTC.
        actor = await a_workspace(place, timezone="Pacific/Kiritimati")
        now, home = place.clock.now(), (await a_community(place, actor)).id
        noon = datetime.combine((now + timedelta(hours=14)).date(), time(12), UTC)
        noon -= timedelta(hours=14)
        who = await some_people(place, actor, home, "Ana", "Bea", "Carlos", "Dora", "Fay")
        did: Mapping[str, list[int]] = {
            "Ana": [1, 2, 3],
            "Bea": [5, 6, 7, 8],
            "Carlos": [2, 4],
            "Fay": [4, 5],
        }
        for name, ago in did.items():
            for days in ago:
                done = done_by(who[name], f"{name}-{days}", noon - days * DAY)
                await record_activity(place.app.members, actor, done)
        await merge_members(place.app.members, actor, who["Ana"].id, None, who["Fay"].id, None)

        def of(least: int, which: Which, few: bool = False, **more: Any) -> Condition:
            by, unit = By.AT_MOST if few else By.AT_LEAST, more.pop("unit", Unit.DAY)
            return Condition(Trait.STREAK, by, (least,), which=which, unit=unit, **more)

        now_on, ever = Which.CURRENT, Which.LONGEST
        await all_found(
            place,
            actor,
            [
                (of(1, now_on), {"Ana"}),
                (of(5, now_on), {"Ana"}),
                (of(6, now_on), set()),
                (of(4, ever), {"Ana", "Bea"}),
                (of(5, ever), {"Ana"}),
                (of(0, now_on, few=True), {"Bea", "Carlos", "Dora"}),
                (of(1, ever, few=True), {"Carlos", "Dora"}),
                (of(0, ever), {"Ana", "Bea", "Carlos", "Dora"}),
                (of(5, ever, name="custom:visit"), {"Ana"}),
                (of(1, ever, name="comment"), set()),
                (of(1, now_on, unit=Unit.WEEK), {"Ana", "Bea", "Carlos"}),
                (of(3, ever, unit=Unit.WEEK), set()),
            ],
        )


async def test_on_which_level_somebody_is(house: House) -> None:
    for place, actor in await places(house):
        room, home = place.app.members, (await a_community(place, actor)).id
        who = await some_people(place, actor, home, "Ana", "Bea", "Carlos")
        now = place.clock.now()
        for name, times in (("Ana", 60), ("Bea", 1)):
            for number in range(times):
                at = now - timedelta(hours=8 * number)
                done = done_by(who[name], f"{name}-{number}", at, type="solution")
                await record_activity(room, actor, done)
        while await reckon_values(room, actor):
            pass
        levels = {name: (await room.values.standing(actor, one.id)) for name, one in who.items()}
        found_on = {name: value.level if value else 0 for name, value in levels.items()}
        assert found_on["Ana"] > found_on["Carlos"] == 0

        for level in range(max(found_on.values()) + 2):
            by_operator = {
                By.AT_LEAST: {name for name, on in found_on.items() if on >= level},
                By.AT_MOST: {name for name, on in found_on.items() if on <= level},
            }
            asked = [
                (Condition(Trait.LEVEL, by, (level,)), wanted) for by, wanted in by_operator.items()
            ]
            await all_found(place, actor, asked)


async def test_what_a_condition_names_has_to_be_there(house: House) -> None:
    for place, actor in await places(house):
        home = (await a_community(place, actor)).id
        strange: list[tuple[dict[str, Any], str]] = [
            ({"community_ids": (home, CommunityId("com_none"))}, "community_ids/1"),
            ({"mission_ids": (MissionId("mis_none"),)}, "mission_ids/0"),
        ]
        for named, where in strange:
            known = Condition(Trait.JOIN_REQUEST, By.ANY_OF, ("pending",))
            asked = asks(known, Condition(Trait.SUBMISSION, By.AT_LEAST, (1,), **named))
            with pytest.raises(NotFound) as refused:
                await preview_segment(place.app.members, actor, asked)
            assert refused.value.pointer == f"/groups/0/conditions/1/{where}"


async def test_whoever_enters_by_a_record_is_told_of_and_leaves_as_it_changes(
    house: House, watch: Watcher
) -> None:
    actor, room = await a_workspace(house), house.app.members
    home = (await a_community(house, actor, joining=Joining.OPEN)).id
    ana = await an_active_member(house, actor, "Ana", home)
    other = await a_member(house, actor, "Bea")
    first, mission = await published(house, actor, home), await a_mission(house, actor)
    given = await handed_in(house, actor, mission, ana, text="My brew.")
    conditions = {
        "Knows": Condition(Trait.ACKNOWLEDGEMENT, By.ANY_OF, ("in_force",)),
        "Joined": Condition(Trait.JOIN_REQUEST, By.ANY_OF, ("accepted",), community_ids=(home,)),
        "Stands": Condition(Trait.AMBASSADOR, By.ANY_OF, ("active",)),
        "Brewed": Condition(Trait.SUBMISSION, By.AT_LEAST, (1,), states=("approved",)),
        "Lately": Condition(Trait.SUBMISSION, By.AT_LEAST, (1,), states=("approved",), when=LATELY),
    }
    told = (
        "SELECT s.name FROM events e JOIN segments s ON s.id = e.data->>'segment_id'"
        " WHERE e.name = $1 AND s.name = $2 AND e.data->>'member_id' = $3"
    )
    for name, condition in conditions.items():
        await create_segment(room, actor, NewSegment(name, asks(condition)))
    async with at_work(house):
        await watch.until_rows("SELECT FROM segments HAVING bool_and(followed_at IS NOT NULL)")
        assert not await watch.db.fetch("SELECT FROM segment_members")
        await knows(house, actor, ana, first)
        await watch.until_rows(told, "segment.entered", "Knows", ana.id)
        await request_to_join(room, actor, Wish(home, other.id))
        await watch.until_rows(told, "segment.entered", "Joined", other.id)
        stands = await an_ambassador(house, actor, home, ana)
        await watch.until_rows(told, "segment.entered", "Stands", ana.id)
        await approve_submission(room, actor, given.id, None, None)
        for name in ("Brewed", "Lately"):
            await watch.until_rows(told, "segment.entered", name, ana.id)
        # Another version is in force, which nobody acknowledged.
        await published(house, actor, home)
        await watch.until_rows(told, "segment.left", "Knows", ana.id)
        await end_ambassador(room, actor, stands.id, None, "Moved away.")
        await watch.until_rows(told, "segment.left", "Stands", ana.id)
        await watch.db.execute("UPDATE submissions SET reviewed_at = reviewed_at - interval '8 d'")
        await watch.pass_time(timedelta(minutes=6))
        await house.doorbell.ring()
        await watch.until_rows(told, "segment.left", "Lately", ana.id)
        await revoke_submission(room, actor, given.id, None, RejectReason.OTHER, None)
        await watch.until_rows(told, "segment.left", "Brewed", ana.id)
