"""Stakeholder lists: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.stakeholder_schemas import (
    FittingListsOut,
    ForgetStakeholderIn,
    StakeholderForgottenOut,
    StakeholderListChange,
    StakeholderListIn,
    StakeholderListOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.crises.playbook import Start
from domain.crises.stakeholder_list import Audience
from domain.crises.use_cases.forget_stakeholder import forget_stakeholder
from domain.crises.use_cases.keep_stakeholder_lists import (
    change_stakeholder_list,
    create_stakeholder_list,
    list_stakeholder_lists,
    read_stakeholder_list,
    remove_stakeholder_list,
    suggest_stakeholder_lists,
)
from domain.shared.ids import CrisisId, StakeholderListId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LISTS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {
        "audience": Choice(Audience),
        "tells": Choice(Start),
        "teammate_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/stakeholder-lists", **operation("crises", StakeholderListOut, creates=True))
async def post_stakeholder_list(body: StakeholderListIn, call: InWorkspace) -> Response:
    """Write down whom to tell of which crises: people outside by their address, and teammates. One
    that tells when fitting is told by itself, once for each crisis."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: create_stakeholder_list(room, actor, body.request()),
        StakeholderListOut.of,
        status=201,
        location="/v1/stakeholder-lists/{}",
    )


@router.get("/stakeholder-lists", **operation("crises", page_of(StakeholderListOut), lists=LISTS))
@listing(LISTS)
async def get_stakeholder_lists(call: InWorkspace) -> Response:
    """List stakeholder lists."""
    room = call.app.crises.response
    return await call.page(
        LISTS,
        lambda actor, wanted: list_stakeholder_lists(room, actor, wanted),
        StakeholderListOut.of,
    )


@router.get("/stakeholder-lists/{list_id}", **operation("crises", StakeholderListOut))
async def get_stakeholder_list(list_id: str, call: InWorkspace) -> Response:
    """Read a stakeholder list."""
    room, wanted = call.app.crises.response, StakeholderListId(list_id)
    return await call.read(
        lambda actor: read_stakeholder_list(room, actor, wanted), StakeholderListOut.of
    )


@router.patch(
    "/stakeholder-lists/{list_id}", **operation("crises", StakeholderListOut, changes=True)
)
async def patch_stakeholder_list(
    list_id: str, body: StakeholderListChange, call: InWorkspace
) -> Response:
    """Change a stakeholder list. Notices that were written already go to whom they went."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    wanted = StakeholderListId(list_id)
    return await call.change(
        lambda actor: change_stakeholder_list(room, actor, wanted, version, changes),
        StakeholderListOut.of,
    )


@router.delete(
    "/stakeholder-lists/{list_id}", **operation("crises", StakeholderListOut, may_match=True)
)
async def delete_stakeholder_list(list_id: str, call: InWorkspace) -> Response:
    """Throw a stakeholder list away, for good, and with it whom it named. It stays while a playbook
    tells it."""
    room, version = call.app.crises.response, call.version
    wanted = StakeholderListId(list_id)
    return await call.change(
        lambda actor: remove_stakeholder_list(room, actor, wanted, version), StakeholderListOut.of
    )


@router.get("/crises/{crisis_id}/stakeholder-lists", **operation("crises", FittingListsOut))
async def get_crisis_stakeholder_lists(crisis_id: str, call: InWorkspace) -> Response:
    """Find whom to tell of a crisis: the lists that fit it, those that were not told first."""
    room, wanted = call.app.crises.response, CrisisId(crisis_id)
    return await call.read(
        lambda actor: suggest_stakeholder_lists(room, actor, wanted), FittingListsOut.of
    )


@router.post("/stakeholders/forget", **operation("crises", StakeholderForgottenOut))
async def post_stakeholder_forget(body: ForgetStakeholderIn, call: InWorkspace) -> Response:
    """Forget somebody's address: it leaves every list and every letter, and what waits for them is
    not sent. That they stopped letters stays known, without their address."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: forget_stakeholder(room, actor, body.email), StakeholderForgottenOut.of
    )
