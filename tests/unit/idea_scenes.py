"""Small scenes about ideas, in memory."""

from domain.publishing.idea import Idea
from domain.publishing.use_cases.keep_ideas import NewIdea, change_idea, create_idea, remove_idea
from domain.publishing.use_cases.promote_idea import Promotion, promote_idea
from tests.unit.stage import Scenes, Stage


async def an_idea_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.publishing
    idea = await create_idea(room, s.actor, NewIdea("How churros are made"))
    await change_idea(room, s.actor, idea.id, None, {"score": 70})
    await remove_idea(room, s.actor, idea.id, None)


async def an_idea_becomes_a_draft(s: Stage) -> None:
    room = s.house.app.publishing
    idea = await create_idea(room, s.actor, NewIdea("How churros are made"))
    await promote_idea(room, s.actor, idea.id, None, Promotion([s.channel.id]))


IDEAS: Scenes = {
    an_idea_is_changed_and_thrown_away: (
        {Idea: "change remove"},
        {"idea.created", "idea.updated", "idea.deleted"},
    ),
    an_idea_becomes_a_draft: (
        {Idea: "promote"},
        {"idea.created", "idea.promoted", "message.created"},
    ),
}
