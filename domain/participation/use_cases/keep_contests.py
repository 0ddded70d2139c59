"""Contests are written down, read and changed, until their rules are published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_checking import faults_of, unseen_in
from domain.participation.contest_events import CREATED, UPDATED, contest_told
from domain.participation.contest_lint import unknown_in
from domain.participation.contest_ports import ContestsTransaction
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import Rules, Wall
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import CampaignId, ContestId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import resolve, zone


@dataclass(frozen=True, slots=True)
class WallTime:
    """As the clock on a wall there shows it: ISO 8601 without a zone, and the zone's name."""

    local_time: str
    timezone: str


@dataclass(frozen=True, slots=True)
class NewContest:
    title: str
    rules: Rules
    opens: WallTime
    closes: WallTime
    language: str
    campaign_id: CampaignId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_contest(room: Contests, actor: Actor, request: NewContest) -> Contest:
    """A draft. Raises MissingScope, ValidationFailed, UnknownTimezone, NotFound for what it names,
    DuplicateExternalId."""
    actor.require(Permission.CONTESTS_WRITE)
    now = room.clock.now()
    opens, opens_at = _resolved(request.opens, "/opens/timezone")
    closes, closes_at = _resolved(request.closes, "/closes/timezone")
    contest = Contest(
        id=ContestId(room.ids.new(Kind.CONTEST)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        title=request.title,
        status=ContestStatus.DRAFT,
        rules=request.rules,
        opens=opens,
        closes=closes,
        opens_at=opens_at,
        closes_at=closes_at,
        language=request.language,
        page_token=room.secrets.page_token(),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        campaign_id=request.campaign_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(room, tx, contest)
        await tx.contests.add(contest)
        tx.announce(contest_told(CREATED, contest))
        await tx.commit(contest)
    return contest


async def change_contest(
    room: Contests, actor: Actor, id: ContestId, version: Version, changes: Mapping[str, Any]
) -> Contest:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState once it is archived,
    ContestRulesFixed once the rules are published, and what creating it raises."""
    actor.require(Permission.CONTESTS_WRITE)
    told = dict(changes)
    for name in ("opens", "closes"):
        if name in told:
            told[name], told[f"{name}_at"] = _resolved(told[name], f"/{name}/timezone")
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        must_match(version, before.version)
        contest = before.change(room.clock.now(), **told)
        await _check(room, tx, contest, before)
        await tx.contests.save(contest)
        tx.announce(contest_told(UPDATED, contest, before))
        await tx.commit(contest)
    return contest


async def read_contest(room: Contests, actor: Actor, id: ContestId) -> Contest:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.contest(actor, id)


async def list_contests(room: Contests, actor: Actor, request: PageRequest) -> Page[Contest]:
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.contests(actor, request)


def _resolved(told: WallTime, pointer: str) -> tuple[Wall, datetime]:
    zone(told.timezone, pointer)
    at = resolve(datetime.fromisoformat(told.local_time), told.timezone).at
    return Wall(told.local_time, told.timezone, written(at) or ""), at


async def _check(
    room: Contests, tx: ContestsTransaction, contest: Contest, before: Contest | None = None
) -> None:
    """Raises ValidationFailed with all that is wrong with it, and NotFound for what it names and is
    not there."""
    faults = faults_of(contest.rules, contest.opens_at, contest.closes_at)
    if before is None or contest.rules.platforms != before.rules.platforms:
        faults += unknown_in(contest.rules, room.promotion_rules.known())
    if faults:
        raise ValidationFailed(errors=faults)
    named = contest.campaign_id
    is_new = before is None or named != before.campaign_id
    if named is not None and is_new and not await tx.contests.has_campaign(named):
        raise NotFound(thing="campaign", pointer="/campaign_id")
    if before is None or contest.rules != before.rules:
        await _find_what_is_named(tx, contest.rules, before.rules if before else None)
    members = contest.rules.eligibility.members
    if members is not None and (before is None or members != before.rules.eligibility.members):
        for thing in await tx.people.missing(members.community_id, members.segment_id):
            raise NotFound(thing=thing, pointer=f"/rules/eligibility/members/{thing}_id")


async def _must_see_followers(tx: ContestsTransaction, rules: Rules) -> None:
    channels = {id for action in rules.actions for id in action.channel_ids}
    faults = unseen_in(rules, await tx.contests.unseen_channels(channels))
    if faults:
        raise ValidationFailed(errors=faults)


async def _find_what_is_named(tx: ContestsTransaction, rules: Rules, before: Rules | None) -> None:
    if before is None or rules.actions != before.actions:
        await _find_places(tx, rules)
    if rules.follow:
        await _must_see_followers(tx, rules)


async def _find_places(tx: ContestsTransaction, rules: Rules) -> None:
    said = {action.message_id for action in rules.actions if action.message_id is not None}
    if said and await tx.contests.missing_messages(said):
        raise NotFound(thing="message", pointer="/rules/actions")
    channels = {id for action in rules.actions for id in action.channel_ids}
    if channels and await tx.contests.missing_channels(channels):
        raise NotFound(thing="channel", pointer="/rules/actions")
