"""Where hubs call us about what we listen to: whether it was we who subscribed, and that there are
news (W3C WebSub)."""

import hashlib
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.security import count_guess
from domain.inbox.use_cases.hear_channel_hub import answer_channel_hub, hear_channel_hub
from domain.publishing.use_cases.hear_hub import answer_hub, hear_hub
from domain.shared.errors import NotFound
from domain.shared.hub_ports import OF_A_CHANNEL
from domain.shared.subscribing import HubQuestion

router = APIRouter(route_class=Operation, include_in_schema=False)
CALLS_A_MINUTE = 120
LONGEST_CHALLENGE = 4000
MOST_DIGITS = 10


@router.get("/hubs/{token}")
async def get_hub_question(token: str, request: Request) -> Response:
    """Confirm what we asked for, and nothing else."""
    house, asked = await _called(token, request), request.query_params
    lease = asked.get("hub.lease_seconds", "")
    known = lease.isascii() and lease.isdigit() and len(lease) <= MOST_DIGITS
    challenge = asked.get("hub.challenge", "")
    question = HubQuestion(
        mode=asked.get("hub.mode", ""),
        topic=asked.get("hub.topic", ""),
        challenge=challenge,
        lease=timedelta(seconds=int(lease)) if known else None,
    )
    try:
        if len(challenge) > LONGEST_CHALLENGE:
            raise NotFound(thing="feed")
        answer = await _answered(house, token, question)
    except NotFound:
        await count_guess(house, request)
        raise
    return Response(answer, media_type="text/plain")


@router.post("/hubs/{token}")
async def post_hub_news(token: str, request: Request) -> Response:
    """Hear that there are news. Whether we believed it is not told."""
    house = await _called(token, request)
    signature = text_of(headers_of(request.scope), b"x-hub-signature") or ""
    try:
        still = await _heard(house, token, await request.body(), signature)
    except NotFound:
        await count_guess(house, request)
        raise
    return Response(status_code=204 if still else 410)


async def _answered(house: House, token: str, question: HubQuestion) -> str:
    if token.startswith(OF_A_CHANNEL):
        return await answer_channel_hub(house.app.inbox, token, question)
    return await answer_hub(house.app.publishing, token, question)


async def _heard(house: House, token: str, body: bytes, signature: str) -> bool:
    if token.startswith(OF_A_CHANNEL):
        return await hear_channel_hub(house.app.inbox, token, body, signature)
    return await hear_hub(house.app.publishing, token, body, signature)


async def _called(token: str, request: Request) -> House:
    """Raises RateLimited."""
    house: House = request.app.state.house
    name = hashlib.sha256(token.encode()).hexdigest()[:32]
    standing = await house.limits.count("hub", name, CALLS_A_MINUTE)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    return house
