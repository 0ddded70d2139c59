"""The platforms of every room, as a script has them answer."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from adapters.platforms.counted import Counted
from domain.communities.account import Account
from domain.communities.outcomes import Refreshed, RefreshOutcome
from domain.inbox.hearing import Pace as HearingPace
from domain.moderation.pace import Pace
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    Outcome,
    Preparation,
    Prepared,
    Published,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act
from domain.shared.errors import Refusal
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    PlatformProfile,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret
from tests.kit.fakes.house_profiles import PROFILES, an_account, profile_of

SECOND = timedelta(seconds=1)
PACE = HearingPace(timedelta(seconds=30), timedelta(minutes=10))


@dataclass
class ScriptedPlatforms:
    """The platforms of every room. Everything is published, nothing is found and every refresh
    brings the next pair for an hour, unless the script says otherwise; each queue gives one answer
    a call. What was asked is kept."""

    preparations: deque[Preparation] = field(default_factory=deque)
    outcomes: deque[Outcome] = field(default_factory=deque)
    findings: deque[Finding] = field(default_factory=deque)
    identities: deque[Account | Refusal] = field(default_factory=deque)
    refreshes: deque[RefreshOutcome] = field(default_factory=deque)
    refreshed: list[Connection] = field(default_factory=list)
    prepared: list[OutgoingPost] = field(default_factory=list)
    published: list[OutgoingPost] = field(default_factory=list)
    looked_up: list[OutgoingPost] = field(default_factory=list)
    deleted: list[OutgoingPost] = field(default_factory=list)
    edited: list[OutgoingPost] = field(default_factory=list)
    leaving_polls_open: set[str] = field(default_factory=set)
    polls_closed: list[OutgoingPost] = field(default_factory=list)
    sights: deque[Finding] = field(default_factory=deque)
    listings: deque[Listing] = field(default_factory=deque)
    seen: list[OutgoingPost] = field(default_factory=list)
    acted: list[Act] = field(default_factory=list)
    paces: deque[Pace | CannotTell] = field(default_factory=deque)
    slowed: list[int] = field(default_factory=list)
    numbers: deque[Readings | CannotTell] = field(default_factory=deque)
    measured: list[str] = field(default_factory=list)

    def profiles(self) -> Sequence[PlatformProfile]:
        return [PROFILES[name] for name in sorted(PROFILES)]

    def profile(self, platform: str) -> PlatformProfile:
        return profile_of(platform)

    async def identify(
        self,
        platform: str,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        answer = self.identities.popleft() if self.identities else an_account(platform, settings)
        if isinstance(answer, Refusal):
            raise answer
        if REFRESH_TOKEN not in credentials:
            without = answer.capabilities - {Capability.REFRESH_CREDENTIALS}
            answer = replace(answer, capabilities=without)
        return replace(answer, server_url=server_url)

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        self.refreshed.append(connection)
        if self.refreshes:
            return self.refreshes.popleft()
        number = len(self.refreshed)
        pair = {"token": f"access-{number}", REFRESH_TOKEN: f"refresh-{number}"}
        return Refreshed({n: Secret(text) for n, text in pair.items()}, timedelta(hours=1))

    async def prepare(self, post: OutgoingPost) -> Preparation:
        self.prepared.append(post)
        key = f"kept-{post.key}-{post.fence}"
        return self.preparations.popleft() if self.preparations else Prepared(key)

    async def publish(self, post: OutgoingPost) -> Outcome:
        self.published.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(f"post-{post.key}")

    async def find(self, post: OutgoingPost) -> Finding:
        self.looked_up.append(post)
        return self.findings.popleft() if self.findings else Absent()

    async def delete(self, post: OutgoingPost) -> Outcome:
        self.deleted.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    async def edit(self, post: OutgoingPost) -> Outcome:
        self.edited.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    def leaves_polls_open(self, platform: str) -> bool:
        return platform in self.leaving_polls_open

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        self.polls_closed.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    async def see(self, post: OutgoingPost) -> Finding:
        self.seen.append(post)
        return self.sights.popleft() if self.sights else Published(post.platform_post_id or "")

    async def recent(self, connection: Connection) -> Listing:
        return self.listings.popleft() if self.listings else ()

    async def act(self, connection: Connection, act: Act) -> Outcome:
        self.acted.append(act)
        about = act.message_id or act.person_id or ""
        return self.outcomes.popleft() if self.outcomes else Published(about)

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        return self.paces.popleft() if self.paces else Pace(self.slowed[-1] if self.slowed else 0)

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        self.slowed.append(seconds)
        return self.outcomes.popleft() if self.outcomes else Published("place")

    def counted(self) -> Mapping[str, Counted]:
        return {}

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        self.measured.append(post_id)
        return self.numbers.popleft() if self.numbers else ()

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        self.measured.append(connection.channel_id)
        return self.numbers.popleft() if self.numbers else ()
