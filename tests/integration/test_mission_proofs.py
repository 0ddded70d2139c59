"""Missions are taken by whom they are for, with the proof they ask for; memory does the same."""

from datetime import timedelta

import pytest

from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.errors import (
    MayNotTakeMission,
    MissionGoalNotReached,
)
from domain.members.mission import (
    Audience,
    Goal,
    MissionKind,
    ProofKind,
)
from domain.members.model import MemberState
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.submission import Proof, RejectReason, SubmissionState
from domain.members.use_cases.hand_in_submissions import (
    NewSubmission,
    begin_submission,
    change_submission,
    list_submissions,
    submit_submission,
    withdraw_submission,
)
from domain.members.use_cases.keep_missions import (
    open_mission,
)
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
)
from domain.shared.errors import NotFound, UrlNotAllowed, ValidationFailed
from domain.shared.ids import MediaId, MissionId
from domain.shared.paging import Filter, PageRequest
from tests.kit.builders import a_community, a_workspace
from tests.kit.media import a_ready_media
from tests.kit.member_builders import a_member, done_by
from tests.kit.mission_builders import a_mission, an_active_member, an_ambassador, handed_in, points
from tests.kit.places import places, pointers, refusal


async def test_it_is_taken_by_those_whom_it_is_for(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        home, other = await a_community(place, actor), await a_community(place, actor)
        ana = await an_active_member(place, actor, "Ana", home.id)
        bea = await an_active_member(place, actor, "Bea", home.id, labels=frozenset({"host"}))
        cid = await an_active_member(place, actor, "Cid", other.id)
        await an_ambassador(place, actor, home.id, ana)
        hosts = Condition(Trait.LABEL, Operator.ANY_OF, ("host",))
        wanted = NewSegment("Hosts", Question((ConditionGroup((hosts,)),)))
        segment = (await create_segment(room, actor, wanted)).segment.id
        for_segment = {"audience": Audience.SEGMENT, "segment_id": segment}
        for how, takers in (
            ({"audience": Audience.AMBASSADORS}, {"Ana"}),
            ({"audience": Audience.AMBASSADORS, "community_id": other.id}, set()),
            ({"community_id": home.id}, {"Ana", "Bea"}),
            ({}, {"Ana", "Bea", "Cid"}),
            (for_segment, {"Bea"}),
            ({**for_segment, "community_id": other.id}, set()),
        ):
            mission = await a_mission(place, actor, **how)
            for who in (ana, bea, cid):
                refused = await refusal(handed_in(place, actor, mission, who))
                assert (refused is None) is (who.name in takers), (how, who.name)
                assert refused in (None, MayNotTakeMission)
        mission = await a_mission(place, actor)
        await move_member(room, actor, cid.id, None, Wanted(MemberState.BANNED, "Spam."))
        robot = await an_active_member(place, actor, "R", is_bot=True)
        newcomer = await a_member(place, actor, "New")
        for who in (cid, robot, newcomer):
            assert await refusal(handed_in(place, actor, mission, who)) is MayNotTakeMission


async def test_what_is_asked_for_as_proof_is_shown(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor, proofs=frozenset(ProofKind), most_per_member=9)
        missing = await pointers(handed_in(place, actor, mission, ana, text="  "))
        assert missing == [(f"/{p}", "proof_missing") for p in ("link", "media_ids", "text")]
        photo = await a_ready_media(place, actor)
        shown = {"text": "Here.", "link": "https://example.org/a", "media_ids": (photo.id,)}
        await handed_in(place, actor, mission, ana, **shown)
        draft = NewSubmission(mission.id, ana.id, Proof(), True)
        made = await begin_submission(room, actor, draft)
        assert made.state is SubmissionState.DRAFT
        assert await refusal(submit_submission(room, actor, made.id, None)) is ValidationFailed
        await change_submission(room, actor, made.id, None, shown)
        await submit_submission(room, actor, made.id, None)
        nowhere = {**shown, "media_ids": (photo.id, MediaId("med_nowhere"))}
        with pytest.raises(NotFound) as refused:
            await handed_in(place, actor, mission, ana, **nowhere)
        assert refused.value.pointer == "/media_ids/1"


@pytest.mark.parametrize(
    "link",
    [
        "https://10.0.0.1/a",
        "https://user:pw@example.org/",
        "ftp://example.org/a",
        "https://a.b/#\\",
    ],
)
async def test_a_link_that_nobody_outside_could_open_is_no_proof(house: House, link: str) -> None:
    actor = await a_workspace(house)
    ana = await an_active_member(house, actor, "Ana")
    mission = await a_mission(house, actor)
    with pytest.raises(UrlNotAllowed) as refused:
        await handed_in(house, actor, mission, ana, link=link)
    assert refused.value.pointer == "/link"


async def test_a_link_is_kept_in_one_spelling_with_its_place_on_the_page(house: House) -> None:
    actor = await a_workspace(house)
    ana = await an_active_member(house, actor, "Ana")
    mission = await a_mission(house, actor)
    done = await handed_in(
        house, actor, mission, ana, link="HTTPS://Example.ORG:443/café#comment-5"
    )
    assert done.link == "https://example.org/caf%C3%A9#comment-5"


async def test_the_same_proof_twice_is_noticed(house: House) -> None:
    for place, actor in await places(house):
        room = place.app.members
        ana, bea = [await an_active_member(place, actor, name) for name in ("Ana", "Bea")]
        one = await a_mission(place, actor, most_per_member=9)
        other = await a_mission(place, actor, most_per_member=9)
        photo, text = await a_ready_media(place, actor), "The brew of May, poured slowly and long."
        for first, second in (
            (
                {"link": "https://example.org/p/?a=1&b=2"},
                {"link": "https://example.org/p?b=2&a=1&utm_source=x"},
            ),
            ({"text": text}, {"text": text.upper().replace(" ", "  ")}),
            ({"media_ids": (photo.id,)}, {"media_ids": (photo.id,), "text": "Mine."}),
        ):
            before = await handed_in(place, actor, one, ana, **first)
            assert before.duplicate_of is None
            after = await handed_in(place, actor, other, bea, **second)
            assert after.duplicate_of == before.id
            await reject_submission(room, actor, after.id, None, RejectReason.DUPLICATE, None)
            await withdraw_submission(room, actor, before.id, None)
            again = await submit_submission(room, actor, after.id, None)
            assert again.duplicate_of is None
            await withdraw_submission(room, actor, after.id, None)
        for text in ("Done.", "Done."):
            assert (await handed_in(place, actor, one, ana, text=text)).duplicate_of is None
        link = {"link": "https://example.org/p#one"}, {"link": "https://example.org/p#two"}
        for shown in link:
            assert (await handed_in(place, actor, one, ana, **shown)).duplicate_of is None


async def test_what_waits_is_found_by_what_is_asked(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    ana, bea = [await an_active_member(house, actor, name) for name in ("Ana", "Bea")]
    mission = await a_mission(house, actor, most_per_member=2)
    page = {"link": "https://example.org/same"}
    first = await handed_in(house, actor, mission, ana, **page)
    second = await handed_in(house, actor, mission, bea, **page)
    third = await handed_in(house, actor, mission, bea)
    await reject_submission(room, actor, third.id, None, RejectReason.OTHER, None)

    async def found(*filters: Filter) -> set[str]:
        page = await list_submissions(room, actor, PageRequest(filters=filters))
        return {one.id for one in page.items}

    assert await found(Filter("state", "in", ["submitted"])) == {first.id, second.id}
    assert await found(Filter("is_duplicate", "in", True)) == {second.id}
    assert await found(Filter("member_id", "in", [bea.id])) == {second.id, third.id}
    assert await found(Filter("reject_reason", "in", ["other"])) == {third.id}
    assert await found(Filter("mission_id", "in", [MissionId("mis_other")])) == set()


async def test_what_is_counted_is_counted_from_when_the_mission_opened(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        now = place.clock.now()
        counted, goal = MissionKind.PERFORMANCE, Goal(ActivityKind.CUSTOM, 2, "visit")
        began_at = now - timedelta(days=2)
        mission = await a_mission(place, actor, kind=counted, goal=goal, opens_at=began_at)
        told = [
            done_by(ana, "before", now - timedelta(days=3)),
            done_by(ana, "one", now - timedelta(days=1)),
            done_by(ana, "else", now - timedelta(days=1), type="order"),
        ]
        await record_activities(room, actor, told)
        with pytest.raises(MissionGoalNotReached) as refused:
            await handed_in(place, actor, mission, ana)
        assert refused.value.facts == {"counted": 1, "needed": 2}
        await record_activities(room, actor, [done_by(ana, "two", now - timedelta(hours=1))])
        done = await handed_in(place, actor, mission, ana)
        assert done.counted == 2
        await approve_submission(room, actor, done.id, None, None)
        assert await points(place, actor, ana.id) == 10


async def test_nothing_of_it_is_seen_from_another_workspace(house: House) -> None:
    actor, stranger = await a_workspace(house), await a_workspace(house)
    room, ana = house.app.members, await an_active_member(house, actor, "Ana")
    mission = await a_mission(house, actor)
    one = await handed_in(house, actor, mission, ana, link="https://example.org/a")
    bea = await an_active_member(house, stranger, "Bea")
    own = await a_mission(house, stranger)
    theirs = await handed_in(house, stranger, own, bea, link="https://example.org/a")
    assert theirs.duplicate_of is None
    for doing in (
        handed_in(house, stranger, mission, bea),
        handed_in(house, stranger, own, ana),
        open_mission(room, stranger, mission.id, None),
        approve_submission(room, stranger, one.id, None, None),
        withdraw_submission(room, stranger, one.id, None),
    ):
        assert await refusal(doing) is NotFound
