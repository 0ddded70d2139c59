"""A click is told from what machines do, and counted without anybody being followed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.shared.ids import LinkId, WorkspaceId

_HOST = re.compile(r"(?=.{1,100}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")


class BotReason(StrEnum):
    """Why a click is taken for a machine's: it names itself as one that is known (`known_agent`) or
    as one that shows what a link leads to (`link_preview`), it says nothing of itself (`no_agent`),
    it only asked what would come (`head`), a browser fetched it before anybody wanted it
    (`prefetch`), or the same visitor came too often within a minute (`burst`)."""

    KNOWN_AGENT = "known_agent"
    LINK_PREVIEW = "link_preview"
    NO_AGENT = "no_agent"
    HEAD = "head"
    PREFETCH = "prefetch"
    BURST = "burst"


MOST_A_MINUTE = 20
"""Whoever follows one link more often within a minute is taken for a machine."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a short link, as far as it is looked at. `address` and `agent` are kept
    nowhere. `purpose` is what the browser says it wants it for."""

    host: str
    slug: str
    tag: str
    address: str
    agent: str
    referrer: str
    method: str
    purpose: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Click:
    """What is kept of a visit. `day` is on the workspace's wall. `visitor` is a digest that nobody
    can lead back to an address, another one each day; `bot` is None for people."""

    workspace_id: WorkspaceId
    link_id: LinkId
    day: date
    destination: str
    tag: str
    referrer: str
    bot: BotReason | None
    visitor: str


def bot_by_what_it_says(visit: Visit, agent: BotReason | None) -> BotReason | None:
    """Why it is a machine, as far as the request tells. `agent` is why the name it goes by is one
    of a machine's."""
    if visit.method == "HEAD":
        return BotReason.HEAD
    if agent is not None:
        return agent
    if not visit.agent.strip():
        return BotReason.NO_AGENT
    words = visit.purpose.lower()
    if any(word in words for word in ("prefetch", "prerender", "preview")):
        return BotReason.PREFETCH
    return None


def host_of(referrer: str) -> str:
    """The host that somebody came from; nothing of where they were there. Empty where it says
    nothing, or nothing that is a name."""
    _, sign, rest = referrer.strip().lower().partition("://")
    place = re.split(r"[/?#]", rest, maxsplit=1)[0] if sign else ""
    host = place.rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.") if _HOST.fullmatch(host) else ""
