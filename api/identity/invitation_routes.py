"""Invitations: how they are made and ended, and what whoever was given a token does with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.calls import Call, InOrganization, InOrganizationOnce, listing, page_of
from api.documentation import operation, operation_id
from api.edge import RateLimited
from api.house import House
from api.identity.teammate_schemas import (
    AcceptedOut,
    AcceptIn,
    GuestInvitationOut,
    InvitationIn,
    InvitationOut,
    InvitationTokenOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Texts, refuse_unknown
from api.security import count_guess
from domain.identity.errors import InvitationClosed
from domain.identity.use_cases.accept_invitation import Guest, accept_invitation, enter_as_invited
from domain.identity.use_cases.keep_invitations import (
    create_invitation,
    list_invitations,
    read_invitation,
    resend_invitation,
    revoke_invitation,
)
from domain.shared.access import Actor
from domain.shared.ids import InvitationId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
INVITATIONS = Listing(
    ("id", "created_at", "expires_at"),
    {
        "email": Texts(),
        "workspace_id": Texts(),
        "teammate_id": Texts(),
        "external_id": Texts(),
        "expires_at": Moment(),
        "created_at": Moment(),
    },
)


@router.post("/invitations", **operation("teammates", InvitationTokenOut, creates=True, once=True))
async def post_invitation(body: InvitationIn, call: InOrganizationOnce) -> Response:
    """Invite somebody to become a teammate, with these roles. The token is shown this once: bring
    it to them by a way of your own. It is good once, until the invitation expires."""
    room = call.app.identity
    return await call.change(
        lambda actor: create_invitation(room, actor, body.request()),
        lambda answer, language: InvitationTokenOut.made(answer, room.clock.now()),
        status=201,
        location="/v1/invitations/{}",
    )


@router.get("/invitations", **operation("teammates", page_of(InvitationOut), lists=INVITATIONS))
@listing(INVITATIONS)
async def get_invitations(call: InOrganization) -> Response:
    """List invitations, without their tokens."""
    room = call.app.identity
    return await call.page(
        INVITATIONS,
        lambda actor, wanted: list_invitations(room, actor, wanted),
        lambda invitation, language: InvitationOut.at(invitation, room.clock.now()),
    )


@router.get("/invitations/{invitation_id}", **operation("teammates", InvitationOut))
async def get_invitation(invitation_id: str, call: InOrganization) -> Response:
    """Read an invitation: to what, until when, and what came of it."""
    room = call.app.identity
    return await call.read(
        lambda actor: read_invitation(room, actor, InvitationId(invitation_id)),
        lambda invitation, language: InvitationOut.at(invitation, room.clock.now()),
    )


@router.post("/invitations/{invitation_id}/revoke", **operation("teammates", InvitationOut))
async def post_invitation_revoke(invitation_id: str, call: InOrganization) -> Response:
    """Revoke an invitation: its token opens nothing any more. Repeating is safe."""
    room = call.app.identity
    return await call.change(
        lambda actor: revoke_invitation(room, actor, InvitationId(invitation_id)),
        lambda invitation, language: InvitationOut.at(invitation, room.clock.now()),
    )


@router.post(
    "/invitations/{invitation_id}/resend",
    **operation("teammates", InvitationTokenOut, creates=True, once=True),
)
async def post_invitation_resend(invitation_id: str, call: InOrganizationOnce) -> Response:
    """Make a new invitation in the place of this one, with another token and another week. The
    token of before opens nothing any more."""
    room = call.app.identity
    return await call.change(
        lambda actor: resend_invitation(room, actor, InvitationId(invitation_id)),
        lambda answer, language: InvitationTokenOut.made(answer, room.clock.now()),
        status=201,
        location="/v1/invitations/{}",
    )


class InvitedCall(Call):
    """What a route works with whose caller has an invitation's token and no key."""

    def __init__(self, house: House, guest: Guest, request: Request) -> None:
        super().__init__(house, guest.actor, request, None)
        self.guest = guest


async def in_invited_call(request: Request) -> InvitedCall:
    """A call by somebody who is invited. Raises InvitationClosed, and RateLimited for whoever
    guesses, or asks too often."""
    house: House = request.app.state.house
    try:
        guest = await enter_as_invited(house.app.identity, request.path_params["token"])
    except InvitationClosed:
        await count_guess(house, request)
        raise
    invitation_id, most = guest.invitation.id, house.settings.rate_limit_test
    standing = await house.limits.count("invited", invitation_id, most)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    refuse_unknown(request.query_params, set())
    return InvitedCall(house, guest, request)


InInvitedCall = Annotated[InvitedCall, Depends(in_invited_call)]


def _for_the_invited(shape: type[Any]) -> dict[str, Any]:
    described = operation("teammates", shape)
    del described["responses"]["401"]
    described["openapi_extra"]["security"] = []
    return described


@router.get("/guest/invitations/{token}", **_for_the_invited(GuestInvitationOut))
async def get_guest_invitation(token: str, call: InInvitedCall) -> Response:
    """Read what one is invited to. Wrong, used, expired and revoked tokens get one and the same
    answer."""
    guest = call.guest

    async def themselves(actor: Actor) -> Guest:
        return guest

    return await call.read(themselves, GuestInvitationOut.of)


@router.post("/guest/invitations/{token}/accept", **_for_the_invited(AcceptedOut))
async def post_guest_invitation_accept(token: str, body: AcceptIn, call: InInvitedCall) -> Response:
    """Accept: whoever does becomes a teammate, once. From then on the token opens nothing."""
    room, guest = call.app.identity, call.guest
    return await call.change(
        lambda actor: accept_invitation(room, guest, body.name, body.language), AcceptedOut.of
    )
