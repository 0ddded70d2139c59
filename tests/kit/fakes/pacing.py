"""Rules of publishing and blackouts in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.publishing.pacing import Blackout, PublishingRules, ruled
from domain.publishing.pacing_ports import Ground
from domain.shared.access import Actor
from domain.shared.best_times import PostCounted
from domain.shared.errors import NotFound
from domain.shared.ids import BlackoutId, ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeRules:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.publishing_rules

    async def grounds(self, channel_ids: Sequence[ChannelId]) -> Mapping[ChannelId, Ground]:
        tables, workspace = self._tx.tables, self._tx.actor.workspace
        found = {}
        for channel in tables.channels.values():
            if channel.id not in channel_ids or channel.workspace_id != workspace:
                continue
            home = tables.communities[workspace, channel.community_id]
            found[channel.id] = Ground(
                channel_id=channel.id,
                community_id=channel.community_id,
                timezone=home.timezone or tables.workspaces[workspace].timezone,
                language=(home.language or tables.workspaces[workspace].language)[:2],
                own=await self.get(channel.id),
                workspace=await self.get(workspace),
            )
        return found

    async def timezone(self, community_id: CommunityId | None) -> str:
        tables, workspace = self._tx.tables, self._tx.actor.workspace
        if community_id is None:
            return tables.workspaces[workspace].timezone
        if (workspace, community_id) not in tables.communities:
            raise NotFound(thing="community", pointer="/community_id")
        own = tables.communities[workspace, community_id].timezone
        return own or tables.workspaces[workspace].timezone

    async def get(self, subject_id: str) -> PublishingRules | None:
        wanted = (self._tx.actor.workspace, subject_id)
        for rules in self._rows.values():
            if (rules.workspace_id, rules.subject_id) == wanted:
                return rules
        return None

    async def add(self, rules: PublishingRules) -> None:
        self._rows[rules.workspace_id, rules.id] = rules

    async def save(self, rules: PublishingRules) -> None:
        if self._tx.key(rules.id) in self._rows:
            self._rows[self._tx.key(rules.id)] = rules


class FakeBlackouts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.blackouts

    async def add(self, blackout: Blackout) -> None:
        refuse_twins(self._rows, blackout)
        self._rows[blackout.workspace_id, blackout.id] = blackout

    async def get(self, blackout_id: BlackoutId) -> Blackout:
        return _blackout(self._tx.tables, self._tx.actor, blackout_id)

    async def save(self, blackout: Blackout) -> None:
        if self._tx.key(blackout.id) in self._rows:
            self._rows[self._tx.key(blackout.id)] = blackout

    async def between(self, since: datetime, until: datetime) -> Sequence[Blackout]:
        mine = [b for b in self._rows.values() if b.workspace_id == self._tx.actor.workspace]
        there = [b for b in mine if b.deleted_at is None and b.ends_at > since]
        return sorted((b for b in there if b.starts_at <= until), key=lambda b: (b.starts_at, b.id))


class FakePacingReads:
    _memory: Memory

    async def blackout(self, actor: Actor, blackout_id: BlackoutId) -> Blackout:
        return _blackout(self._memory.tables, actor, blackout_id)

    async def blackouts(self, actor: Actor, request: PageRequest) -> Page[Blackout]:
        raise NotImplementedError


class FakeBestTimes:
    """What went out, as far as nobody has measured it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def counted(
        self, actor: Actor, channel_id: ChannelId, timezone: str, since: datetime, until: datetime
    ) -> Sequence[PostCounted]:
        return [
            PostCounted(channel_id, d.published_at)
            for d in self._memory.tables.deliveries.values()
            if (d.workspace_id, d.channel_id, d.part) == (actor.workspace, channel_id, 1)
            and d.platform_post_id is not None
            and d.published_at is not None
            and since < d.published_at <= until
        ]


def paced(tables: Tables, actor: Actor, channel_id: ChannelId, now: datetime) -> bool:
    """Whether there are rules or blackouts that a time on this channel may clash with."""
    subjects = {r.subject_id for r in tables.publishing_rules.values()}
    return bool(subjects & {channel_id, actor.workspace}) or any(
        b.workspace_id == actor.workspace and b.deleted_at is None and b.ends_at > now
        for b in tables.blackouts.values()
    )


def lateness(tables: Tables, actor: Actor, channel_id: ChannelId) -> dict[str, Any]:
    """What is ruled about late messages on this channel."""
    rules = {r.subject_id: r for r in tables.publishing_rules.values()}
    held = ruled(rules.get(channel_id), rules.get(actor.workspace))
    after = held.overdue_after_seconds
    return {
        "overdue_after": None if after is None else timedelta(seconds=after),
        "catch_up_per_minute": held.catch_up_per_minute,
        "disclosures": held.disclosures,
        "hold_if_warned": held.hold_if_warned,
    }


def _blackout(tables: Tables, actor: Actor, blackout_id: BlackoutId) -> Blackout:
    found = tables.blackouts.get((actor.workspace, blackout_id))
    if found is None or found.deleted_at is not None:
        raise NotFound(thing="blackout")
    return found
