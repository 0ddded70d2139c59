"""Prompts: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.participation.prompt_schemas import PromptChange, PromptIn, PromptOut, PromptTurnOut
from domain.participation.prompt import PromptState, SkipReason, TurnState
from domain.participation.use_cases.keep_prompts import (
    archive_prompt,
    change_prompt,
    create_prompt,
    end_prompt,
    list_prompts,
    list_turns,
    pause_prompt,
    read_prompt,
    resume_prompt,
)
from domain.shared.ids import PromptId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PROMPTS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {
        "state": Choice(PromptState),
        "community_id": Texts(),
        "campaign_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
TURNS = Listing(
    ("id", "at"), {"state": Choice(TurnState), "reason": Choice(SkipReason), "at": Moment()}
)
PATH = "/prompts/{prompt_id}"


@router.post("/prompts", **operation("prompts", PromptOut, creates=True))
async def post_prompt(body: PromptIn, call: InWorkspace) -> Response:
    """Ask a community something again and again, from its next time on. Every text is tried on
    every channel first."""
    room = call.app.participation.dynamics
    return await call.change(
        lambda actor: create_prompt(room, actor, body.request()),
        PromptOut.of,
        status=201,
        location="/v1/prompts/{}",
    )


@router.get("/prompts", **operation("prompts", page_of(PromptOut), lists=PROMPTS))
@listing(PROMPTS)
async def get_prompts(call: InWorkspace) -> Response:
    """List prompts."""
    room = call.app.participation.dynamics
    return await call.page(
        PROMPTS, lambda actor, wanted: list_prompts(room, actor, wanted), PromptOut.of
    )


@router.get(PATH, **operation("prompts", PromptOut))
async def get_prompt(prompt_id: str, call: InWorkspace) -> Response:
    """Read a prompt."""
    room, id = call.app.participation.dynamics, PromptId(prompt_id)
    return await call.read(lambda actor: read_prompt(room, actor, id), PromptOut.of)


@router.patch(PATH, **operation("prompts", PromptOut, changes=True))
async def patch_prompt(prompt_id: str, body: PromptChange, call: InWorkspace) -> Response:
    """Change what a prompt asks, where, when, and how often at most, until it is over."""
    room, version = call.app.participation.dynamics, call.required_version
    id, changes = PromptId(prompt_id), body.wanted()
    return await call.change(
        lambda actor: change_prompt(room, actor, id, version, changes), PromptOut.of
    )


@router.post(f"{PATH}/pause", **operation("prompts", PromptOut, may_match=True))
async def post_prompt_pause(prompt_id: str, call: InWorkspace) -> Response:
    """Ask nothing until it is resumed."""
    room, id, version = call.app.participation.dynamics, PromptId(prompt_id), call.version
    return await call.change(lambda actor: pause_prompt(room, actor, id, version), PromptOut.of)


@router.post(f"{PATH}/resume", **operation("prompts", PromptOut, may_match=True))
async def post_prompt_resume(prompt_id: str, call: InWorkspace) -> Response:
    """Ask again from the next time on. What recurred meanwhile is not made up for."""
    room, id, version = call.app.participation.dynamics, PromptId(prompt_id), call.version
    return await call.change(lambda actor: resume_prompt(room, actor, id, version), PromptOut.of)


@router.post(f"{PATH}/end", **operation("prompts", PromptOut, may_match=True))
async def post_prompt_end(prompt_id: str, call: InWorkspace) -> Response:
    """End a prompt, for good. One whose rule is over ends by itself."""
    room, id, version = call.app.participation.dynamics, PromptId(prompt_id), call.version
    return await call.change(lambda actor: end_prompt(room, actor, id, version), PromptOut.of)


@router.post(f"{PATH}/archive", **operation("prompts", PromptOut, may_match=True))
async def post_prompt_archive(prompt_id: str, call: InWorkspace) -> Response:
    """Put a prompt away that is over."""
    room, id, version = call.app.participation.dynamics, PromptId(prompt_id), call.version
    return await call.change(lambda actor: archive_prompt(room, actor, id, version), PromptOut.of)


@router.get(f"{PATH}/turns", **operation("prompts", page_of(PromptTurnOut), lists=TURNS))
@listing(TURNS)
async def get_prompt_turns(prompt_id: str, call: InWorkspace) -> Response:
    """List the times at which a prompt recurred: what was asked and how many answered, or why
    nothing was asked."""
    room, id = call.app.participation.dynamics, PromptId(prompt_id)
    return await call.page(
        TURNS, lambda actor, wanted: list_turns(room, actor, id, wanted), PromptTurnOut.of
    )
