"""A link's secret lets its guest in; who guesses, or asks too often, waits."""

from typing import Annotated

from fastapi import Depends, Request

from api.calls import Call
from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.paging import refuse_unknown
from api.security import cors_headers, count_guess
from domain.publishing.approval_link import Guest
from domain.publishing.errors import ApprovalLinkClosed
from domain.publishing.use_cases.approve_as_guest import enter_as_guest


class GuestCall(Call):
    """What a route works with whose caller has a link and no key."""

    def __init__(self, house: House, guest: Guest, request: Request) -> None:
        super().__init__(house, guest.actor, request, None)
        self.guest = guest


async def guest_of(request: Request) -> Guest:
    """Raises ApprovalLinkClosed, and RateLimited."""
    house: House = request.app.state.house
    try:
        guest = await enter_as_guest(house.app.publishing, request.path_params["token"])
    except ApprovalLinkClosed:
        await count_guess(house, request)
        raise
    origin = text_of(headers_of(request.scope), b"origin")
    if origin in guest.allowed_origins:
        request.scope["state"]["cors_headers"] = cors_headers(origin)
    standing = await house.limits.count("guest", guest.link.id, house.settings.rate_limit_test)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    return guest


async def in_guest_call(request: Request) -> GuestCall:
    """A call by somebody with a link."""
    guest = await guest_of(request)
    refuse_unknown(request.query_params, set())
    return GuestCall(request.app.state.house, guest, request)


InGuestCall = Annotated[GuestCall, Depends(in_guest_call)]
