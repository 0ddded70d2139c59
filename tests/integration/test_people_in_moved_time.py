"""What people are asked for and are part of begins and ends in the time of their workspace."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Channel
from domain.crises.crisis_task import Reminder
from domain.crises.use_cases.keep_tasks import NewTask, create_task
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.escalations.model import LadderStep, Urgency, Without
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.inbox.errors import SurveyClosed
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.sla import SlaTerms
from domain.inbox.survey import SurveyWay
from domain.inbox.use_cases.answer_survey import enter_survey
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.keep_survey_policies import create_survey_policy
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.insights.report_schedule import Every, Rhythm
from domain.insights.use_cases.keep_report_schedules import (
    NewReportSchedule,
    create_report_schedule,
)
from domain.members.model import MemberState
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    accept_ambassador,
    propose_ambassador,
)
from domain.members.use_cases.move_member import Wanted, move_member
from domain.participation.challenge import ChallengeGoal, GoalKind
from domain.participation.use_cases.move_challenge import schedule_challenge
from domain.publishing.errors import ApprovalLinkClosed
from domain.publishing.use_cases.approve_as_guest import enter_as_guest
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.integration.time_moved import a_clock, moves, time_of, told
from tests.kit.approval_builders import an_approval_link, an_approval_policy
from tests.kit.builders import a_message
from tests.kit.challenge_builders import a_challenge, wall
from tests.kit.experiment_builders import SOON, an_experiment
from tests.kit.mission_builders import a_mission, an_active_member
from tests.kit.reporting import a_report_template
from tests.kit.surveying import AFTER_EACH

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENTS = "SELECT at FROM events WHERE workspace_id = $1 AND name = $2 ORDER BY ticket"


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    known = settings.model_copy(update={"public_url": "https://tertulia.example"})
    async with open_app(known) as opened:
        yield opened


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def ended(move: Awaitable[object]) -> type[Refusal] | None:
    """None where it is not refused."""
    try:
        await move
    except Refusal as refusal:
        return type(refusal)
    return None


async def when(watch: Watcher, actor: Actor, name: str) -> list[datetime]:
    return [row["at"] for row in await watch.db.fetch(EVENTS, actor.workspace, name)]


async def somebody_asks(house: House, actor: Actor, channel: Channel, watch: Watcher) -> str:
    who = Person("ana", "@ana")
    heard = Heard("d1", HeardKind.DIRECT, house.clock.now(), who, "Is anybody there?", place="d1")
    await tell_sandbox(house.app.inbox, actor, channel.id, heard)
    await digest_receipts(house.app.inbox, actor, channel.id)
    query = "SELECT id FROM conversations WHERE workspace_id = $1"
    return str(await watch.db.fetchval(query, actor.workspace))


async def test_what_waits_for_a_yes_is_given_up_and_its_guests_are_let_in_no_more(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    other, [elsewhere] = await some_channels(house)
    clock, links = await a_clock(house, actor), {}
    began = await time_of(house, actor)
    for who, where in ((actor, channel), (other, elsewhere)):
        await an_approval_policy(house, who, deadline_seconds=86_400)
        message = await a_message(house, who, channels=[where], at=began + 20 * DAY)
        made = await an_approval_link(house, who, message, good_for=3 * DAY)
        links[who.workspace] = made.secret.reveal()
    room = house.app.publishing
    async with at_work(house):
        await moves(house, watch, actor, clock, 2 * DAY)
        assert await ended(enter_as_guest(room, links[actor.workspace])) is None
        assert await when(watch, actor, "approval.expired") == [began + DAY]
        await moves(house, watch, actor, clock, 2 * DAY)
    assert await ended(enter_as_guest(room, links[actor.workspace])) is ApprovalLinkClosed
    assert await ended(enter_as_guest(room, links[other.workspace])) is None
    assert await told(watch, actor, "approval.expired") == 1
    assert await told(watch, other, "approval.expired") == 0


async def test_who_is_not_answered_is_passed_on_and_asked_in_the_end_how_it_was(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    clock, inbox = await a_clock(house, actor), house.app.inbox
    steps = (
        LadderStep(600, raise_to=Urgency.HIGH),
        LadderStep(1200, Without.RESOLUTION, raise_to=Urgency.URGENT),
    )
    ladder = await create_ladder(house.app.escalations, actor, NewLadder("Nobody", steps))
    await create_sla_policy(
        inbox, actor, NewSlaPolicy("Fast", SlaTerms(3600), miss_ladder_id=ladder.id)
    )
    asks = replace(AFTER_EACH, delay_seconds=3600, good_for_days=7)
    await create_survey_policy(inbox, actor, asks)
    began = await time_of(house, actor)
    subject = ConversationId(await somebody_asks(house, actor, channel, watch))
    async with at_work(house):
        await moves(house, watch, actor, clock, 2 * HOUR)
        missed = await when(watch, actor, "sla.missed")
        taken = await when(watch, actor, "escalation.step_taken")
        assert [at - missed[0] for at in taken] == [timedelta(minutes=m) for m in (10, 20)]
        assert abs(missed[0] - began - HOUR) < timedelta(seconds=1)
        await watch.db.execute("UPDATE conversations SET reply_count = 1")
        order, target = ConversationOrder(ConversationAction.CLOSE), ConversationTarget(subject)
        closed = await move_conversation(inbox, actor, target, order)
        assert closed.closed_at == began + 2 * HOUR
        await moves(house, watch, actor, clock, 2 * HOUR)
    assert await when(watch, actor, "survey.sent") == [began + 3 * HOUR]


async def test_a_survey_can_be_answered_as_long_as_its_workspace_says(
    house: House, watch: Watcher
) -> None:
    secrets = []
    actor, [channel] = await some_channels(house)
    other, [elsewhere] = await some_channels(house)
    clock, inbox = await a_clock(house, actor), house.app.inbox
    for who, where in ((actor, channel), (other, elsewhere)):
        subject = ConversationId(await somebody_asks(house, who, where, watch))
        by_hand = replace(AFTER_EACH, way=SurveyWay.LINK, good_for_days=7)
        await create_survey_policy(inbox, who, by_hand)
        secrets.append((await make_survey(inbox, who, subject)).secret.reveal())
    async with at_work(house):
        await moves(house, watch, actor, clock, 6 * DAY)
        assert await ended(enter_survey(inbox, secrets[0])) is None
        await moves(house, watch, actor, clock, 2 * DAY)
    assert await ended(enter_survey(inbox, secrets[0])) is SurveyClosed
    assert await ended(enter_survey(inbox, secrets[1])) is None


async def test_what_people_are_part_of_begins_and_ends(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    other, [elsewhere] = await some_channels(house)
    clock = await a_clock(house, actor)
    began = await time_of(house, actor)
    names = {
        **{"challenge.opened": 2, "challenge.closed": 26, "mission.closed": 26},
        **{"ambassador.started": 2, "ambassador.ended": 26, "conversation.reopened": 5},
        **{"crisis_task.reminded": 24, "crisis_task.overdue": 25},
    }
    for who, where in ((actor, channel), (other, elsewhere)):
        home, people = where.community_id, house.app.members
        first, last = began.replace(microsecond=0) + 2 * HOUR, began + 26 * HOUR
        goal = ChallengeGoal(GoalKind.PERIODS, 2, [1])
        run = await a_challenge(
            *(house, who, home),
            opens=wall(first),
            closes=wall(first + DAY),
            goal=goal,
        )
        await schedule_challenge(house.app.participation.challenges, who, run.id, None)
        await a_mission(house, who, closes_at=last)
        member = await an_active_member(house, who, "Ana", home)
        asked = NewAmbassador(home, member.id, starts_at=first, ends_at=last)
        made = await propose_ambassador(people, who, asked)
        await accept_ambassador(people, who, made.id, None, None)
        muted = Wanted(MemberState.SUSPENDED, "Loud.", until=began + 3 * HOUR)
        loud = await an_active_member(house, who, "Bo", home)
        await move_member(people, who, loud.id, None, muted)
        short = replace(SOON, longest_days=1)
        await an_experiment(house, who, started=True, rule=short)
        template = await a_report_template(house, who)
        rhythm = Rhythm(Every.DAY, f"{began + 4 * HOUR:%H}:00")
        await create_report_schedule(
            house.app.insights, who, NewReportSchedule("Daily", template.id, rhythm)
        )
        subject = ConversationId(await somebody_asks(house, who, where, watch))
        order = ConversationOrder(ConversationAction.SNOOZE, until=began + 5 * HOUR)
        await move_conversation(house.app.inbox, who, ConversationTarget(subject), order)
        crisis = await open_crisis(house.app.crises.response, who, NewCrisis("Nuts"))
        task = NewTask("Call", due_at=began + 25 * HOUR, reminders=(Reminder(3600),))
        await create_task(house.app.crises.response, who, crisis.id, task)
    async with at_work(house):
        await moves(house, watch, actor, clock, 48 * HOUR)
    for name, hours in names.items():
        [at] = await when(watch, actor, name)
        assert abs(at - began - hours * HOUR) < timedelta(seconds=2), name
        assert await told(watch, other, name) == 0, name
    assert await told(watch, actor, "insight_report.ready") == 2
    assert await told(watch, other, "insight_report.ready") == 0
    states = "SELECT state FROM members WHERE workspace_id = $1 AND name = 'Bo'"
    assert await watch.db.fetchval(states, actor.workspace) == "active"
    assert await watch.db.fetchval(states, other.workspace) == "suspended"
    assert await told(watch, actor, "experiment.inconclusive") == 1
    assert await told(watch, other, "experiment.inconclusive") == 0
