"""Competitors and what was read of them, in memory; and platforms that answer as a script says."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.identity.model import WorkspaceStatus
from domain.listening.comparing import Gathered, Spot
from domain.listening.competitor import (
    AccountName,
    Competitor,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
)
from domain.listening.competitor_ports import AccountDay, Ground
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CompetitorAccountId, CompetitorId, WatchId
from domain.shared.outcomes import CannotTell
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection, UnknownPlatform
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
    Secrecy,
)
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeCompetitors:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._tables = tx.tables

    async def count(self) -> int:
        mine = self._tx.actor.workspace
        return len([one for one in self._tables.competitors.values() if one.workspace_id == mine])

    async def add(self, competitor: Competitor, accounts: Sequence[CompetitorAccount]) -> None:
        self._tables.competitors[self._tx.key(competitor.id)] = competitor
        await self.add_accounts(accounts)

    async def add_accounts(self, accounts: Sequence[CompetitorAccount]) -> None:
        for account in accounts:
            self._tables.competitor_accounts[self._tx.key(account.id)] = account

    async def get(self, competitor_id: CompetitorId) -> Competitor:
        found = self._tables.competitors.get(self._tx.key(competitor_id))
        if found is None:
            raise NotFound(thing="competitor")
        return found

    async def save(self, competitor: Competitor) -> None:
        self._tables.competitors[self._tx.key(competitor.id)] = competitor

    async def accounts_of(self, competitor_id: CompetitorId) -> Sequence[CompetitorAccount]:
        rows = self._tables.competitor_accounts.values()
        return sorted(
            (one for one in rows if one.competitor_id == competitor_id),
            key=lambda one: one.position,
        )

    async def erase_accounts(self, ids: Collection[CompetitorAccountId]) -> None:
        for id in ids:
            del self._tables.competitor_accounts[self._tx.key(id)]
        for rows in (self._tables.competitor_days, self._tables.competitor_posts):
            for key in [key for key in rows if key[1] in ids]:
                rows.pop(key)

    async def erase(self, competitor_id: CompetitorId) -> None:
        del self._tables.competitors[self._tx.key(competitor_id)]

    async def account(self, account_id: CompetitorAccountId) -> CompetitorAccount | None:
        return self._tables.competitor_accounts.get(self._tx.key(account_id))

    async def save_account(self, account: CompetitorAccount) -> None:
        self._tables.competitor_accounts[self._tx.key(account.id)] = account

    async def rest_of(self, place: str) -> datetime | None:
        rows = self._tables.competitor_accounts.values()
        rests = [one.rested_until for one in rows if one.place == place and one.rested_until]
        return max(rests, default=None)

    async def channels_on(self, platform: str) -> Sequence[ChannelId]:
        rows = self._tables.channels.values()
        mine = [one for one in rows if one.workspace_id == self._tx.actor.workspace]
        return [one.id for one in mine if one.platform == platform]

    async def ground(self) -> Ground:
        workspace = self._tables.workspaces[self._tx.actor.workspace]
        return Ground(workspace.timezone, workspace.status is WorkspaceStatus.SUSPENDED)

    async def watch_is_there(self, watch_id: WatchId) -> bool:
        watch = self._tables.watches.get(self._tx.key(watch_id))
        return watch is not None and watch.removed_at is None

    async def keep(self, day: CompetitorDay, posts: Sequence[CompetitorPost]) -> None:
        workspace, account = day.workspace_id, day.account_id
        self._tables.competitor_days.setdefault((workspace, account, str(day.day)), day)
        for post in posts:
            self._tables.competitor_posts[workspace, account, post.post_id] = post
        if day.posts_since is None:
            return
        seen = {post.post_id for post in posts}
        for key, post in self._tables.competitor_posts.items():
            mine = post.account_id == account and post.at > day.posts_since
            if mine and post.gone_at is None and post.post_id not in seen:
                self._tables.competitor_posts[key] = replace(post, gone_at=day.as_of)


class FakeCompetitorReads:
    """What PostgreSQL reckons is tried there."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def zone(self, actor: Actor) -> str:
        return self._memory.tables.workspaces[actor.workspace].timezone

    async def competitor(self, actor: Actor, competitor_id: CompetitorId) -> Competitor:
        found = self._memory.tables.competitors.get((actor.workspace, competitor_id))
        if found is None:
            raise NotFound(thing="competitor")
        return found

    async def competitors(self, actor: Actor, request: PageRequest) -> Page[Competitor]:
        raise NotImplementedError

    async def some(
        self, actor: Actor, ids: Sequence[CompetitorId] | None, most: int
    ) -> Sequence[Competitor]:
        raise NotImplementedError

    async def accounts_of(
        self, actor: Actor, ids: Sequence[CompetitorId]
    ) -> Mapping[CompetitorId, Sequence[CompetitorAccount]]:
        rows = self._memory.tables.competitor_accounts.values()
        return {
            id: sorted(
                (one for one in rows if one.competitor_id == id), key=lambda one: one.position
            )
            for id in ids
        }

    async def days(
        self, actor: Actor, account_ids: Sequence[CompetitorAccountId], first: int, last: int
    ) -> Mapping[CompetitorAccountId, Sequence[AccountDay]]:
        raise NotImplementedError

    async def gathered(
        self, actor: Actor, ids: Sequence[CompetitorId], first: int, last: int
    ) -> Gathered:
        raise NotImplementedError


class FakeOwnNumbers:
    async def gathered(
        self, actor: Actor, platforms: Sequence[str] | None, first: int, last: int
    ) -> Gathered:
        raise NotImplementedError

    async def spots(self, actor: Actor) -> Sequence[Spot]:
        raise NotImplementedError


@dataclass
class ScriptedBudget:
    """Grants everything, unless it was given waits."""

    waits: deque[timedelta | None] = field(default_factory=deque)
    taken: list[Connection] = field(default_factory=list)

    async def take(self, connection: Connection) -> timedelta | None:
        self.taken.append(connection)
        return self.waits.popleft() if self.waits else None


@dataclass
class ScriptedPublic:
    """Who is seen by anybody: everybody, with these answers one after the other, and then with
    nothing counted. Platforms that are `open` are asked without a channel."""

    open: set[str] = field(default_factory=set)
    secrets: dict[str, Secrecy] = field(default_factory=dict)
    seen: deque[PublicAccount | NobodyThere | CannotTell] = field(default_factory=deque)
    pages: deque[PublicPosts | CannotTell | None] = field(default_factory=deque)
    asked: list[tuple[Connection, AccountName]] = field(default_factory=list)
    turned: list[str | None] = field(default_factory=list)

    def secrecy(self, platform: str) -> Secrecy | None:
        return self.secrets.get(platform)

    def is_for_tests(self, platform: str) -> bool:
        if platform not in ("sandbox", "mastodon"):
            raise UnknownPlatform(platform=platform, known="mastodon, sandbox")
        return True

    def public_name(self, asked: AccountName) -> PublicName | NoPublicName:
        plain = asked.handle.strip().lower().removeprefix("@")
        if " " in plain:
            return NoPublicName("handle", "@cafe")
        return PublicName(f"@{plain}", asked.server_url)

    def open_place(self, name: AccountName) -> Connection | None:
        if name.platform not in self.open:
            return None
        return Connection(name.platform, name.server_url or "https://open.example", "", {}, {})

    def is_told(self, connection: Connection, name: AccountName) -> bool:
        return True

    async def look_up(
        self, connection: Connection, name: AccountName
    ) -> PublicAccount | NobodyThere | CannotTell:
        self.asked.append((connection, name))
        return self.seen.popleft() if self.seen else PublicAccount("7", name.handle)

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        self.turned.append(before)
        return self.pages.popleft() if self.pages else PublicPosts(())
