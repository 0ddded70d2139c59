"""The bot takes people out of its channel, and counts what Slack counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.platforms.slack.adapter import Slack
from domain.publishing.outcomes import Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.measuring import MeterConformance, MeterTrouble, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
from tests.platforms.slack.fake_slack import (
    ACCOUNT,
    BOT,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
)

PLACE = Connection("slack", URL, ACCOUNT, SETTINGS, {"access_token": Secret(CANARY)})
BAD_TOKEN = says(recording("slack", "bad_token").response)
THROTTLED = says(recording("slack", "throttled").response)
KICK = Act(ActKind.KICK_PERSON, person_id=NEIGHBOUR)


class Acts(WireActStage):
    server: FakeSlack

    def acts(self) -> Sequence[Act]:
        return [KICK]

    def holds(self, act: Act) -> bool:
        return act.person_id not in self.server.members


class Figures(WireMeterStage):
    server: FakeSlack

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.REACTIONS: 3, Metric.COMMENTS: 2}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 2}

    def say_no_numbers(self) -> bool:
        self.server.messages[0].pop("reactions")
        self.server.messages[0].pop("reply_count")
        self.server.channel = {"num_members": None}
        return True

    def meet(self, trouble: MeterTrouble) -> None:
        self.server.on_question(self.step(trouble))


@pytest.fixture
def moderating() -> Acts:
    server = FakeSlack()
    return Acts(
        adapter=Slack(server.http(), FixedClock(), MemoryFiles()),
        connection=PLACE,
        server=server,
        credentials_refusal=BAD_TOKEN,
        forbidden=says(recording("slack", "missing_scope").response),
        throttle=THROTTLED,
    )


@pytest.fixture
def measuring() -> Figures:
    server = FakeSlack()
    ts = server.add({"text": "Hola"}, NOW)
    for words in ("uno", "dos"):
        server.add({"text": words, "thread_ts": ts}, NOW, NEIGHBOUR)
    signs: list[Any] = [{"name": "tada", "count": 2}, {"name": "heart", "count": 1}]
    server.messages[0]["reactions"] = signs
    return Figures(
        adapter=Slack(server.http(), FixedClock(), MemoryFiles()),
        connection=PLACE,
        post_id=ts,
        server=server,
        credentials_refusal=BAD_TOKEN,
        throttle=THROTTLED,
    )


class TestSlackActs(ModeratorConformance):
    """Everything the kit asks."""


class TestSlackFigures(MeterConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize("name", ["kicked_again", "kicked"])
async def test_recorded_answers_mean_it_is_so(moderating: Acts, name: str) -> None:
    moderating.server.on_change(says(recording("slack", name).response))
    assert isinstance(await moderating.act(KICK), Published)


async def test_nobody_leaves_the_general_channel(moderating: Acts) -> None:
    moderating.server.on_change(says(recording("slack", "kick_general").response))
    outcome = await moderating.act(KICK)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION


async def test_where_we_are_not_ourselves_nothing_is_done(moderating: Acts) -> None:
    moderating.server.members = set()
    outcome = await moderating.act(KICK)
    assert isinstance(outcome, Refused)
    assert BOT not in moderating.server.members


async def test_a_count_that_is_no_number_is_no_reading(measuring: Figures) -> None:
    odd = {"ts": measuring.post_id, "reply_count": True, "reactions": [{"count": "many"}]}
    measuring.server.on_question(replies(200, json={"ok": True, "messages": [odd]}))
    assert await measuring.of_post() == ()
