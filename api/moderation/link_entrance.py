"""A moderation link's secret lets a visitor in; who guesses, or asks too often, waits."""

from fastapi import Request

from api.edge import RateLimited
from api.house import House
from api.security import count_guess
from domain.moderation.errors import ModerationLinkClosed
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.use_cases.notify_by_link import ShownReceipt, show_receipt
from domain.moderation.use_cases.visit_by_link import enter_by_link


async def visitor_of(request: Request, purpose: LinkPurpose) -> Visitor:
    """Raises ModerationLinkClosed, and RateLimited for an address that asks too often."""
    house: House = request.app.state.house
    try:
        visitor = await enter_by_link(house.app.moderation, request.path_params["token"], purpose)
    except ModerationLinkClosed:
        await count_guess(house, request)
        raise
    await _count(house, request, visitor.link.id)
    return visitor


async def receipt_of(request: Request) -> ShownReceipt:
    """Raises ModerationLinkClosed, and RateLimited for an address that asks too often."""
    house: House = request.app.state.house
    try:
        shown = await show_receipt(house.app.moderation, request.path_params["token"])
    except ModerationLinkClosed:
        await count_guess(house, request)
        raise
    await _count(house, request, shown.report.id)
    return shown


async def _count(house: House, request: Request, page: str) -> None:
    # A page may be for everybody: one who asks too often keeps no other from it.
    address = request.client.host if request.client else ""
    standing = await house.limits.count(
        "visitor", f"{page} {address}", house.settings.rate_limit_test
    )
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
