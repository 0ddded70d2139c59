"""Guidelines for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.communities.guidelines import GuidelinesText
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
)
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind, MemberId
from tests.kit.builders import a_community

_DRAFTS = ("guidelines", "spare_guidelines", "guidelines_to_publish")
GUIDELINES = dict.fromkeys((*_DRAFTS, "guidelines_in_force"), Kind.GUIDELINES)


async def some_guidelines(
    house: House, actor: Actor, community_id: CommunityId, member_id: MemberId
) -> dict[str, str]:
    """In force where the member is, who knows them; drafts in communities of their own."""
    room, texts = house.app.communities, (GuidelinesText("en", "Be kind."),)
    first = await draft_guidelines(room, actor, community_id, NewGuidelines(texts))
    await publish_guidelines(room, actor, first.id, None)
    known = NewAcknowledgement(first.id, "welcome page", evidence="box ticked")
    await acknowledge_guidelines(house.app.members, actor, member_id, known)
    made = {"guidelines_in_force": str(first.id)}
    for name in _DRAFTS:
        home = await a_community(house, actor)
        made[name] = (await draft_guidelines(room, actor, home.id, NewGuidelines(texts))).id
    return made
