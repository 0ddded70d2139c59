"""What audits look at: facts of the database, texts held against the brand's voice, and links asked
for through the guard."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from adapters.db.brand_voice import DbBrandVoiceReads
from adapters.db.community_audit_facts import DbAuditFacts, Spoken
from adapters.db.database import Database
from adapters.outbound.gateway import Answer, Gateway
from adapters.voice_reading import remarks_on, texts_of
from domain.communities.audit_facts import Look, Pictures, SeenLink, Voiced
from domain.communities.community_audit_ports import MOST_LINKS
from domain.publishing.content import Content
from domain.publishing.link_checks import links_in
from domain.publishing.preflight_ports import Reader
from domain.shared.access import Actor

LINKS_AT_ONCE = 8
LINK_SECONDS = 10.0
LITTLE = 1024
"""What an address answers with tells nothing more than its status does."""

GONE = frozenset({404, 410})


class FactsOfTheHouse(DbAuditFacts):
    """For `domain.communities.community_audit_ports.AuditFacts`."""

    def __init__(self, database: Database, reader: Reader, gateway: Gateway) -> None:
        super().__init__(database)
        self._voices = DbBrandVoiceReads(database)
        self._reader = reader
        self._gateway = gateway

    async def voice_of_posts(self, actor: Actor, look: Look) -> Voiced:
        return await self._voiced(actor, await self.spoken(actor, look))

    async def voice_of_replies(self, actor: Actor, look: Look) -> Voiced:
        return await self._voiced(actor, await self.replies(actor, look))

    async def links(self, actor: Actor, look: Look) -> Sequence[SeenLink]:
        places: dict[str, str] = {}
        for spoken in await self.spoken(actor, look):
            for url in _links_of(spoken.content):
                places.setdefault(url, spoken.message_id)
        turns = asyncio.Semaphore(LINKS_AT_ONCE)
        wanted = list(places.items())[:MOST_LINKS]
        seen = await asyncio.gather(*(self._asked(url, place, turns) for url, place in wanted))
        if any(link.status is not None for link in seen):
            return seen
        # Where no server at all can be reached it may be us who are cut off.
        return [replace(link, works=None) for link in seen]

    async def pictures(self, actor: Actor, look: Look) -> Pictures:
        shown: dict[tuple[str, str], bool] = {}
        for spoken in await self.spoken(actor, look):
            for one in spoken.content.shown:
                said = bool((one.alt_text or "").strip())
                place = spoken.message_id, one.media_id
                shown[place] = shown.get(place, True) and said
        bare = [place for place, said in shown.items() if not said]
        described = await self.described(actor, sorted({media for _, media in bare}))
        return Pictures(len(shown), tuple(m for m, media in bare if media not in described))

    async def _asked(self, url: str, message_id: str, turns: asyncio.Semaphore) -> SeenLink:
        """A server that was reached and says nothing usable may do better for a person."""
        async with turns:
            reply = await self._gateway.send(
                "GET", url, most_bytes=LITTLE, seconds=LINK_SECONDS, whole=False
            )
        if isinstance(reply, Answer):
            return SeenLink(url, message_id, _works(reply.status), reply.status)
        return SeenLink(url, message_id, None if reply.sent else False)

    async def _voiced(self, actor: Actor, all_spoken: Sequence[Spoken]) -> Voiced:
        brand = await self._voices.brand_voice(actor)
        if brand is None:
            return Voiced(has_voice=False)
        await self._reader.ready()
        remarks: Counter[str] = Counter()
        for spoken in all_spoken:
            for text in texts_of(spoken.content):
                found = remarks_on(self._reader, text, spoken.content.language, brand)
                remarks[spoken.message_id] += len(found)
                # Reading is work, and others want their turn.
                await asyncio.sleep(0)
        return _told(all_spoken, remarks)


def _told(all_spoken: Iterable[Spoken], remarks: Mapping[str, int]) -> Voiced:
    ids = dict.fromkeys(spoken.message_id for spoken in all_spoken)
    off = [(id, remarks[id]) for id in ids if remarks[id]]
    return Voiced(has_voice=True, read=len(ids), off=tuple(off))


def _works(status: int) -> bool | None:
    """Whoever refuses a program may well let a person in."""
    if status < 400:
        return True
    return False if status in GONE or status >= 500 else None


def _links_of(content: Content) -> list[str]:
    found = [text[slice(*span)] for text in texts_of(content) for span in links_in(text)]
    return [*found, content.link] if content.link else found
