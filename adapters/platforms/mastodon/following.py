"""Who follows an account, as its own server has heard."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.mastodon.line import Line
from adapters.platforms.mastodon.listing import identifier
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection

_NOT_TIES = "The server did not answer with relationships."


class Following(Line):
    """Facts: methods/accounts.md (relationships) and entities/Relationship.md of
    mastodon/documentation; `read:follows` is the scope it takes. Whoever the server does not know,
    or has suspended, it leaves out (relationships_controller.rb of mastodon/mastodon)."""

    async def who_follows(
        self, connection: Connection, people: Sequence[str]
    ) -> Mapping[str, bool] | CannotTell:
        asked = urlencode([("id[]", person) for person in people])
        path = f"/api/v1/accounts/relationships?{asked}"
        reply = await self._ask("GET", connection, path, most_bytes=LISTING_BYTES)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            told = reply.json()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if not isinstance(told, list) or not all(map(_is_tie, told)):
            return CannotTell(_NOT_TIES)
        found = {str(identifier(tie["id"])): tie["followed_by"] for tie in told}
        return {person: found.get(person, False) for person in people}


def _is_tie(tie: Any) -> bool:
    is_known = isinstance(tie, dict) and identifier(tie.get("id")) is not None
    return is_known and isinstance(tie.get("followed_by"), bool)
