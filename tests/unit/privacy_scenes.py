"""Small scenes about copies, erasures and legal holds, in memory."""

from domain.members.model import Member
from domain.members.privacy import KEPT_FOR, LegalHold, MemberErasure, MemberExport
from domain.members.use_cases.erase_member import erase_member, request_erasure
from domain.members.use_cases.export_member import end_export, export_member, request_export
from domain.members.use_cases.keep_legal_holds import lift_legal_hold, place_legal_hold
from domain.shared.operations import Operation, OperationState
from tests.kit.member_builders import a_member, an_identity
from tests.unit.stage import Scenes, Stage


async def somebody_gets_a_copy_of_what_is_known_of_them(s: Stage) -> None:
    room, member = s.house.app.members, await a_member(s.house, s.actor)
    await request_export(room, s.actor, member.id)
    export = await room.privacy.latest_export(s.actor, member.id)
    await export_member(room, s.actor, export.id)
    s.house.clock.forward(KEPT_FOR)
    await end_export(room, s.actor, export.id)


async def somebody_is_kept_by_law_and_then_forgotten(s: Stage) -> None:
    room = s.house.app.members
    member = await a_member(s.house, s.actor, identities=(an_identity("ana"),))
    hold = await place_legal_hold(room, s.actor, member.id, "A court's order.", None)
    await lift_legal_hold(room, s.actor, member.id, hold.id, "It is over.")
    operation = await request_erasure(room, s.actor, member.id)
    erasure = await room.privacy.erasure(s.actor, member.id)
    while erasure.finished_at is None:
        await erase_member(room, s.actor, erasure.id)
        erasure = await room.privacy.erasure(s.actor, member.id)
    again = await request_erasure(room, s.actor, member.id)
    assert (again.id, again.state) == (operation.id, OperationState.SUCCEEDED)


_WORKED = {"operation.created", "operation.started", "operation.completed"}
PRIVACY: Scenes = {
    somebody_gets_a_copy_of_what_is_known_of_them: (
        {MemberExport: "packed forget", Operation: "start advance finish"},
        {*_WORKED, "member.created", "member.exported"},
    ),
    somebody_is_kept_by_law_and_then_forgotten: (
        {
            LegalHold: "lift",
            Member: "freeze erased",
            MemberErasure: "took finish",
            Operation: "start advance finish",
        },
        {
            *_WORKED,
            *("member.created", "member.identity_added", "member.erased"),
            *("member.legal_hold_placed", "member.legal_hold_lifted"),
        },
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
