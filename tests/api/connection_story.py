"""Somebody connects an account through the sandbox's own page."""

import re
from html import unescape
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.api.connection_calls import REDIRECT

LINK = re.compile(r'href="(/oauth/[^"]+)"')


class Teller(Protocol):
    """Who carries out operations, keeps what came of them, and has a browser."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def browse(self, url: str) -> Any: ...


async def connection_story(story: Teller, community: str) -> None:
    """They are sent to the page, say yes for several rooms, and choose one."""
    body = {"community_id": community, "platform": "sandbox", "redirect_url": REDIRECT}
    begun = await story.tell("post_channel_connection", body)
    page = await story.browse(begun["authorize_url"])
    several = [unescape(link) for link in LINK.findall(page.text)][1]
    back = parse_qs(urlsplit((await story.browse(several)).headers["location"]).query)
    connection = back["connection"][0]
    await story.tell("get_channel_connection", connection_id=connection)
    found = await story.tell(
        "get_channel_connection_choices",
        query={"token": back["token"][0]},
        connection_id=connection,
    )
    chosen = {"token": found["token"], "choices": [found["choices"][0]["id"]]}
    await story.tell("post_channel_connection_finish", chosen, connection_id=connection)
