"""The voice of a brand, and what is proposed for it, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.analyses import DbAnalysisReads
from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.insights.analysing import Age, PostRead, Which
from domain.publishing.brand_voice import BrandVoice
from domain.publishing.voice_learning import PostSaid
from domain.publishing.voice_proposal import VoiceProposal
from domain.shared.access import Actor
from domain.shared.best_times import ENGAGEMENT
from domain.shared.errors import NotFound
from domain.shared.ids import VoiceProposalId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric

VOICES = Table("brand_voices", BrandVoice, keys=("workspace_id",))
PROPOSALS = Table("voice_proposals", VoiceProposal)
EXPOSURES = (Metric.IMPRESSIONS, Metric.VIEWS, Metric.REACH)
"""The first of these that a platform tells of a post is how often it was seen."""

AGE = Age.THREE_DAYS


class DbBrandVoices:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self) -> BrandVoice | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/brand_voice",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {VOICES.listed('v')} FROM brand_voices v"
            f" WHERE {self._tx.tools.database.mine('v')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return _voice(record)

    async def save(self, voice: BrandVoice) -> None:
        await self._tx.connection.execute(
            f"{VOICES.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *VOICES.values(voice),
        )

    async def add_proposal(self, proposal: VoiceProposal) -> None:
        self._tx.add(PROPOSALS, proposal)

    async def proposal(self, proposal_id: VoiceProposalId) -> VoiceProposal:
        record = await self._tx.connection.fetchrow(
            f"SELECT {PROPOSALS.listed('p')} FROM voice_proposals p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            proposal_id,
        )
        if record is None:
            raise NotFound(thing="voice_proposal")
        return PROPOSALS.entity(record)

    async def save_proposal(self, proposal: VoiceProposal) -> None:
        await self._tx.connection.execute(PROPOSALS.update, *PROPOSALS.values(proposal))


_ANEW = ", ".join(f"{name} = excluded.{name}" for name in VOICES.columns if name != "workspace_id")


class DbBrandVoiceReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("v")
        self._voice = f"SELECT {VOICES.listed('v')} FROM brand_voices v WHERE {mine}"
        self._analyses = DbAnalysisReads(database)
        self._proposals = Shelf(
            database,
            PROPOSALS,
            "voice_proposal",
            sorts=("id", "created_at", "updated_at"),
            filters={"state": "t.state", "created_at": "t.created_at"},
        )

    async def brand_voice(self, actor: Actor) -> BrandVoice | None:
        return _voice(await self._database.ask_one(actor, self._voice))

    async def voice_proposal(self, actor: Actor, proposal_id: VoiceProposalId) -> VoiceProposal:
        return await self._proposals.one(actor, proposal_id)

    async def voice_proposals(self, actor: Actor, request: PageRequest) -> Page[VoiceProposal]:
        return await self._proposals.page(actor, request)

    async def posts_said(
        self, actor: Actor, platforms: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[PostSaid]:
        which = Which(platforms=tuple(platforms))
        asked = (ENGAGEMENT, *((metric,) for metric in EXPOSURES))
        engaged, *seen = [
            await self._analyses.posts(actor, which, metrics, since, until) for metrics in asked
        ]
        exposed: dict[str, int] = {}
        for found in seen:
            for post in found.posts:
                count = post.at(AGE)
                if count:
                    exposed.setdefault(post.delivery_id, count)
        return [
            _said(post, count, exposed.get(post.delivery_id))
            for post in engaged.posts
            if (count := post.at(AGE)) is not None
        ]


def _said(post: PostRead, engagement: int, exposures: int | None) -> PostSaid:
    return PostSaid(
        delivery_id=post.delivery_id,
        message_id=post.message_id,
        channel_id=post.channel_id,
        platform=post.platform,
        text=post.text,
        engagement=engagement,
        exposures=exposures,
        emoji=0,
        language=None,
    )


def _voice(record: Any) -> BrandVoice | None:
    return VOICES.entity(record) if record is not None else None
