"""Contests are written down, read and changed, until their rules are published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_checking import faults_of
from domain.participation.contest_events import CREATED, UPDATED, contest_told
from domain.participation.contest_ports import ContestsTransaction
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import Rules, Wall
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed
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
    """A draft. Raises MissingScope, ValidationFailed, UnknownTimezone, DuplicateExternalId."""
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
        await _check(tx, contest)
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
        await _check(tx, contest, before)
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


async def _check(tx: ContestsTransaction, contest: Contest, before: Contest | None = None) -> None:
    """Raises ValidationFailed with all that is wrong."""
    faults = faults_of(contest.rules, contest.opens_at, contest.closes_at)
    if before is None or contest.campaign_id != before.campaign_id:
        named = contest.campaign_id
        if named is not None and not await tx.contests.has_campaign(named):
            faults.append(FieldError("/campaign_id", "unknown_campaign"))
    if before is None or contest.rules.actions != before.rules.actions:
        faults += await _strangers(tx, contest.rules)
    if faults:
        raise ValidationFailed(errors=faults)


async def _strangers(tx: ContestsTransaction, rules: Rules) -> list[FieldError]:
    """What is named and is not here."""
    said = {action.message_id for action in rules.actions if action.message_id is not None}
    channels = {id for action in rules.actions for id in action.channel_ids}
    no_messages = await tx.contests.missing_messages(said) if said else set()
    no_channels = await tx.contests.missing_channels(channels) if channels else set()
    faults = []
    for number, action in enumerate(rules.actions):
        at = f"/rules/actions/{number}"
        if action.message_id in no_messages:
            faults.append(FieldError(f"{at}/message_id", "unknown_message"))
        faults += [
            FieldError(f"{at}/channel_ids/{place}", "unknown_channel")
            for place, id in enumerate(action.channel_ids)
            if id in no_channels
        ]
    return faults
