"""How the operations of connecting through a platform's own page are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, on

REDIRECT = "https://app.plaza.example/connected"


def _begin(community: str) -> dict[str, Any]:
    return {"community_id": community, "platform": "sandbox", "redirect_url": REDIRECT}


def _token(things: Mapping[str, str], of: str) -> str:
    return things[f"{of}_token"]


CONNECTION_CALLS: dict[str, Sequence[Call]] = {
    "post_channel_connection": [
        lambda own, theirs: Ask(body=_begin(theirs["community"])),
    ],
    "get_channel_connection": on("connection_id", "connection"),
    "get_channel_connection_choices": [
        lambda own, theirs: Ask(
            {"connection_id": theirs["connection_to_show"]},
            query={"token": _token(theirs, "connection_to_show")},
        )
    ],
    "post_channel_connection_finish": [
        lambda own, theirs: Ask(
            {"connection_id": theirs["connection_to_finish"]},
            {"token": _token(theirs, "connection_to_finish"), "choices": ["plaza"]},
        )
    ],
}
