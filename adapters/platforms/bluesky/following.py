"""Who follows an account, as the AppView has heard."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.bluesky.xrpc import Xrpc, said, succeeded
from adapters.platforms.http import LISTING_BYTES
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection

METHOD = "app.bsky.graph.getRelationships"
_NOT_TIES = "The AppView did not answer with relationships."


async def who_follows(
    xrpc: Xrpc, place: Connection, people: Sequence[str]
) -> Mapping[str, bool] | CannotTell:
    """By lexicons/app/bsky/graph/getRelationships.json and defs.json of bluesky-social/atproto, of
    30 at most: `followedBy` is the record by which they follow the account. Whoever it cannot
    resolve it says as `notFound`."""
    others = list(people)
    reply = await xrpc.ask(
        place, METHOD, most_bytes=LISTING_BYTES, actor=place.account_id, others=others
    )
    if not succeeded(reply):
        return xrpc.untold(reply, place.credentials)
    told = said(reply).get("relationships")
    if not isinstance(told, list) or not all(map(_is_tie, told)):
        return CannotTell(_NOT_TIES)
    found = {_whose(tie): isinstance(tie.get("followedBy"), str) for tie in told}
    if any(person not in found for person in people):
        return CannotTell(_NOT_TIES)
    return {person: found[person] for person in people}


def _is_tie(tie: Any) -> bool:
    return isinstance(tie, dict) and isinstance(_whose(tie), str)


def _whose(tie: Mapping[str, Any]) -> Any:
    """Of one that cannot be resolved, what was asked for."""
    return tie.get("actor") if tie.get("notFound") is True else tie.get("did")
