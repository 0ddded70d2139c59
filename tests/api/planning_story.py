"""A café gathers ideas, makes one a draft, and looks at its calendar."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...


async def plans(story: Teller, channel: str) -> None:
    """Everything that is planned in the story, on this channel."""
    await _ideas(story, channel)
    may = {"from": "2030-05-04", "to": "2030-05-05", "country": "ES-MD"}
    await story.tell("get_calendar", query=may)
    await story.tell("get_special_dates", query={"from": "2030-05-01", "to": "2030-05-04"})


async def _ideas(story: Teller, channel: str) -> None:
    tell = story.tell
    idea = await tell(
        "post_idea",
        {"title": "How our churros are made", "tags": ["breakfast"], "owner": "user-12"},
    )
    change = {"score": 80, "status": "shortlisted", "notes": "Ask the baker for a photo."}
    await tell("patch_idea", change, idea_id=idea["id"])
    draft = {"channel_ids": [channel], "text": "Flour, water, salt, and a lot of patience."}
    await tell("post_idea_promote", draft, idea_id=idea["id"])
    await tell("get_idea", idea_id=idea["id"])
    await tell("get_ideas", query={"sort": "-score", "limit": "1"})
    other = await tell("post_idea", {"title": "A cat of the week"})
    await tell("delete_idea", idea_id=other["id"])
