"""Members: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.consent_schemas import ConsentIn, ConsentOut, ConsentsOut
from api.members.identity_schemas import IdentitiesOut, IdentityIn, IdentityOut
from api.members.schemas import (
    MemberChange,
    MemberIn,
    MemberNoteIn,
    MemberNoteOut,
    MemberOut,
    MembersIn,
    MembersOut,
    MoveIn,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Phrase, Texts
from domain.members.identity import MemberIdentity
from domain.members.model import MemberState, Origin
from domain.members.use_cases.keep_identities import (
    give_identity,
    list_identities,
    remove_identity,
)
from domain.members.use_cases.keep_member_notes import (
    add_member_note,
    list_member_notes,
    remove_member_note,
)
from domain.members.use_cases.keep_members import (
    change_member,
    create_member,
    list_members,
    read_member,
)
from domain.members.use_cases.move_member import move_member
from domain.members.use_cases.record_consent import list_consents, record_consent
from domain.members.use_cases.upsert_members import upsert_members
from domain.shared.ids import IdentityId, MemberId, MemberNoteId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MEMBERS = Listing(
    ("id", "created_at", "last_seen_at", "name"),
    {
        "state": Choice(MemberState),
        "origin": Choice(Origin),
        "is_bot": Flag(),
        "label": Texts(),
        "community_id": Texts(),
        "platform": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
        "last_seen_at": Moment(),
    },
)
NOTES = Listing(("id",), {})


@router.post("/members", **operation("members", MemberOut, creates=True))
async def post_member(body: MemberIn, call: InWorkspace) -> Response:
    """Make somebody known. Whoever writes to one of your channels becomes known by itself."""
    room = call.app.members
    return await call.change(
        lambda actor: create_member(room, actor, body.request()),
        MemberOut.of,
        status=201,
        location="/v1/members/{}",
    )


@router.post("/members/batch", **operation("members", MembersOut))
async def post_members_batch(body: MembersIn, call: InWorkspace) -> Response:
    """Make many known, or known better, by your own ids of them: of those who are known, what is
    sent changes, except for their state. Each is judged alone; sent again, nothing changes."""
    room = call.app.members
    return await call.change(lambda actor: upsert_members(room, actor, body.lines()), MembersOut.of)


@router.get("/members", **operation("members", page_of(MemberOut), lists=MEMBERS))
@listing(MEMBERS)
async def get_members(call: InWorkspace) -> Response:
    """List members. One of several labels, communities or platforms is enough; `q` looks into names
    and handles. Those who are part of another are not in it."""
    room = call.app.members
    return await call.page(
        MEMBERS, lambda actor, wanted: list_members(room, actor, wanted), MemberOut.of
    )


@router.get("/members/{member_id}", **operation("members", MemberOut))
async def get_member(member_id: str, call: InWorkspace) -> Response:
    """Read a member. That they were seen again makes no other version of them."""
    room = call.app.members
    return await call.read(
        lambda actor: read_member(room, actor, MemberId(member_id)), MemberOut.of
    )


@router.patch("/members/{member_id}", **operation("members", MemberOut, changes=True))
async def patch_member(member_id: str, body: MemberChange, call: InWorkspace) -> Response:
    """Change what is known of a member."""
    room, version, changes = call.app.members, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_member(room, actor, MemberId(member_id), version, changes),
        MemberOut.of,
    )


@router.post("/members/{member_id}/move", **operation("members", MemberOut, may_match=True))
async def post_member_move(member_id: str, body: MoveIn, call: InWorkspace) -> Response:
    """Put a member into another state, for a reason, and where that can be for a time, until then.
    What platforms do about it is asked of moderation."""
    room, version = call.app.members, call.version
    return await call.change(
        lambda actor: move_member(room, actor, MemberId(member_id), version, body.wanted()),
        MemberOut.of,
    )


@router.post("/members/{member_id}/identities", **operation("members", IdentityOut))
async def post_member_identity(member_id: str, body: IdentityIn, call: InWorkspace) -> Response:
    """Say by which account a member is known. One that they have already is known better
    afterwards: its proof only grows."""
    room = call.app.members
    return await call.change(
        lambda actor: give_identity(room, actor, MemberId(member_id), body.identity()),
        IdentityOut.of,
    )


@router.get("/members/{member_id}/identities", **operation("members", IdentitiesOut))
async def get_member_identities(member_id: str, call: InWorkspace) -> Response:
    """All accounts by which a member is known, and those of whoever is part of them."""
    room = call.app.members

    def shape(found: Sequence[MemberIdentity], language: str) -> IdentitiesOut:
        return IdentitiesOut(data=[IdentityOut.of(one, language) for one in found])

    return await call.read(lambda actor: list_identities(room, actor, MemberId(member_id)), shape)


@router.delete("/members/{member_id}/identities/{identity_id}", **operation("members", IdentityOut))
async def delete_member_identity(member_id: str, identity_id: str, call: InWorkspace) -> Response:
    """Take an account away from a member. What was done under it stays in their timeline; whoever
    acts under it next is somebody new."""
    room = call.app.members
    return await call.change(
        lambda actor: remove_identity(room, actor, MemberId(member_id), IdentityId(identity_id)),
        IdentityOut.of,
    )


@router.post("/members/{member_id}/notes", **operation("members", MemberNoteOut, creates=True))
async def post_member_note(member_id: str, body: MemberNoteIn, call: InWorkspace) -> Response:
    """Write a note on a member, for those who care for the community."""
    room = call.app.members
    return await call.change(
        lambda actor: add_member_note(room, actor, MemberId(member_id), body.text),
        MemberNoteOut.of,
        status=201,
        location=f"/v1/members/{member_id}/notes",
    )


@router.get(
    "/members/{member_id}/notes", **operation("members", page_of(MemberNoteOut), lists=NOTES)
)
@listing(NOTES)
async def get_member_notes(member_id: str, call: InWorkspace) -> Response:
    """List the notes on a member, and on whoever is part of them."""
    room = call.app.members
    return await call.page(
        NOTES,
        lambda actor, wanted: list_member_notes(room, actor, MemberId(member_id), wanted),
        MemberNoteOut.of,
    )


@router.delete("/members/{member_id}/notes/{note_id}", **operation("members", MemberNoteOut))
async def delete_member_note(member_id: str, note_id: str, call: InWorkspace) -> Response:
    """Take a note on a member back, for good."""
    room = call.app.members
    return await call.change(
        lambda actor: remove_member_note(room, actor, MemberId(member_id), MemberNoteId(note_id)),
        MemberNoteOut.of,
    )


@router.post("/members/{member_id}/consents", **operation("members", ConsentOut))
async def post_member_consent(member_id: str, body: ConsentIn, call: InWorkspace) -> Response:
    """Write down what a member agreed to, or takes back, where and when they said so. Nothing of it
    is ever changed: what counts of a purpose is the last word about it."""
    room = call.app.members
    return await call.change(
        lambda actor: record_consent(room, actor, MemberId(member_id), body.request()),
        ConsentOut.of,
    )


@router.get("/members/{member_id}/consents", **operation("members", ConsentsOut))
async def get_member_consents(member_id: str, call: InWorkspace) -> Response:
    """What a member agrees to, and every word they said about it."""
    room = call.app.members
    return await call.read(
        lambda actor: list_consents(room, actor, MemberId(member_id)), ConsentsOut.of
    )
