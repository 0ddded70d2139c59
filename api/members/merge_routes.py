"""Merging members: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.merge_schemas import DismissIn, MergeIn, MergeSuggestionOut
from api.members.schemas import MemberOut
from api.operation import Operation
from api.paging import Choice, Listing, Texts
from domain.members.suggestion import SuggestionState
from domain.members.use_cases.merge_members import (
    dismiss_suggestion,
    list_suggestions,
    merge_members,
    unmerge_member,
)
from domain.shared.ids import MemberId, MergeSuggestionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SUGGESTIONS = Listing(
    ("score", "id"),
    {"state": Choice(SuggestionState), "member_id": Texts()},
    default="-score",
)


@router.post("/members/{member_id}/merge", **operation("members", MemberOut, may_match=True))
async def post_member_merge(member_id: str, body: MergeIn, call: InWorkspace) -> Response:
    """Make another member part of this one, which keeps what it has and gets what it lacks. What
    each did, their accounts, notes and consent are read together; the graver state counts."""
    room, version = call.app.members, call.version
    other, reason = MemberId(body.member_id), body.reason
    return await call.change(
        lambda actor: merge_members(room, actor, MemberId(member_id), version, other, reason),
        MemberOut.of,
    )


@router.post("/members/{member_id}/unmerge", **operation("members", MemberOut, may_match=True))
async def post_member_unmerge(member_id: str, call: InWorkspace) -> Response:
    """Take a member apart from the one that it is part of. Both are as they were, with what each
    did, also since; what was changed by hand since stays."""
    room, version = call.app.members, call.version
    return await call.change(
        lambda actor: unmerge_member(room, actor, MemberId(member_id), version), MemberOut.of
    )


@router.get(
    "/member-suggestions",
    **operation("members", page_of(MergeSuggestionOut), lists=SUGGESTIONS),
)
@listing(SUGGESTIONS)
async def get_member_suggestions(call: InWorkspace) -> Response:
    """Who may be one person, with what speaks for it, the likeliest first. It is suggested once; a
    person decides."""
    room = call.app.members
    return await call.page(
        SUGGESTIONS,
        lambda actor, wanted: list_suggestions(room, actor, wanted),
        MergeSuggestionOut.of,
    )


@router.post(
    "/member-suggestions/{suggestion_id}/dismiss", **operation("members", MergeSuggestionOut)
)
async def post_member_suggestion_dismiss(
    suggestion_id: str, body: DismissIn, call: InWorkspace
) -> Response:
    """Say that these are two people. It is not suggested again."""
    room, id = call.app.members, MergeSuggestionId(suggestion_id)
    return await call.change(
        lambda actor: dismiss_suggestion(room, actor, id, body.reason), MergeSuggestionOut.of
    )
