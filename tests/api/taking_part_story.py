"""People vote in a poll, enter a contest and take part in a challenge; then time is moved."""

from typing import Any

from tests.api.challenge_story import challenge_story
from tests.api.clock_story import clock_story
from tests.api.contest_story import contest_story
from tests.api.poll_story import poll_story


async def taking_part_story(story: Any, watch: Any, bell: Any) -> None:
    """Every operation about polls, contests, challenges and test clocks, and every fact told of
    them."""
    await poll_story(story, bell)
    await contest_story(story, watch, bell)
    await challenge_story(story, watch, bell)
    await clock_story(story)
