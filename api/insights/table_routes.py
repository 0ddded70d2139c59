"""Tables of posts, campaigns, people: each route parses, asks one use case, shapes the answer."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.insights.table_schemas import CampaignNumbersOut, PersonNumbersOut, PostNumbersOut
from api.members.value_routes import BY, Board, One
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from api.queries import OneOf, Whole
from domain.insights.analysing import Counted
from domain.insights.use_cases.read_tables import (
    list_campaign_numbers,
    list_people,
    list_posts,
)
from domain.members.standing import Window
from domain.shared.paging import Filter, PageRequest

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@dataclass(frozen=True)
class Number(Texts):
    """One whole number; both ends count."""

    least: int = 1
    most: int = 1

    def schema(self) -> dict[str, Any]:
        return Whole(self.least, self.most).schema()

    def parse(self, text: str) -> Any:
        return [Whole(self.least, self.most).parse(text)]


POSTS = Listing(
    ("published_at", "id", *Counted),
    {
        "platform": Texts(),
        "channel_id": Texts(),
        "community_id": Texts(),
        "campaign_id": Texts(),
        "objective_id": Texts(),
        "without_objective_id": Texts(),
        "message_id": Texts(),
        "tag": Texts(),
        "without_tag": Texts(),
        "hashtag": Texts(),
        "without_hashtag": Texts(),
        "part": Number(1, 100),
        "weekday": Number(1, 7),
        "hour": Number(0, 23),
        "published_at": Moment(),
    },
    default="-published_at",
)
LENGTHS = {Window.WEEK: 7, Window.MONTH: 30}


class Recent(StrEnum):
    """Windows in which nothing fades: the last seven or thirty days of UTC, each with today."""

    WEEK = Window.WEEK.value
    MONTH = Window.MONTH.value


PEOPLE = Board(
    ("points",),
    {
        "window": OneOf(Recent),
        "by": One(BY, "value, received, activity, comment, custom:visit"),
        "community_id": One(),
    },
    default="-points",
)
CAMPAIGNS = Listing(("id", "created_at"), {"campaign_id": Texts(), "status": Texts()})


@router.get("/insights/posts", **operation("insights", page_of(PostNumbersOut), lists=POSTS))
@listing(POSTS)
async def get_post_numbers(call: InWorkspace) -> Response:
    """Posts that went out in the last 366 days, or since `published_at[gte]`, with their latest
    numbers; sorted by one of them, those without it come after all others. `tag` chooses messages
    with it, such as a content pillar, `without_tag` all others, and `objective_id` and
    `without_objective_id` do so by what each serves; `weekday` and `hour` go by the
    clock of the channel."""
    room = call.app.insights
    return await call.page(
        POSTS, lambda actor, wanted: list_posts(room, actor, wanted), PostNumbersOut.of
    )


@router.get(
    "/insights/campaigns",
    **operation("insights", page_of(CampaignNumbersOut), lists=CAMPAIGNS),
)
@listing(CAMPAIGNS)
async def get_campaign_numbers(call: InWorkspace) -> Response:
    """Campaigns, how many messages are in each, and what its posts got on each platform, as they
    were read last."""
    room = call.app.insights
    return await call.page(
        CAMPAIGNS,
        lambda actor, wanted: list_campaign_numbers(room, actor, wanted),
        CampaignNumbersOut.of,
    )


@router.get("/insights/people", **operation("insights", page_of(PersonNumbersOut), lists=PEOPLE))
@listing(PEOPLE)
async def get_people_numbers(call: InWorkspace) -> Response:
    """Who is worth most or did most in the last seven or thirty days of UTC, as the leaderboard has
    them, with what each of them brought: what they did, on how many days, and what others did to
    them. Without `window`, of thirty days."""
    room = call.app.insights

    def asked(wanted: PageRequest) -> tuple[PageRequest, int]:
        given = {one.field: one.value[0] for one in wanted.filters}
        window = Window(given.get("window", Window.MONTH))
        others = [one for one in wanted.filters if one.field != "window"]
        filters = [*others, Filter("window", "in", [window.value])]
        return replace(wanted, filters=filters), LENGTHS[window]

    return await call.page(
        PEOPLE,
        lambda actor, wanted: list_people(room, actor, *asked(wanted)),
        PersonNumbersOut.of,
    )
