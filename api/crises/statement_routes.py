"""Holding statements: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.crises.statement_schemas import (
    HoldingStatementChange,
    HoldingStatementIn,
    HoldingStatementOut,
    StatementApprovalIn,
    SuggestionIn,
    SuggestionsOut,
)
from api.crises.timeline_schemas import CrisisEntryOut
from api.crises.word_schemas import PublicWordIn
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.crises.holding_statement import StatementState
from domain.crises.model import Severity
from domain.crises.use_cases.keep_statements import (
    approve_statement,
    change_statement,
    create_statement,
    list_statements,
    read_statement,
    retire_statement,
)
from domain.crises.use_cases.say_in_public import say_in_public
from domain.crises.use_cases.suggest_statements import suggest_statements
from domain.shared.ids import CrisisId, HoldingStatementId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
STATEMENTS = Listing(
    ("id", "name", "created_at", "updated_at", "review_by"),
    {
        "state": Choice(StatementState),
        "scenario": Texts(),
        "severity": Choice(Severity),
        "platform": Texts(),
        "language": Texts(),
        "is_overdue": Flag(),
        "external_id": Texts(),
        "review_by": Moment(),
    },
)


@router.post("/holding-statements", **operation("crises", HoldingStatementOut, creates=True))
async def post_holding_statement(body: HoldingStatementIn, call: InWorkspace) -> Response:
    """Write down what is said first when something happens. It is a draft until it is approved;
    what would be left to fill in, and is no placeholder, is refused."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: create_statement(room, actor, body.request()),
        HoldingStatementOut.of,
        status=201,
        location="/v1/holding-statements/{}",
    )


@router.get(
    "/holding-statements", **operation("crises", page_of(HoldingStatementOut), lists=STATEMENTS)
)
@listing(STATEMENTS)
async def get_holding_statements(call: InWorkspace) -> Response:
    """List holding statements. `is_overdue` finds those that nobody looked at again in time."""
    room = call.app.crises.response
    return await call.page(
        STATEMENTS,
        lambda actor, wanted: list_statements(room, actor, wanted),
        HoldingStatementOut.of,
    )


@router.get("/holding-statements/{statement_id}", **operation("crises", HoldingStatementOut))
async def get_holding_statement(statement_id: str, call: InWorkspace) -> Response:
    """Read a holding statement."""
    room, wanted = call.app.crises.response, HoldingStatementId(statement_id)
    return await call.read(
        lambda actor: read_statement(room, actor, wanted), HoldingStatementOut.of
    )


@router.patch(
    "/holding-statements/{statement_id}", **operation("crises", HoldingStatementOut, changes=True)
)
async def patch_holding_statement(
    statement_id: str, body: HoldingStatementChange, call: InWorkspace
) -> Response:
    """Change a holding statement. Other words, or words for something else, are a draft again;
    another name or review is not."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    wanted = HoldingStatementId(statement_id)
    return await call.change(
        lambda actor: change_statement(room, actor, wanted, version, changes),
        HoldingStatementOut.of,
    )


@router.post(
    "/holding-statements/{statement_id}/approve",
    **operation("crises", HoldingStatementOut, may_match=True),
)
async def post_holding_statement_approve(
    statement_id: str, body: StatementApprovalIn, call: InWorkspace
) -> Response:
    """Approve these very words; again, once somebody has looked at them again. Where two people
    work or more, whoever wrote them does not approve them."""
    room, version = call.app.crises.response, call.version
    wanted, by = HoldingStatementId(statement_id), body.review_by
    return await call.change(
        lambda actor: approve_statement(room, actor, wanted, version, by), HoldingStatementOut.of
    )


@router.post(
    "/holding-statements/{statement_id}/retire",
    **operation("crises", HoldingStatementOut, may_match=True),
)
async def post_holding_statement_retire(statement_id: str, call: InWorkspace) -> Response:
    """Say it no more, for good. Its external id is free again."""
    room, version = call.app.crises.response, call.version
    wanted = HoldingStatementId(statement_id)
    return await call.change(
        lambda actor: retire_statement(room, actor, wanted, version), HoldingStatementOut.of
    )


@router.post(
    "/crises/{crisis_id}/statements/suggest", **operation("crises", SuggestionsOut, reads=True)
)
async def post_crisis_statement_suggest(
    crisis_id: str, body: SuggestionIn, call: InWorkspace
) -> Response:
    """Find the approved holding statement that fits a crisis best, channel by channel. Language
    goes first, then severity, then platform, the exact before the general."""
    room, wanted = call.app.crises.response, body.wanted()
    return await call.read(
        lambda actor: suggest_statements(room, actor, CrisisId(crisis_id), wanted),
        SuggestionsOut.of,
    )


@router.post(
    "/crises/{crisis_id}/statements/publish",
    **operation("crises", CrisisEntryOut, creates=True, once=True),
)
async def post_crisis_statement_publish(
    crisis_id: str, body: PublicWordIn, call: InWorkspaceOnce
) -> Response:
    """Say something in public, in words of your own or with a holding statement. The message goes
    out past what this crisis stops, and past nothing else. Once it is out it stands in the public
    timeline, and the time to the next word runs; `details` names the message."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: say_in_public(room, actor, CrisisId(crisis_id), body.word()),
        CrisisEntryOut.of,
        status=201,
        location=f"/v1/crises/{crisis_id}/timeline/{{}}",
    )
