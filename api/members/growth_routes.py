"""How communities grow, and how they are: each route parses, asks one use case, shapes the
answer."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.charts import drawing_of, drawn_operation, painted
from api.documentation import operation, operation_id
from api.members.growth_charts import Drawn, chart_of_cohorts, chart_of_growth
from api.members.growth_schemas import (
    CohortsOut,
    CommunityHealthOut,
    GrowthOut,
    NewcomerAtRiskOut,
    UnansweredOut,
)
from api.members.level_flow_schemas import LevelFlowOut
from api.operation import Operation
from api.paging import Flag, Listing, Texts
from api.queries import Day, OneOf, Question, Questions, Whole
from domain.members.growth import Bucket, Period
from domain.members.use_cases.read_growth import (
    COHORTS,
    list_newcomers_at_risk,
    list_unanswered,
    read_cohorts,
    read_growth,
    read_health,
)
from domain.members.use_cases.read_level_flow import read_level_flow
from domain.shared.ids import CommunityId
from domain.shared.paging import PageRequest

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@dataclass(frozen=True)
class Amount(Texts):
    """A whole number that a list is asked with; both ends count."""

    least: int = 1
    most: int = 1
    without: int = 1

    def schema(self) -> dict[str, Any]:
        return {**Whole(self.least, self.most).schema(), "default": self.without}

    def parse(self, text: str) -> Any:
        return [Whole(self.least, self.most).parse(text)]


GROWTH = Questions(
    {
        "by": Question(OneOf(Bucket), "How long each point is; without it, a day."),
        "from": Question(Day(), "The first day; without it, the thirtieth up to the last."),
        "to": Question(Day(), "The last day; without it, today where the community is."),
    }
)
LEVEL_FLOW = Questions(
    {
        "from": Question(Day(), "The first day in UTC; without it, the thirtieth up to the last."),
        "to": Question(Day(), "The last day in UTC; without it, today."),
    }
)
HEALTH = Questions(
    {
        "day": Question(
            Day(),
            "The last day that counts; without it, yesterday where the community is: the last that"
            " is over.",
        )
    }
)
COHORT = Questions(
    {
        "by": Question(OneOf(Period), "By week or by month of joining; without it, by week."),
        "count": Question(Whole(1, 36), "So many weeks or months, with this one; without it, 12."),
    }
)
_WITHIN = Amount(1, 90, 30)
_QUIET = Amount(1, 60, 3)
_HOURS = Amount(0, 8760, 24)
GROWTH_CHART = drawing_of(
    GROWTH, {"measure": Question(OneOf(Drawn), "What is drawn.", required=True)}
)
COHORT_CHART = drawing_of(COHORT)
NEWCOMERS = Listing(
    ("joined_on", "id"), {"within_days": _WITHIN, "quiet_days": _QUIET}, default="-joined_on"
)
UNANSWERED = Listing(
    ("began_at", "id"), {"hours": _HOURS, "is_question": Flag()}, default="began_at"
)


@router.get("/communities/{community_id}/growth", **operation("members", GrowthOut, asks=GROWTH))
@listing(GROWTH)
async def get_community_growth(community_id: str, call: InWorkspace) -> Response:
    """How a community grew, day by day, by week or by month on its own clock, with the same of as
    many days before; at most 400 points. People are different people, whoever of them was merged,
    and without bots. What is not known is null, never 0."""
    room, asked = call.app.members, GROWTH.parse(call.asked)
    bucket = Bucket(asked.get("by", [Bucket.DAY])[0])
    return await call.read(
        lambda actor: read_growth(
            *(room, actor, CommunityId(community_id), bucket, asked.get("from"), asked.get("to"))
        ),
        GrowthOut.of,
    )


@router.get("/communities/{community_id}/growth/chart", **drawn_operation("members", GROWTH_CHART))
@listing(GROWTH_CHART)
async def get_community_growth_chart(community_id: str, call: InWorkspace) -> Response:
    """How a community grew, as an image to show, in your language: one measure over time, and what
    it came to beside as many days before. What is not known is a gap, never 0. An SVG says in words
    what it shows."""
    room, asked = call.app.members, GROWTH_CHART.parse(call.asked)
    bucket, measure = Bucket(asked.get("by", [Bucket.DAY])[0]), Drawn(asked["measure"][0])
    growth = await read_growth(
        *(room, call.actor, CommunityId(community_id)),
        *(bucket, asked.get("from"), asked.get("to")),
    )
    picture = chart_of_growth(growth, measure, call.language)
    return await painted(room.painter, picture, asked, f"{community_id}-{measure}")


@router.get(
    "/communities/{community_id}/health",
    **operation("members", CommunityHealthOut, asks=HEALTH),
)
@listing(HEALTH)
async def get_community_health(community_id: str, call: InWorkspace) -> Response:
    """How a community is: who is active and comes back, whether it grows, how much is answered and
    how soon, and whether newcomers speak again. Each measure has its unit, window and formula, the
    same of the window before, and why it is not available where it is not."""
    room, asked = call.app.members, HEALTH.parse(call.asked)
    return await call.read(
        lambda actor: read_health(room, actor, CommunityId(community_id), asked.get("day")),
        CommunityHealthOut.of,
    )


@router.get("/communities/{community_id}/cohorts", **operation("members", CohortsOut, asks=COHORT))
@listing(COHORT)
async def get_community_cohorts(community_id: str, call: InWorkspace) -> Response:
    """Of those who joined in each week or month, how many were active in it and in each one
    after. Somebody joined on the first day on which anything but their leaving is known of them in
    the community."""
    room, asked = call.app.members, COHORT.parse(call.asked)
    bucket = Bucket(asked.get("by", [Bucket.WEEK])[0])
    many = asked.get("count", COHORTS)
    return await call.read(
        lambda actor: read_cohorts(room, actor, CommunityId(community_id), bucket, many),
        CohortsOut.of,
    )


@router.get("/communities/{community_id}/cohorts/chart", **drawn_operation("members", COHORT_CHART))
@listing(COHORT_CHART)
async def get_community_cohorts_chart(community_id: str, call: InWorkspace) -> Response:
    """Who comes back, as an image to show, in your language: a row for each week or month of
    joining, and how large a part of those who joined then was active in it and after."""
    room, asked = call.app.members, COHORT_CHART.parse(call.asked)
    bucket = Bucket(asked.get("by", [Bucket.WEEK])[0])
    many = asked.get("count", COHORTS)
    found = await read_cohorts(room, call.actor, CommunityId(community_id), bucket, many)
    picture = chart_of_cohorts(found, call.language)
    return await painted(room.painter, picture, asked, f"{community_id}-cohorts")


@router.get(
    "/communities/{community_id}/level-flow",
    **operation("members", LevelFlowOut, asks=LEVEL_FLOW),
)
@listing(LEVEL_FLOW)
async def get_community_level_flow(community_id: str, call: InWorkspace) -> Response:
    """From which level to which the members of a community came between two days of UTC, and how
    many are on each level now. Levels are those of the workspace, which go by all that somebody
    does."""
    room, asked = call.app.members, LEVEL_FLOW.parse(call.asked)
    return await call.read(
        lambda actor: read_level_flow(
            *(room, actor, CommunityId(community_id), asked.get("from"), asked.get("to"))
        ),
        LevelFlowOut.of,
    )


@router.get(
    "/communities/{community_id}/newcomers-at-risk",
    **operation("members", page_of(NewcomerAtRiskOut), lists=NEWCOMERS),
)
@listing(NEWCOMERS)
async def get_community_newcomers_at_risk(community_id: str, call: InWorkspace) -> Response:
    """Who joined in the last `within_days` days, said one thing at least `quiet_days` days ago, and
    either got no answer or was not there in the last `quiet_days` days, today counted. A reaction
    is no answer."""
    room, id = call.app.members, CommunityId(community_id)
    return await call.page(
        NEWCOMERS,
        lambda actor, wanted: list_newcomers_at_risk(
            *(room, actor, id, _given(wanted, "within_days", _WITHIN)),
            *(_given(wanted, "quiet_days", _QUIET), replace(wanted, filters=())),
        ),
        NewcomerAtRiskOut.of,
    )


@router.get(
    "/communities/{community_id}/unanswered",
    **operation("members", page_of(UnansweredOut), lists=UNANSWERED),
)
@listing(UNANSWERED)
async def get_community_unanswered(community_id: str, call: InWorkspace) -> Response:
    """Conversations on the community's channels that began at least `hours` hours ago, are not
    closed, and in which neither we nor anybody else has answered, the one that waits longest first.
    With `is_question=true` only those that began with a question mark in them."""
    room, id = call.app.members, CommunityId(community_id)

    def asked(wanted: PageRequest) -> PageRequest:
        return replace(wanted, filters=[one for one in wanted.filters if one.field != "hours"])

    return await call.page(
        UNANSWERED,
        lambda actor, wanted: list_unanswered(
            *(room, actor, id, _given(wanted, "hours", _HOURS), asked(wanted))
        ),
        UnansweredOut.of,
    )


def _given(wanted: PageRequest, name: str, amount: Amount) -> int:
    found = (one.value[0] for one in wanted.filters if one.field == name)
    return next(found, amount.without)
