"""Votes, invitations and results: each route parses, asks one use case, shapes the answer."""

from functools import partial

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from api.participation.poll_result_schemas import BallotOut, ResultRowsOut, ResultsOut
from api.participation.poll_vote_schemas import (
    InvitationOut,
    InvitationsIn,
    MadeInvitationOut,
    MadeInvitationsOut,
    NamedVoteOut,
    NativeIn,
    NativeOut,
    NativesOut,
    PollAnswerOut,
    PollVoteOut,
    VoteIn,
)
from domain.participation.poll_native import PollNative
from domain.participation.poll_vote import VoteSource
from domain.participation.use_cases.poll_invite import (
    invite,
    list_invitations,
    revoke_invitation,
)
from domain.participation.use_cases.poll_native import (
    ask_on_channels,
    link_message,
    list_natives,
    unlink_message,
)
from domain.participation.use_cases.poll_results import (
    list_answers,
    list_votes,
    read_results,
    see_poll,
)
from domain.participation.use_cases.poll_vote import cast_vote
from domain.shared.access import Actor
from domain.shared.ids import MessageId, PollId, PollInvitationId, PollNativeId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
VOTES = Listing(
    ("id", "created_at"),
    {"member_id": Texts(), "source": Choice(VoteSource), "created_at": Moment()},
)
ANSWERS = Listing(
    ("id", "created_at"),
    {"shown": Flag(), "source": Choice(VoteSource), "created_at": Moment()},
)
INVITATIONS = Listing(
    ("id", "created_at"),
    {"member_id": Texts(), "used": Flag(), "revoked": Flag(), "created_at": Moment()},
)


@router.post("/polls/{poll_id}/votes", **operation("polls", PollVoteOut))
async def post_poll_vote(poll_id: str, body: VoteIn, call: InWorkspace) -> Response:
    """Vote, for a member or by a member's own token. The last word of each person counts, until the
    poll closes; the same vote again changes nothing."""
    room = call.app.participation
    return await call.change(
        lambda actor: cast_vote(room, actor, PollId(poll_id), body.request()), PollVoteOut.of
    )


@router.get("/polls/{poll_id}/votes", **operation("polls", page_of(NamedVoteOut), lists=VOTES))
@listing(VOTES)
async def get_poll_votes(poll_id: str, call: InWorkspace) -> Response:
    """List who voted what, of a poll that says openly that this is told, and of no other."""
    room = call.app.participation
    return await call.page(
        VOTES,
        lambda actor, wanted: list_votes(room, actor, PollId(poll_id), wanted),
        NamedVoteOut.of,
    )


@router.get("/polls/{poll_id}/answers", **operation("polls", page_of(PollAnswerOut), lists=ANSWERS))
@listing(ANSWERS)
async def get_poll_answers(poll_id: str, call: InWorkspace) -> Response:
    """List what was said in words, without who said it. What the house's moderation would not let
    pass is marked: `shown=true` leaves it out."""
    room = call.app.participation
    return await call.page(
        ANSWERS,
        lambda actor, wanted: list_answers(room, actor, PollId(poll_id), wanted),
        PollAnswerOut.of,
    )


@router.get("/polls/{poll_id}/ballot", **operation("polls", BallotOut))
async def get_poll_ballot(poll_id: str, call: InWorkspace) -> Response:
    """Read a poll as a member sees it with their own token: the question, what they said, and what
    came of it where they may see that."""
    room = call.app.participation
    return await call.read(lambda actor: see_poll(room, actor, PollId(poll_id)), BallotOut.of)


@router.get("/polls/{poll_id}/results", **operation("polls", ResultsOut))
async def get_poll_results(poll_id: str, call: InWorkspace) -> Response:
    """Count what the poll has come to, at this moment."""
    room = call.app.participation
    return await call.read(lambda actor: read_results(room, actor, PollId(poll_id)), ResultsOut.of)


@router.get("/polls/{poll_id}/result-rows", **operation("polls", ResultRowsOut))
async def get_poll_result_rows(poll_id: str, call: InWorkspace) -> Response:
    """The same numbers one by one, which is what a spreadsheet wants: `format=csv`."""
    room = call.app.participation
    return await call.read(
        lambda actor: read_results(room, actor, PollId(poll_id)), ResultRowsOut.of
    )


@router.post("/polls/{poll_id}/invitations", **operation("polls", MadeInvitationsOut, once=True))
async def post_poll_invitations(
    poll_id: str, body: InvitationsIn, call: InWorkspaceOnce
) -> Response:
    """Invite people to vote, each by an address of their own that is shown once."""
    room, shape = (
        call.app.participation,
        partial(MadeInvitationOut.made, public_url=call.public_url),
    )
    return await call.change(
        lambda actor: invite(room, actor, PollId(poll_id), body.members()),
        lambda made, language: MadeInvitationsOut(data=[shape(one) for one in made]),
    )


@router.get(
    "/polls/{poll_id}/invitations",
    **operation("polls", page_of(InvitationOut), lists=INVITATIONS),
)
@listing(INVITATIONS)
async def get_poll_invitations(poll_id: str, call: InWorkspace) -> Response:
    """List who is invited, and who has voted by it: never what."""
    room = call.app.participation
    return await call.page(
        INVITATIONS,
        lambda actor, wanted: list_invitations(room, actor, PollId(poll_id), wanted),
        InvitationOut.of,
    )


@router.delete("/polls/{poll_id}/invitations/{invitation_id}", **operation("polls", InvitationOut))
async def delete_poll_invitation(poll_id: str, invitation_id: str, call: InWorkspace) -> Response:
    """Take an invitation back that nobody has voted by."""
    room = call.app.participation
    return await call.change(
        lambda actor: revoke_invitation(
            room, actor, PollId(poll_id), PollInvitationId(invitation_id)
        ),
        InvitationOut.of,
    )


@router.post("/polls/{poll_id}/natives", **operation("polls", NativeOut))
async def post_poll_native(poll_id: str, body: NativeIn, call: InWorkspace) -> Response:
    """Have the question asked on these channels, by a message that is written here, or by one that
    is there; what their platforms count is merged into this poll."""
    room, id = call.app.participation, PollId(poll_id)

    async def tied(actor: Actor) -> PollNative:
        if body.message_id is not None:
            return await link_message(room, actor, id, MessageId(body.message_id))
        return await ask_on_channels(room, actor, id, body.channels(), body.text)

    return await call.change(tied, NativeOut.of)


@router.get("/polls/{poll_id}/natives", **operation("polls", NativesOut))
async def get_poll_natives(poll_id: str, call: InWorkspace) -> Response:
    """List the messages that ask the question on platforms, and what those count."""
    room = call.app.participation
    return await call.read(
        lambda actor: list_natives(room, actor, PollId(poll_id)),
        lambda found, language: NativesOut(data=[NativeOut.of(one, language) for one in found]),
    )


@router.delete("/polls/{poll_id}/natives/{native_id}", **operation("polls", NativeOut))
async def delete_poll_native(poll_id: str, native_id: str, call: InWorkspace) -> Response:
    """Leave out what platforms count of a message's poll."""
    room = call.app.participation
    return await call.change(
        lambda actor: unlink_message(room, actor, PollId(poll_id), PollNativeId(native_id)),
        NativeOut.of,
    )
