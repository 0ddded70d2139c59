"""The café asks who its regulars are, and hears of it when somebody comes or goes."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def segment_story(story: Teller) -> None:
    """Every operation about segments, and every fact that is told of them."""
    tell = story.tell
    regular = {"trait": "label", "operator": "any_of", "values": ["card-holder"]}
    visits = {"trait": "activity", "name": "custom", "type": "visit", "days": 90}
    often = [{**visits, "operator": "at_least", "value": 1}]
    lately = {"operator": "within", "days": 90}
    proven = {"trait": "submission", "states": ["approved"], "when": lately}
    shown = [{**proven, "operator": "at_least", "value": 1}]
    groups = [{"conditions": each} for each in ([regular], often, shown)]
    asked = {"match": "any", "groups": groups}
    await tell("post_segments_preview", asked)
    own = {"groups": [{"conditions": [regular]}]}
    segment = await tell("post_segment", {"name": "Card holders", **own})
    where = {"segment_id": segment["id"]}
    guest = await story.call("post_member", {"name": "Bea", "labels": ["card-holder"]})
    await story.heard("segment.entered")
    await tell("get_segment", **where)
    await tell("get_segments", query={"limit": "1"})
    await tell("get_segment_members", query={"limit": "1"}, **where)
    await story.call("patch_member", {"labels": []}, member_id=guest["id"])
    await story.heard("segment.left")
    await tell("patch_segment", {"description": "Who has a card of ours."}, **where)
    await tell("delete_segment", **where)
