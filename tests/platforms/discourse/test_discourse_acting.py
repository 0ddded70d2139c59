"""What staff of a forum do through us stands there, and what it counts is what we say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.outcomes import Published
from domain.shared.acts import Act, ActKind
from domain.shared.readings import Metric
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FixedClock, says
from tests.platforms.discourse.forum import THEM, TOPIC, FakeForum, discourse
from tests.platforms.discourse.test_discourse_hearing import a_connection

SPAM = f"{TOPIC}/2"


class ForumActs(WireActStage):
    server: FakeForum

    def acts(self) -> Sequence[Act]:
        who = str(THEM)
        until = NOW + timedelta(days=3)
        return [
            Act(ActKind.REMOVE_MESSAGE, message_id=SPAM),
            Act(ActKind.MUTE_PERSON, person_id=who, until=until, reason="Cool down."),
            Act(ActKind.UNMUTE_PERSON, person_id=who),
            Act(ActKind.BAN_PERSON, person_id=who),
            Act(ActKind.UNBAN_PERSON, person_id=who),
        ]

    def holds(self, act: Act) -> bool:
        states = self.server.people[THEM]
        spam = next(p for p in self.server.posts if p["post_number"] == 2)
        return {
            ActKind.REMOVE_MESSAGE: spam["deleted_at"] is not None,
            ActKind.MUTE_PERSON: "silenced" in states,
            ActKind.UNMUTE_PERSON: "silenced" not in states,
            ActKind.BAN_PERSON: "suspended" in states,
            ActKind.UNBAN_PERSON: "suspended" not in states,
        }[act.kind]


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def moderating(server: FakeForum) -> ForumActs:
    server.say("Buy here")
    return ForumActs(
        adapter=discourse(server.http(), FixedClock()),
        connection=a_connection(),
        server=server,
        credentials_refusal=says(recording("discourse", "bad_key").response),
        forbidden=says(recording("discourse", "forbidden").response),
        throttle=says(recording("discourse", "throttled").response),
    )


class TestModerator(ModeratorConformance):
    """Everything the kit asks."""


async def test_how_long_and_why_travel(moderating: ForumActs) -> None:
    for act in moderating.acts()[1:4]:
        await moderating.act(act)
    assert moderating.server.sent == [
        {"silenced_till": "2026-11-25T14:15:00+00:00", "reason": "Cool down."},
        {},
        {
            "suspend_until": "2226-10-05T14:15:00+00:00",
            "reason": "By decision of the moderators.",
        },
    ]


async def test_a_post_is_also_known_by_its_own_number(moderating: ForumActs) -> None:
    spam = next(p for p in moderating.server.posts if p["post_number"] == 2)
    act = Act(ActKind.REMOVE_MESSAGE, message_id=str(spam["id"]))
    assert isinstance(await moderating.act(act), Published)
    assert moderating.holds(act)


class ForumNumbers(WireMeterStage):
    server: FakeForum

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.VIEWS: 31, Metric.COMMENTS: 2, Metric.REACTIONS: 5}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 37, Metric.POSTS: 412}

    def say_no_numbers(self) -> bool:
        self.server.has_numbers = False
        return True


@pytest.fixture
def measuring(server: FakeForum) -> ForumNumbers:
    likes = [{"id": 2, "count": 5}, {"id": 3, "can_act": True}]
    ours = server.add("Ten o'clock.", TOPIC)
    ours |= {"reads": 31, "reply_count": 2, "actions_summary": likes}
    return ForumNumbers(
        adapter=discourse(server.http(), FixedClock()),
        connection=a_connection(),
        post_id=f"{TOPIC}/{ours['post_number']}",
        server=server,
        credentials_refusal=says(recording("discourse", "bad_key").response),
        throttle=says(recording("discourse", "throttled").response),
    )


class TestMeter(MeterConformance):
    """Everything the kit asks."""


async def test_a_topics_first_post_counts_the_topic(
    measuring: ForumNumbers, server: FakeForum
) -> None:
    said = await replace(measuring, post_id=f"{TOPIC}/1").of_post()
    assert isinstance(said, tuple)
    assert [(r.metric, r.value, r.native) for r in said] == [
        (Metric.VIEWS, 118, "views"),
        (Metric.COMMENTS, 1, "posts_count"),
        (Metric.REACTIONS, 0, "like"),
    ]
