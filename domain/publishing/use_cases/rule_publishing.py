"""Say how a channel, or all of a workspace's, wants to be published on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.publishing.demand import Demand
from domain.publishing.pacing import PublishingRules, Ruled, ruled
from domain.publishing.pacing_events import rules_changed
from domain.publishing.pacing_ports import Ground
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, Kind, PublishingRulesId
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Rules as they were given, and what comes of them together with the workspace's. `channel_id`
    and `timezone` are None where they are the workspace's own."""

    rules: PublishingRules
    in_force: Ruled
    channel_id: ChannelId | None = None
    timezone: str | None = None


async def read_rules(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> RulesInForce:
    """Of a channel, or with None of the workspace. Where nobody has given any, they leave all open
    and are version 0. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    async with room.begin(actor) as tx:
        ground = await _ground(tx, channel_id)
        rules = await tx.rules.get(channel_id or actor.workspace)
        return _in_force(rules or _open(room, actor, channel_id), ground)


async def put_rules(
    room: Publishing,
    actor: Actor,
    channel_id: ChannelId | None,
    version: Version,
    wanted: Mapping[str, Any],
) -> RulesInForce:
    """All of them anew; what is not given is left open. Nothing that is planned already is moved.
    Safe to repeat.

    Raises MissingScope, NotFound, also for a campaign that a disclosure is demanded of,
    VersionMismatch, and ValidationFailed for a country whose holidays nobody knows.
    """
    actor.require(Permission.PLANNING_WRITE)
    _check_countries(room, wanted.get("countries") or ())
    subject = channel_id or actor.workspace
    async with room.begin(actor) as tx:
        # Two who give the first rules of one subject at the same time follow one another.
        await tx.queues.alone_on([ChannelId(subject)])
        ground = await _ground(tx, channel_id)
        await _check_campaigns(tx, wanted.get("disclosures") or ())
        stored = await tx.rules.get(subject)
        before = stored or _open(room, actor, channel_id)
        must_match(version, before.version)
        rules = before.replaced(room.clock.now(), **wanted)
        if stored is None:
            await tx.rules.add(rules)
        else:
            await tx.rules.save(rules)
        tx.announce(rules_changed(rules, before))
        answer = _in_force(rules, ground)
        await tx.commit(answer)
    return answer


async def _ground(tx: PublishingTransaction, channel_id: ChannelId | None) -> Ground | None:
    if channel_id is None:
        return None
    found = await tx.rules.grounds([channel_id])
    if channel_id not in found:
        raise NotFound(thing="channel")
    return found[channel_id]


def _open(room: Publishing, actor: Actor, channel_id: ChannelId | None) -> PublishingRules:
    now = room.clock.now()
    return PublishingRules(
        id=PublishingRulesId(room.ids.new(Kind.PUBLISHING_RULES)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        subject_id=channel_id or actor.workspace,
        created_at=now,
        updated_at=now,
    )


def _in_force(rules: PublishingRules, ground: Ground | None) -> RulesInForce:
    if ground is None:
        return RulesInForce(rules, ruled(rules))
    return RulesInForce(rules, ruled(rules, ground.workspace), ground.channel_id, ground.timezone)


async def _check_campaigns(tx: PublishingTransaction, demands: Sequence[Demand]) -> None:
    named = {n: it.campaign_id for n, it in enumerate(demands) if it.campaign_id is not None}
    known = await tx.campaigns.archived(list(named.values())) if named else {}
    for place, campaign_id in named.items():
        if campaign_id not in known:
            raise NotFound(thing="campaign", pointer=f"/disclosures/{place}/campaign_id")


def _check_countries(room: Publishing, countries: tuple[str, ...]) -> None:
    errors = [
        FieldError(f"/countries/{position}", "unknown_country", {"country": country})
        for position, country in enumerate(countries)
        if not room.special_days.knows(country)
    ]
    if errors:
        raise ValidationFailed(errors=errors)
