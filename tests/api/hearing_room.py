"""A workspace in which somebody is judged, and the person, who has a link and no key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import httpx
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.moderation.policy import Severity
from domain.moderation.use_cases.appeal_decision import Judgement, judge_appeal
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.shared.access import Actor
from domain.shared.ids import AppealId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.hosted_pages import form_in

REASONS = {"facts": "<b>Four</b> comments offer watches.", "language": "es", "territory": ["ES"]}
SECRETIVE = "Our eyes only."


@dataclass
class Hearing:
    """`client` has a key, `stranger` has none."""

    house: House
    actor: Actor
    channel: Channel
    policy: str
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient
    numbers: Any = field(default_factory=count)

    async def post(self, path: str, status: int = 201, **body: Any) -> Any:
        key = {"Idempotency-Key": f"call-{next(self.numbers)}"}
        answer = await self.client.post(f"/v1/moderation{path}", json=body, headers=key)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def decides(self, channel: Channel | None = None, **more: Any) -> Any:
        """On a case of its own. The note is for moderators."""
        about: dict[str, Any] = {
            "platform_message_id": f"m-{next(self.numbers)}",
            "platform_person_id": "@ana",
        }
        case = await self.post("/cases", channel_id=(channel or self.channel).id, **about)
        given = {"measure": "mute", "policy_id": self.policy, "reasons": REASONS}
        decision = {**given, "note": SECRETIVE, **more}
        return await self.post(f"/cases/{case['id']}/decisions", **decision)

    async def link(self, decision: Any, **more: Any) -> Any:
        return await self.post(f"/decisions/{decision['id']}/appeal-links", **more)

    async def log(self, **more: Any) -> Any:
        return await self.post("/log-links", **more)

    async def looks(self, link: Any, language: str = "en", **query: str) -> httpx.Response:
        spoken = {"Accept-Language": language}
        return await self.stranger.get(link["url"], headers=spoken, params=query)

    async def says(self, link: Any, text: str, form: str | None = None) -> httpx.Response:
        """Into the form as it is now, or into one that was given out before."""
        if form is None:
            form = form_in((await self.looks(link)).text)
        return await self.stranger.post(link["url"], data={"form": form, "text": text})

    async def judged(self, judgement: Judgement) -> None:
        """The only appeal there is, by a colleague."""
        [appeal] = (await self.client.get("/v1/moderation/appeals")).json()["data"]
        room, colleague = self.house.app.moderation, replace(self.actor, id="key_colleague")
        await judge_appeal(room, colleague, AppealId(appeal["id"]), judgement, "We looked <again>.")


@asynccontextmanager
async def a_hearing(house: House) -> AsyncIterator[Hearing]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    wanted = NewPolicy("No advertising", Severity.LOW, description="No watches here.")
    policy = await create_policy(house.app.moderation, actor, wanted)
    app: ASGIApp = the_application(house)
    english = a_caller(app, accept_language="en")
    async with a_caller(app, await a_key_text(house, actor)) as client, english as stranger:
        yield Hearing(house, actor, channel, policy.id, client, stranger)
