"""A platform of class B: the stub, by its protocol in which a post is kept before it is shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeGuard
from urllib.parse import quote

from adapters.platforms.adapter import Adapter, Files
from adapters.platforms.catalogue import every_adapter
from adapters.platforms.http import Answer, Http, Reply
from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.sandbox.wall import Wall
from domain.communities.account import Account
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Preparation,
    Prepared,
    Published,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import OutcomeClass, PlatformProfile

PLATFORM = "containers"


class Containers(Mastodon):
    """Who one is and how one signs in is as it is with Mastodon."""

    @property
    def profile(self) -> PlatformProfile:
        return replace(super().profile, platform=PLATFORM, outcome_class=OutcomeClass.HANDLE)

    async def identify(self, *asked: Any) -> Account:
        return replace(await super().identify(*asked), outcome_class=OutcomeClass.HANDLE)

    async def prepare(self, post: OutgoingPost) -> Preparation:
        body = {"text": post.text, "reply_to": post.reply_to}
        reply = await self._ask("POST", post.connection, "/containers", body=body, shows=False)
        if _is_good(reply):
            return Prepared(reply.object()["id"])
        found = self._trouble(reply, post.connection.credentials)
        return NotSent(found.words) if isinstance(found, Unknown) else found

    async def publish(self, post: OutgoingPost) -> Outcome:
        reply = await self._ask("POST", post.connection, f"{_place(post)}/publish")
        if _is_good(reply):
            return Published(reply.object()["id"])
        return self._trouble(reply, post.connection.credentials)

    async def find(self, post: OutgoingPost) -> Finding:
        reply = await self._ask("GET", post.connection, _place(post))
        if not _is_good(reply):
            return CannotTell(self._trouble(reply, post.connection.credentials).words)
        shown = reply.object()["post"]
        return Published(shown["id"]) if shown else Absent()


def _is_good(reply: Reply) -> TypeGuard[Answer]:
    return isinstance(reply, Answer) and reply.is_success


def _place(post: OutgoingPost) -> str:
    return f"/containers/{quote(post.handle or '', safe='')}"


def with_containers(http: Http, clock: Clock, wall: Wall, files: Files) -> Sequence[Adapter]:
    """All our platforms, and this one."""
    return [*every_adapter(http, clock, wall, files), Containers(http, clock, files)]
