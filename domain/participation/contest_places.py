"""A contest is held where its rules say, and where its actions take place."""

from domain.participation.contest import Contest
from domain.participation.contest_lint import Finding, findings_on, places_of
from domain.participation.contest_ports import ContestsTransaction
from domain.participation.contest_room import Contests


async def findings_where_held(
    room: Contests, tx: ContestsTransaction, contest: Contest
) -> list[Finding]:
    """What the platforms ask of it that is not there yet."""
    held_on = {*contest.rules.platforms, *await tx.contests.platforms_at(places_of(contest.rules))}
    return findings_on(contest, room.promotion_rules.of(held_on))
