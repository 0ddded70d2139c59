"""What a segment asks means the same to the store as to whoever reads it, and each who enters or
leaves does so once, whoever looks at the same time and whoever stops in the middle."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.becoming import NewMember
from domain.members.identity import Proof
from domain.members.model import MemberState
from domain.members.segment import (
    Condition,
    ConditionGroup,
    Match,
    Question,
    Trait,
)
from domain.members.segment import Operator as By
from domain.members.use_cases.follow_segments import AT_A_TIME, follow_segments
from domain.members.use_cases.keep_segments import (
    NewSegment,
    count_members,
    create_segment,
    list_segment_members,
    list_segments,
    remove_segment,
)
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.record_consent import NewConsent, record_consent
from domain.members.use_cases.upsert_members import Line, upsert_members
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import MemberId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import Furnished, a_community, a_workspace
from tests.kit.fakes.house import a_fake_house
from tests.kit.member_builders import a_member, an_identity, done_by
from workers.tidy import tidy

DAY = timedelta(days=1)
VISITS: dict[str, Any] = {"name": "custom", "type": "visit"}
STANDING = "SELECT FROM segment_members WHERE left_at IS NULL HAVING count(*) = $1"
TURNS = "SELECT name, count(*) FROM events WHERE name LIKE 'segment.%' GROUP BY name"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def asks(*conditions: Condition, match: Match = Match.ALL) -> Question:
    return Question((ConditionGroup(conditions, match),))


def labelled(*labels: str) -> Question:
    return asks(Condition(Trait.LABEL, By.ANY_OF, labels))


async def some_people(house: Furnished, actor: Actor) -> dict[str, MemberId]:
    """Six who differ in everything a segment can ask for; Fay is part of Ana."""
    room, now = house.app.members, house.clock.now()
    home = await a_community(house, actor)
    how: dict[str, dict[str, Any]] = {
        "Ana": {
            "labels": frozenset({"regular", "vip"}),
            "fields": {"visits": 12, "drink": "cortado", "paid": True},
            "identities": (an_identity("ana@a.org", Proof.VERIFIED, "email"),),
            "state": MemberState.ACTIVE,
        },
        "Bea": {"labels": frozenset({"regular"}), "fields": {"visits": "12", "paid": 1}},
        "Carlos": {"fields": {"visits": 2.5}, "community_ids": frozenset({home.id})},
        "Dora": {"identities": (an_identity("d", platform="matrix"),), "is_bot": True},
        "Élan": {"fields": {"drink": "té"}, "state": MemberState.ACTIVE},
        "Fay": {"identities": (an_identity("f", Proof.OBSERVED, "matrix"),)},
    }
    made = {name: await a_member(house, actor, name, **parts) for name, parts in how.items()}
    visits = [
        done_by(made[name], f"{name}-{number}", now - days * DAY + timedelta(hours=1))
        for name, days in (("Ana", 3), ("Fay", 5), ("Bea", 40), ("Carlos", 2))
        for number in range(2)
    ]
    await record_activities(room, actor, visits)
    for name, given in (("Ana", True), ("Fay", False), ("Bea", True), ("Bea", False)):
        word = NewConsent("news", given, "form", at=now - DAY if name == "Ana" else None)
        await record_consent(room, actor, made[name].id, word)
    await merge_members(room, actor, made["Ana"].id, None, made["Fay"].id, None)
    return {name: member.id for name, member in made.items()}


EVERYBODY = {"Ana", "Bea", "Carlos", "Dora", "Élan"}
CONDITIONS: list[tuple[Condition, set[str]]] = [
    (Condition(Trait.NAME, By.IS, ("ana",)), {"Ana"}),
    (Condition(Trait.NAME, By.CONTAINS, ("A",)), EVERYBODY),
    (Condition(Trait.STATE, By.ANY_OF, ("active",)), {"Ana", "Bea", "Carlos", "Élan"}),
    (Condition(Trait.STATE, By.NONE_OF, ("active",)), {"Dora"}),
    (Condition(Trait.ORIGIN, By.ANY_OF, ("import",)), set()),
    (Condition(Trait.IS_BOT, By.IS, (True,)), {"Dora"}),
    (Condition(Trait.LABEL, By.ANY_OF, ("vip", "regular")), {"Ana", "Bea"}),
    (Condition(Trait.LABEL, By.ALL_OF, ("vip", "regular")), {"Ana"}),
    (Condition(Trait.LABEL, By.NONE_OF, ("vip",)), EVERYBODY - {"Ana"}),
    (Condition(Trait.PLATFORM, By.ANY_OF, ("matrix",)), {"Ana", "Dora"}),
    (Condition(Trait.IDENTITY, By.ANY_OF, ("matrix",)), {"Ana"}),
    (Condition(Trait.IDENTITY, By.ALL_OF, ("matrix", "email")), {"Ana"}),
    (Condition(Trait.IDENTITY, By.NONE_OF, ("email",)), EVERYBODY - {"Ana"}),
    (Condition(Trait.FIELD, By.ANY_OF, (12,), "visits"), {"Ana"}),
    (Condition(Trait.FIELD, By.ANY_OF, (True, "té"), "paid"), {"Ana"}),
    (Condition(Trait.FIELD, By.NONE_OF, ("té",), "drink"), {"Ana", "Bea", "Carlos", "Dora"}),
    (Condition(Trait.FIELD_NUMBER, By.AT_LEAST, (2.5,), "visits"), {"Ana", "Carlos"}),
    (Condition(Trait.FIELD_NUMBER, By.AT_MOST, (11,), "visits"), {"Carlos"}),
    (Condition(Trait.FIELD_KNOWN, By.IS, (True,), "visits"), {"Ana", "Bea", "Carlos"}),
    (Condition(Trait.FIELD_KNOWN, By.IS, (False,), "visits"), {"Dora", "Élan"}),
    (Condition(Trait.CONSENT, By.GIVEN, (), "news"), set()),
    (Condition(Trait.CONSENT, By.REFUSED, (), "news"), {"Ana", "Bea"}),
    (Condition(Trait.CONSENT, By.UNKNOWN, (), "news"), {"Carlos", "Dora", "Élan"}),
    (Condition(Trait.FIRST_SEEN, By.NOT_WITHIN, days=1), set()),
    (Condition(Trait.LAST_SEEN, By.WITHIN, days=1), EVERYBODY),
    (Condition(Trait.ACTIVITY, By.AT_LEAST, (3,), **VISITS, days=7), {"Ana"}),
    (Condition(Trait.ACTIVITY, By.AT_LEAST, (1,), **VISITS, days=4), {"Ana", "Carlos"}),
    (
        Condition(Trait.ACTIVITY, By.AT_MOST, (2,), **VISITS, days=60),
        EVERYBODY - {"Ana"},
    ),
    (
        Condition(Trait.ACTIVITY, By.AT_MOST, (0,), "comment", days=60),
        EVERYBODY,
    ),
]


def together(match: Match, sets: list[set[str]]) -> set[str]:
    return set.intersection(*sets) if match is Match.ALL else set.union(*sets)


async def found(house: Furnished, actor: Actor, question: Question) -> set[str]:
    room, now = house.app.members, house.clock.now()
    asked = await room.segments.in_segment(actor, question, now, PageRequest(limit=100))
    assert await count_members(room, actor, question) == len(asked.items)
    return {one.name or "" for one in asked.items}


async def test_each_condition_finds_whom_it_says_in_the_store_and_in_memory_alike(
    house: House,
) -> None:
    for place in (house, a_fake_house()):
        actor = await a_workspace(place)
        await some_people(place, actor)
        for condition, wanted in CONDITIONS:
            assert await found(place, actor, asks(condition)) == wanted, condition
        chance = Random(7)
        for _ in range(40):
            drawn = chance.sample(CONDITIONS, 4)
            inner, outer = (chance.choice(list(Match)) for _ in range(2))
            pairs = (drawn[:2], drawn[2:])
            groups = tuple(ConditionGroup(tuple(c for c, _ in two), inner) for two in pairs)
            halves = [together(inner, [who for _, who in two]) for two in pairs]
            wanted = together(outer, halves)
            assert await found(place, actor, Question(groups, outer)) == wanted


async def test_a_segment_is_asked_within_its_workspace_and_page_by_page(house: House) -> None:
    actor, other = await a_workspace(house), await a_workspace(house)
    room = house.app.members
    for number in range(5):
        await a_member(house, actor, f"N{number}", labels=frozenset({"x"}))
        await a_member(house, other, f"N{number}", labels=frozenset({"x"}))
    segment = (await create_segment(room, actor, NewSegment("X", labelled("x")))).segment
    everybody = (await create_segment(room, actor, NewSegment("Y", labelled("x", "y")))).segment
    first = await list_segment_members(room, actor, segment.id, PageRequest(limit=3))
    rest = PageRequest(limit=3, after=first.next_after)
    second = await list_segment_members(room, actor, segment.id, rest)
    assert [m.name for m in (*first.items, *second.items)] == [f"N{n}" for n in (4, 3, 2, 1, 0)]
    listed = (await list_segments(room, actor, PageRequest())).items
    assert {view.segment.id: view.count for view in listed} == {segment.id: 5, everybody.id: 5}
    with pytest.raises(NotFound):
        await list_segment_members(room, other, segment.id, PageRequest())
    await remove_segment(room, actor, segment.id, None)
    with pytest.raises(NotFound):
        await list_segment_members(room, actor, segment.id, PageRequest())


async def test_who_was_in_a_segment_is_forgotten_a_month_after_it_was_thrown_away(
    house: House, watch: Watcher
) -> None:
    actor, room = await a_workspace(house), house.app.members
    await a_member(house, actor, labels=frozenset({"x"}))
    kept, gone = [
        (await create_segment(room, actor, NewSegment(name, labelled("x")))).segment.id
        for name in ("Kept", "Gone")
    ]
    await follow_segments(room, actor)
    await remove_segment(room, actor, gone, None)
    ages = "UPDATE segments SET removed_at = removed_at - $1::interval"
    await watch.db.execute(ages, 29 * DAY)
    assert (await tidy(house.ring))["forget_old_stays"] == 0
    await watch.db.execute(ages, 2 * DAY)
    assert (await tidy(house.ring))["forget_old_stays"] == 1
    left = await watch.db.fetch("SELECT segment_id FROM segment_members")
    assert [row["segment_id"] for row in left] == [kept]


async def test_many_at_once_see_each_enter_and_leave_once(house: House, watch: Watcher) -> None:
    actor, room = await a_workspace(house), house.app.members
    many = AT_A_TIME + 20
    lines = [
        Line(f"m{n}", NewMember(f"N{n}", labels=frozenset({"x"})), frozenset({"labels"}))
        for n in range(many)
    ]
    await create_segment(room, actor, NewSegment("X", labelled("x")))
    for first in (lines[:500], lines[500:]):
        await upsert_members(room, actor, first)
    await asyncio.gather(*(follow_segments(room, actor) for _ in range(6)))
    await watch.until_rows(STANDING, many)
    gone = [Line(f"m{n}", NewMember(f"N{n}"), frozenset({"labels"})) for n in range(30)]
    back = [Line(f"m{n}", lines[0].member, frozenset({"labels"})) for n in range(5)]

    async def settle() -> None:
        # It is left for a moment where it was followed just now.
        await watch.db.execute("UPDATE segments SET followed_at = NULL")
        await asyncio.gather(*(follow_segments(room, actor) for _ in range(6)))

    await upsert_members(room, actor, gone)
    await settle()
    await watch.until_rows(STANDING, many - 30)
    await upsert_members(room, actor, back)
    await settle()
    await watch.until_rows(STANDING, many - 25)
    told = {row["name"]: row["count"] for row in await watch.db.fetch(TURNS)}
    assert told == {"segment.created": 1, "segment.entered": many + 5, "segment.left": 30}
    twice = "SELECT FROM events WHERE name LIKE 'segment.%' GROUP BY name, object_id"
    assert not await watch.db.fetch(f"{twice} HAVING count(*) > 1")


async def test_a_worker_sees_who_enters_and_leaves_by_what_happens_and_by_time(
    house: House, watch: Watcher
) -> None:
    actor, room = await a_workspace(house), house.app.members
    lately = asks(Condition(Trait.ACTIVITY, By.AT_LEAST, (1,), "custom", days=7))
    await create_segment(room, actor, NewSegment("Visits", lately))
    await create_segment(
        room, actor, NewSegment("Muted", asks(Condition(Trait.STATE, By.ANY_OF, ("muted",))))
    )
    names = (
        "SELECT s.name FROM segment_members i JOIN segments s ON s.id = i.segment_id"
        " WHERE i.left_at IS NULL AND s.name = $1"
    )
    gone = "SELECT FROM segment_members WHERE left_at IS NOT NULL HAVING count(*) = $1"
    async with at_work(house):
        ana = await a_member(house, actor, "Ana", state=MemberState.ACTIVE)
        bea = await a_member(house, actor, "Bea", state=MemberState.ACTIVE)
        now = house.clock.now()
        await record_activities(room, actor, [done_by(ana, "v1", now, kind=ActivityKind.CUSTOM)])
        await move_member(room, actor, ana.id, None, Wanted(MemberState.MUTED, "Loud.", None))
        await watch.until_rows(names, "Muted")
        await watch.until_rows(names, "Visits")
        await move_member(room, actor, ana.id, None, Wanted(MemberState.ACTIVE, "Fine.", None))
        await watch.until_rows(gone, 1)
        # Whoever becomes part of another is in nothing any more.
        await merge_members(room, actor, bea.id, None, ana.id, None)
        await watch.until_rows(gone, 2)
        await watch.until_rows(f"{names} AND i.member_id = $2", "Visits", bea.id)
        await watch.pass_time(8 * DAY)
        await watch.db.execute("UPDATE member_activities SET at = at - interval '8 days'")
        await house.doorbell.ring()
        await watch.until_rows(gone, 3)
