"""Ladders and a climb of each, in a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.escalations.model import LadderStep, Subject, SubjectKind
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.shared.access import Actor
from domain.shared.ids import Kind, TeammateId

_LADDERS = ("escalation_ladder", "spare_escalation_ladder")
_CLIMBS = ("escalation", "escalation_to_acknowledge")
ESCALATING = dict.fromkeys(_LADDERS, Kind.ESCALATION_LADDER) | dict.fromkeys(
    _CLIMBS, Kind.ESCALATION
)
A_YEAR = 365 * 86_400
"""Nothing in the furnished workspace is to happen by itself."""


async def who_is_told_when(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.escalations
    steps = (LadderStep(A_YEAR, tell_teammates=(TeammateId(things["teammate"]),)),)
    about = Subject(SubjectKind.CONVERSATION, things["conversation"])
    made: dict[str, str] = {}
    for name, climb, own in zip(_LADDERS, _CLIMBS, (external_id, None), strict=True):
        wanted = NewLadder("Nobody answers", steps, external_id=own)
        ladder = await create_ladder(room, actor, wanted)
        asked = NewEscalation(ladder.id, about, "She called twice.")
        made |= {name: ladder.id, climb: (await escalate(room, actor, asked)).id}
    return made
