"""A community gathers channels; a channel is one connected account or place on one platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.communities.account import Account, AccountProfile
from domain.communities.rules import Term, earlier, passed_notice, term_of, wait_before_refresh
from domain.communities.team import TeamPlace, left_of
from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId, CommunityId, OrganizationId, TeammateId, WorkspaceId
from domain.shared.joining import Joining, JoinQuestion, Visibility
from domain.shared.platforms import Capability, Limits, OutcomeClass


@dataclass(frozen=True, slots=True)
class Community:
    """A named group around a brand. An archived one can be read and brought back, nothing else."""

    id: CommunityId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str | None = None
    team: tuple[TeamPlace, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    language: str | None = None
    timezone: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    joining: Joining = Joining.OPEN
    join_questions: tuple[JoinQuestion, ...] = ()
    join_needs_acknowledgement: bool = False
    archived_at: datetime | None = None

    @property
    def teammate_ids(self) -> tuple[str, ...]:
        """Who looks after it, each once."""
        return tuple(sorted({place.teammate_id for place in self.team}))

    def without(self, teammate_id: TeammateId, now: datetime) -> "Community":
        """As it is once they look after it no more, also where it was put away."""
        return self._next(now, team=left_of(self.team, teammate_id))

    def change(self, now: datetime, **changes: Any) -> "Community":
        if self.archived_at is not None:
            raise InvalidState(thing="community", state="archived", moves="restore")
        return self._next(now, **changes)

    def archive(self, now: datetime) -> "Community":
        return self.change(now, archived_at=now)

    def restore(self, now: datetime) -> "Community":
        if self.archived_at is None:
            raise InvalidState(thing="community", state="active", moves="archive")
        return self._next(now, archived_at=None)

    def _next(self, now: datetime, **changes: Any) -> "Community":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


CREDENTIALS_REFUSED = "credentials_refused"
ACCOUNT_BLOCKED = "account_blocked"


class ChannelStatus(StrEnum):
    """Only a connected channel publishes."""

    CONNECTED = "connected"
    PAUSED = "paused"
    REAUTH_REQUIRED = "reauth_required"
    DISCONNECTED = "disconnected"


_MOVES = {
    ChannelStatus.CONNECTED: ("pause", "reconnect", "disconnect", "check"),
    ChannelStatus.PAUSED: ("resume", "reconnect", "disconnect", "check"),
    ChannelStatus.REAUTH_REQUIRED: ("reconnect", "disconnect", "check"),
    ChannelStatus.DISCONNECTED: (),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One connected account or place. Its credentials are not here: they are sealed, and only the
    adapter that speaks to the platform opens them.

    What is known of them is here: when they end, from when on nothing is sent with them
    (`credentials_safe_until`), and when they are refreshed. Refreshing goes by turns: each claims a
    higher `refresh_fence` and, until `refresh_lease_until`, has the channel to itself. The stored
    credentials bear the fence of the turn, or the gift, that brought them (`credentials_fence`), so
    that an answer that comes late never takes the place of newer ones. `expiry_told` is the last
    notice that these credentials end, in days before that. `throttles` counts in a row the rests
    that its platform asked for. None of this is a change of the channel
    as its owner knows it: the version stays.
    """

    id: ChannelId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    platform: str
    name: str
    handle: str
    account_id: str
    status: ChannelStatus
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    created_at: datetime
    updated_at: datetime
    version: int = 1
    url: str | None = None
    profile: AccountProfile | None = None
    server_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    status_reason: str | None = None
    paused_reason: str | None = None
    checked_at: datetime | None = None
    check_error: str | None = None
    rate_limited_until: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    disconnected_at: datetime | None = None
    credentials_expire_at: datetime | None = None
    credentials_safe_until: datetime | None = None
    credentials_fence: int = 0
    refresh_at: datetime | None = None
    refresh_fence: int = 0
    refresh_lease_until: datetime | None = None
    refresh_tries: int = 0
    refreshed_at: datetime | None = None
    refresh_error: str | None = None
    expiry_told: int | None = None
    throttles: int = 0

    @property
    def grant_refused(self) -> bool:
        """Whether the platform has refused the stored refresh token for good."""
        return self.refresh_error == CREDENTIALS_REFUSED

    @property
    def renewable(self) -> bool:
        """Whether there is a refresh token that may still be good."""
        return Capability.REFRESH_CREDENTIALS in self.capabilities and not self.grant_refused

    @property
    def speaks(self) -> bool:
        """Whether anything is published there. A channel that does not speak only listens."""
        return Capability.PUBLISH_TEXT in self.capabilities

    def waits_for_credentials(self, now: datetime) -> bool:
        """Whether nothing is sent at this moment, because a refresh has to come first."""
        over = self.credentials_safe_until is not None and self.credentials_safe_until <= now
        return over and self.refresh_at is not None

    @property
    def ends_at(self) -> datetime | None:
        """When credentials end that nobody can renew but their owner; None where they do not, or
        where others are needed already."""
        return self.credentials_expire_at if self._lives and not self.renewable else None

    def foretold(self, notice: int) -> "Channel":
        """That notice was told."""
        return replace(self, expiry_told=notice)

    def change(self, now: datetime, **changes: Any) -> "Channel":
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(now, **changes)

    def resettled(
        self, settings: Mapping[str, Any], account: Account, now: datetime, **changes: Any
    ) -> "Channel":
        """Other settings, with which the platform answered."""
        return replace(self.checked(account, now), settings=settings, **changes)

    def pause(self, reason: str, now: datetime) -> "Channel":
        self._only_from(ChannelStatus.CONNECTED)
        return self._next(
            now, status=ChannelStatus.PAUSED, status_reason=reason, paused_reason=reason
        )

    def blocked(self, now: datetime) -> "Channel":
        """The platform takes nothing from this account. A second notice changes nothing, nor does
        one about a channel that does not publish anyway."""
        if self.status is not ChannelStatus.CONNECTED:
            return self
        return self.pause(ACCOUNT_BLOCKED, now)

    def resume(self, now: datetime) -> "Channel":
        self._only_from(ChannelStatus.PAUSED)
        return self._next(
            now, status=ChannelStatus.CONNECTED, status_reason=None, paused_reason=None
        )

    def disconnect(self, cause: str, now: datetime) -> "Channel":
        self._refuse_when(ChannelStatus.DISCONNECTED)
        ended = self._next(
            now, status=ChannelStatus.DISCONNECTED, status_reason=cause, disconnected_at=now
        )
        return ended._without_turns(Term())

    def needs_reauth(self, reason: str, now: datetime) -> "Channel":
        """The platform refused our credentials. A second notice changes nothing."""
        if self.status in (ChannelStatus.REAUTH_REQUIRED, ChannelStatus.DISCONNECTED):
            return self
        return self._next(
            now,
            status=ChannelStatus.REAUTH_REQUIRED,
            status_reason=reason,
            checked_at=now,
            check_error=CREDENTIALS_REFUSED,
            credentials_safe_until=None,
            refresh_at=None,
        )

    def reconnected(self, account: Account, now: datetime) -> "Channel":
        """New credentials for the same account. A channel that was paused stays paused, also when
        its credentials were refused meanwhile."""
        return self._back(account, now).entrusted(account.credentials_last, now)

    def restored(self, account: Account, now: datetime) -> "Channel":
        """The stored credentials, refused before, hold after all. A refresh token that was refused
        for good stays so."""
        back = self._back(account, now)
        return back._with_term(back._remaining(now))

    def entrusted(self, lasts: timedelta | None, now: datetime) -> "Channel":
        """Somebody has given these credentials; refreshes begun before change nothing from here on.

        Renewable ones of which nobody says how long they last are exchanged at once, for ones of
        which it is said.
        """
        fresh = replace(self, refresh_error=None)
        term = term_of(lasts, now, renewable=fresh.renewable)
        if lasts is None and fresh.renewable:
            term = Term(refresh_at=now)
        # Who gives what ends in three days needs no notice that it ends within a week.
        passed = passed_notice(term.expire_at, now) if term.expire_at else None
        return replace(fresh._without_turns(term), expiry_told=passed)

    def checked(self, account: Account, now: datetime) -> "Channel":
        """The platform answered: who we are and what the limits are, as of now."""
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(
            now,
            handle=account.handle,
            url=account.url,
            profile=account.profile or self.profile,
            limits=account.limits,
            capabilities=account.capabilities,
            outcome_class=account.outcome_class,
            checked_at=now,
            check_error=None,
        )

    def check_failed(self, code: str, now: datetime) -> "Channel":
        """The platform could not be asked; that says nothing about the credentials."""
        self._refuse_when(ChannelStatus.DISCONNECTED)
        return self._next(now, checked_at=now, check_error=code)

    def expired(self, code: str, now: datetime) -> "Channel":
        """The platform says the access token is over: it is exchanged before anything goes out."""
        term = Term(earlier(self.credentials_expire_at, now), now, now)
        waits = self.refresh_tries > 0
        return self.check_failed(code, now)._with_term(
            replace(term, refresh_at=self.refresh_at) if waits else term
        )

    def refreshed(
        self, turn: "Channel", lasts: timedelta | None, begun: datetime, now: datetime
    ) -> "Channel":
        """What new credentials make of this channel; `turn` is the channel as the refresher took
        it, `begun` when that was. The very same channel where newer credentials are here already:
        then those that came are of no use. They are taken even if the lease is over, and even if
        the old ones were refused meanwhile: nobody could get them a second time."""
        if self.credentials_fence >= turn.refresh_fence:
            return self
        return replace(
            self._after_turn(turn),
            credentials_fence=turn.refresh_fence,
            refreshed_at=now,
            refresh_tries=0,
            refresh_error=None,
        )._with_term(term_of(lasts, begun, renewable=True))

    def refresh_refused(self, turn: "Channel", now: datetime) -> "Channel":
        """What a refused refresh token makes of this channel. Somebody may have exchanged it since
        it was read: then it had to be refused, and nothing is wrong. Otherwise the connection is
        over, and new credentials must be given; a second refusal is no second notice."""
        if self.credentials_fence != turn.credentials_fence:
            return self._after_turn(turn)
        return replace(
            self._after_turn(turn),
            credentials_fence=turn.refresh_fence,
            refresh_error=CREDENTIALS_REFUSED,
        ).needs_reauth("refresh_refused", now)

    def term_over(self, turn: "Channel", now: datetime) -> "Channel":
        """What the end of credentials that nobody can renew makes of this channel, unless others
        were given since."""
        if self.credentials_fence != turn.credentials_fence:
            return self._after_turn(turn)
        return self._after_turn(turn).needs_reauth("credentials_expired", now)

    def refresh_failed(
        self, turn: "Channel", code: str, wait: timedelta | None, now: datetime
    ) -> "Channel":
        """What trouble that may pass makes of this channel: a later try, and nothing else."""
        if self.refresh_fence != turn.refresh_fence:
            return self
        wait = max(wait or timedelta(0), wait_before_refresh(turn.refresh_tries))
        again = self.refresh_at and now + wait
        return replace(self._after_turn(turn), refresh_at=again, refresh_error=code)

    def _after_turn(self, turn: "Channel") -> "Channel":
        """The lease ends with its turn, unless another has begun since."""
        if self.refresh_fence != turn.refresh_fence:
            return self
        return replace(self, refresh_lease_until=None)

    def _without_turns(self, term: Term) -> "Channel":
        """As after a turn of its own, so that the answers to all earlier ones come too late."""
        return replace(
            self,
            credentials_fence=self.refresh_fence + 1,
            refresh_fence=self.refresh_fence + 1,
            refresh_lease_until=None,
            refresh_tries=0,
        )._with_term(term)

    def _with_term(self, term: Term) -> "Channel":
        same = term.expire_at == self.credentials_expire_at
        return replace(
            self,
            credentials_expire_at=term.expire_at,
            credentials_safe_until=term.safe_until if self._lives else None,
            refresh_at=term.refresh_at if self._lives else None,
            expiry_told=self.expiry_told if same else None,
        )

    @property
    def _lives(self) -> bool:
        return self.status in (ChannelStatus.CONNECTED, ChannelStatus.PAUSED)

    def _remaining(self, now: datetime) -> Term:
        if self.credentials_expire_at is None:
            return Term(refresh_at=now if self.renewable else None)
        left = self.credentials_expire_at - now
        return term_of(left, now, renewable=self.renewable)

    def _back(self, account: Account, now: datetime) -> "Channel":
        self._refuse_when(ChannelStatus.DISCONNECTED)
        paused = self.paused_reason is not None
        return self.checked(account, now)._next(
            now,
            version=self.version + 1,
            status=ChannelStatus.PAUSED if paused else ChannelStatus.CONNECTED,
            status_reason=self.paused_reason,
        )

    def _next(self, now: datetime, **changes: Any) -> "Channel":
        wanted: dict[str, Any] = {"version": self.version + 1, "updated_at": now} | changes
        return replace(self, **wanted)

    def _only_from(self, status: ChannelStatus) -> None:
        if self.status is not status:
            self._refuse()

    def _refuse_when(self, status: ChannelStatus) -> None:
        if self.status is status:
            self._refuse()

    def _refuse(self) -> None:
        raise InvalidState(
            thing="channel", state=self.status.value, moves=", ".join(_MOVES[self.status])
        )
