"""Requests to join for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.members.use_cases.join_communities import Wish, request_to_join
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId
from domain.shared.joining import Joining, JoinQuestion
from tests.kit.builders import a_community

JOINING = dict.fromkeys(
    ("join_request", "join_request_to_accept", "join_request_to_deny"), Kind.JOIN_REQUEST
)


async def some_join_requests(house: House, actor: Actor, member_id: MemberId) -> dict[str, str]:
    """Each waits for somebody, in a community of its own."""
    made, asked = dict[str, str](), (JoinQuestion("why", "Why?", True),)
    for name in JOINING:
        home = await a_community(house, actor, joining=Joining.APPLICATION, join_questions=asked)
        wish = Wish(home.id, member_id, (("why", "Ana wants to."),))
        made[name] = (await request_to_join(house.app.members, actor, wish)).id
    return made
