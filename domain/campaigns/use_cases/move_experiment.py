"""An experiment is started, stopped and put away; and it is written down what became of its
winner."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.campaigns.errors import LinkTried
from domain.campaigns.experiment import (
    EXPERIMENT_LOOKS,
    LOOK_EVERY,
    Applying,
    Counting,
    Experiment,
    ExperimentStatus,
)
from domain.campaigns.experiment_checks import faults_of_link, faults_of_posts, idle_settings
from domain.campaigns.experiment_events import (
    ARCHIVED,
    STARTED,
    STOPPED,
    WINNER_APPLIED,
    WINNER_REFUSED,
    experiment_changed,
)
from domain.campaigns.link import LinkState
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.room import Campaigns
from domain.campaigns.sequential import Tally
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import ExperimentId
from domain.shared.versions import Version, must_match


async def start_experiment(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, version: Version
) -> Experiment:
    """From this commit on it counts, and is looked at. Whoever starts one that publishes its winner
    has to be allowed to publish: it is published in their name.

    Posts that were chosen when their numbers were known are not judged on these: what was counted
    of them up to now is taken off.

    Raises MissingScope, NotFound, VersionMismatch, also where it was changed while that was
    counted, InvalidState, also for a link that was archived, LinkTried where another one runs on
    the same link, ValidationFailed where a platform that was added since does not count what it
    needs, the link leads elsewhere by now, or something was asked for that would do nothing.
    """
    actor.require(Permission.PLANNING_WRITE)
    draft = await room.experiments.experiment(actor, experiment_id)
    of_posts = await _counted_of_posts(room, actor, draft)
    async with room.begin(actor) as tx:
        before = await tx.experiments.get(experiment_id)
        if before.publishes_winner:
            actor.require(Permission.MESSAGES_PUBLISH)
        must_match(version, before.version)
        now = room.clock.now()
        baseline = of_posts or await _counted_of_link(tx, before, now)
        experiment = before.start(actor.id, now, baseline)
        # What was counted is of what it was then.
        must_match(draft.version, before.version)
        posts = await tx.experiments.posts(experiment.message_ids)
        faults = [
            *idle_settings(experiment),
            *faults_of_posts(experiment, posts, room.metrics.counted()),
        ]
        if faults:
            raise ValidationFailed(errors=faults)
        await tx.experiments.save(experiment)
        tx.announce(experiment_changed(STARTED, experiment, before))
        tx.plan(EXPERIMENT_LOOKS, experiment_id, now + LOOK_EVERY)
        await tx.commit(experiment)
    return experiment


async def _counted_of_posts(room: Campaigns, actor: Actor, draft: Experiment) -> Sequence[Tally]:
    """What platforms said up to now, asked outside of any transaction."""
    if draft.counting is not Counting.MESSAGES or draft.status is not ExperimentStatus.DRAFT:
        return ()
    return (await room.counts[Counting.MESSAGES].counted(actor, draft)).tallies


async def _counted_of_link(
    tx: CampaignsTransaction, experiment: Experiment, now: datetime
) -> Sequence[Tally]:
    """What was counted of its link up to now, which is locked and fit to be tried."""
    if experiment.link_id is None:
        return ()
    link = await tx.tried_links.get(experiment.link_id)
    if link.state is LinkState.ARCHIVED:
        raise InvalidState(thing="link", state=link.state.value, moves="")
    faults: list[FieldError] = list(faults_of_link(experiment, link))
    if faults:
        raise ValidationFailed(errors=faults)
    other = await tx.tried_links.tried_by(link.id)
    if other is not None:
        raise LinkTried(experiment=other)
    exposures = await tx.tried_links.exposures(link.id, now)
    return [Tally(one.key, exposures.get(one.key, 0), 0) for one in experiment.variants]


async def stop_experiment(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, version: Version
) -> Experiment:
    """It ends with no winner. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""

    def stopped(before: Experiment) -> Experiment:
        return before.stop(room.clock.now())

    return await _moved(room, actor, experiment_id, version, STOPPED, stopped)


async def archive_experiment(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, version: Version
) -> Experiment:
    """For good. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""

    def archived(before: Experiment) -> Experiment:
        return before.archive(room.clock.now())

    return await _moved(room, actor, experiment_id, version, ARCHIVED, archived)


async def note_winner(
    room: Campaigns, actor: Actor, experiment_id: ExperimentId, code: str | None
) -> None:
    """The winner was published, or for this reason was not. Safe to repeat."""
    async with room.begin(actor) as tx:
        before = await tx.experiments.get(experiment_id)
        application = before.application
        if application is None or application.state is not Applying.PENDING:
            return
        experiment = before.applied(code, room.clock.now())
        await tx.experiments.save(experiment)
        name = WINNER_APPLIED if code is None else WINNER_REFUSED
        tx.announce(experiment_changed(name, experiment, before))
        await tx.commit()


async def _moved(
    room: Campaigns,
    actor: Actor,
    experiment_id: ExperimentId,
    version: Version,
    name: str,
    move: Callable[[Experiment], Experiment],
) -> Experiment:
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.experiments.get(experiment_id)
        must_match(version, before.version)
        experiment = move(before)
        await tx.experiments.save(experiment)
        tx.announce(experiment_changed(name, experiment, before))
        tx.unplan(EXPERIMENT_LOOKS, experiment_id)
        await tx.commit(experiment)
    return experiment
