"""Small scenes about joining communities, in memory."""

from domain.members.join_request import JoinRequest
from domain.members.model import Member
from domain.members.use_cases.join_communities import (
    Wish,
    accept_join_request,
    deny_join_request,
    invite_to_join,
    request_to_join,
    withdraw_join_request,
)
from domain.shared.joining import Joining
from tests.kit.builders import a_community
from tests.kit.member_builders import a_member
from tests.unit.stage import Scenes, Stage


async def somebody_applies_and_is_denied_then_let_in(s: Stage) -> None:
    room, home = s.house.app.members, s.house
    asking = await a_community(home, s.actor, joining=Joining.APPLICATION)
    ana = await a_member(home, s.actor)
    wish = Wish(asking.id, ana.id)
    first = await request_to_join(room, s.actor, wish)
    await deny_join_request(room, s.actor, first.id, None, "Not yet.")
    second = await request_to_join(room, s.actor, wish)
    await withdraw_join_request(room, s.actor, second.id, None, None)
    third = await request_to_join(room, s.actor, wish)
    await accept_join_request(room, s.actor, third.id, None)
    other = await a_community(home, s.actor)
    await request_to_join(room, s.actor, Wish(other.id, ana.id))
    closed = await a_community(home, s.actor, joining=Joining.INVITATION)
    await invite_to_join(room, s.actor, Wish(closed.id, ana.id))
    await request_to_join(room, s.actor, Wish(closed.id, ana.id))


JOINING: Scenes = {
    somebody_applies_and_is_denied_then_let_in: (
        {JoinRequest: "accept deny withdraw", Member: "asks_in joins move"},
        {
            *("community.created", "member.created", "member.updated", "member.state_changed"),
            *("join_request.created", "join_request.accepted", "join_request.denied"),
            "join_request.withdrawn",
        },
    ),
}
