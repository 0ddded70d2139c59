"""A running experiment is looked at, as often as one likes, and decided when that is shown."""

from datetime import datetime

from domain.campaigns.experiment import (
    EXPERIMENT_LOOKS,
    LOOK_EVERY,
    Application,
    Applying,
    Counting,
    Experiment,
    ExperimentStatus,
    OnDecision,
)
from domain.campaigns.experiment_events import DECIDED, INCONCLUSIVE, experiment_changed
from domain.campaigns.link import LinkState
from domain.campaigns.link_events import LINK_UPDATED, link_told
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.room import Campaigns
from domain.campaigns.sequential import Call, judge, seen
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ExperimentId, Kind, LinkId, MessageId


async def look_at_experiment(room: Campaigns, actor: Actor, experiment_id: ExperimentId) -> bool:
    """Whether it goes on. Counts first, and decides on that in one commit, which plans the next
    look; what it is cannot change in between. Safe to repeat, also side by side: what is no longer
    running stays as it is."""
    try:
        running = await room.experiments.experiment(actor, experiment_id)
    except NotFound:
        return False
    if running.status is not ExperimentStatus.RUNNING:
        return False
    counted = await room.counts[running.counting].counted(actor, running)
    async with room.begin(actor) as tx:
        before = await tx.experiments.get(experiment_id)
        if before.status is not ExperimentStatus.RUNNING:
            return False
        now = room.clock.now()
        known = before.sight.evidence if before.sight else ()
        evidence = seen(counted.tallies, before.rule, known)
        looked = before.looked(now, counted.tallies, evidence)
        verdict = judge(counted.tallies, before.rule, evidence)
        if verdict.call is Call.DECIDED and verdict.winner is not None:
            application = await _application(room, tx, before, verdict.winner)
            after = looked.decide(verdict.winner, application, now)
            tx.announce(experiment_changed(DECIDED, after, before))
        elif before.ends_at is not None and now >= before.ends_at:
            after = looked.run_out(now)
            tx.announce(experiment_changed(INCONCLUSIVE, after, before))
        else:
            after = looked
            _plan(tx, before, now)
        await tx.experiments.save(after)
        await tx.commit()
    return after.status is ExperimentStatus.RUNNING


async def _application(
    room: Campaigns, tx: CampaignsTransaction, experiment: Experiment, winner: str
) -> Application | None:
    """Under which id the winner is published is known from here on, so that it is published once;
    a link leads to it from this commit on."""
    if experiment.on_decision is OnDecision.NONE:
        return None
    if experiment.counting is Counting.LINKS and experiment.link_id is not None:
        return await _lead_all_to(room, tx, experiment.link_id, winner)
    if not experiment.publishes_winner:
        return Application(Applying.DONE)
    return Application(Applying.PENDING, MessageId(room.ids.new(Kind.MESSAGE)))


async def _lead_all_to(
    room: Campaigns, tx: CampaignsTransaction, link_id: LinkId, winner: str
) -> Application:
    before = await tx.tried_links.get(link_id)
    if before.state is LinkState.ARCHIVED:
        return Application(Applying.REFUSED, code="link_archived")
    link = before.leads_all_to(winner, room.clock.now())
    await tx.tried_links.save(link)
    tx.announce(link_told(LINK_UPDATED, link, before))
    return Application(Applying.DONE)


def _plan(tx: CampaignsTransaction, experiment: Experiment, now: datetime) -> None:
    soon = now + LOOK_EVERY
    at = soon if experiment.ends_at is None else min(soon, experiment.ends_at)
    tx.plan(EXPERIMENT_LOOKS, experiment.id, at)
