"""Journeys: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.journey_schemas import JourneyChange, JourneyIn, JourneyOut
from api.members.journey_templates import JourneyTemplatesOut
from api.members.traveller_schemas import (
    JourneyPreviewOut,
    JourneyProgressOut,
    PreviewIn,
    TravellerOut,
    TravellersIn,
    TravellersSentOut,
    TravellerWithStepsOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.members.journey import JourneyState
from domain.members.traveller import ExitReason, TravellerState
from domain.members.use_cases.keep_journeys import (
    activate_journey,
    change_journey,
    create_journey,
    end_journey,
    list_journeys,
    list_travellers,
    pause_journey,
    read_journey,
    read_progress,
    read_traveller,
    resume_journey,
)
from domain.members.use_cases.preview_journey import preview_journey
from domain.members.use_cases.send_on_journey import send_by_hand, take_off
from domain.shared.access import Actor, Permission
from domain.shared.ids import JourneyId, TravellerId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
JOURNEYS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {
        "state": Choice(JourneyState),
        "segment_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
TRAVELLERS = Listing(
    ("id", "updated_at"),
    {"member_id": Texts(), "state": Choice(TravellerState), "reason": Choice(ExitReason)},
)


@router.get("/journey-templates", **operation("journeys", JourneyTemplatesOut))
async def get_journey_templates(call: InWorkspace) -> Response:
    """Read journeys to start from: each is a body for `POST /v1/journeys`, with texts in English,
    Spanish and Portuguese."""

    async def read(actor: Actor) -> None:
        actor.require(Permission.MEMBERS_READ)

    return await call.read(read, JourneyTemplatesOut.of)


@router.post("/journeys", **operation("journeys", JourneyOut, creates=True))
async def post_journey(body: JourneyIn, call: InWorkspace) -> Response:
    """Write down a journey. It is a draft: nobody sets out before it is activated."""
    room = call.app.members
    return await call.change(
        lambda actor: create_journey(room, actor, body.request()),
        JourneyOut.of,
        status=201,
        location="/v1/journeys/{}",
    )


@router.get("/journeys", **operation("journeys", page_of(JourneyOut), lists=JOURNEYS))
@listing(JOURNEYS)
async def get_journeys(call: InWorkspace) -> Response:
    """List journeys."""
    room = call.app.members
    return await call.page(
        JOURNEYS, lambda actor, wanted: list_journeys(room, actor, wanted), JourneyOut.of
    )


@router.get("/journeys/{journey_id}", **operation("journeys", JourneyOut))
async def get_journey(journey_id: str, call: InWorkspace) -> Response:
    """Read a journey."""
    room = call.app.members
    return await call.read(
        lambda actor: read_journey(room, actor, JourneyId(journey_id)), JourneyOut.of
    )


@router.patch("/journeys/{journey_id}", **operation("journeys", JourneyOut, changes=True))
async def patch_journey(journey_id: str, body: JourneyChange, call: InWorkspace) -> Response:
    """Change a journey, as long as it is a draft."""
    room, version, changes = call.app.members, call.required_version, body.wanted()
    id = JourneyId(journey_id)
    return await call.change(
        lambda actor: change_journey(room, actor, id, version, changes), JourneyOut.of
    )


@router.post("/journeys/{journey_id}/activate", **operation("journeys", JourneyOut, may_match=True))
async def post_journey_activate(journey_id: str, call: InWorkspace) -> Response:
    """Let members set out from now on: those who come, and not those who are there already."""
    room, version, id = call.app.members, call.version, JourneyId(journey_id)
    return await call.change(
        lambda actor: activate_journey(room, actor, id, version), JourneyOut.of
    )


@router.post("/journeys/{journey_id}/pause", **operation("journeys", JourneyOut, may_match=True))
async def post_journey_pause(journey_id: str, call: InWorkspace) -> Response:
    """Let nobody set out, and nobody get any further, until it is resumed."""
    room, version, id = call.app.members, call.version, JourneyId(journey_id)
    return await call.change(lambda actor: pause_journey(room, actor, id, version), JourneyOut.of)


@router.post("/journeys/{journey_id}/resume", **operation("journeys", JourneyOut, may_match=True))
async def post_journey_resume(journey_id: str, call: InWorkspace) -> Response:
    """Let a journey go on. Whoever waited goes on where they are, at its pace."""
    room, version, id = call.app.members, call.version, JourneyId(journey_id)
    return await call.change(lambda actor: resume_journey(room, actor, id, version), JourneyOut.of)


@router.post("/journeys/{journey_id}/end", **operation("journeys", JourneyOut, may_match=True))
async def post_journey_end(journey_id: str, call: InWorkspace) -> Response:
    """End a journey for good. Whoever is on it gets off, and what was said to them and has not gone
    out is called off."""
    room, version, id = call.app.members, call.version, JourneyId(journey_id)
    return await call.change(lambda actor: end_journey(room, actor, id, version), JourneyOut.of)


@router.post(
    "/journeys/{journey_id}/preview", **operation("journeys", JourneyPreviewOut, reads=True)
)
async def post_journey_preview(journey_id: str, body: PreviewIn, call: InWorkspace) -> Response:
    """Say what a journey would do today: the whole way of one member, or, of all whom it is for,
    who would set out, and who would hear its first message. Nothing is sent or stored."""
    room, id, member = call.app.members, JourneyId(journey_id), body.member()
    return await call.read(
        lambda actor: preview_journey(room, actor, id, member), JourneyPreviewOut.of
    )


@router.get("/journeys/{journey_id}/progress", **operation("journeys", JourneyProgressOut))
async def get_journey_progress(journey_id: str, call: InWorkspace) -> Response:
    """Count who is where, and what came of each step."""
    room, id = call.app.members, JourneyId(journey_id)
    return await call.read(lambda actor: read_progress(room, actor, id), JourneyProgressOut.of)


@router.post("/journeys/{journey_id}/travellers", **operation("journeys", TravellersSentOut))
async def post_journey_travellers(
    journey_id: str, body: TravellersIn, call: InWorkspace
) -> Response:
    """Send members on a journey that is active. Who may not set out is named with the reason."""
    room, id, members = call.app.members, JourneyId(journey_id), body.members()
    return await call.change(
        lambda actor: send_by_hand(room, actor, id, members), TravellersSentOut.of
    )


@router.get(
    "/journeys/{journey_id}/travellers",
    **operation("journeys", page_of(TravellerOut), lists=TRAVELLERS),
)
@listing(TRAVELLERS)
async def get_journey_travellers(journey_id: str, call: InWorkspace) -> Response:
    """List who is on a journey, or was, and where they are."""
    room, id = call.app.members, JourneyId(journey_id)
    return await call.page(
        TRAVELLERS,
        lambda actor, wanted: list_travellers(room, actor, id, wanted),
        TravellerOut.of,
    )


@router.get(
    "/journeys/{journey_id}/travellers/{traveller_id}",
    **operation("journeys", TravellerWithStepsOut),
)
async def get_journey_traveller(journey_id: str, traveller_id: str, call: InWorkspace) -> Response:
    """Read somebody on a journey, and all they went through."""
    room, id, who = call.app.members, JourneyId(journey_id), TravellerId(traveller_id)
    return await call.read(
        lambda actor: read_traveller(room, actor, id, who),
        TravellerWithStepsOut.of_view,
        # What they wait for and how their messages stand changes without another version.
        passing=lambda view: bool(view.traveller.waits_for or view.said_anything),
    )


@router.delete(
    "/journeys/{journey_id}/travellers/{traveller_id}", **operation("journeys", TravellerOut)
)
async def delete_journey_traveller(
    journey_id: str, traveller_id: str, call: InWorkspace
) -> Response:
    """Take somebody off a journey. What was said to them and has not gone out is called off."""
    room, id, who = call.app.members, JourneyId(journey_id), TravellerId(traveller_id)
    return await call.change(lambda actor: take_off(room, actor, id, who), TravellerOut.of)
