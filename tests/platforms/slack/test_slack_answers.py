"""On Slack an answer stands in the thread of what it answers; alone it is a direct message."""

import pytest

from adapters.platforms.slack.adapter import Slack
from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, WireStage, says
from tests.platforms.slack.fake_slack import (
    BOT,
    CHANNEL,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
    shown,
)

ALONE = "D0VECINA1"
SCOPES = "chat:write,channels:read,channels:history,im:history,im:write,channels:manage"


@pytest.fixture
def talk() -> Talk:
    server = FakeSlack()
    server.talks = {NEIGHBOUR: ALONE}
    server.scopes = SCOPES
    stage = WireStage(
        make=lambda http, clock: Slack(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings=SETTINGS,
        content_refusal=says(recording("slack", "too_long").response),
        credentials_refusal=says(recording("slack", "bad_token").response),
        throttle=says(recording("slack", "throttled").response),
        gone=says(recording("slack", "message_gone").response),
    )
    asked = server.add({"text": "Open?"}, NOW, NEIGHBOUR)

    def stands() -> list[tuple[str, object]]:
        ours = [m for m in server.messages if m["user"] == BOT]
        return [(shown(m), (m.get("talk", CHANNEL), m.get("thread_ts"))) for m in ours]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(asked, place=CHANNEL, person_id=NEIGHBOUR),
            Capability.DIRECT_MESSAGES: answering_alone(
                "1795.000100", place=ALONE, person_id=NEIGHBOUR
            ),
            Capability.PRIVATE_REPLIES: answering_alone(
                asked, place=CHANNEL, person_id=NEIGHBOUR, private=True
            ),
        },
        {
            Capability.REPLIES: (CHANNEL, asked),
            Capability.DIRECT_MESSAGES: (ALONE, None),
            Capability.PRIVATE_REPLIES: (ALONE, None),
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""


async def test_nobody_is_answered_alone_without_leave_to_read_that_again(talk: Talk) -> None:
    assert isinstance(talk.stage.server, FakeSlack)
    talk.stage.server.scopes = SCOPES.replace("im:history,", "")
    alone = {Capability.DIRECT_MESSAGES, Capability.PRIVATE_REPLIES}
    assert not alone & (await talk.stage.identify()).capabilities
