"""The wire shapes of which objectives were served by what was published, and of replies."""

from pydantic import Field

from api.brand.heard_schemas import RepliesHeardOut
from api.brand.progress_schemas import ObjectiveProgressOut
from api.brand.shares import POSTS, ShareBeforeOut, posts_of, replies_of, short
from api.insights.drilldowns import DrilldownOut, joined
from api.wire import Out
from domain.brand.alignment import Alignment, Mix, Service
from domain.brand.nothing import Nothing
from domain.brand.progress import Days, ObjectiveProgress
from domain.brand.strategy import Objective, Pillar


class ObjectiveServedOut(Out):
    id: str
    name: str
    n: int = Field(description=f"Posts that serve it. {POSTS}")
    share: float | None = Field(description="Of all posts. Null where nothing went out.")
    previous: ShareBeforeOut
    progress: ObjectiveProgressOut = Field(
        description="How far it got by today, whatever these days: as in the strategy's progress."
    )
    drilldown: DrilldownOut

    @classmethod
    def of(cls, one: ObjectiveProgress, found: Alignment) -> "ObjectiveServedOut":
        id, now, before = one.objective.id, found.now.service, found.before.service
        return cls(
            id=id,
            name=one.objective.name,
            n=now.n[id],
            share=short(now.share(id)),
            previous=ShareBeforeOut(n=before.n[id], share=short(before.share(id))),
            progress=ObjectiveProgressOut.of_objective(one, found.progress.days),
            drilldown=posts_of(found.now.days, objective_id=id),
        )


class ObjectivesServedOut(Out):
    """A message serves the objective that it names, or else that of its campaign."""

    is_available: bool
    reason: Nothing | None = Field(description="Why there are no shares.")
    posts: int = Field(description=f"How many went out. {POSTS}")
    data: list[ObjectiveServedOut]
    none: int = Field(description="Posts that serve no objective of this strategy.")
    none_share: float | None
    previous: ShareBeforeOut = Field(description="Of `none`, in as many days before.")
    drilldown: DrilldownOut = Field(description="The posts that serve none.")

    @classmethod
    def of(cls, found: Alignment) -> "ObjectivesServedOut":
        now, before = found.now.service, found.before.service
        return cls(
            is_available=now.nothing is None,
            reason=now.nothing,
            posts=now.posts,
            data=[ObjectiveServedOut.of(one, found) for one in found.progress.objectives],
            none=now.none,
            none_share=short(now.none_share),
            previous=ShareBeforeOut(n=before.none, share=short(before.none_share)),
            drilldown=posts_of(found.now.days, **serving_none(found.strategy.objectives)),
        )


class RepliedPillarOut(Out):
    tag: str
    name: str
    n: int = Field(description="Replies that belong to it.")
    share: float | None = Field(
        description="Of all replies; one that belongs to several pillars is divided among them."
    )
    previous: ShareBeforeOut
    drilldown: DrilldownOut

    @classmethod
    def of(cls, pillar: Pillar, now: Mix, before: Mix, days: Days) -> "RepliedPillarOut":
        tag = pillar.tag
        return cls(
            tag=tag,
            name=pillar.name,
            n=now.n[tag],
            share=short(now.shares.get(tag)),
            previous=ShareBeforeOut(n=before.n[tag], share=short(before.shares.get(tag))),
            drilldown=replies_of(days, tag=tag),
        )


class RepliedPillarsOut(Out):
    is_available: bool
    reason: Nothing | None
    data: list[RepliedPillarOut]
    outside: int = Field(description="Replies that belong to no pillar.")
    outside_share: float | None
    previous: ShareBeforeOut = Field(description="Of `outside`, in as many days before.")
    drilldown: DrilldownOut = Field(description="The replies that belong to no pillar.")

    @classmethod
    def of(cls, found: Alignment) -> "RepliedPillarsOut":
        now, before = found.now.replied.mix, found.before.replied.mix
        days, pillars = found.now.days, found.strategy.pillars
        return cls(
            is_available=now.nothing is None,
            reason=now.nothing,
            data=[RepliedPillarOut.of(one, now, before, days) for one in pillars],
            outside=now.outside,
            outside_share=short(now.outside_share),
            previous=ShareBeforeOut(n=before.outside, share=short(before.outside_share)),
            drilldown=replies_of(days, **outside_of(pillars)),
        )


class RepliedObjectiveOut(Out):
    id: str
    name: str
    n: int = Field(description="Replies that serve it.")
    share: float | None
    previous: ShareBeforeOut
    drilldown: DrilldownOut

    @classmethod
    def of(cls, one: Objective, now: Service, before: Service, days: Days) -> "RepliedObjectiveOut":
        return cls(
            id=one.id,
            name=one.name,
            n=now.n[one.id],
            share=short(now.share(one.id)),
            previous=ShareBeforeOut(n=before.n[one.id], share=short(before.share(one.id))),
            drilldown=replies_of(days, objective_id=one.id),
        )


class RepliedObjectivesOut(Out):
    is_available: bool
    reason: Nothing | None
    data: list[RepliedObjectiveOut]
    none: int = Field(description="Replies that serve no objective of this strategy.")
    none_share: float | None
    previous: ShareBeforeOut = Field(description="Of `none`, in as many days before.")
    drilldown: DrilldownOut = Field(description="The replies that serve none.")

    @classmethod
    def of(cls, found: Alignment) -> "RepliedObjectivesOut":
        now, before = found.now.replied.service, found.before.replied.service
        days, objectives = found.now.days, found.strategy.objectives
        return cls(
            is_available=now.nothing is None,
            reason=now.nothing,
            data=[RepliedObjectiveOut.of(one, now, before, days) for one in objectives],
            none=now.none,
            none_share=short(now.none_share),
            previous=ShareBeforeOut(n=before.none, share=short(before.none_share)),
            drilldown=replies_of(days, **serving_none(objectives)),
        )


class RepliesOut(Out):
    """Nobody plans what others ask: replies are counted apart, and have no target."""

    replies: int = Field(description="How many went out, in the open or to one person alone.")
    previous_replies: int = Field(description="The same in as many days before.")
    pillars: RepliedPillarsOut
    objectives: RepliedObjectivesOut
    voice: RepliesHeardOut
    drilldown: DrilldownOut

    @classmethod
    def of(cls, found: Alignment) -> "RepliesOut":
        now, before, days = found.now.replied, found.before.replied, found.now.days
        return cls(
            replies=now.mix.posts,
            previous_replies=before.mix.posts,
            pillars=RepliedPillarsOut.of(found),
            objectives=RepliedObjectivesOut.of(found),
            voice=RepliesHeardOut.of(now.heard, before.heard, days),
            drilldown=replies_of(days),
        )


def outside_of(pillars: tuple[Pillar, ...]) -> dict[str, str]:
    """The filter for what belongs to none of them."""
    return {"without_tag": joined(one.tag for one in pillars)} if pillars else {}


def serving_none(objectives: tuple[Objective, ...]) -> dict[str, str]:
    """The filter for what serves none of them."""
    if not objectives:
        return {}
    return {"without_objective_id": joined(one.id for one in objectives)}
