"""An account of a competitor is looked at once a day: what it has, and what its posts got."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.listening.competitor import (
    COMPETITOR_LOOKED_AT,
    FIRST_WINDOW,
    MOST_PAGES,
    NOWHERE,
    ORIGIN,
    SPREAD,
    UNTIL_IT_LEARNS,
    WINDOW,
    AccountState,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
    Sighting,
)
from domain.listening.competitor_events import account_not_found
from domain.listening.ports import ListeningTransaction
from domain.listening.room import Listening
from domain.shared.access import Actor
from domain.shared.calling import Reachable, heard_of, looked_well
from domain.shared.ids import CompetitorAccountId
from domain.shared.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.public_accounts import NobodyThere, PublicAccount, PublicPost
from domain.shared.wall_time import resolve

Answer = Sighting | NobodyThere | CannotTell
AGAIN = timedelta(minutes=10)
"""How soon at the earliest is looked again whether a channel that may not be asked may be."""


@dataclass(frozen=True, slots=True)
class _Taken:
    account: CompetitorAccount
    connection: Connection


@dataclass(frozen=True, slots=True)
class _Wait:
    """Our own budget is spent for that long; nothing is said of the platform."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class _Later:
    """Why nobody asks now."""

    account: CompetitorAccount


async def look_at_competitor(
    room: Listening, actor: Actor, account_id: CompetitorAccountId
) -> None:
    """A few questions to one platform, between two transactions and inside neither, through a
    channel of ours or as anybody; once on each day of the workspace. What came of it is kept in one
    commit with the next time it is planned for. Never asks what rests, is paused or waits for
    credentials, nor more often than may be asked in an hour. Safe to repeat and to break off
    anywhere, and of several at once one asks."""
    taken = await _take(room, actor, account_id)
    if taken is None:
        return
    answer = await _ask(room, taken)
    if isinstance(answer, _Wait):
        await _put_off(room, actor, taken, answer.time)
    else:
        await _keep(room, actor, taken, answer)


async def _take(room: Listening, actor: Actor, account_id: CompetitorAccountId) -> _Taken | None:
    async with room.begin(actor) as tx:
        account = await tx.competitors.account(account_id)
        if account is None:
            return None
        now = room.clock.now()
        ground = await tx.competitors.ground()
        found: _Taken | _Later
        if account.next_at > now:
            found = _Later(account)
        elif ground.is_suspended:
            found = _Later(account.put_off(now, now + NOWHERE))
        elif account.read_on == _day(now, ground.zone):
            found = _Later(account.put_off(now, _tomorrow(account, now, ground.zone)))
        else:
            found = await _way(room, tx, account, now)
        await tx.competitors.save_account(found.account)
        tx.plan(COMPETITOR_LOOKED_AT, account_id, found.account.next_at)
        await tx.commit()
    return found if isinstance(found, _Taken) else None


async def _way(
    room: Listening, tx: ListeningTransaction, account: CompetitorAccount, now: datetime
) -> _Taken | _Later:
    """Through a channel of ours that is to be asked, or else as anybody."""
    secrecy = room.public.secrecy(account.platform)
    if secrecy is not None:
        state = AccountState.NOT_SUPPORTED
        return _Later(account.unread(state, now, UNTIL_IT_LEARNS, secrecy))
    own = await _own_way(room, tx, account, now)
    if isinstance(own, Connection):
        return _Taken(account.taken(now, None), own)
    connection = room.public.open_place(account.named)
    if connection is None and own is not None:
        return _Later(account.put_off(now, own))
    if connection is None:
        return _Later(account.unread(AccountState.NO_CHANNEL, now, NOWHERE))
    place = connection.server_url or account.platform
    rest = await tx.competitors.rest_of(place)
    if rest is not None and rest > now:
        return _Later(account.put_off(now, rest))
    return _Taken(account.taken(now, place), connection)


async def _own_way(
    room: Listening, tx: ListeningTransaction, account: CompetitorAccount, now: datetime
) -> Connection | datetime | None:
    """A channel of ours that may be asked now; or when one may be, where there is one."""
    rested = None
    for channel_id in await tx.competitors.channels_on(account.platform):
        channel = await tx.channels.reachable(channel_id)
        connection = await tx.channels.connection(channel_id)
        if channel is None or connection is None:
            continue
        if not room.public.is_told(connection, account.named):
            continue
        if _may_be_asked(channel, now):
            return connection
        until = max(channel.rested_until or now, now + AGAIN)
        rested = min(rested or until, until)
    return rested


async def _ask(room: Listening, taken: _Taken) -> Answer | _Wait:
    """Who it is and what it has, and then its posts, page by page as far back as is wanted."""
    wait = await room.reading_budget.take(taken.connection)
    if wait is not None:
        return _Wait(wait)
    account = await room.public.look_up(taken.connection, taken.account.named)
    if not isinstance(account, PublicAccount):
        return account
    now = room.clock.now()
    since = now - _window(taken.account, now)
    posts, before, reached = list[PublicPost](), None, now
    for _ in range(MOST_PAGES):
        wait = await room.reading_budget.take(taken.connection)
        if wait is not None:
            return _Wait(wait)
        page = await room.public.posts_of(taken.connection, account, before)
        if isinstance(page, CannotTell):
            return page
        if page is None:
            return Sighting(account)
        posts += page.posts
        reached = page.reaches or reached
        if page.before is None or page.before == before or reached < since:
            reached = since
            break
        before = page.before
    # Where there is more than is read at once, what is older than the last page is not known.
    reached = max(since, reached)
    return Sighting(account, _once(posts, reached, now), reached)


def _window(account: CompetitorAccount, now: datetime) -> timedelta:
    """As far as is read every day, unless it was not read for as long."""
    if account.as_of is None or now - account.as_of >= WINDOW - timedelta(days=1):
        return FIRST_WINDOW
    return WINDOW


def _once(posts: Sequence[PublicPost], since: datetime, now: datetime) -> Sequence[PublicPost]:
    """Each post once; none of before, and none that is to come."""
    found = {post.id: post for post in posts if since <= post.at <= now + timedelta(minutes=5)}
    return list(found.values())


async def _put_off(room: Listening, actor: Actor, taken: _Taken, wait: timedelta) -> None:
    async with room.begin(actor) as tx:
        account = await _still_mine(tx, taken)
        if account is not None:
            now = room.clock.now()
            after = account.put_off(now, now + wait)
            await tx.competitors.save_account(after)
            tx.plan(COMPETITOR_LOOKED_AT, after.id, after.next_at)
            await tx.commit()


async def _keep(room: Listening, actor: Actor, taken: _Taken, answer: Answer) -> None:
    """An answer to somebody who no longer has the account is dropped: another asks."""
    async with room.begin(actor) as tx:
        before = await _still_mine(tx, taken)
        if before is None:
            return
        now, zone = room.clock.now(), (await tx.competitors.ground()).zone
        tomorrow = _tomorrow(before, now, zone)
        is_ours = bool(taken.connection.channel_id)
        if isinstance(answer, CannotTell):
            if is_ours:
                tx.announce(*await heard_of(tx.channels, taken.connection, answer, now))
            after = before.unanswered(answer, now, tomorrow, rests=not is_ours)
        else:
            if is_ours:
                await looked_well(tx.channels, taken.connection)
            after = _answered(before, answer, now, zone, tomorrow)
        await tx.competitors.save_account(after)
        if isinstance(answer, Sighting):
            await tx.competitors.keep(_day_of(after, answer, now, zone), _posts(after, answer, now))
        if after.state is AccountState.NOT_FOUND and before.state is not AccountState.NOT_FOUND:
            tx.announce(account_not_found(before, after))
        tx.plan(COMPETITOR_LOOKED_AT, after.id, after.next_at)
        await tx.commit()


async def _still_mine(tx: ListeningTransaction, taken: _Taken) -> CompetitorAccount | None:
    account = await tx.competitors.account(taken.account.id)
    if account is None or account.next_at != taken.account.next_at:
        return None
    return account


def _answered(
    before: CompetitorAccount,
    answer: Sighting | NobodyThere,
    now: datetime,
    zone: str,
    tomorrow: datetime,
) -> CompetitorAccount:
    if isinstance(answer, NobodyThere):
        return before.lost(answer, now, tomorrow)
    return before.found(answer.account, now, _day(now, zone), tomorrow)


def _day_of(
    account: CompetitorAccount, answer: Sighting, now: datetime, zone: str
) -> CompetitorDay:
    seen = answer.account
    return CompetitorDay(
        workspace_id=account.workspace_id,
        account_id=account.id,
        day=_day(now, zone),
        as_of=now,
        followers=seen.followers,
        following=seen.following,
        posts=seen.posts,
        is_rounded=seen.is_rounded,
        posts_since=answer.since,
    )


def _posts(account: CompetitorAccount, answer: Sighting, now: datetime) -> Sequence[CompetitorPost]:
    return [
        CompetitorPost(
            workspace_id=account.workspace_id,
            account_id=account.id,
            post_id=post.id,
            at=post.at,
            as_of=now,
            url=post.url,
            reactions=post.reactions,
            comments=post.comments,
            shares=post.shares,
        )
        for post in answer.posts or ()
    ]


def _day(now: datetime, zone: str) -> int:
    return (now.astimezone(ZoneInfo(zone)).date() - ORIGIN).days


def _tomorrow(account: CompetitorAccount, now: datetime, zone: str) -> datetime:
    """On the workspace's next day, at a time of the account's own, so that not all are asked at
    once."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    midnight = resolve(datetime.combine(day, time()), zone).at
    digest = hashlib.sha256(account.id.encode()).digest()
    return midnight + timedelta(seconds=int.from_bytes(digest[:4]) % SPREAD)


def _may_be_asked(channel: Reachable, now: datetime) -> bool:
    rests = channel.rested_until is not None and channel.rested_until > now
    return channel.stopped is None and not rests and not channel.waits_for_credentials
