"""On Discourse an answer stands in the topic of what it answers, and so does one to us alone."""

import pytest

from adapters.platforms.discourse.answers import address_of
from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.platforms.discourse.forum import CATEGORY, THEM, TOPIC, US, FakeForum, a_stage

PRIVATE = 51


@pytest.fixture(params=[{"category_id": CATEGORY}, {"topic_id": TOPIC}], ids=["category", "topic"])
def talk(request: pytest.FixtureRequest) -> Talk:
    server = FakeForum()
    server.topics[PRIVATE] = server.topics[TOPIC] | {"id": PRIVATE, "slug": "between-us"}
    alone = server.add("Are you there?", PRIVATE, user_id=THEM)
    asked = address_of(TOPIC, 1)

    def stands() -> list[tuple[str, object]]:
        sent = {body["raw"]: body.get("reply_to_post_number") for body in server.sent}
        ours = [p for p in server.posts if p["user_id"] == US and p["deleted_at"] is None]
        return [(p["raw"], (p["topic_id"], sent[p["raw"]])) for p in ours]

    return Talk(
        a_stage(server, **request.param),
        {
            Capability.REPLIES: answering(asked, place=str(TOPIC)),
            Capability.DIRECT_MESSAGES: answering_alone(
                address_of(PRIVATE, alone["post_number"]), place=str(PRIVATE)
            ),
        },
        {
            Capability.REPLIES: (TOPIC, 1),
            Capability.DIRECT_MESSAGES: (PRIVATE, alone["post_number"]),
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
