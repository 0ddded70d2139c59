"""Take numbers that a product counted itself, or that are from before."""

from collections.abc import Sequence

from domain.insights.bringing import SETTLED, Brought, NewSample, Surroundings, refusals
from domain.insights.measures import HERE
from domain.insights.model import Sample
from domain.insights.rollup import COUNT
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, SampleId


async def bring_samples(
    room: Insights, actor: Actor, source: str, told: Sequence[NewSample]
) -> Brought:
    """In one commit; one that is refused hinders no other. What is there already of the same thing,
    metric, instant and source stays as it is, so that it is safe to repeat. Raises MissingScope,
    ValidationFailed for a source that is the name of a platform, or ours."""
    actor.require(Permission.CHANNELS_WRITE)
    if source == HERE or source in room.platforms.counted():
        raise ValidationFailed(errors=[FieldError("/source", "sample_source")])
    now = room.clock.now()
    async with room.begin(actor) as tx:
        around = await tx.samples.around(told, now, SETTLED)
        refused = list(refusals(told, around, now))
        places = {place for place, _ in refused}
        good = [
            _sample(room, actor, source, one, around)
            for place, one in enumerate(told)
            if place not in places
        ]
        new = await tx.samples.add(good)
        if new:
            tx.plan(COUNT, actor.workspace, now)
        brought = Brought(new, len(good) - new, refused)
        await tx.commit(brought)
    return brought


def _sample(
    room: Insights, actor: Actor, source: str, one: NewSample, around: Surroundings
) -> Sample:
    message = one.message_id
    delivery = around.posts[message, one.channel_id] if message is not None else None
    return Sample(
        id=SampleId(room.ids.new(Kind.SAMPLE)),
        workspace_id=actor.workspace,
        channel_id=one.channel_id,
        subject_id=delivery or one.channel_id,
        platform=around.platforms[one.channel_id],
        metric=one.metric,
        value=one.value,
        nature=one.nature,
        native=one.native or one.metric.value,
        as_of=one.as_of,
        message_id=message,
        delivery_id=delivery,
        source=source,
    )
