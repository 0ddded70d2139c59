"""What a room must know of a channel before it calls its platform, and what it says of it after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.outcomes import (
    CannotTell,
    Expired,
    Hindrance,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.platforms import Capability, Connection
from domain.shared.resting import Rest

CHANNEL_RATE_LIMITED = "channel.rate_limited"
CHANNEL_LOOKED_AT = "channel.looked_at"
"""The duty to ask a channel's platform anew; it plans its own next time while there is an account
to ask about."""
CHANNEL_REAUTH_REQUIRED = "channel.reauth_required"


@dataclass(frozen=True, slots=True)
class Reachable:
    """A channel as whoever wants to call its platform must know it. `stopped` is why nobody may
    (`workspace_suspended`, `channel_paused`, `channel_reauth_required`, `channel_disconnected`),
    or None; the platform wants no call before `rested_until`. Where it `waits_for_credentials`,
    a refresh has to come first."""

    id: ChannelId
    platform: str
    capabilities: frozenset[Capability]
    stopped: str | None = None
    rested_until: datetime | None = None
    waits_for_credentials: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it was disconnected: nothing waits for that to end."""
        return self.stopped == "channel_disconnected"


@dataclass(frozen=True, slots=True)
class RestingChannel:
    """A channel whose platform wants no call until `rate_limited_until`, with what is told of it.
    `rested_until` is what that instant was before."""

    id: ChannelId
    community_id: CommunityId
    platform: str
    name: str
    handle: str
    status: str
    status_reason: str | None
    check_error: str | None
    rate_limited_until: datetime
    version: int
    external_id: str | None
    rested_until: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedChannel:
    """A channel whose platform has just refused its credentials, with what is told of it: until
    others are given, nobody calls there. `…_before` is what the same was until then."""

    id: ChannelId
    community_id: CommunityId
    platform: str
    name: str
    handle: str
    status: str
    status_reason: str | None
    check_error: str | None
    rate_limited_until: datetime | None
    version: int
    external_id: str | None
    status_before: str
    status_reason_before: str | None
    check_error_before: str | None


class CalledChannels(Protocol):
    """What communities knows, as rooms that call platforms ask it."""

    async def reachable(self, channel_id: ChannelId) -> Reachable | None:
        """The channel with whatever stops calls at this moment; None where there is none."""
        ...

    async def connection(self, channel_id: ChannelId) -> Connection | None:
        """How to speak to its account; None without credentials that can be opened."""
        ...

    async def rest_of(self, channel_id: ChannelId) -> Rest | None:
        """How it is left alone as yet, locked until the transaction ends; None where it is no
        more."""
        ...

    async def rests(self, rest: Rest) -> RestingChannel | None:
        """It is left alone so. None when it was, until then or for longer: an earlier instant never
        replaces a later one."""
        ...

    async def went_well(self, connection: Connection, *, wholly: bool) -> None:
        """Its platform answered other than that it was too fast: it is not further up the ladder of
        rests than one step lower, or where it `wholly` went well, at its foot. Changes nothing
        while it is to be left alone: then the answer is older than that."""
        ...

    async def credentials_ended(self, connection: Connection) -> None:
        """The platform says these credentials are over: a refresh is due at once. Changes nothing
        where newer ones have come since, or where nobody can refresh them."""
        ...

    async def credentials_refused(self, connection: Connection) -> RefusedChannel | None:
        """The platform does not take these credentials: the channel waits for others. None where
        newer ones have come since, where it waits already, and where the channel is no more."""
        ...


def channel_rests(channel: RestingChannel) -> News:
    """Its platform wants no call for a while. Told of the channel in the words of its own room."""
    previous = {
        "rate_limited_until": written(channel.rested_until),
        "version": channel.version - 1,
    }
    return News(
        CHANNEL_RATE_LIMITED, channel.id, channel.version, _told(channel), previous=previous
    )


def channel_refused(channel: RefusedChannel) -> News:
    """It needs other credentials. Told of the channel in the words of its own room."""
    before = {
        "status": channel.status_before,
        "status_reason": channel.status_reason_before,
        "check_error": channel.check_error_before,
        "version": channel.version - 1,
    }
    data = _told(channel)
    return News(
        CHANNEL_REAUTH_REQUIRED,
        channel.id,
        channel.version,
        data,
        previous=differences(before, {name: data[name] for name in before}),
    )


def _told(channel: RestingChannel | RefusedChannel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "community_id": channel.community_id,
        "platform": channel.platform,
        "name": channel.name,
        "handle": channel.handle,
        "status": channel.status,
        "status_reason": channel.status_reason,
        "check_error": channel.check_error,
        "rate_limited_until": written(channel.rate_limited_until),
        "version": channel.version,
        "external_id": channel.external_id,
    }


async def _left_alone(
    channels: CalledChannels, channel_id: ChannelId, hint: timedelta, now: datetime
) -> list[News]:
    """Its platform says "too fast": for how long, whoever calls it next finds with the channel."""
    rest = await channels.rest_of(channel_id)
    if rest is None:
        return []
    return _begins_to_rest(await channels.rests(rest.lengthened(hint, now)), now)


async def looked_well(channels: CalledChannels, connection: Connection) -> None:
    """A question to its platform was answered: what only looks takes one step down the ladder of
    rests, for who may look may not yet publish. Costs nothing where there was no rest."""
    if connection.throttles:
        await channels.went_well(connection, wholly=False)


def _begins_to_rest(channel: RestingChannel | None, now: datetime) -> list[News]:
    """One notice for one episode, however many answers said so."""
    if channel is None or (channel.rested_until or now) > now:
        return []
    return [channel_rests(channel)]


async def answered_by(
    channels: CalledChannels, calls: Sequence[tuple[Connection, Outcome]], now: datetime
) -> list[News]:
    """What the answers to these calls say about their whole channels is written down; returns what
    is to be told of it. Of an account that must be left alone the strictest answer counts, and an
    answer to credentials that are the channel's no longer says nothing of those it has now. Safe to
    repeat."""
    news: list[News] = []
    for connection, outcome in _one_of_each(calls):
        match outcome:
            case Published() if connection.throttles:
                await channels.went_well(connection, wholly=True)
            case Throttled(retry_after=hint):
                channel_id = ChannelId(connection.channel_id)
                news += await _left_alone(channels, channel_id, hint, now)
            case Expired():
                await channels.credentials_ended(connection)
            case Refused(kind=RefusalKind.CREDENTIALS):
                news += await _refused(channels, connection)
    return news


_Call = tuple[Connection, Outcome]
_ORDER = (Published, Throttled, Expired, Refused, NotSent, Unknown)


def _one_of_each(calls: Sequence[_Call]) -> Sequence[_Call]:
    """Of each channel's answers one of each kind, those that went well first, and of those that
    want to be left alone the longest. The channels come in one order, whoever locks them."""
    kept: dict[tuple[object, ...], _Call] = {}
    for call in sorted(calls, key=_place):
        kept[(*_place(call)[:2], call[0].credentials_fence, _about(call[1]))] = call
    return list(kept.values())


def _place(call: _Call) -> tuple[str, int, timedelta]:
    connection, outcome = call
    hint = outcome.retry_after if isinstance(outcome, Throttled) else timedelta()
    return connection.channel_id, _ORDER.index(type(outcome)), hint


def _about(outcome: Outcome) -> RefusalKind | None:
    return outcome.kind if isinstance(outcome, Refused) else None


async def as_it_counts(
    channels: CalledChannels, connection: Connection, outcome: Outcome
) -> Outcome:
    """What an answer says of what was asked. A refusal of credentials that the channel no longer
    has is none: they were over, and those it has now are to be tried. To be asked once the answer
    is known by `answered_by`."""
    if not isinstance(outcome, Refused) or outcome.kind is not RefusalKind.CREDENTIALS:
        return outcome
    now = await channels.connection(ChannelId(connection.channel_id))
    if now is None or now.credentials_fence == connection.credentials_fence:
        return outcome
    return Expired(outcome.words, outcome.status_code, outcome.request_id)


async def _refused(channels: CalledChannels, connection: Connection) -> list[News]:
    channel = await channels.credentials_refused(connection)
    return [channel_refused(channel)] if channel else []


async def heard_of(
    channels: CalledChannels, connection: Connection, answer: CannotTell, now: datetime
) -> list[News]:
    """What an answer to one question says about the whole channel is written down; returns what is
    to be told of it. One notice for one episode, however many ask. Safe to repeat."""
    news: list[News] = []
    if answer.retry_after is not None:
        # Whoever else calls this platform for the channel is to leave it alone, too.
        channel_id = ChannelId(connection.channel_id)
        news += await _left_alone(channels, channel_id, answer.retry_after, now)
    if answer.hindrance is Hindrance.CREDENTIALS_EXPIRED:
        await channels.credentials_ended(connection)
    if answer.hindrance is Hindrance.CREDENTIALS_REFUSED:
        news += await _refused(channels, connection)
    return news
