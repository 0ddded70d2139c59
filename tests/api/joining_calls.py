"""How the operations about joining communities are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, on, plain


def _wish(community: str, member: str) -> dict[str, Any]:
    return {"community_id": community, "member_id": member}


OF_JOINING: dict[str, Sequence[Call]] = {
    "post_join_request": [
        lambda own, theirs: Ask(body=_wish(theirs["empty_community"], own["member_to_move"])),
        lambda own, theirs: Ask(body=_wish(own["empty_community"], theirs["member_to_move"])),
    ],
    "post_join_requests_invite": [
        lambda own, theirs: Ask(body=_wish(theirs["empty_community"], own["member_to_merge"])),
        lambda own, theirs: Ask(body=_wish(own["empty_community"], theirs["member_to_merge"])),
    ],
    "get_join_requests": [
        plain,
        lambda own, theirs: Ask(query={"community_id": theirs["community"]}),
        lambda own, theirs: Ask(query={"member_id": theirs["member"]}),
    ],
    "get_join_request": on("join_request_id", "join_request"),
    "post_join_request_accept": on("join_request_id", "join_request_to_accept"),
    "post_join_request_deny": on("join_request_id", "join_request_to_deny", {"reason": "Full."}),
    "post_join_request_withdraw": on("join_request_id", "join_request", {}),
}
SCOPES_OF_JOINING: Mapping[str, str] = {
    name: "members:read" if name.startswith("get") else "members:write" for name in OF_JOINING
}
