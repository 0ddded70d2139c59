"""Small scenes about prompts, in memory."""

from datetime import timedelta

from domain.participation.model import Rest
from domain.participation.prompt import Prompt, Recurring
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import (
    archive_prompt,
    change_prompt,
    end_prompt,
    pause_prompt,
    resume_prompt,
)
from tests.kit.prompt_builders import a_prompt
from tests.unit.stage import Scenes, Stage


async def a_community_is_asked_until_that_is_over(s: Stage) -> None:
    room = s.house.app.participation.dynamics
    first = s.house.clock.now() + timedelta(days=1)
    each_day = Recurring(f"{first:%Y-%m-%dT%H:%M}:00", "UTC", "FREQ=DAILY")
    how = {"rest": Rest(1), "recurring": each_day}
    made = await a_prompt(s.house, s.actor, s.channel.community_id, s.channel.id, **how)
    await change_prompt(room, s.actor, made.id, None, {"name": "Breakfast"})
    for _ in range(8):
        s.house.clock.forward(timedelta(days=1))
        await ask_prompt(room, s.actor, made.id)
    await pause_prompt(room, s.actor, made.id, None)
    await resume_prompt(room, s.actor, made.id, None)
    await end_prompt(room, s.actor, made.id, None)
    await archive_prompt(room, s.actor, made.id, None)


PROMPTS: Scenes = {
    a_community_is_asked_until_that_is_over: (
        {Prompt: "change pause resume end archive settled"},
        {
            *("prompt.created", "prompt.updated", "prompt.asked", "prompt.skipped"),
            *("prompt.paused", "prompt.resumed", "prompt.ended", "prompt.archived"),
        },
    ),
}
