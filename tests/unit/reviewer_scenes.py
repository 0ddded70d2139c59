"""Small scenes about an outside reviewer, in memory."""

from domain.publishing.reviewer import Reviewer
from domain.publishing.use_cases.keep_reviewer import (
    ReviewerWish,
    name_reviewer,
    remove_reviewer,
    rotate_reviewer_secret,
)
from tests.unit.stage import Scenes, Stage

URL = "https://reviews.example/preflight"


async def somebody_is_asked(s: Stage) -> None:
    room = s.house.app.publishing
    await name_reviewer(room, s.actor, None, ReviewerWish(URL, True, 2000))


async def a_reviewer_is_switched_off(s: Stage) -> None:
    await somebody_is_asked(s)
    room = s.house.app.publishing
    await name_reviewer(room, s.actor, 1, ReviewerWish(URL, False, 2000))


async def a_reviewer_gets_another_secret(s: Stage) -> None:
    await somebody_is_asked(s)
    await rotate_reviewer_secret(s.house.app.publishing, s.actor)


async def a_reviewer_goes(s: Stage) -> None:
    await somebody_is_asked(s)
    for _ in range(2):
        await remove_reviewer(s.house.app.publishing, s.actor)


REVIEWERS: Scenes = {
    a_reviewer_is_switched_off: ({Reviewer: "name"}, {"reviewer.updated"}),
    a_reviewer_gets_another_secret: (
        {Reviewer: "rotate"},
        {"reviewer.updated", "reviewer.secret_rotated"},
    ),
    a_reviewer_goes: ({Reviewer: "remove"}, {"reviewer.updated", "reviewer.removed"}),
}
