"""What a forum's moderators do through us stands there, and what it counts is what we say."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from domain.publishing.outcomes import Refused
from domain.shared.acts import Act, ActKind
from domain.shared.readings import Metric
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FixedClock, says
from tests.platforms.nodebb.forum import THEM, TOPIC, FakeForum, nodebb
from tests.platforms.nodebb.test_nodebb_hearing import a_connection

SPAM, WHO = "801", str(THEM)


class ForumActs(WireActStage):
    server: FakeForum

    def acts(self) -> Sequence[Act]:
        until = NOW + timedelta(days=3)
        return [
            Act(ActKind.REMOVE_MESSAGE, message_id=SPAM),
            Act(ActKind.MUTE_PERSON, person_id=WHO),
            Act(ActKind.UNMUTE_PERSON, person_id=WHO),
            Act(ActKind.BAN_PERSON, person_id=WHO, until=until, reason="Spam."),
            Act(ActKind.UNBAN_PERSON, person_id=WHO),
        ]

    def holds(self, act: Act) -> bool:
        states = self.server.people[WHO]
        return {
            ActKind.REMOVE_MESSAGE: bool(self.server.posts[1]["deleted"]),
            ActKind.MUTE_PERSON: "mute" in states,
            ActKind.UNMUTE_PERSON: "mute" not in states,
            ActKind.BAN_PERSON: "ban" in states,
            ActKind.UNBAN_PERSON: "ban" not in states,
        }[act.kind]


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def moderating(server: FakeForum) -> ForumActs:
    server.say("Buy here")
    return ForumActs(
        adapter=nodebb(server.http(), FixedClock()),
        connection=a_connection(),
        server=server,
        credentials_refusal=says(recording("nodebb", "v3_bad_token").response),
        forbidden=says(recording("nodebb", "v3_forbidden").response),
        throttle=says(recording("nodebb", "v3_throttled").response),
    )


class TestModerator(ModeratorConformance):
    """Everything the kit asks."""


async def test_how_long_and_why_travel(moderating: ForumActs) -> None:
    people = moderating.server.people[WHO]
    for act in (moderating.acts()[1], moderating.acts()[3]):
        await moderating.act(act)
    milliseconds = int(NOW.timestamp() * 1000)
    assert people["ban"] == {"until": milliseconds + 3 * 86_400_000, "reason": "Spam."}
    assert people["mute"]["until"] > milliseconds + 100 * 365 * 86_400_000
    await moderating.act(Act(ActKind.BAN_PERSON, person_id=WHO))
    assert people["ban"] == {}


async def test_the_old_plugin_mutes_nobody(moderating: ForumActs) -> None:
    moderating.connection = a_connection(write_api="v2")
    asked = Act(ActKind.MUTE_PERSON, person_id=WHO)
    assert isinstance(await moderating.act(asked), Refused)
    assert moderating.server.requests == []


class ForumNumbers(WireMeterStage):
    server: FakeForum

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.REACTIONS: 5, Metric.COMMENTS: 2}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.FOLLOWERS: 9, Metric.FOLLOWING: 2, Metric.POSTS: 41}

    def say_no_numbers(self) -> bool:
        self.server.has_numbers = False
        return True


@pytest.fixture
def measuring(server: FakeForum) -> ForumNumbers:
    ours = server.add("Ten o'clock.", TOPIC)
    ours |= {"upvotes": 5, "votes": 4, "downvotes": 1, "replies": {"count": 2, "users": []}}
    return ForumNumbers(
        adapter=nodebb(server.http(), FixedClock()),
        connection=a_connection(),
        post_id=str(ours["pid"]),
        server=server,
        credentials_refusal=says(recording("nodebb", "v3_bad_token").response),
        throttle=says(recording("nodebb", "v3_throttled").response),
    )


class TestMeter(MeterConformance):
    """Everything the kit asks."""


async def test_a_topics_first_post_counts_the_topic(measuring: ForumNumbers) -> None:
    said = await measuring.of_post("800")
    assert isinstance(said, tuple)
    assert [(r.metric, r.value, r.native) for r in said] == [
        (Metric.REACTIONS, 0, "upvotes"),
        (Metric.VIEWS, 118, "viewcount"),
        (Metric.COMMENTS, 1, "postcount"),
    ]
