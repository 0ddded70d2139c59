"""Competitors are written down, read, changed and thrown away, with all that was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.listening.competitor import (
    COMPETITOR_LOOKED_AT,
    MOST_COMPETITORS,
    AccountName,
    Competitor,
    CompetitorAccount,
    NewCompetitor,
)
from domain.listening.competitor_events import CREATED, DELETED, UPDATED, competitor_changed
from domain.listening.errors import TooManyCompetitors
from domain.listening.ports import ListeningTransaction
from domain.listening.room import Listening
from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import FieldError, NotFound, UrlNotAllowed, ValidationFailed
from domain.shared.ids import CompetitorAccountId, CompetitorId, Kind, WatchId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import UnknownPlatform
from domain.shared.public_accounts import NoPublicName
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Known:
    """A competitor with its accounts, in the order in which they were written down."""

    competitor: Competitor
    accounts: Sequence[CompetitorAccount]


async def create_competitor(room: Listening, actor: Actor, request: NewCompetitor) -> Known:
    """Its accounts are looked at from the commit on. Raises MissingScope, ValidationFailed for
    accounts that can be nobody, UrlNotAllowed, NotFound for a watch that is not there,
    TooManyCompetitors, DuplicateExternalId."""
    actor.require(Permission.LISTENING_WRITE)
    names = _understood(room, actor, request.accounts)
    now = room.clock.now()
    competitor = Competitor(
        id=CompetitorId(room.ids.new(Kind.COMPETITOR)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        colour=request.colour,
        watch_id=request.watch_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    accounts = [
        _account(room, actor, competitor.id, name, now, position)
        for position, name in enumerate(names)
    ]
    async with room.begin(actor) as tx:
        if await tx.competitors.count() >= MOST_COMPETITORS:
            raise TooManyCompetitors(most=MOST_COMPETITORS)
        await _know(tx, competitor.watch_id)
        await tx.competitors.add(competitor, accounts)
        for account in accounts:
            tx.plan(COMPETITOR_LOOKED_AT, account.id, now)
        tx.announce(competitor_changed(CREATED, competitor, names))
        known = Known(competitor, accounts)
        await tx.commit(known)
    return known


async def change_competitor(
    room: Listening,
    actor: Actor,
    competitor_id: CompetitorId,
    version: Version,
    changes: Mapping[str, Any],
) -> Known:
    """`accounts` are all that it has afterwards: those that were there keep what was read of them,
    of the others it is gone for good. Raises NotFound, VersionMismatch, and what creating one
    raises."""
    actor.require(Permission.LISTENING_WRITE)
    wanted = dict(changes)
    asked = wanted.pop("accounts", None)
    names = None if asked is None else _understood(room, actor, asked)
    async with room.begin(actor) as tx:
        before = await tx.competitors.get(competitor_id)
        must_match(version, before.version)
        now = room.clock.now()
        await _know(tx, wanted.get("watch_id"))
        had = await tx.competitors.accounts_of(competitor_id)
        named = [one.named for one in had]
        competitor = before.change(now, **wanted)
        accounts = had if names is None else await _exchanged(room, actor, tx, before, had, names)
        await tx.competitors.save(competitor)
        known = {one.id for one in had}
        await tx.competitors.add_accounts([one for one in accounts if one.id not in known])
        after = [one.named for one in accounts]
        tx.announce(competitor_changed(UPDATED, competitor, after, (before, named)))
        changed = Known(competitor, accounts)
        await tx.commit(changed)
    return changed


async def remove_competitor(
    room: Listening, actor: Actor, competitor_id: CompetitorId, version: Version
) -> Known:
    """For good, with all that was read of it. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.LISTENING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.competitors.get(competitor_id)
        must_match(version, before.version)
        accounts = await tx.competitors.accounts_of(competitor_id)
        for account in accounts:
            tx.unplan(COMPETITOR_LOOKED_AT, account.id)
        await tx.competitors.erase_accounts([one.id for one in accounts])
        await tx.competitors.erase(competitor_id)
        named, after = [one.named for one in accounts], before.change(room.clock.now())
        tx.announce(competitor_changed(DELETED, after, named, (before, named)))
        known = Known(after, accounts)
        await tx.commit(known)
    return known


async def read_competitor(room: Listening, actor: Actor, competitor_id: CompetitorId) -> Known:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.LISTENING_READ)
    competitor = await room.rivals.competitor(actor, competitor_id)
    accounts = await room.rivals.accounts_of(actor, [competitor_id])
    return Known(competitor, accounts.get(competitor_id, ()))


async def list_competitors(room: Listening, actor: Actor, request: PageRequest) -> Page[Known]:
    """Raises MissingScope."""
    actor.require(Permission.LISTENING_READ)
    page = await room.rivals.competitors(actor, request)
    accounts = await room.rivals.accounts_of(actor, [one.id for one in page.items])
    return Page([Known(one, accounts.get(one.id, ())) for one in page.items], page.next_after)


def _understood(
    room: Listening, actor: Actor, asked: Sequence[AccountName]
) -> Sequence[AccountName]:
    """In each platform's own spelling. Raises ValidationFailed for all that is wrong, and
    UrlNotAllowed."""
    names, errors = list[AccountName](), list[FieldError]()
    for number, one in enumerate(asked):
        found = _understood_one(room, actor, one, f"/accounts/{number}")
        if isinstance(found, AccountName) and found in names:
            found = FieldError(f"/accounts/{number}", "account_twice")
        if isinstance(found, FieldError):
            errors.append(found)
        else:
            names.append(found)
    if errors:
        raise ValidationFailed(errors=errors)
    return names


def _understood_one(
    room: Listening, actor: Actor, asked: AccountName, pointer: str
) -> AccountName | FieldError:
    try:
        if room.public.is_for_tests(asked.platform) is not (actor.mode is Mode.TEST):
            facts = {"mode": actor.mode.value}
            return FieldError(f"{pointer}/platform", "platform_of_other_mode", facts)
        found = room.public.public_name(asked)
    except UnknownPlatform as unknown:
        return FieldError(f"{pointer}/platform", "not_in_list", {"allowed": unknown.facts["known"]})
    except UrlNotAllowed as refused:
        reason = refused.facts.get("reason")
        raise UrlNotAllowed(pointer=f"{pointer}/server_url", reason=reason) from None
    if isinstance(found, NoPublicName):
        return FieldError(f"{pointer}/{found.field}", "bad_format", {"expected": found.expected})
    return AccountName(asked.platform, found.handle, found.server_url)


async def _exchanged(
    room: Listening,
    actor: Actor,
    tx: ListeningTransaction,
    before: Competitor,
    had: Sequence[CompetitorAccount],
    names: Sequence[AccountName],
) -> Sequence[CompetitorAccount]:
    """Those of these names: the ones that are there already, and new ones for the others. The rest
    goes."""
    by_name = {one.named: one for one in had}
    gone = [one for one in had if one.named not in names]
    for account in gone:
        tx.unplan(COMPETITOR_LOOKED_AT, account.id)
    await tx.competitors.erase_accounts([one.id for one in gone])
    now, accounts = room.clock.now(), list[CompetitorAccount]()
    for position, name in enumerate(names):
        if name in by_name:
            accounts.append(replace(by_name[name], position=position))
            await tx.competitors.save_account(accounts[-1])
            continue
        accounts.append(_account(room, actor, before.id, name, now, position))
        tx.plan(COMPETITOR_LOOKED_AT, accounts[-1].id, now)
    return accounts


def _account(
    room: Listening,
    actor: Actor,
    competitor_id: CompetitorId,
    name: AccountName,
    now: datetime,
    position: int,
) -> CompetitorAccount:
    return CompetitorAccount(
        id=CompetitorAccountId(room.ids.new(Kind.COMPETITOR_ACCOUNT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        competitor_id=competitor_id,
        platform=name.platform,
        handle=name.handle,
        server_url=name.server_url,
        created_at=now,
        updated_at=now,
        next_at=now,
        position=position,
    )


async def _know(tx: ListeningTransaction, watch_id: WatchId | None) -> None:
    """Raises NotFound."""
    if watch_id is not None and not await tx.competitors.watch_is_there(watch_id):
        raise NotFound(thing="watch", pointer="/watch_id")
