"""How a campaign does, what is made of it when it is over, and the same plan once more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.campaigns.contents import ContentKind
from domain.campaigns.events import CREATED, REVIEWED, campaign_changed
from domain.campaigns.model import Campaign, Outcome, Review
from domain.campaigns.performance import Performance
from domain.campaigns.performing import performed
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.ids import CampaignId, Kind
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Words:
    """What people say of a campaign that is over."""

    summary: str
    went_well: tuple[str, ...] = ()
    went_badly: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anew:
    """As what, and from when on, a plan is followed once more."""

    name: str | None = None
    starts_on: str | None = None


async def read_performance(
    room: Campaigns, actor: Actor, campaign_id: CampaignId
) -> tuple[Campaign, Performance]:
    """Whoever may read a plan may see what it comes to. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    campaign = await room.reads.campaign(actor, campaign_id)
    return campaign, await performed(room, actor, campaign)


async def review_campaign(
    room: Campaigns, actor: Actor, campaign_id: CampaignId, version: Version, words: Words
) -> Campaign:
    """What is said of it is kept with what it has come to at this moment. Safe to repeat: it takes
    the place of what was said before.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState where it is not finished.
    """
    actor.require(Permission.PLANNING_WRITE)
    seen = await room.reads.campaign(actor, campaign_id)
    performance = await performed(room, actor, seen)
    made = await room.reads.made(actor, campaign_id)
    async with room.begin(actor) as tx:
        before = await tx.book.get(campaign_id)
        must_match(version, before.version)
        # Targets that somebody changes in between are looked at when it is reviewed again.
        campaign = before.conclude(_reviewed(actor, performance, made, words))
        await tx.book.save(campaign)
        tx.announce(campaign_changed(REVIEWED, campaign, before))
        await tx.commit(campaign)
    return campaign


async def clone_campaign(
    room: Campaigns, actor: Actor, campaign_id: CampaignId, anew: Anew
) -> Campaign:
    """A draft with the same brief, audience, budget and targets, and nothing that came of the
    first: no costs, no review, no messages. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        first = await tx.book.get(campaign_id)
        campaign = replace(
            first.anew(anew.name or first.name, anew.starts_on),
            id=CampaignId(room.ids.new(Kind.CAMPAIGN)),
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        await tx.book.add(campaign)
        tx.announce(campaign_changed(CREATED, campaign))
        await tx.commit(campaign)
    return campaign


def _reviewed(
    actor: Actor, performance: Performance, made: Mapping[ContentKind, int], words: Words
) -> Review:
    return Review(
        summary=words.summary,
        by=actor.id,
        at=performance.as_of,
        went_well=words.went_well,
        went_badly=words.went_badly,
        lessons=words.lessons,
        spent=performance.spent,
        outcomes=tuple(
            Outcome(one.target.metric, one.target.value, one.result.value, one.standing)
            for one in performance.targets
        ),
        made=made,
        clicks=performance.clicks,
        redeemed=tuple(performance.redeemed),
        poll_votes=performance.own.poll_votes,
        contest_entries=performance.own.contest_entries,
    )
