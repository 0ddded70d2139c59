"""On NodeBB an answer stands in the topic of what it answers, wherever that is."""

import pytest

from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering
from tests.platforms.nodebb.forum import CATEGORY, THEM, TOPIC, US, FakeForum, a_stage

ELSEWHERE = 51


@pytest.fixture(params=[{"category_id": CATEGORY}, {"topic_id": TOPIC}], ids=["category", "topic"])
def talk(request: pytest.FixtureRequest) -> Talk:
    server = FakeForum()
    server.topics[ELSEWHERE] = server.topics[TOPIC] | {"tid": ELSEWHERE}
    asked = server.add("@team, are you open?", ELSEWHERE, uid=THEM)

    def stands() -> list[tuple[str, object]]:
        ours = [p for p in server.posts if p["uid"] == US and not p["deleted"]]
        return [(p["content"], p["tid"]) for p in ours]

    said = answering(str(asked["pid"]), place=str(ELSEWHERE))
    return Talk(
        a_stage(server, **request.param),
        {Capability.REPLIES: said},
        {Capability.REPLIES: ELSEWHERE},
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
