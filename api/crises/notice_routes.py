"""Notices of a crisis: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.crises.notice_schemas import CrisisNoticeOut, NoticeDeliveryOut, NoticeIn
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Texts
from domain.crises.crisis_notice import NoticeCause, NoticeState
from domain.crises.stakeholder_list import Audience
from domain.crises.use_cases.keep_notices import (
    approve_notice,
    list_all_notices,
    list_letters,
    list_notices,
    read_notice,
    repeat_letter,
    withdraw_notice,
    write_notice,
)
from domain.shared.ids import CrisisId, CrisisNoticeId, NoticeDeliveryId
from domain.shared.letter_course import LetterState

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
_FILTERS = {
    "state": Choice(NoticeState),
    "audience": Choice(Audience),
    "cause": Choice(NoticeCause),
}
NOTICES = Listing(("id", "created_at"), _FILTERS)
ALL_NOTICES = Listing(("id", "created_at"), {"crisis_id": Texts(), **_FILTERS})
LETTERS = Listing(("id", "created_at"), {"state": Choice(LetterState)})


@router.post(
    "/crises/{crisis_id}/notices",
    **operation("crises", CrisisNoticeOut, creates=True, once=True),
)
async def post_crisis_notice(crisis_id: str, body: NoticeIn, call: InWorkspaceOnce) -> Response:
    """Tell people of a crisis, by lists and one by one, each in their language. Our own people are
    told at once; what goes to people outside waits until somebody else has approved it. What would
    be left to fill in is refused."""
    room, about = call.app.crises.response, CrisisId(crisis_id)
    return await call.change(
        lambda actor: write_notice(room, actor, about, body.request()),
        CrisisNoticeOut.of,
        status=201,
        location="/v1/crisis-notices/{}",
    )


@router.get(
    "/crises/{crisis_id}/notices",
    **operation("crises", page_of(CrisisNoticeOut), lists=NOTICES),
)
@listing(NOTICES)
async def get_notices_of_crisis(crisis_id: str, call: InWorkspace) -> Response:
    """List what people were told of a crisis, and how many of the letters stand where."""
    room, about = call.app.crises.response, CrisisId(crisis_id)
    return await call.page(
        NOTICES,
        lambda actor, wanted: list_notices(room, actor, about, wanted),
        CrisisNoticeOut.of,
    )


@router.get("/crisis-notices", **operation("crises", page_of(CrisisNoticeOut), lists=ALL_NOTICES))
@listing(ALL_NOTICES)
async def get_crisis_notices(call: InWorkspace) -> Response:
    """List what people were told of all crises. `state=in_review` finds what waits to be
    approved."""
    room = call.app.crises.response
    return await call.page(
        ALL_NOTICES,
        lambda actor, wanted: list_all_notices(room, actor, wanted),
        CrisisNoticeOut.of,
    )


@router.get("/crisis-notices/{notice_id}", **operation("crises", CrisisNoticeOut))
async def get_crisis_notice(notice_id: str, call: InWorkspace) -> Response:
    """Read a notice, and how many of its letters stand where."""
    room, wanted = call.app.crises.response, CrisisNoticeId(notice_id)
    return await call.read(lambda actor: read_notice(room, actor, wanted), CrisisNoticeOut.of)


@router.post(
    "/crisis-notices/{notice_id}/approve", **operation("crises", CrisisNoticeOut, may_match=True)
)
async def post_crisis_notice_approve(notice_id: str, call: InWorkspace) -> Response:
    """Approve what is to be said to people outside: it goes out. Where two people work or more,
    whoever wrote it does not approve it."""
    room, version, wanted = call.app.crises.response, call.version, CrisisNoticeId(notice_id)
    return await call.change(
        lambda actor: approve_notice(room, actor, wanted, version), CrisisNoticeOut.of
    )


@router.post(
    "/crisis-notices/{notice_id}/withdraw", **operation("crises", CrisisNoticeOut, may_match=True)
)
async def post_crisis_notice_withdraw(notice_id: str, call: InWorkspace) -> Response:
    """Withdraw a notice that waits to be approved: nobody is told."""
    room, version, wanted = call.app.crises.response, call.version, CrisisNoticeId(notice_id)
    return await call.change(
        lambda actor: withdraw_notice(room, actor, wanted, version), CrisisNoticeOut.of
    )


@router.get(
    "/crisis-notices/{notice_id}/deliveries",
    **operation("crises", page_of(NoticeDeliveryOut), lists=LETTERS),
)
@listing(LETTERS)
async def get_crisis_notice_deliveries(notice_id: str, call: InWorkspace) -> Response:
    """List who is told by a notice, and what became of each letter."""
    room, about = call.app.crises.response, CrisisNoticeId(notice_id)
    return await call.page(
        LETTERS,
        lambda actor, wanted: list_letters(room, actor, about, wanted),
        NoticeDeliveryOut.of,
    )


@router.post(
    "/crisis-notice-deliveries/{delivery_id}/repeat",
    **operation("crises", NoticeDeliveryOut, once=True),
)
async def post_crisis_notice_delivery_repeat(delivery_id: str, call: InWorkspaceOnce) -> Response:
    """Have one tried again that failed, or of which nobody knows whether it arrived. It bears the
    Message-ID of the first, so that whoever gets both can tell."""
    room, wanted = call.app.crises.response, NoticeDeliveryId(delivery_id)
    return await call.change(lambda actor: repeat_letter(room, actor, wanted), NoticeDeliveryOut.of)
