"""A product is told what an answer answers, by its own ids, if it says that it can be answered."""

from typing import Any

import pytest

from adapters.platforms.webhook.adapter import Webhook
from domain.shared.platforms import Capability
from domain.shared.secret import Secret
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import WireStage, says
from tests.platforms.webhook.fake_product import SECRET, URL, FakeProduct


@pytest.fixture
def talk() -> Talk:
    server = FakeProduct()
    server.says = {
        "capabilities": ["delete", "replies", "direct_messages", "private_replies"],
    }
    stage = WireStage(
        make=Webhook,
        server=server,
        server_url=None,
        settings={"url": URL},
        credentials={"signing_secret": Secret(SECRET)},
        content_refusal=says(recording("webhook", "refused").response),
        credentials_refusal=says(recording("webhook", "forged").response),
        throttle=says(recording("webhook", "throttled").response),
        address_pointer="/settings/url",
    )

    def stands() -> list[tuple[str, Any]]:
        return [(message["text"], message["answer"]) for message in server.posts.values()]

    def told(kind: str, message: str, *, private: bool = False) -> dict[str, Any]:
        about = {"message_id": message, "root_id": None, "place": "hall", "person_id": "ana"}
        return {"kind": kind, "private": private} | about

    ana: dict[str, Any] = {"place": "hall", "person_id": "ana"}
    return Talk(
        stage,
        {
            Capability.REPLIES: answering("c1", **ana),
            Capability.DIRECT_MESSAGES: answering_alone("d1", **ana),
            Capability.PRIVATE_REPLIES: answering_alone("c1", private=True, **ana),
        },
        {
            Capability.REPLIES: told("reply", "c1"),
            Capability.DIRECT_MESSAGES: told("direct", "d1"),
            Capability.PRIVATE_REPLIES: told("direct", "c1", private=True),
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
