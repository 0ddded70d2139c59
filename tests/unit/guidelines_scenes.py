"""Small scenes about guidelines, in memory."""

from domain.communities.guidelines import Guidelines, GuidelinesText
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    change_guidelines,
    draft_guidelines,
    publish_guidelines,
    remove_guidelines,
)
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
)
from tests.kit.member_builders import a_member
from tests.unit.stage import Scenes, Stage

KIND = (GuidelinesText("en", "Be kind."),)


async def guidelines_are_published_acknowledged_and_superseded(s: Stage) -> None:
    room, home = s.house.app.communities, s.channel.community_id
    first = await draft_guidelines(room, s.actor, home, NewGuidelines(KIND))
    await change_guidelines(room, s.actor, first.id, None, {"summary": "The first."})
    await publish_guidelines(room, s.actor, first.id, None)
    ana = await a_member(s.house, s.actor)
    known = NewAcknowledgement(first.id, "welcome page")
    for _ in range(2):
        await acknowledge_guidelines(s.house.app.members, s.actor, ana.id, known)
    second = await draft_guidelines(room, s.actor, home, NewGuidelines(KIND))
    await publish_guidelines(room, s.actor, second.id, None)
    third = await draft_guidelines(room, s.actor, home, NewGuidelines(KIND))
    await remove_guidelines(room, s.actor, third.id, None)


GUIDELINES: Scenes = {
    guidelines_are_published_acknowledged_and_superseded: (
        {Guidelines: "change publish supersede remove"},
        {
            *("guidelines.created", "guidelines.updated", "guidelines.published"),
            *("guidelines.superseded", "guidelines.deleted"),
            *("member.created", "member.guidelines_acknowledged"),
        },
    ),
}
