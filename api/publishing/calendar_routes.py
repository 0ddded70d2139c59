"""The calendar and what is special about its days: each route parses, asks, shapes the answer."""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Texts
from api.publishing.calendar_schemas import CalendarOut, SpecialDatesOut
from api.queries import Countries, Day, Question, Questions, ZoneName
from domain.publishing.calendar_ports import CalendarScope
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.read_calendar import (
    CalendarRequest,
    SpecialDatesRequest,
    read_calendar,
    read_special_dates,
)
from domain.shared.ids import CampaignId, ChannelId, CommunityId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
_FIRST = Question(Day(), "The first day.", required=True)
_COUNTRY = Question(
    Countries(),
    "Whose holidays: two letters (ISO 3166-1), or with a part of the country, such as `ES-MD`."
    " Days of the whole world are always among them.",
)
CALENDAR = Questions(
    {
        "from": _FIRST,
        "to": Question(Day(), "The last day, at most 92 days from the first.", required=True),
        "timezone": Question(
            ZoneName(), "On whose walls the days begin; without it, on the workspace's."
        ),
        "channel_id": Question(Texts(), "Only what is for one of these channels."),
        "community_id": Question(Texts(), "Only what is for one of these communities."),
        "status": Question(Choice(MessageStatus), "Only messages in one of these states."),
        "tag": Question(Texts(), "Only messages that bear one of these tags."),
        "campaign_id": Question(Texts(), "Only messages of one of these campaigns."),
        "country": _COUNTRY,
    }
)
SPECIAL_DATES = Questions(
    {
        "from": _FIRST,
        "to": Question(Day(), "The last day, at most 366 days from the first.", required=True),
        "country": _COUNTRY,
    }
)


@router.get("/calendar", **operation("calendar", CalendarOut, asks=CALENDAR))
@listing(CALENDAR)
async def get_calendar(call: InWorkspace) -> Response:
    """Show what is planned, day by day, with what comes too close together or stands on a day
    off, and the days on which too little is planned. A draft without a time is on no day."""
    room = call.app.publishing
    wanted = _calendar(CALENDAR.parse(call.request.query_params), call.language)
    return await call.read(lambda actor: read_calendar(room, actor, wanted), CalendarOut.of)


@router.get("/special-dates", **operation("calendar", SpecialDatesOut, asks=SPECIAL_DATES))
@listing(SPECIAL_DATES)
async def get_special_dates(call: InWorkspace) -> Response:
    """Name the days that are not like others: public holidays of countries, and awareness days.
    Names come in the language of Accept-Language where they are known in it."""
    room = call.app.publishing
    asked = SPECIAL_DATES.parse(call.asked)
    wanted = SpecialDatesRequest(
        asked["from"], asked["to"], asked.get("country", ()), call.language
    )
    return await call.read(
        lambda actor: read_special_dates(room, actor, wanted), SpecialDatesOut.of
    )


def _calendar(asked: dict[str, Any], language: str) -> CalendarRequest:
    return CalendarRequest(
        first=asked["from"],
        last=asked["to"],
        timezone=asked.get("timezone"),
        scope=CalendarScope(
            channel_ids=[ChannelId(id) for id in asked.get("channel_id", ())],
            community_ids=[CommunityId(id) for id in asked.get("community_id", ())],
            statuses=[MessageStatus(word) for word in asked.get("status", ())],
            tags=asked.get("tag", ()),
            campaign_ids=[CampaignId(id) for id in asked.get("campaign_id", ())],
        ),
        countries=asked.get("country", ()),
        language=language,
    )
