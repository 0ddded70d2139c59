"""On Mastodon an answer hangs under what it answers, and alone only those see it whom it names."""

import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from domain.publishing.answer import Answer
from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import WireStage, says
from tests.platforms.mastodon.fake import URL, FakeMastodon

BOB = "@bob@elsewhere.example"


@pytest.fixture
def talk() -> Talk:
    server = FakeMastodon()
    stage = WireStage(
        make=lambda http, clock: Mastodon(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        content_refusal=says(recording("mastodon", "too_long").response),
        credentials_refusal=says(recording("mastodon", "bad_token").response),
        throttle=says(recording("mastodon", "throttled").response),
    )
    asked, alone = server.said("Open?")["id"], server.talk("t1", "Are you there?")["id"]
    said: dict[Capability, Answer] = {
        Capability.REPLIES: answering(asked, person_id="77", handle=BOB),
        Capability.DIRECT_MESSAGES: answering_alone(alone, person_id="77", handle=BOB),
        Capability.PRIVATE_REPLIES: answering_alone(
            asked, person_id="77", handle=BOB, private=True
        ),
    }
    expected = {
        Capability.REPLIES: (asked, "public"),
        Capability.DIRECT_MESSAGES: (alone, "direct"),
        Capability.PRIVATE_REPLIES: (asked, "direct"),
    }

    def stands() -> list[tuple[str, tuple[str, str]]]:
        hanging = server.posts
        return [(it["text"], (it["in_reply_to_id"], it["visibility"])) for it in hanging]

    return Talk(stage, said, expected, stands)


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
