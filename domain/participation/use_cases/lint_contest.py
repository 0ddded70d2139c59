"""Before a contest is published it is seen what the platforms ask of it that is not there yet."""

from collections.abc import Sequence

from domain.participation.contest_lint import Finding
from domain.participation.contest_places import findings_where_held
from domain.participation.contest_room import Contests
from domain.shared.access import Actor, Permission
from domain.shared.ids import ContestId


async def lint_contest(room: Contests, actor: Actor, id: ContestId) -> Sequence[Finding]:
    """Of the platforms that its rules name, and of those where its actions take place; errors keep
    it from being published, the others do not. Changes nothing. Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    contest = await room.reads.contest(actor, id)
    async with room.begin(actor) as tx:
        return await findings_where_held(room, tx, contest)
