"""The café says what it asks of its guests, says it better, and sees who knows it."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def guidelines_story(story: Teller) -> None:
    """Every operation about guidelines, and every fact that is told of them."""
    tell = story.tell
    home = await story.call("post_community", {"name": "The terrace", "language": "es"})
    where = {"community_id": home["id"]}
    texts = [
        {"language": "es", "text": "Trato amable. Nada de ventas."},
        {"language": "en", "text": "Be kind. No selling."},
    ]
    first = await tell("post_community_guidelines", {"texts": texts}, **where)
    of_it = {"guidelines_id": first["id"]}
    await tell("patch_guidelines", {"summary": "The first there are."}, **of_it)
    await tell("post_guidelines_publish", **of_it)
    await tell("get_guidelines", **of_it)
    await tell("get_community_guidelines_in_force", query={"language": "en-GB"}, **where)
    ana = await story.call("post_member", {"name": "Ana", "community_ids": [home["id"]]})
    await story.call("post_member", {"name": "Bea", "community_ids": [home["id"]]})
    knows = {"guidelines_id": first["id"], "source": "welcome page", "evidence": "box ticked"}
    await tell("post_member_acknowledgement", knows, member_id=ana["id"])
    fridays = [
        {**one, "text": one["text"].replace("No selling", "Sell on Fridays")} for one in texts
    ]
    more = {"texts": fridays, "summary": "Selling is allowed on Fridays."}
    second = await story.call("post_community_guidelines", more, **where)
    await story.call("post_guidelines_publish", guidelines_id=second["id"])
    spare = await story.call("post_community_guidelines", more, **where)
    await tell("delete_guidelines", guidelines_id=spare["id"])
    await tell("get_community_guidelines", **where)
    await tell("get_member_acknowledgements", member_id=ana["id"])
    missing = {"standing": "never,outdated", "sort": "name"}
    await tell("get_community_acknowledgements", query=missing, **where)
