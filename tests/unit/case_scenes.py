"""Small scenes of due process, in memory."""

from domain.moderation.appeal import Appeal
from domain.moderation.case import Case
from domain.moderation.decision import Measure
from domain.moderation.opening import About
from domain.moderation.policy import Severity
from domain.moderation.queue import ModerationQueue
from domain.moderation.strike import Strike, StrikeRules, Threshold
from domain.moderation.use_cases.appeal_decision import Judgement
from domain.moderation.use_cases.change_case import change_case
from domain.moderation.use_cases.keep_moderation_queues import (
    NewQueue,
    change_queue,
    create_queue,
    remove_queue,
)
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_strike_rules import set_strike_rules
from domain.moderation.use_cases.report_content import NewReport, report_content
from domain.moderation.use_cases.take_cases import release_case, skip_case, take_case
from tests.unit.case_court import Court
from tests.unit.stage import Scenes, Stage

OPENED = {"moderation_policy.created", "case.opened"}
ACTED = {f"moderation_action.{name}" for name in ("requested", "done")}
DECIDED = {*OPENED, *ACTED, "case.decided", "decision.made", "case.effect_changed"}
UNDONE = {"moderation_action.undone", "case.reversed"}


async def a_court_of(s: Stage, weight: int = 0) -> Court:
    wanted = NewPolicy("No advertising", Severity.LOW, strike_weight=weight)
    policy = await create_policy(s.house.app.moderation, s.actor, wanted)
    return Court(s.house, s.actor, s.channel, policy)


async def a_case_goes_from_hand_to_hand(s: Stage) -> None:
    court = await a_court_of(s)
    case = await court.open()
    await court.open()
    await change_case(court.room, s.actor, case.id, None, {"labels": ("spam",)})
    await take_case(court.room, s.actor, case.id)
    await release_case(court.room, s.actor, case.id)
    await take_case(court.room, s.actor, case.id)
    await skip_case(court.room, s.actor, case.id, "I know this person.")


async def somebody_reports(s: Stage) -> None:
    about = About(channel_id=s.channel.id, platform_person_id="@ana:plaza")
    await report_content(s.house.app.moderation, s.actor, NewReport(about, "user-17"))


async def a_decision_is_upheld(s: Stage) -> None:
    court = await a_court_of(s)
    decision = await court.hidden()
    await court.judge(await court.appeal(decision), Judgement.UPHOLD)


async def a_decision_is_reversed(s: Stage) -> None:
    court = await a_court_of(s, weight=1)
    decision = await court.hidden()
    await court.judge(await court.appeal(decision))


async def strikes_are_counted(s: Stage) -> None:
    court = await a_court_of(s)
    ladder = (Threshold(3, Measure.MUTE, 86_400),)
    await set_strike_rules(court.room, s.actor, None, 30, ladder)
    await set_strike_rules(court.room, s.actor, None, 60, ladder)


async def a_queue_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.moderation
    queue = await create_queue(room, s.actor, NewQueue("Grave"))
    await change_queue(room, s.actor, queue.id, None, {"name": "Graver"})
    await remove_queue(room, s.actor, queue.id, None)


CASES: Scenes = {
    a_case_goes_from_hand_to_hand: (
        {Case: "join change take release"},
        {*OPENED, *(f"case.{name}" for name in ("updated", "taken", "released", "skipped"))},
    ),
    somebody_reports: ({}, {"report.received", "case.opened"}),
    a_decision_is_upheld: (
        {Case: "decide takes_effect appeal uphold", Appeal: "judge"},
        {*DECIDED, "decision.appealed", "case.appealed", "decision.upheld", "case.upheld"},
    ),
    a_decision_is_reversed: (
        {Case: "reverse", Appeal: "judge", Strike: "revoke"},
        {
            *(*DECIDED, *UNDONE, "decision.appealed", "case.appealed", "decision.reversed"),
            *("strike.given", "strike.revoked"),
        },
    ),
    strikes_are_counted: (
        {StrikeRules: "change"},
        {"moderation_policy.created", "strike_rules.updated"},
    ),
    a_queue_is_changed_and_thrown_away: (
        {ModerationQueue: "change remove"},
        {f"moderation_queue.{name}" for name in ("created", "updated", "deleted")},
    ),
}
