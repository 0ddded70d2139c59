"""Cases, decisions and appeals, for a workspace in which every operation has something to do."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.moderation.case import Case
from domain.moderation.decision import Decision, Measure, Reasons
from domain.moderation.opening import About
from domain.moderation.queue import Conditions
from domain.moderation.use_cases.appeal_decision import NewAppeal, file_appeal
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.keep_moderation_queues import NewQueue, create_queue
from domain.moderation.use_cases.keep_strike_rules import set_strike_rules
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.report_content import NewReport, report_content
from domain.moderation.use_cases.take_cases import skip_case, take_case
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind, ModerationPolicyId

CASES: Mapping[str, Kind] = {
    **dict.fromkeys(("case", "case_to_release", "case_to_skip", "case_to_decide"), Kind.CASE),
    **dict.fromkeys(("queued_case",), Kind.CASE),
    **dict.fromkeys(("decision", "decision_to_appeal"), Kind.DECISION),
    "appeal": Kind.APPEAL,
    "report": Kind.REPORT,
    "moderation_queue": Kind.MODERATION_QUEUE,
    "spare_moderation_queue": Kind.MODERATION_QUEUE,
}


async def due_process(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, channel = house.app.moderation, ChannelId(things["channel"])
    policy = ModerationPolicyId(things["moderation_policy"])

    async def opened(name: str, *labels: str, external_id: str | None = None) -> Case:
        about = About(
            channel_id=channel, platform_message_id=f"a {name}", platform_person_id=f"of {name}"
        )
        wanted = NewCase(about, (policy,), labels=labels, external_id=external_id)
        return await open_case(room, actor, wanted)

    async def decided(name: str) -> Decision:
        case, reasons = await opened(name), Reasons("Four comments offer watches.")
        return await decide_case(
            room, actor, case.id, None, NewDecision(Measure.MUTE, policy, reasons=reasons)
        )

    await set_strike_rules(room, actor, None, 90, ())
    waits = Conditions(labels=("queued",))
    queue = await create_queue(room, actor, NewQueue("Grave", 1, waits, external_id=external_id))
    spare = await create_queue(room, actor, NewQueue("Spare", 2, Conditions(labels=("spare",))))
    made = {
        "moderation_queue": queue.id,
        "spare_moderation_queue": spare.id,
        "queued_case": (await opened("queued", "queued")).id,
        "case": (await opened("case", external_id=external_id)).id,
        "case_to_decide": (await opened("to decide")).id,
    }
    for name in ("case_to_release", "case_to_skip"):
        case = await opened(name)
        # Its lease is over, so that anybody may give it back.
        made[name] = (await take_case(room, actor, case.id, timedelta())).id
    skipped = await take_case(room, actor, (await opened("skipped")).id, timedelta())
    await skip_case(room, actor, skipped.id, "A friend of mine.")
    appealed = await decided("appealed")
    appeal = await file_appeal(room, actor, appealed.id, NewAppeal("A joke.", external_id))
    spoken_of = About(channel_id=channel, platform_person_id="reported")
    reported = await report_content(
        room, actor, NewReport(spoken_of, "user-17", (policy,), external_id=external_id)
    )
    return {
        **made,
        "decision": (await decided("decided")).id,
        "decision_to_appeal": (await decided("to appeal")).id,
        "appeal": appeal.id,
        "report": reported.report.id,
    }
