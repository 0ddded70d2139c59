"""Decisions, appeals and strikes: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.decision_schemas import (
    AppealIn,
    AppealJudgeIn,
    AppealOut,
    DecisionIn,
    DecisionOut,
    ReversalIn,
    StrikeHistogramOut,
    StrikeOut,
    StrikeRulesIn,
    StrikeRulesOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.moderation.appeal import AppealState
from domain.moderation.decision import Measure
from domain.moderation.use_cases.appeal_decision import (
    file_appeal,
    judge_appeal,
    list_appeals,
    read_appeal,
    reverse_decision,
)
from domain.moderation.use_cases.decide_case import decide_case
from domain.moderation.use_cases.keep_strike_rules import (
    list_strikes,
    read_strike_rules,
    set_strike_rules,
    strike_histogram,
)
from domain.moderation.use_cases.read_cases import list_decisions, read_decision
from domain.shared.ids import AppealId, CaseId, DecisionId

router = APIRouter(
    prefix="/v1/moderation", route_class=Operation, generate_unique_id_function=operation_id
)
DECISIONS = Listing(
    ("id", "created_at"),
    {
        "measure": Choice(Measure),
        "case_id": Texts(),
        "channel_id": Texts(),
        "platform": Texts(),
        "community_id": Texts(),
        "policy_id": Texts(),
        "platform_person_id": Texts(),
        "decided_by": Texts(),
        "created_at": Moment(),
    },
)
APPEALS = Listing(
    ("id", "created_at"),
    {
        "state": Choice(AppealState),
        "case_id": Texts(),
        "decision_id": Texts(),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
STRIKES = Listing(
    ("id", "created_at"),
    {
        "channel_id": Texts(),
        "platform_person_id": Texts(),
        "policy_id": Texts(),
        "decision_id": Texts(),
        "revoked": Flag(),
        "created_at": Moment(),
    },
)


@router.post(
    "/cases/{case_id}/decisions",
    **operation("moderation", DecisionOut, creates=True, once=True, may_match=True),
)
async def post_case_decision(case_id: str, body: DecisionIn, call: InWorkspaceOnce) -> Response:
    """Decide on a case, once: whoever comes second is told `already_decided`. With If-Match it is
    decided only as it was seen."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: decide_case(room, actor, CaseId(case_id), version, body.request()),
        DecisionOut.of,
        status=201,
        location="/v1/moderation/decisions/{}",
    )


@router.get("/decisions", **operation("moderation", page_of(DecisionOut), lists=DECISIONS))
@listing(DECISIONS)
async def get_decisions(call: InWorkspace) -> Response:
    """List decisions, those that take others back among them."""
    room = call.app.moderation
    return await call.page(
        DECISIONS, lambda actor, wanted: list_decisions(room, actor, wanted), DecisionOut.of
    )


@router.get("/decisions/{decision_id}", **operation("moderation", DecisionOut))
async def get_decision(decision_id: str, call: InWorkspace) -> Response:
    """Read a decision, with its statement of reasons."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_decision(room, actor, DecisionId(decision_id)), DecisionOut.of
    )


@router.post(
    "/decisions/{decision_id}/reverse",
    **operation("moderation", DecisionOut, creates=True, once=True),
)
async def post_decision_reverse(
    decision_id: str, body: ReversalIn, call: InWorkspaceOnce
) -> Response:
    """Take a decision back without being asked to, and undo what it did as far as that goes. An
    appeal that waits is granted with it."""
    room = call.app.moderation
    return await call.change(
        lambda actor: reverse_decision(room, actor, DecisionId(decision_id), body.explanation),
        DecisionOut.of,
        status=201,
        location="/v1/moderation/decisions/{}",
    )


@router.post(
    "/decisions/{decision_id}/appeals",
    **operation("moderation", AppealOut, creates=True, once=True),
)
async def post_decision_appeal(decision_id: str, body: AppealIn, call: InWorkspaceOnce) -> Response:
    """Appeal against a decision, for whoever it concerns, until the time that its statement
    names."""
    room = call.app.moderation
    return await call.change(
        lambda actor: file_appeal(room, actor, DecisionId(decision_id), body.request()),
        AppealOut.of,
        status=201,
        location="/v1/moderation/appeals/{}",
    )


@router.get("/appeals", **operation("moderation", page_of(AppealOut), lists=APPEALS))
@listing(APPEALS)
async def get_appeals(call: InWorkspace) -> Response:
    """List appeals."""
    room = call.app.moderation
    return await call.page(
        APPEALS, lambda actor, wanted: list_appeals(room, actor, wanted), AppealOut.of
    )


@router.get("/appeals/{appeal_id}", **operation("moderation", AppealOut))
async def get_appeal(appeal_id: str, call: InWorkspace) -> Response:
    """Read an appeal."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_appeal(room, actor, AppealId(appeal_id)), AppealOut.of
    )


@router.post("/appeals/{appeal_id}/judge", **operation("moderation", AppealOut, once=True))
async def post_appeal_judge(appeal_id: str, body: AppealJudgeIn, call: InWorkspaceOnce) -> Response:
    """Judge an appeal, as somebody else than whoever decided. A reversal undoes what the decision
    did as far as that goes, and takes its strike back."""
    room = call.app.moderation
    return await call.change(
        lambda actor: judge_appeal(
            room, actor, AppealId(appeal_id), body.judgement, body.explanation
        ),
        AppealOut.of,
    )


@router.get("/strikes", **operation("moderation", page_of(StrikeOut), lists=STRIKES))
@listing(STRIKES)
async def get_strikes(call: InWorkspace) -> Response:
    """List strikes: of one person, by `channel_id` and `platform_person_id`."""
    room = call.app.moderation
    return await call.page(
        STRIKES, lambda actor, wanted: list_strikes(room, actor, wanted), StrikeOut.of
    )


@router.get("/strike-histogram", **operation("moderation", StrikeHistogramOut))
async def get_strike_histogram(call: InWorkspace) -> Response:
    """How many people have strikes of which weight together: to see beforehand whom a threshold
    would concern."""
    room = call.app.moderation
    return await call.read(lambda actor: strike_histogram(room, actor), StrikeHistogramOut.of)


@router.get("/strike-rules", **operation("moderation", StrikeRulesOut))
async def get_strike_rules(call: InWorkspace) -> Response:
    """Read how long strikes count, and what follows from their weight."""
    room = call.app.moderation
    return await call.read(lambda actor: read_strike_rules(room, actor), StrikeRulesOut.of)


@router.put("/strike-rules", **operation("moderation", StrikeRulesOut, may_match=True))
async def put_strike_rules(body: StrikeRulesIn, call: InWorkspace) -> Response:
    """Say how long strikes count, and what follows from their weight, for strikes that are given
    from now on."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: set_strike_rules(room, actor, version, body.window_days, body.reached()),
        StrikeRulesOut.of,
    )
