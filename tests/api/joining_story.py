"""The café's tasting club takes only who knows its guidelines and says why."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def joining_story(story: Teller) -> None:
    """Every operation about joining, and every fact that is told of it."""
    tell, call = story.tell, story.call
    asks = [{"key": "why", "question": "Which coffee did you like last?"}]
    club = await call(
        "post_community",
        {
            "name": "The tasting club",
            "visibility": "unlisted",
            "joining": "application",
            "join_questions": asks,
        },
    )
    ana = await call("post_member", {"name": "Ana"})
    wish = {"community_id": club["id"], "member_id": ana["id"]}
    said = wish | {"answers": [{"key": "why", "answer": "The one from Huila."}]}
    first = await tell("post_join_request", said)
    full = {"reason": "The table is full until May."}
    await tell("post_join_request_deny", full, join_request_id=first["id"])
    second = await call("post_join_request", said)
    await tell("post_join_request_withdraw", {}, join_request_id=second["id"])
    third = await call("post_join_request", said)
    await tell("post_join_request_accept", join_request_id=third["id"])
    bea = await call("post_member", {"name": "Bea"})
    await tell("post_join_requests_invite", wish | {"member_id": bea["id"]})
    await tell("get_join_request", join_request_id=third["id"])
    await tell("get_join_requests", query={"community_id": club["id"], "state": "invited"})
