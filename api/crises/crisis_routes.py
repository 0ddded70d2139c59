"""Crises: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.crisis_schemas import (
    CrisisChange,
    CrisisIn,
    CrisisOut,
    DuplicateIn,
    GivenRoleIn,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.crises.crisis import CrisisState, Move, Role, RoleState
from domain.crises.model import Severity
from domain.crises.use_cases.fill_roles import answer_role, give_role
from domain.crises.use_cases.keep_crises import (
    change_crisis,
    list_crises,
    read_crisis,
)
from domain.crises.use_cases.move_crisis import link_crisis, move_crisis
from domain.crises.use_cases.open_crisis import open_crisis
from domain.shared.errors import NotFound
from domain.shared.ids import CrisisId, RotaId, TeammateId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CRISES = Listing(
    ("id", "created_at", "updated_at", "severity"),
    {
        "state": Choice(CrisisState),
        "severity": Choice(Severity),
        "trigger": Texts(),
        "duplicate_of": Texts(),
        "scenario": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/crises", **operation("crises", CrisisOut, creates=True))
async def post_crisis(body: CrisisIn, call: InWorkspace) -> Response:
    """Raise a crisis. It begins in triage; while one is open for the same trigger, this one is its
    duplicate and says so."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: open_crisis(room, actor, body.request()),
        CrisisOut.of,
        status=201,
        location="/v1/crises/{}",
    )


@router.get("/crises", **operation("crises", page_of(CrisisOut), lists=CRISES))
@listing(CRISES)
async def get_crises(call: InWorkspace) -> Response:
    """List crises; by severity the worst come first."""
    room = call.app.crises.response
    return await call.page(
        CRISES, lambda actor, wanted: list_crises(room, actor, wanted), CrisisOut.of
    )


@router.get("/crises/{crisis_id}", **operation("crises", CrisisOut))
async def get_crisis(crisis_id: str, call: InWorkspace) -> Response:
    """Read a crisis."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_crisis(room, actor, CrisisId(crisis_id)), CrisisOut.of
    )


@router.patch("/crises/{crisis_id}", **operation("crises", CrisisOut, changes=True))
async def patch_crisis(crisis_id: str, body: CrisisChange, call: InWorkspace) -> Response:
    """Change what is known of a crisis. How bad it is follows from the factors, and how soon the
    next word is due from that."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_crisis(room, actor, CrisisId(crisis_id), version, changes),
        CrisisOut.of,
    )


@router.post("/crises/{crisis_id}/activate", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_activate(crisis_id: str, call: InWorkspace) -> Response:
    """It is one: people wait for the first word, and the clock runs."""
    return await _moved(call, crisis_id, Move.ACTIVATE)


@router.post("/crises/{crisis_id}/contain", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_contain(crisis_id: str, call: InWorkspace) -> Response:
    """It no longer grows. Publishing is stopped with `POST /v1/crises/{id}/containment`."""
    return await _moved(call, crisis_id, Move.CONTAIN)


@router.post("/crises/{crisis_id}/resolve", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_resolve(crisis_id: str, call: InWorkspace) -> Response:
    """It was resolved: nobody waits for a word any more."""
    return await _moved(call, crisis_id, Move.RESOLVE)


@router.post("/crises/{crisis_id}/close", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_close(crisis_id: str, call: InWorkspace) -> Response:
    """It is over. What it still stops is lifted, and what was kept back waits for a person."""
    return await _moved(call, crisis_id, Move.CLOSE)


@router.post("/crises/{crisis_id}/cancel", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_cancel(crisis_id: str, call: InWorkspace) -> Response:
    """It was none. What it stops is lifted, and what was kept back waits for a person."""
    return await _moved(call, crisis_id, Move.CANCEL)


@router.post("/crises/{crisis_id}/duplicate", **operation("crises", CrisisOut, may_match=True))
async def post_crisis_duplicate(crisis_id: str, body: DuplicateIn, call: InWorkspace) -> Response:
    """It is the same as another, where it goes on. What it stops is lifted, and what was kept back
    waits for a person."""
    room, version = call.app.crises.response, call.version
    main = CrisisId(body.duplicate_of)
    return await call.change(
        lambda actor: link_crisis(room, actor, CrisisId(crisis_id), version, main), CrisisOut.of
    )


@router.put("/crises/{crisis_id}/roles/{role}", **operation("crises", CrisisOut, may_match=True))
async def put_crisis_role(
    crisis_id: str, role: str, body: GivenRoleIn, call: InWorkspace
) -> Response:
    """Give a role to somebody, or to whoever is on call, or hand it over. They have until
    `answer_by` to take it; on call, the next is asked when they do not."""
    room, version, given = call.app.crises.response, call.version, _role(role)
    on_call = body.rota_id is not None
    to = RotaId(str(body.rota_id)) if on_call else TeammateId(str(body.teammate_id))
    return await call.change(
        lambda actor: give_role(
            room, actor, CrisisId(crisis_id), version, given, to, on_call=on_call
        ),
        CrisisOut.of,
    )


@router.post("/crises/{crisis_id}/roles/{role}/accept", **operation("crises", CrisisOut))
async def post_crisis_role_accept(crisis_id: str, role: str, call: InWorkspace) -> Response:
    """Take a role: the person to whom it was given, or a key for them."""
    return await _answered(call, crisis_id, role, RoleState.ACCEPTED)


@router.post("/crises/{crisis_id}/roles/{role}/decline", **operation("crises", CrisisOut))
async def post_crisis_role_decline(crisis_id: str, role: str, call: InWorkspace) -> Response:
    """Do not take a role: the person to whom it was given, or a key for them."""
    return await _answered(call, crisis_id, role, RoleState.DECLINED)


async def _answered(call: InWorkspace, crisis_id: str, role: str, answer: RoleState) -> Response:
    room, given = call.app.crises.response, _role(role)
    return await call.change(
        lambda actor: answer_role(room, actor, CrisisId(crisis_id), given, answer),
        CrisisOut.of,
    )


def _role(named: str) -> Role:
    """Raises NotFound for one that there is not."""
    if named not in tuple(Role):
        raise NotFound(thing="crisis_role")
    return Role(named)


async def _moved(call: InWorkspace, crisis_id: str, move: Move) -> Response:
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: move_crisis(room, actor, CrisisId(crisis_id), version, move), CrisisOut.of
    )
