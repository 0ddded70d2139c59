"""What experiments count of messages: asked of insights, post by post."""

from collections.abc import Iterable, Sequence

from domain.campaigns.experiment import Experiment, Variant
from domain.campaigns.experiment_ports import Counted
from domain.campaigns.sequential import Tally
from domain.insights.analysis_views import PostNumbers
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.paging import MAX_LIMIT, Filter, PageRequest, SortKey
from domain.shared.readings import Metric

_BY_ID = (SortKey("id"),)


class CountsOfMessages:
    """For `domain.campaigns.experiment_ports.VariantCounts`: the latest numbers of every post of a
    variant, together. A post of which a platform has not said both is waited for, and counts for
    nothing meanwhile; more successes than exposures, which a platform may say of one moment, count
    as that many."""

    def __init__(self, insights: Insights) -> None:
        self._insights = insights

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        success, exposure = experiment.success_metric, experiment.exposure_metric
        if success is None or exposure is None:
            return Counted(tuple(Tally(variant.key, 0, 0) for variant in experiment.variants))
        posts = await self._posts(actor, experiment.message_ids)
        read = [post for post in posts if {success, exposure} <= {*post.latest}]
        instants = [post.latest[name].as_of for post in read for name in (success, exposure)]
        return Counted(
            tuple(
                experiment.since_start(_tally(variant, read, success, exposure))
                for variant in experiment.variants
            ),
            as_of=max(instants, default=None),
            waiting=len(posts) - len(read),
        )

    async def _posts(self, actor: Actor, ids: Sequence[MessageId]) -> list[PostNumbers]:
        wanted = Filter("message_id", "in", list(ids))
        found: list[PostNumbers] = []
        after: Sequence[object] | None = None
        while True:
            request = PageRequest(limit=MAX_LIMIT, sort=_BY_ID, filters=[wanted], after=after)
            page = await self._insights.tables.posts(actor, request)
            found += page.items
            if page.next_after is None:
                return found
            after = page.next_after


def _tally(
    variant: Variant, posts: Iterable[PostNumbers], success: Metric, exposure: Metric
) -> Tally:
    exposures = successes = 0
    for post in posts:
        if post.message_id in variant.message_ids:
            seen = post.latest[exposure].value
            exposures += seen
            successes += min(post.latest[success].value, seen)
    return Tally(variant.key, exposures, successes)
