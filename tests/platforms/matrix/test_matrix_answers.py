"""On Matrix an answer points at what it answers, in the thread if that was in one."""

import pytest

from adapters.platforms.matrix.adapter import Matrix
from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, WireStage, says
from tests.platforms.matrix.fake import MINE, URL, FakeMatrix

ANA = "@ana:matrix.example"


@pytest.fixture
def talk() -> Talk:
    server = FakeMatrix()
    stage = WireStage(
        make=lambda http, clock: Matrix(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings={"room_id": "#plaza:matrix.example"},
        content_refusal=says(recording("matrix", "too_large").response),
        credentials_refusal=says(recording("matrix", "bad_token").response),
        throttle=says(recording("matrix", "throttled").response),
    )
    asked = server.add({"msgtype": "m.text", "body": "Open?"}, NOW, sender=ANA)

    def stands() -> list[tuple[str, object]]:
        ours = [e["content"] for e in server.events if e["sender"] == MINE]
        return [(it["body"], it["m.relates_to"]) for it in ours if "m.relates_to" in it]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(asked, root_id="$begun", person_id=ANA),
            Capability.DIRECT_MESSAGES: answering_alone(asked, person_id=ANA),
        },
        {
            Capability.REPLIES: {
                "rel_type": "m.thread",
                "event_id": "$begun",
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": asked},
            },
            Capability.DIRECT_MESSAGES: {"m.in_reply_to": {"event_id": asked}},
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
