"""Small scenes about how long things are kept, in memory."""

from dataclasses import replace
from datetime import timedelta

from domain.members.model import Member
from domain.members.privacy import MemberErasure
from domain.members.retention import DataClass, RetentionReceipt, RetentionSettings
from domain.members.use_cases.erase_member import erase_member
from domain.members.use_cases.keep_retention import set_retention
from domain.members.use_cases.sweep_retention import sweep_retention
from domain.shared.operations import Operation
from tests.kit.member_builders import a_member
from tests.kit.samples import SAMPLES
from tests.unit.stage import Scenes, Stage

LONG = timedelta(days=100)


async def what_is_over_goes_and_a_receipt_says_so(s: Stage) -> None:
    room, member = s.house.app.members, await a_member(s.house, s.actor)
    sample = replace(SAMPLES["samples"], workspace_id=s.actor.workspace)
    async with room.begin(s.actor) as tx:
        tx.tables.samples[s.actor.workspace, "smp_1"] = replace(sample, as_of=s.house.clock.now())  # type: ignore[attr-defined]
        await tx.commit()
    periods = {DataClass.METRICS: 60, DataClass.MEMBER_PROFILES: 90}
    await set_retention(room, s.actor, None, periods)
    s.house.clock.forward(LONG)
    while await sweep_retention(room, s.actor):
        pass
    erasure = await room.privacy.erasure(s.actor, member.id)
    while erasure.finished_at is None:
        await erase_member(room, s.actor, erasure.id)
        erasure = await room.privacy.erasure(s.actor, member.id)


RETENTION: Scenes = {
    what_is_over_goes_and_a_receipt_says_so: (
        {
            RetentionSettings: "change",
            RetentionReceipt: "took finish",
            Member: "freeze erased",
            MemberErasure: "took finish",
            Operation: "start advance finish",
        },
        {
            *("operation.created", "operation.started", "operation.completed"),
            *("member.created", "member.erased"),
            *("retention.updated", "retention.swept"),
        },
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
