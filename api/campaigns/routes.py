"""Campaigns: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.campaigns.content_schemas import CampaignContentOut
from api.campaigns.review_schemas import CloneIn, PerformanceOut, ReviewIn
from api.campaigns.schemas import CampaignChange, CampaignIn, CampaignOut, PauseIn, ResumeIn
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.publishing.copy_schemas import CopiesIn, CopiesOut
from domain.campaigns.contents import ContentKind
from domain.campaigns.model import CampaignStatus, Move
from domain.campaigns.use_cases.keep_campaigns import (
    change_campaign,
    create_campaign,
    list_campaigns,
    read_campaign,
)
from domain.campaigns.use_cases.list_contents import list_contents
from domain.campaigns.use_cases.look_back import (
    clone_campaign,
    read_performance,
    review_campaign,
)
from domain.campaigns.use_cases.move_campaign import (
    move_campaign,
    pause_campaign,
    resume_campaign,
)
from domain.publishing.use_cases.copy_campaign import copy_campaign
from domain.shared.ids import CampaignId
from domain.shared.versions import Version

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CAMPAIGNS = Listing(
    ("id", "created_at", "updated_at", "name", "starts_on", "ends_on"),
    {
        "status": Choice(CampaignStatus),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)

CONTENTS = Listing(
    ("created_at", "id"),
    {"kind": Choice(ContentKind), "state": Texts(), "created_at": Moment()},
    "-created_at,-id",
)


@router.post("/campaigns", **operation("campaigns", CampaignOut, creates=True))
async def post_campaign(body: CampaignIn, call: InWorkspace) -> Response:
    """Write down what is to be reached, and by when."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: create_campaign(room, actor, body.request()),
        CampaignOut.of,
        status=201,
        location="/v1/campaigns/{}",
    )


@router.get("/campaigns", **operation("campaigns", page_of(CampaignOut), lists=CAMPAIGNS))
@listing(CAMPAIGNS)
async def get_campaigns(call: InWorkspace) -> Response:
    """List campaigns. Sorted by a day, those without one come after all others. What is said in one
    is found with `GET /v1/messages?campaign_id=…`."""
    room = call.app.campaigns
    return await call.page(
        CAMPAIGNS, lambda actor, wanted: list_campaigns(room, actor, wanted), CampaignOut.of
    )


@router.get("/campaigns/{campaign_id}", **operation("campaigns", CampaignOut))
async def get_campaign(campaign_id: str, call: InWorkspace) -> Response:
    """Read a campaign."""
    room = call.app.campaigns
    return await call.read(
        lambda actor: read_campaign(room, actor, CampaignId(campaign_id)), CampaignOut.of
    )


@router.patch("/campaigns/{campaign_id}", **operation("campaigns", CampaignOut, changes=True))
async def patch_campaign(campaign_id: str, body: CampaignChange, call: InWorkspace) -> Response:
    """Change what a campaign is about. Another plan than the one that waits for a yes, or has it,
    is a draft again; once it has begun, `approve` is needed for that. One that was archived stays
    as it is."""
    room, version, changes = call.app.campaigns, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_campaign(
            room, actor, CampaignId(campaign_id), version, changes, approve=body.approve
        ),
        CampaignOut.of,
    )


@router.post(
    "/campaigns/{campaign_id}/submit", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_submit(campaign_id: str, call: InWorkspace) -> Response:
    """Ask for a campaign to be approved."""
    return await _moved(call, campaign_id, Move.SUBMIT)


@router.post(
    "/campaigns/{campaign_id}/approve", **operation("campaigns", CampaignOut, changes=True)
)
async def post_campaign_approve(campaign_id: str, call: InWorkspace) -> Response:
    """Say yes to the plan of a campaign, in the version that you saw. Its messages are approved
    apart, where a policy asks for that."""
    return await _moved(call, campaign_id, Move.APPROVE, call.required_version)


@router.post(
    "/campaigns/{campaign_id}/return", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_return(campaign_id: str, call: InWorkspace) -> Response:
    """Give a campaign back to be worked on: it is a draft again."""
    return await _moved(call, campaign_id, Move.RETURN)


@router.post(
    "/campaigns/{campaign_id}/start", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_start(campaign_id: str, call: InWorkspace) -> Response:
    """Begin a campaign that was approved. Its messages go out at their times, started or not."""
    return await _moved(call, campaign_id, Move.START)


@router.post(
    "/campaigns/{campaign_id}/pause", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_pause(campaign_id: str, body: PauseIn, call: InWorkspace) -> Response:
    """Stop everything that is part of a campaign, with a reason: a hold stands on it from the same
    commit on, and `hold_id` names it."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: pause_campaign(room, actor, CampaignId(campaign_id), version, body.pause()),
        CampaignOut.of,
    )


@router.post(
    "/campaigns/{campaign_id}/resume", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_resume(campaign_id: str, body: ResumeIn, call: InWorkspace) -> Response:
    """Let a campaign go on. What its pause kept back goes on as was said when it was paused, or as
    is said now, never in a burst."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: resume_campaign(
            room, actor, CampaignId(campaign_id), version, body.on_resume
        ),
        CampaignOut.of,
    )


@router.post(
    "/campaigns/{campaign_id}/finish", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_finish(campaign_id: str, call: InWorkspace) -> Response:
    """Say that a campaign is over. What is still planned goes out at its time; what a pause kept
    back waits for a person's word, as after a hold that asks."""
    return await _moved(call, campaign_id, Move.FINISH)


@router.post(
    "/campaigns/{campaign_id}/archive", **operation("campaigns", CampaignOut, may_match=True)
)
async def post_campaign_archive(campaign_id: str, call: InWorkspace) -> Response:
    """Put a campaign away, for good: nothing more becomes part of it, and it stays as it is."""
    return await _moved(call, campaign_id, Move.ARCHIVE)


@router.get("/campaigns/{campaign_id}/performance", **operation("campaigns", PerformanceOut))
async def get_campaign_performance(campaign_id: str, call: InWorkspace) -> Response:
    """Read what a campaign has come to: its targets, its money, its messages. What its posts get
    after its last day is counted, too."""
    room = call.app.campaigns
    return await call.read(
        lambda actor: read_performance(room, actor, CampaignId(campaign_id)), PerformanceOut.of
    )


@router.get(
    "/campaigns/{campaign_id}/contents",
    **operation("campaigns", page_of(CampaignContentOut), lists=CONTENTS),
)
@listing(CONTENTS)
async def get_campaign_contents(campaign_id: str, call: InWorkspace) -> Response:
    """List everything that is part of a campaign, of whatever kind. Messages and broadcasts are in
    it for whoever has `messages:read`, polls with `polls:read`, contests with `contests:read`."""
    room = call.app.campaigns
    return await call.page(
        CONTENTS,
        lambda actor, wanted: list_contents(room, actor, CampaignId(campaign_id), wanted),
        CampaignContentOut.of,
    )


@router.put(
    "/campaigns/{campaign_id}/review", **operation("campaigns", CampaignOut, may_match=True)
)
async def put_campaign_review(campaign_id: str, body: ReviewIn, call: InWorkspace) -> Response:
    """Say what you make of a campaign that is finished. What it has come to at this moment is kept
    with it; said again, it takes the place of what was said before."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: review_campaign(room, actor, CampaignId(campaign_id), version, body.words()),
        CampaignOut.of,
    )


@router.post("/campaigns/{campaign_id}/clone", **operation("campaigns", CampaignOut, creates=True))
async def post_campaign_clone(campaign_id: str, body: CloneIn, call: InWorkspace) -> Response:
    """Follow the same plan once more: a draft with its brief, audience, budget, pillars and
    targets, without its costs, its review and its messages."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: clone_campaign(room, actor, CampaignId(campaign_id), body.anew()),
        CampaignOut.of,
        status=201,
        location="/v1/campaigns/{}",
    )


@router.post("/campaigns/{campaign_id}/copy-messages", **operation("campaigns", CopiesOut))
async def post_campaign_copy_messages(
    campaign_id: str, body: CopiesIn, call: InWorkspace
) -> Response:
    """Take over the messages of the campaign that this one was cloned from: up to 50 at a time,
    each as a draft with no time and a proposal for one. Each has one copy, however often and by how
    many this is asked."""
    room = call.app.publishing
    return await call.change(
        lambda actor: copy_campaign(room, actor, CampaignId(campaign_id), body.last()),
        CopiesOut.of,
    )


async def _moved(call: InWorkspace, campaign_id: str, move: Move, seen: Version = None) -> Response:
    room, version = call.app.campaigns, seen or call.version
    return await call.change(
        lambda actor: move_campaign(room, actor, CampaignId(campaign_id), version, move),
        CampaignOut.of,
    )
