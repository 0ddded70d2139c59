"""What contests need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.participation.contest import Contest
from domain.participation.contest_award import Award
from domain.participation.contest_draw import Draw
from domain.participation.contest_entry import Entry, EntryState, Following
from domain.participation.contest_jury import Score, Standing
from domain.participation.contest_lint import Places, PromotionRule
from domain.participation.contest_said import Said
from domain.participation.draw import Ticket
from domain.shared.access import Actor
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    ContestAwardId,
    ContestEntryId,
    ContestId,
    InboundMessageId,
    MemberId,
    SegmentId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member: the one they are part of in the end. `level` is None for whom nobody has reckoned
    anything; `since` is when we first knew them, UTC. Who is not `there` is no member now: bots,
    and who was suspended, banned or erased, or has left. Who is `barred` takes part in nothing:
    bots, and who was suspended or banned."""

    id: MemberId
    there: bool
    barred: bool
    community_ids: frozenset[str]
    level: int | None
    since: datetime


class ContestBook(Protocol):
    """The contests of one workspace."""

    async def add(self, contest: Contest) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, id: ContestId) -> Contest:
        """Locked until the transaction ends: nobody enters meanwhile. Raises NotFound."""
        ...

    async def entered(self, id: ContestId) -> Contest:
        """So that it cannot change until the transaction ends, while others may enter it, too.
        Raises NotFound."""
        ...

    async def save(self, contest: Contest) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def has_campaign(self, id: CampaignId) -> bool:
        """Whether there is such a campaign here."""
        ...

    async def missing_channels(self, ids: Collection[str]) -> set[str]: ...

    async def unseen_channels(self, ids: Collection[str]) -> set[str]:
        """Of these channels those whose platform does not say who follows the account."""
        ...

    async def missing_messages(self, ids: Collection[str]) -> set[str]: ...

    async def platforms_at(self, places: Places) -> set[str]:
        """The platforms of those channels; one that was disconnected is none any more."""
        ...

    async def in_reach_of(self, said: InboundMessageId) -> tuple[Said | None, Sequence[ContestId]]:
        """A message that was said to us, None where it is gone, and the contests that are open and
        take what is heard."""
        ...


class ContestEntries(Protocol):
    """The entries of one workspace."""

    async def add(self, entry: Entry) -> None: ...

    async def get(self, id: ContestEntryId) -> Entry:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, entry: Entry) -> None: ...

    async def of_person(self, contest_id: ContestId, person: str) -> Sequence[Entry]:
        """All that they entered with. From here on nobody else enters for that person in that
        contest until the transaction ends."""
        ...

    async def accepted(self, contest_id: ContestId) -> Sequence[Entry]:
        """Locked until the transaction ends, in the order in which they came."""
        ...

    async def pending(self, contest_id: ContestId) -> int: ...

    async def to_ask_about(
        self,
        contest_id: ContestId,
        known: Collection[Following],
        channel_id: ChannelId | None = None,
        most: int | None = None,
    ) -> Mapping[ContestEntryId, str]:
        """Of entries that are pending or accepted those of which that much is known of following,
        on that channel or on all, in the order in which they came, with who is behind each on the
        platform. Nobody who was erased is among them."""
        ...

    async def tickets(
        self, contest_id: ContestId, among: Collection[ContestEntryId] | None = None
    ) -> Sequence[Ticket]:
        """Those that are accepted; with `among` only these."""
        ...

    async def use_code(self, contest_id: ContestId, hash: str, entry_id: ContestEntryId) -> bool:
        """Use up that code for that entry. False where there is none, or it is used. Nobody else
        can use it from here on, and if the transaction fails it is as before."""
        ...

    async def add_codes(self, contest_id: ContestId, hashes: Collection[str], now: datetime) -> int:
        """How many of them were not known already."""
        ...


class ContestDraws(Protocol):
    """The draws of one workspace."""

    async def add(self, draw: Draw) -> None: ...

    async def get(self, id: ContestId) -> Draw:
        """Of that contest, which the caller has locked. Raises NotFound."""
        ...

    async def save(self, draw: Draw) -> None: ...

    def seal(self, id: ContestId, server_seed: bytes) -> bytes: ...

    def open(self, draw: Draw) -> bytes: ...


class ContestAwards(Protocol):
    """The awards of one workspace."""

    async def add(self, *awards: Award) -> None: ...

    async def get(self, id: ContestAwardId) -> Award:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, award: Award) -> None: ...

    async def standing(self, contest_id: ContestId) -> Sequence[Award]:
        """Those that were not lost, locked, in the order of their places."""
        ...


class ContestJury(Protocol):
    """What jurors of one workspace said."""

    async def of(self, entry_id: ContestEntryId, juror: str) -> Score | None:
        """What that juror said of it before. Nobody says it in their name meanwhile."""
        ...

    async def put(self, score: Score) -> None:
        """In place of what that juror said of that entry before."""
        ...

    async def standings(self, contest_id: ContestId) -> Sequence[Standing]:
        """Of every accepted entry, in no order."""
        ...


class ContestPeople(Protocol):
    """The members of one workspace, as far as contests are for them."""

    async def missing(
        self, community_id: CommunityId | None, segment_id: SegmentId | None
    ) -> Sequence[str]:
        """Which of them are not in this workspace: `community`, `segment`."""
        ...

    async def entrant(
        self, person: str, channel_id: ChannelId | None, platform_person_id: str | None
    ) -> Entrant | None:
        """Whoever has that account on that channel, as seen there or proven; without a channel,
        whom a product knows by `person`. None for nobody whom we know, and for whoever filled in a
        form: an address that anybody can write proves nothing."""
        ...

    async def barred_from(self, contest_id: ContestId) -> set[ContestEntryId]:
        """The accepted entries of whoever is barred, as `entrant` finds them."""
        ...

    async def in_segment(self, id: MemberId, segment_id: SegmentId) -> bool:
        """Whether they meet what the segment asks for at this moment."""
        ...


class ContestsTransaction(Transaction, Protocol):
    @property
    def contests(self) -> ContestBook: ...
    @property
    def entries(self) -> ContestEntries: ...
    @property
    def draws(self) -> ContestDraws: ...
    @property
    def awards(self) -> ContestAwards: ...
    @property
    def jury(self) -> ContestJury: ...
    @property
    def people(self) -> ContestPeople: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ContestsTransaction]: ...


class ContestWords(Protocol):
    """The house's moderation."""

    async def judge(
        self, actor: Actor, text: str, channel_id: ChannelId | None, author_id: str | None
    ) -> EntryState:
        """What its rules make of an entry with these words: `accepted`, `pending` where somebody is
        to look first, `rejected`. Where no rule is asked, everything passes. No transaction may be
        open. Raises NotFound for a channel."""
        ...


@dataclass(frozen=True, slots=True)
class NotTold:
    """A platform said nothing of use, and wants no call until then (UTC), where that is known."""

    until: datetime | None = None


class ContestFollows(Protocol):
    """What platforms say of who follows whom."""

    async def read(
        self, actor: Actor, channel_id: ChannelId, people: Sequence[str]
    ) -> Mapping[str, bool] | NotTold:
        """Of these people, `PEOPLE_AT_ONCE` at most, whether they follow the channel's account.
        What its platform says of the channel besides is written down. No transaction may be
        open."""
        ...


class ContestSecrets(Protocol):
    """What nobody can foresee."""

    def server_seed(self) -> bytes:
        """32 octets."""
        ...

    def salt(self) -> str: ...

    def page_token(self) -> str:
        """The end of a public address."""
        ...

    def claim_token(self) -> Secret:
        """The end of an address that is one winner's."""
        ...

    def code(self) -> str:
        """One that can be read out: no letters that look like others."""
        ...

    def hash_of_secret(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Dress:
    """How the workspace shows itself; colours are #rrggbb, None where the house's are meant."""

    name: str
    primary_colour: str | None = None
    background_colour: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever came by the public address of a contest. `contest` may not be one that is seen.
    `names` are of winners who let theirs be shown, by their entries."""

    contest: Contest
    draw: Draw | None
    dress: Dress
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Whoever came by the address of a prize."""

    contest: Contest
    award: Award
    dress: Dress


class PromotionRules(Protocol):
    """What platforms ask of promotions."""

    def of(self, platforms: Collection[str]) -> Sequence[PromotionRule]:
        """Of these; those that are not known ask nothing."""
        ...

    def known(self) -> Sequence[str]:
        """The platforms that can be named, in order: also those that have no rules of their own."""
        ...


class ContestReads(Protocol):
    """Queries that decide nothing; each but the first two within the actor's workspace."""

    async def visitor(self, page_token: str) -> Visitor | None:
        """Looked for across all walls. None for nobody's, and in a workspace that is not at work.
        Of winners who let it be shown, the name."""
        ...

    async def claimant(self, hash: str) -> Claimant | None:
        """The same for a prize."""
        ...

    async def contest(self, actor: Actor, id: ContestId) -> Contest:
        """Raises NotFound."""
        ...

    async def contests(self, actor: Actor, request: PageRequest) -> Page[Contest]: ...

    async def entry(self, actor: Actor, id: ContestEntryId) -> Entry:
        """Raises NotFound."""
        ...

    async def entries(self, actor: Actor, request: PageRequest) -> Page[Entry]: ...

    async def draw(self, actor: Actor, id: ContestId) -> Draw:
        """Raises NotFound."""
        ...

    async def award(self, actor: Actor, id: ContestAwardId) -> Award:
        """Raises NotFound."""
        ...

    async def awards(self, actor: Actor, request: PageRequest) -> Page[Award]: ...

    async def scores(self, actor: Actor, request: PageRequest) -> Page[Score]: ...
