"""Business calendars: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.calendar_schemas import (
    BusinessCalendarChange,
    BusinessCalendarIn,
    BusinessCalendarOut,
    DueOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from api.queries import Question, Questions, Whole
from domain.inbox.use_cases.keep_business_calendars import (
    change_business_calendar,
    create_business_calendar,
    due_in_calendar,
    list_business_calendars,
    read_business_calendar,
    remove_business_calendar,
)
from domain.shared.ids import BusinessCalendarId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LONGEST = 366 * 86_400
CALENDARS = Listing(
    ("id", "created_at", "updated_at"), {"external_id": Texts(), "created_at": Moment()}
)
DUE = Questions(
    {
        "from": Question(Moment(), "From when on it is counted; without it, from now."),
        "seconds": Question(
            Whole(1, LONGEST), "So much working time, at most 366 days of it.", required=True
        ),
    }
)


@router.post("/business-calendars", **operation("inbox", BusinessCalendarOut, creates=True))
async def post_business_calendar(body: BusinessCalendarIn, call: InWorkspace) -> Response:
    """Write down when somebody is there to answer."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_business_calendar(room, actor, body.request()),
        BusinessCalendarOut.of,
        status=201,
        location="/v1/business-calendars/{}",
    )


@router.get(
    "/business-calendars", **operation("inbox", page_of(BusinessCalendarOut), lists=CALENDARS)
)
@listing(CALENDARS)
async def get_business_calendars(call: InWorkspace) -> Response:
    """List business calendars."""
    room = call.app.inbox
    return await call.page(
        CALENDARS,
        lambda actor, wanted: list_business_calendars(room, actor, wanted),
        BusinessCalendarOut.of,
    )


@router.get("/business-calendars/{business_calendar_id}", **operation("inbox", BusinessCalendarOut))
async def get_business_calendar(business_calendar_id: str, call: InWorkspace) -> Response:
    """Read a business calendar."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_business_calendar(room, actor, BusinessCalendarId(business_calendar_id)),
        BusinessCalendarOut.of,
    )


@router.patch(
    "/business-calendars/{business_calendar_id}",
    **operation("inbox", BusinessCalendarOut, changes=True),
)
async def patch_business_calendar(
    business_calendar_id: str, body: BusinessCalendarChange, call: InWorkspace
) -> Response:
    """Change a business calendar. What is due by it already stays due when it was."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    calendar_id = BusinessCalendarId(business_calendar_id)
    return await call.change(
        lambda actor: change_business_calendar(room, actor, calendar_id, version, changes),
        BusinessCalendarOut.of,
    )


@router.delete(
    "/business-calendars/{business_calendar_id}",
    **operation("inbox", BusinessCalendarOut, may_match=True),
)
async def delete_business_calendar(business_calendar_id: str, call: InWorkspace) -> Response:
    """Throw a business calendar away, for good."""
    room, version = call.app.inbox, call.version
    calendar_id = BusinessCalendarId(business_calendar_id)
    return await call.change(
        lambda actor: remove_business_calendar(room, actor, calendar_id, version),
        BusinessCalendarOut.of,
    )


@router.get(
    "/business-calendars/{business_calendar_id}/due", **operation("inbox", DueOut, asks=DUE)
)
@listing(DUE)
async def get_business_calendar_due(business_calendar_id: str, call: InWorkspace) -> Response:
    """Say when so much of a calendar's working time will be over."""
    room, asked = call.app.inbox, DUE.parse(call.request.query_params)
    calendar_id = BusinessCalendarId(business_calendar_id)
    return await call.read(
        lambda actor: due_in_calendar(
            room, actor, calendar_id, asked.get("from"), asked["seconds"]
        ),
        DueOut.of,
    )
