"""A ticket lets whoever has it bring one file, without a key: it is signed, and says for what."""

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic_core import from_json, to_json

from api.calls import Call, reads
from api.documentation import WORKSPACE
from api.house import House
from api.paging import refuse_unknown
from api.security import count_guess, enter, enter_as
from domain.identity.errors import InvalidCredentials
from domain.publishing.media import MediaUpload
from domain.publishing.media_errors import UploadTicketRefused
from domain.shared.access import Actor, Mode, Permission
from domain.shared.clock import Clock
from domain.shared.ids import OrganizationId, WorkspaceId

PREFIX = "tkt_"
LONGEST = 1000
SCOPES = frozenset({Permission.MEDIA_WRITE})
TICKET: dict[str, Any] = {
    "name": "ticket",
    "in": "query",
    "required": False,
    "description": "From `POST /v1/media/uploads`; with it no key is needed.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}


class UploadTickets:
    """Makes and reads tickets. Nothing is stored of them: that each is good once is seen to by the
    upload it is for."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, actor: Actor, upload: MediaUpload) -> str:
        said = to_json(
            [
                actor.organization_id,
                upload.workspace_id,
                actor.mode.value,
                actor.id,
                upload.id,
                int(upload.expires_at.timestamp()),
            ]
        )
        sealed = base64.urlsafe_b64encode(self._tag(said) + said).decode().rstrip("=")
        return f"{PREFIX}{sealed}"

    def read(self, ticket: str, upload_id: str, clock: Clock) -> Actor:
        """Who may bring that file. Raises UploadTicketRefused."""
        text = ticket.removeprefix(PREFIX)
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise UploadTicketRefused() from None
        tag, said = raw[:16], raw[16:]
        if len(ticket) > LONGEST or not hmac.compare_digest(tag, self._tag(said)):
            raise UploadTicketRefused()
        organization, workspace, mode, key, upload, until = from_json(said)
        left = timedelta(seconds=until - clock.now().timestamp())
        if upload != upload_id or left <= timedelta():
            raise UploadTicketRefused()
        return Actor(
            id=key,
            organization_id=OrganizationId(organization),
            mode=Mode(mode),
            scopes=SCOPES,
            workspace_id=WorkspaceId(workspace),
            grants=frozenset({WorkspaceId(workspace)}),
        )

    def _tag(self, said: bytes) -> bytes:
        return hmac.new(self._key, b"upload\n" + said, hashlib.sha256).digest()[:16]


@reads(WORKSPACE)
async def in_upload(request: Request) -> Call:
    """A call by somebody with a ticket for this upload, or with a key."""
    house: House = request.app.state.house
    ticket = request.query_params.get("ticket")
    if ticket is None:
        actor = await enter(house, request, in_workspace=True)
        refuse_unknown(request.query_params, set())
        return Call(house, actor, request, None)
    tickets: UploadTickets = request.app.state.upload_tickets
    upload_id = request.path_params["upload_id"]
    try:
        named = tickets.read(ticket, upload_id, house.app.publishing.clock)
        actor = await enter_as(house, request, named)
    except (UploadTicketRefused, InvalidCredentials):
        await count_guess(house, request)
        raise UploadTicketRefused(pointer="parameter:ticket") from None
    refuse_unknown(request.query_params, {"ticket"})
    return Call(house, actor, request, None)


InUpload = Annotated[Call, Depends(in_upload)]
