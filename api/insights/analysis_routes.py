"""What posts got over time and have in common: each route parses, asks one use case, shapes the
answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing
from api.charts import drawing_of, drawn_operation, painted, spoken_in
from api.documentation import operation, operation_id
from api.insights.analysis_charts import chart_of_hours
from api.insights.analysis_schemas import CadenceOut, DecayOut, HashtagLiftsOut
from api.insights.hour_schemas import BestHoursOut
from api.insights.timeline_schemas import MessageTimelineOut
from api.operation import Operation
from api.paging import Texts
from api.queries import Day, OneOf, Question, Questions
from domain.insights.analysing import Age, Counted, Which
from domain.insights.use_cases.analyse_posts import Asked, read_cadence, read_decay, read_lifts
from domain.insights.use_cases.read_best_times import read_best_times
from domain.insights.use_cases.read_look import read_channel_name, read_look
from domain.insights.use_cases.read_timeline import read_timeline
from domain.shared.ids import ChannelId, MessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
HASHTAG = r"^[^,#\s\x00-\x1f\x7f-\x9f]{1,100}$"


@dataclass(frozen=True)
class Hashtag(Texts):
    """A hashtag without its sign."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": HASHTAG, "examples": ["coffee"]}

    def parse(self, text: str) -> Any:
        if not re.fullmatch(HASHTAG, text):
            raise ValueError("bad_format", {"expected": "coffee"})
        return text


_WHICH: Mapping[str, Question] = {
    "from": Question(Day(), "The first day; without it, the 112th up to the last."),
    "to": Question(Day(), "The last day; without it, today in the workspace."),
    "platform": Question(Texts(), "Only posts on these platforms."),
    "channel_id": Question(Texts(), "Only posts of these channels."),
    "community_id": Question(Texts(), "Only posts of these communities."),
    "campaign_id": Question(Texts(), "Only posts of these campaigns."),
    "tag": Question(Texts(), "Only messages with one of these tags, such as a content pillar."),
    "metric": Question(
        OneOf(Counted), "What is counted; without it, `engagement`: all that people do with a post."
    ),
}
_AGE = {
    "age": Question(OneOf(Age), "At which age posts are compared; without it, at a week."),
}
HOURS_CHART = drawing_of(Questions({}))
DECAY = Questions(_WHICH)
CADENCE = Questions({**_WHICH, **_AGE})
LIFTS = Questions(
    {
        **_WHICH,
        **_AGE,
        "hashtag": Question(Hashtag(), "Only this; without it, the 50 that most posts have."),
    }
)


@router.get("/messages/{message_id}/metrics/timeline", **operation("insights", MessageTimelineOut))
async def get_message_timeline(message_id: str, call: InWorkspace) -> Response:
    """What each of a message's posts got: every metric by the age of the post, as it was read, and
    by the days of the workspace, with what a platform took back marked."""
    room = call.app.insights
    return await call.read(
        lambda actor: read_timeline(room, actor, MessageId(message_id)), MessageTimelineOut.of
    )


@router.get("/channels/{channel_id}/metrics/best-times", **operation("insights", BestHoursOut))
async def get_channel_best_hours(channel_id: str, call: InWorkspace) -> Response:
    """How a channel's posts do in each hour of the week on its clock, with how many that rests on
    and where it lies nine times of ten. Where it has too few of its own, the other channels of its
    platform and zone stand in, and the answer says so."""
    room = call.app.insights
    return await call.read(
        lambda actor: read_best_times(room, actor, ChannelId(channel_id)), BestHoursOut.of
    )


@router.get(
    "/channels/{channel_id}/metrics/best-times/chart", **drawn_operation("insights", HOURS_CHART)
)
@listing(HOURS_CHART)
async def get_channel_best_hours_chart(channel_id: str, call: InWorkspace) -> Response:
    """How a channel's posts do in each hour of the week as an image: a row for each day, and the
    better an hour, the darker. It is in your language, or without `Accept-Language` in that of the
    workspace."""
    room, asked, id = call.app.insights, HOURS_CHART.parse(call.asked), ChannelId(channel_id)
    found = await read_best_times(room, call.actor, id)
    look = await read_look(room, call.actor)
    language = spoken_in(call.accepts_language, call.language, look.language)
    name = await read_channel_name(room, call.actor, id)
    picture = chart_of_hours(found, name, look, language)
    return await painted(room.painter, picture, asked, f"{channel_id}-hours")


@router.get("/insights/decay", **operation("insights", DecayOut, asks=DECAY))
@listing(DECAY)
async def get_decay(call: InWorkspace) -> Response:
    """How soon posts get what they get: at each of seven ages, the mean share of what they had when
    they were four weeks old. A post counts at an age if it was read no later than a quarter of it
    after."""
    room, asked = call.app.insights, _asked(DECAY.parse(call.asked))
    return await call.read(lambda actor: read_decay(room, actor, asked), DecayOut.of)


@router.get("/insights/cadence", **operation("insights", CadenceOut, asks=CADENCE))
@listing(CADENCE)
async def get_cadence(call: InWorkspace) -> Response:
    """Whether posting more often helps: by platform and by how many posts a channel had in a week,
    what a post has at an age, on average. Only whole weeks of the workspace count, from Monday to
    Sunday."""
    room, asked = call.app.insights, _asked(CADENCE.parse(call.asked))
    return await call.read(lambda actor: read_cadence(room, actor, asked), CadenceOut.of)


@router.get("/insights/hashtags", **operation("insights", HashtagLiftsOut, asks=LIFTS))
@listing(LIFTS)
async def get_hashtag_lifts(call: InWorkspace) -> Response:
    """What hashtags add: what posts with one have at an age, against posts without it of the same
    channel that went out at the same kind of time. With fewer than five on either side it says that
    these are too few."""
    room, given = call.app.insights, LIFTS.parse(call.asked)
    asked, hashtag = _asked(given), given.get("hashtag")
    return await call.read(
        lambda actor: read_lifts(room, actor, asked, hashtag), HashtagLiftsOut.of
    )


def _asked(given: Mapping[str, Any]) -> Asked:
    def words(name: str) -> tuple[str, ...]:
        return tuple(given.get(name, ()))

    which = Which(
        platforms=words("platform"),
        channel_ids=words("channel_id"),
        community_ids=words("community_id"),
        campaign_ids=words("campaign_id"),
        tags=words("tag"),
    )
    counted = Counted(given.get("metric", [Counted.ENGAGEMENT])[0])
    age = Age(given.get("age", [Age.WEEK])[0])
    return Asked(which, counted, age, given.get("from"), given.get("to"))
