"""Links to hosted pages of due process: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.link_schemas import (
    AppealLinkIn,
    LogLinkIn,
    ModerationLinkOut,
    ModerationLinkSecretOut,
    ReportLinkIn,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.moderation.link import LinkPurpose
from domain.moderation.use_cases.keep_moderation_links import (
    create_appeal_link,
    create_log_link,
    create_report_link,
    list_moderation_links,
    read_moderation_link,
    revoke_moderation_link,
)
from domain.shared.ids import DecisionId, ModerationLinkId

router = APIRouter(
    prefix="/v1/moderation", route_class=Operation, generate_unique_id_function=operation_id
)
LINKS = Listing(
    ("id", "created_at"),
    {
        "purpose": Choice(LinkPurpose),
        "decision_id": Texts(),
        "community_id": Texts(),
        "revoked": Flag(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
LINK = "/v1/moderation/links/{}"


@router.post(
    "/decisions/{decision_id}/appeal-links",
    **operation("moderation", ModerationLinkSecretOut, creates=True, once=True),
)
async def post_decision_appeal_link(
    decision_id: str, body: AppealLinkIn, call: InWorkspaceOnce
) -> Response:
    """Make an address at which whoever the decision concerns, without a key, reads the whole
    statement of reasons, appeals once, and later sees what became of it. It is shown this once, and
    good until half a year after the time for appeals is over, unless it says otherwise."""
    room, base = call.app.moderation, call.public_url
    return await call.change(
        lambda actor: create_appeal_link(room, actor, DecisionId(decision_id), body.request()),
        lambda answer, language: ModerationLinkSecretOut.made(answer, base),
        status=201,
        location=LINK,
    )


@router.post(
    "/log-links",
    **operation("moderation", ModerationLinkSecretOut, creates=True, once=True),
)
async def post_log_link(body: LogLinkIn, call: InWorkspaceOnce) -> Response:
    """Switch on a page on which anybody reads what was decided, with no names and nobody's words:
    what `GET /v1/moderation/public-log` says. It is shown this once, and stays until it is
    revoked, unless it says otherwise."""
    room, base = call.app.moderation, call.public_url
    return await call.change(
        lambda actor: create_log_link(room, actor, body.community, body.request()),
        lambda answer, language: ModerationLinkSecretOut.made(answer, base),
        status=201,
        location=LINK,
    )


@router.post(
    "/report-links",
    **operation("moderation", ModerationLinkSecretOut, creates=True, once=True),
)
async def post_report_link(body: ReportLinkIn, call: InWorkspaceOnce) -> Response:
    """Switch on a page on which anybody reports something, without a key or an account. Each report
    opens a case, without a subject where nobody can tell what is at the address that was given: see
    `POST /v1/moderation/cases/{case_id}/tie`. It is shown this once, and stays until it is revoked,
    unless it says otherwise."""
    room, base = call.app.moderation, call.public_url
    return await call.change(
        lambda actor: create_report_link(room, actor, body.community, body.request()),
        lambda answer, language: ModerationLinkSecretOut.made(answer, base),
        status=201,
        location=LINK,
    )


@router.get("/links", **operation("moderation", page_of(ModerationLinkOut), lists=LINKS))
@listing(LINKS)
async def get_moderation_links(call: InWorkspace) -> Response:
    """List links to hosted pages, without their addresses."""
    room = call.app.moderation
    return await call.page(
        LINKS,
        lambda actor, wanted: list_moderation_links(room, actor, wanted),
        ModerationLinkOut.of,
    )


@router.get("/links/{link_id}", **operation("moderation", ModerationLinkOut))
async def get_moderation_link(link_id: str, call: InWorkspace) -> Response:
    """Read a link to a hosted page: what it opens and until when, not its address."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_moderation_link(room, actor, ModerationLinkId(link_id)),
        ModerationLinkOut.of,
    )


@router.post("/links/{link_id}/revoke", **operation("moderation", ModerationLinkOut))
async def post_moderation_link_revoke(link_id: str, call: InWorkspace) -> Response:
    """Close a hosted page, for good. An appeal that came by it stays."""
    room = call.app.moderation
    return await call.change(
        lambda actor: revoke_moderation_link(room, actor, ModerationLinkId(link_id)),
        ModerationLinkOut.of,
    )
