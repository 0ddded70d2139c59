"""Crises for a workspace in which every operation has something to do."""

from datetime import timedelta

from adapters.wiring import House
from domain.crises.crisis import Crisis, Move, Role
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_settings import AutomaticContainment, BySeverity, ContainedAt
from domain.crises.holding_statement import Placeholder
from domain.crises.use_cases.fill_roles import give_role
from domain.crises.use_cases.hold_publishing import Wanted, hold_publishing, read_standing
from domain.crises.use_cases.keep_crises import NewNote, add_note
from domain.crises.use_cases.keep_crisis_settings import set_crisis_settings
from domain.crises.use_cases.keep_statements import NewHoldingStatement, create_statement
from domain.crises.use_cases.keep_status_page import set_status_page
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.shared.access import Actor
from domain.shared.ids import Kind, TeammateId
from domain.shared.lifting import OnLift
from tests.api.crisis_work_world import CRISIS_WORK, what_is_to_be_done
from tests.api.stakeholder_world import STAKEHOLDERS, whom_to_tell

STATEMENTS = ("statement", "statement_to_approve", "statement_to_retire")
TO_RESOLVE = (Move.ACTIVATE, Move.CONTAIN)
_ON_THE_WAY: dict[str, tuple[Move, ...]] = {
    "crisis": (),
    "crisis_to_activate": (),
    "crisis_to_contain": (Move.ACTIVATE,),
    "crisis_to_resolve": TO_RESOLVE,
    "crisis_to_close": (*TO_RESOLVE, Move.RESOLVE),
    "crisis_to_review": (*TO_RESOLVE, Move.RESOLVE),
    "crisis_to_cancel": (),
    "crisis_to_link": (),
    "crisis_to_hold": (),
    "crisis_that_holds": (),
    "crisis_to_speak_of": (Move.ACTIVATE,),
    "crisis_to_accept": (),
    "crisis_to_decline": (),
}
CRISES = {
    **dict.fromkeys(_ON_THE_WAY, Kind.CRISIS),
    "crisis_entry": Kind.CRISIS_ENTRY,
    "crisis_measure": Kind.CRISIS_MEASURE,
    **CRISIS_WORK,
    **STAKEHOLDERS,
}
CRISES |= dict.fromkeys(STATEMENTS, Kind.HOLDING_STATEMENT)


async def a_crisis(
    house: House, actor: Actor, *moves: Move, external_id: str | None = None
) -> Crisis:
    """One that has made these moves."""
    room = house.app.crises.response
    made = await open_crisis(room, actor, NewCrisis("Nuts", external_id=external_id))
    for move in moves:
        made = await move_crisis(room, actor, made.id, None, move)
    return made


async def some_crises(
    house: House, actor: Actor, teammate: str, external_id: str
) -> dict[str, str]:
    """One for each move, none of which stops anything that others need."""
    room, made = house.app.crises.response, {}
    for name, moves in _ON_THE_WAY.items():
        told = external_id if name == "crisis" else None
        made[name] = (await a_crisis(house, actor, *moves, external_id=told)).id
    for name in ("crisis_to_accept", "crisis_to_decline"):
        await give_role(room, actor, made[name], None, Role.COMMANDER, TeammateId(teammate))
    nothing = Scope(tags=("nobody-bears-this",))
    terms = StopTerms("A recall.", OnLift.ASK, 6)
    await hold_publishing(room, actor, made["crisis_that_holds"], nothing, terms)
    asked = Wanted(hold=False, replies_need_approval=True)
    nobody = Scope(platforms=("mastodon",))
    await hold_publishing(room, actor, made["crisis_that_holds"], nobody, terms, asked)
    [measure] = (await read_standing(room, actor, made["crisis_that_holds"])).measures
    note = await add_note(room, actor, made["crisis"], NewNote("The supplier confirmed it."))
    things = {**made, "teammate": teammate}
    work = await what_is_to_be_done(house, actor, things, external_id)
    said = await some_statements(house, actor, external_id)
    lists = await whom_to_tell(house, actor, things, external_id)
    return {
        **made,
        **said,
        "crisis_entry": note.id,
        "crisis_measure": measure.id,
        **work,
        **lists,
    }


async def some_statements(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One is approved; of the others something is to become."""
    room, made = house.app.crises.response, {}
    for name in STATEMENTS:
        words = NewHoldingStatement(
            *("Recall", "recall", "en", "We know about {{product}}."),
            review_by=house.clock.now() + timedelta(days=90),
            placeholders=(Placeholder("product", "Which product is it?"),),
            external_id=external_id if name == "statement" else None,
        )
        made[name] = (await create_statement(room, actor, words)).id
    nothing = BySeverity(sev1=AutomaticContainment(ContainedAt.ACTIVATED))
    await set_crisis_settings(room, actor, None, nothing)
    await set_status_page(room, actor, None, enabled=True, title="What is the matter")
    return dict(made)
