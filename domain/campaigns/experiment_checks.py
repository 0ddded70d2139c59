"""What does not go together in an experiment, and what cannot be counted of its messages."""

from collections.abc import Iterator, Mapping, Sequence

from domain.campaigns.experiment import Counting, Experiment, OnDecision
from domain.campaigns.experiment_ports import Post
from domain.campaigns.link import Link
from domain.shared.errors import FieldError, NotFound
from domain.shared.ids import MessageId
from domain.shared.readings import Metric

Natives = Mapping[str, Mapping[Metric, Sequence[str]]]


def faults_of(experiment: Experiment) -> Iterator[FieldError]:
    """Of itself, whatever else there is."""
    seen: set[str] = set()
    for place, variant in enumerate(experiment.variants):
        if variant.key in seen:
            yield FieldError(f"/variants/{place}/key", "duplicate")
        seen.add(variant.key)
    yield from (
        _of_messages(experiment)
        if experiment.counting is Counting.MESSAGES
        else _of_others(experiment)
    )
    if experiment.counting is Counting.LINKS:
        if experiment.link_id is None:
            yield FieldError("/link_id", "needed_for_links")
    elif experiment.link_id is not None:
        yield FieldError("/link_id", "only_of_links")
    if experiment.winner_channel_ids and experiment.on_decision is OnDecision.NONE:
        yield FieldError("/winner_channel_ids", "only_with_keep_best")


def idle_settings(experiment: Experiment) -> Iterator[FieldError]:
    """What was asked for and would do nothing."""
    if experiment.counting is not Counting.OUTCOMES:
        for place, variant in enumerate(experiment.variants):
            if variant.weight != 1:
                yield FieldError(f"/variants/{place}/weight", "weight_does_nothing")
    if experiment.counting is Counting.MESSAGES and experiment.keeps_nowhere:
        yield FieldError("/winner_channel_ids", "needed_for_keep_best")


def _of_messages(experiment: Experiment) -> Iterator[FieldError]:
    if experiment.success_metric is None:
        yield FieldError("/success_metric", "needed_for_messages")
    if experiment.exposure_metric is None:
        yield FieldError("/exposure_metric", "needed_for_messages")
    seen: set[MessageId] = set()
    for place, variant in enumerate(experiment.variants):
        if not variant.message_ids:
            yield FieldError(f"/variants/{place}/message_ids", "needed_for_messages")
        for number, id in enumerate(variant.message_ids):
            if id in seen:
                yield FieldError(f"/variants/{place}/message_ids/{number}", "duplicate")
            seen.add(id)


def _of_others(experiment: Experiment) -> Iterator[FieldError]:
    of_messages = {
        "/success_metric": experiment.success_metric,
        "/exposure_metric": experiment.exposure_metric,
        "/winner_channel_ids": experiment.winner_channel_ids,
        **{
            f"/variants/{place}/message_ids": variant.message_ids
            for place, variant in enumerate(experiment.variants)
        },
    }
    for pointer, value in of_messages.items():
        if value:
            yield FieldError(pointer, "only_of_messages")


def faults_of_link(experiment: Experiment, link: Link) -> Iterator[FieldError]:
    """The variants are the destinations of the link: all of them, each with a share."""
    weights = {place.key: place.weight for place in link.destinations}
    for number, variant in enumerate(experiment.variants):
        if variant.key not in weights:
            yield FieldError(f"/variants/{number}/key", "not_a_destination")
    variants = {variant.key for variant in experiment.variants}
    for key, weight in weights.items():
        if key not in variants:
            yield FieldError("/variants", "destination_left_out", {"key": key})
        elif not weight:
            yield FieldError("/link_id", "destination_without_share", {"key": key})


def faults_of_posts(
    experiment: Experiment, posts: Mapping[MessageId, Post], natives: Natives
) -> Iterator[FieldError]:
    """Each metric is named once, with the first platform that does not count it. Raises NotFound
    for a message that is not there."""
    for place, variant in enumerate(experiment.variants):
        for number, id in enumerate(variant.message_ids):
            pointer = f"/variants/{place}/message_ids/{number}"
            if id not in posts:
                raise NotFound(thing="message", pointer=pointer)
            if not posts[id].is_post:
                yield FieldError(pointer, "not_a_post")
    platforms = sorted({name for post in posts.values() for name in post.platforms})
    asked = (
        ("/success_metric", "metric_not_counted", experiment.success_metric),
        ("/exposure_metric", "exposures_not_counted", experiment.exposure_metric),
    )
    for pointer, code, metric in asked:
        lacking = [name for name in platforms if metric not in natives.get(name, {})]
        if metric is not None and lacking:
            facts = {"platform": lacking[0], "metric": metric.value}
            yield FieldError(pointer, code, facts)
