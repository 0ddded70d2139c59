"""Copies, erasures and legal holds, so that every operation about them has something to do."""

from dataclasses import replace

from adapters.wiring import House
from domain.members.retention import DataClass
from domain.members.use_cases.erase_member import erase_member, request_erasure
from domain.members.use_cases.export_member import export_member, request_export
from domain.members.use_cases.keep_legal_holds import place_legal_hold
from domain.members.use_cases.keep_retention import set_retention
from domain.members.use_cases.keep_value_scheme import read_value_scheme, set_value_scheme
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.roll_up_presence import roll_up_presence
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, RetentionReceiptId
from tests.kit.member_builders import a_member, an_identity
from tests.kit.samples import SAMPLES

_SPARE = ("member_to_copy", "member_to_erase", "held_member", "erased_member")
PRIVACY = {
    **dict.fromkeys(_SPARE, Kind.MEMBER),
    "member_export": Kind.MEMBER_EXPORT,
    "legal_hold": Kind.LEGAL_HOLD,
    "retention_receipt": Kind.RETENTION_RECEIPT,
}


async def some_privacy(house: House, actor: Actor, member: str) -> dict[str, str]:
    """One copied, one who is gone, one whom the law keeps."""
    room = house.app.members
    gone = (an_identity("gone"),)
    made = {
        name: (
            await a_member(house, actor, name, identities=gone if name == "erased_member" else ())
        ).id
        for name in _SPARE
    }
    await request_export(room, actor, MemberId(member))
    export = await room.privacy.latest_export(actor, MemberId(member))
    await export_member(room, actor, export.id)
    hold = await place_legal_hold(room, actor, made["held_member"], "A court's order.", None)
    await request_erasure(room, actor, made["erased_member"])
    erasure = await room.privacy.erasure(actor, made["erased_member"])
    while erasure.finished_at is None:
        await erase_member(room, actor, erasure.id)
        erasure = await room.privacy.erasure(actor, made["erased_member"])
    # Whoever is left has a place in what is told of how much they count for.
    usual = await read_value_scheme(room, actor)
    await set_value_scheme(
        room,
        actor,
        usual.version,
        usual.weights,
        usual.levels,
        usual.keep_percent,
        usual.demotion_months,
    )
    await roll_up_presence(room, actor)
    while await reckon_values(room, actor):
        pass
    await set_retention(room, actor, None, {DataClass.METRICS: 60})
    async with room.begin(actor) as tx:
        receipt = replace(
            SAMPLES["retention_receipts"],
            id=RetentionReceiptId(room.ids.new(Kind.RETENTION_RECEIPT)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
        )
        tx.retention.save_receipt(None, receipt)
        await tx.commit()
    return {
        **made,
        "member_export": export.id,
        "legal_hold": hold.id,
        "retention_receipt": receipt.id,
    }
