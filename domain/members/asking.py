"""What conditions name has to be there, wherever they are written down."""

from collections.abc import Collection, Iterator

from domain.members.ports import MembersTransaction
from domain.members.segment import Condition, Question, Trait
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, MissionId

_BY_VALUE = {Trait.COMMUNITY: "community", Trait.MILESTONE: "milestone"}
Named = tuple[str, str, str]
"""What thing it is, its id, and where it is named."""


async def must_be_there(tx: MembersTransaction, question: Question, where: str = "") -> None:
    """Raises NotFound for the first community, milestone or mission that is not there, and points
    at it below `where`."""
    named = list(_named(question, where))
    there = {thing: await _there(tx, thing, ids) for thing, ids in _by_thing(named).items()}
    for thing, id, pointer in named:
        if id not in there[thing]:
            raise NotFound(thing=thing, pointer=pointer)


def _named(question: Question, where: str) -> Iterator[Named]:
    for g, group in enumerate(question.groups):
        for c, one in enumerate(group.conditions):
            for thing, field, ids in _ids_of(one):
                for n, id in enumerate(ids):
                    yield thing, str(id), f"{where}/groups/{g}/conditions/{c}/{field}/{n}"


def _ids_of(one: Condition) -> Iterator[tuple[str, str, Collection[object]]]:
    if one.trait in _BY_VALUE:
        yield _BY_VALUE[one.trait], "values", one.values
    yield "community", "community_ids", one.community_ids
    yield "mission", "mission_ids", one.mission_ids


def _by_thing(named: Collection[Named]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for thing, id, _ in named:
        found.setdefault(thing, set()).add(id)
    return found


async def _there(tx: MembersTransaction, thing: str, ids: Collection[str]) -> Collection[str]:
    if thing == "community":
        return await tx.surroundings.communities({CommunityId(id) for id in ids})
    if thing == "mission":
        return await tx.missions.there({MissionId(id) for id in ids})
    return {one.id for one in await tx.milestones.standing()}
