"""A case is judged once, by one moderator at a time, and says what became of that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.moderation.case import CaseSource, CaseState, Effect, Priority
from domain.moderation.decision import Measure, Redress, StatementSource
from domain.moderation.errors import CaseInOtherHands, CaseOutOfReach
from domain.moderation.policy import Severity
from domain.moderation.queue import LEASE, Conditions
from domain.moderation.use_cases.keep_moderation_queues import NewQueue, change_queue, create_queue
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.open_case import Judgement, open_for_judgement
from domain.moderation.use_cases.take_cases import release_case, skip_case, take_case, take_next
from domain.moderation.use_cases.undo_action import undo_action
from domain.shared.access import Permission, Reach
from domain.shared.acts import ActKind
from domain.shared.errors import AlreadyDecided, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, ModerationPolicyId, ModerationQueueId, TeamId, TeammateId
from domain.shared.outcomes import RefusalKind, Refused
from domain.shared.platforms import CapabilityMissing
from tests.unit.case_court import DAY, SPAM, Court, a_court
from tests.unit.moderation_square import ANA, BOB

DEFAULT = ModerationQueueId("default")


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def test_what_is_said_of_the_same_joins_its_case_until_that_is_decided(court: Court) -> None:
    first = await court.open(labels=("spam",))
    again = await court.open(priority=Priority.URGENT, policy_ids=(court.policy.id,))
    other = await court.open(message="43")
    assert again.id == first.id != other.id
    assert (again.evidence_count, again.priority) == (2, Priority.URGENT)
    assert (again.labels, again.policy_ids) == (("spam",), (court.policy.id,))
    await court.decide(again, Measure.APPROVE)
    assert (await court.open()).id != first.id


async def test_a_decision_a_case_and_an_action_are_one_commit(court: Court) -> None:
    case = await court.open()
    decision = await court.decide(case, Measure.HIDE, until=court.house.clock.now() + DAY)
    commit = court.house.memory.commits[-1]
    [action] = commit.after.moderation_actions.values()
    assert (decision.action_id, decision.id) == (
        action.id,
        (await court.case_now(case.id)).decision_id,
    )
    assert (action.kind, action.platform_message_id) == (ActKind.HIDE_MESSAGE, "42")
    assert action.until == decision.until
    assert {"case.decided", "decision.made", "moderation_action.requested"} <= {
        news.name for news in commit.news
    }


async def test_the_case_says_what_became_of_it_on_the_platform(court: Court) -> None:
    case = await court.open()
    decision = await court.decide(case)
    assert (await court.case_now(case.id)).effect is Effect.PENDING
    await court.work()
    await court.hear_news()
    assert (await court.case_now(case.id)).effect is Effect.DONE
    await undo_action(court.room, court.actor, (await court.action_of(decision)).id)
    await court.work()
    await court.hear_news()
    assert (await court.case_now(case.id)).effect is Effect.ENDED


async def test_what_the_platform_refuses_is_said_on_the_case(court: Court) -> None:
    case = await court.open()
    await court.decide(case, Measure.BAN)
    await court.work(Refused(RefusalKind.PERMISSION, "You are no moderator."))
    await court.hear_news()
    assert (await court.case_now(case.id)).effect is Effect.FAILED


async def test_what_the_channel_cannot_do_is_not_decided(court: Court) -> None:
    key = (court.actor.workspace, court.channel.id)
    rows = court.house.memory.tables.channels
    rows[key] = replace(rows[key], capabilities=frozenset())
    case = await court.open()
    with pytest.raises(CapabilityMissing):
        await court.decide(case)
    assert (await court.case_now(case.id)).state is CaseState.OPEN
    assert (await court.decide(case, Measure.WARN)).action_id is None


async def test_the_second_decision_is_refused_whatever_version_it_saw(court: Court) -> None:
    case = await court.open()
    await court.decide(case)
    with pytest.raises(AlreadyDecided):
        await court.decide(case, by=court.another())


async def test_a_restriction_says_why_in_full(court: Court) -> None:
    case = await court.open()
    decision = await court.decide(case, Measure.BAN)
    said = decision.statement
    assert said is not None
    assert (said.facts, said.explanation, said.reference) == (
        SPAM,
        court.policy.name,
        court.policy.id,
    )
    assert (said.source, said.territory) == (StatementSource.OWN_INITIATIVE, ("global",))
    assert (said.permanent, said.until) == (True, None)
    assert (said.automated_detection, said.automated_decision) == (False, False)
    assert Redress.APPEAL in said.redress
    assert said.appeal_until == said.notified_at + 20 * DAY


@pytest.mark.parametrize("missing", ["policy_id", "reasons"])
async def test_nothing_is_put_on_anybody_without_saying_why(court: Court, missing: str) -> None:
    case = await court.open()
    with pytest.raises(ValidationFailed) as refused:
        await court.decide(case, Measure.WARN, **{missing: None})
    assert [error.pointer for error in refused.value.errors] == [f"/{missing}"]


async def test_what_names_nobody_cannot_be_held_against_anybody(court: Court) -> None:
    nobody = await court.open(who=None)
    with pytest.raises(ValidationFailed):
        await court.decide(nobody, Measure.BAN)
    person = await court.open(message=None, who=BOB)
    with pytest.raises(ValidationFailed):
        await court.decide(person, Measure.REMOVE)
    with pytest.raises(ValidationFailed):
        await court.decide(person, Measure.BAN, until=court.house.clock.now() - DAY)


async def test_one_moderator_has_a_case_until_the_lease_ends(court: Court) -> None:
    case = await court.open()
    taken = await take_next(court.room, court.actor, DEFAULT)
    assert (taken.id, taken.state, taken.assignee) == (case.id, CaseState.IN_REVIEW, court.actor.id)
    with pytest.raises(NotFound):
        await take_next(court.room, court.another(), DEFAULT)
    for move in (
        take_case(court.room, court.another(), case.id),
        court.decide(case, by=court.another()),
    ):
        with pytest.raises(CaseInOtherHands):
            await move
    court.house.clock.forward(LEASE)
    assert (await take_next(court.room, court.another(), DEFAULT)).assignee == court.another().id


async def test_the_most_urgent_comes_first_and_of_these_the_oldest(court: Court) -> None:
    low = await court.open("1", priority=Priority.LOW)
    old = await court.open("2")
    court.house.clock.forward(timedelta(seconds=1))
    new = await court.open("3")
    urgent = await court.open("4", priority=Priority.URGENT)
    taken = [(await take_next(court.room, court.actor, DEFAULT)).id for _ in range(4)]
    assert taken == [urgent.id, old.id, new.id, low.id]


async def test_who_skips_a_case_is_not_given_it_again_and_others_are(court: Court) -> None:
    case = await court.open()
    await take_next(court.room, court.actor, DEFAULT)
    await skip_case(court.room, court.actor, case.id, "I know this person.")
    with pytest.raises(NotFound):
        await take_next(court.room, court.actor, DEFAULT)
    assert (await take_next(court.room, court.another(), DEFAULT)).id == case.id
    [skip] = court.house.memory.tables.case_skips.values()
    assert (skip.moderator, skip.reason) == (court.actor.id, "I know this person.")


async def test_what_nobody_has_cannot_be_given_back(court: Court) -> None:
    case = await court.open()
    with pytest.raises(InvalidState):
        await release_case(court.room, court.actor, case.id)
    await take_case(court.room, court.actor, case.id)
    released = await release_case(court.room, court.actor, case.id)
    assert (released.state, released.assignee) == (CaseState.OPEN, None)


async def test_the_first_queue_that_takes_a_case_has_it(court: Court) -> None:
    team = TeamId("team_1")
    rest = NewQueue("The rest", 9)
    grave = NewQueue("Grave", 1, Conditions(at_least=Priority.HIGH), team_id=team)
    made = [await create_queue(court.room, court.actor, queue) for queue in (rest, grave)]
    urgent = await court.open("1", priority=Priority.URGENT)
    usual = await court.open("2")
    assert (urgent.queue_id, urgent.team_id) == (made[1].id, team)
    assert (usual.queue_id, usual.team_id) == (made[0].id, None)
    assert (await take_next(court.room, court.actor, made[1].id)).id == urgent.id


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(channel_ids=(ChannelId("chn_gone"),)),
        Conditions(policy_ids=(ModerationPolicyId("mpol_gone"),)),
    ],
)
async def test_a_queue_waits_for_nothing_that_is_not_there(
    court: Court, conditions: Conditions
) -> None:
    with pytest.raises(NotFound):
        await create_queue(court.room, court.actor, NewQueue("Grave", conditions=conditions))
    queue = await create_queue(court.room, court.actor, NewQueue("Grave"))
    change = {"conditions": conditions}
    with pytest.raises(NotFound):
        await change_queue(court.room, court.actor, queue.id, None, change)


@pytest.mark.parametrize(
    ("conditions", "meets"),
    [
        (Conditions(), True),
        (Conditions(sources=(CaseSource.HAND,)), True),
        (Conditions(sources=(CaseSource.REPORT,)), False),
        (Conditions(labels=("spam", "ads")), True),
        (Conditions(labels=("ads",)), False),
        (Conditions(at_least=Priority.HIGH), False),
        (Conditions(has_media=False), True),
        (Conditions(has_media=True), False),
    ],
)
async def test_a_queue_takes_what_meets_all_its_conditions(
    court: Court, conditions: Conditions, meets: bool
) -> None:
    case = await court.open(labels=("spam",))
    assert conditions.meets(case) is meets


async def test_who_moderates_only_their_own_or_their_teams_cases_decides_on_no_others(
    court: Court,
) -> None:
    mine, team = TeammateId("tmt_1"), TeamId("team_1")
    own = replace(court.actor, teammate_id=mine, reach={Permission.MODERATION_WRITE: Reach.OWN})
    case = await court.open()
    with pytest.raises(CaseOutOfReach):
        await court.decide(case, by=own)
    teamed = replace(
        own, team_ids=frozenset({team}), reach={Permission.MODERATION_WRITE: Reach.TEAM}
    )
    taken = await take_case(court.room, teamed, case.id)
    assert taken.assignee == mine
    assert (await court.decide(case, by=own)).decided_by == mine


async def test_a_judgement_opens_one_case_and_is_brought_once(court: Court) -> None:
    message = await court.says("Watches, watches.", ANA)
    judged = Judgement(message.id, "judged:1", "rules/7", (court.policy.id,), ("mrul_1",))
    for _ in range(2):
        await open_for_judgement(court.room, court.actor, judged)
    [case] = court.house.memory.tables.moderation_cases.values()
    [evidence] = await court.room.reads.evidence(court.actor, case.id)
    assert (case.source, case.platform_person_id) == (CaseSource.JUDGEMENT, ANA)
    assert (evidence.text, evidence.rule_ids) == ("Watches, watches.", ("mrul_1",))
    decision = await court.decide(case)
    said = decision.statement
    assert said is not None
    assert (said.automated_detection, said.automated_decision) == (True, False)
    assert (said.model_version, said.confidence, said.rule_ids) == ("rules/7", 1.0, ("mrul_1",))
    await open_for_judgement(court.room, court.actor, judged)
    assert len(court.house.memory.tables.moderation_cases) == 1


async def test_grave_policies_make_a_case_urgent_and_its_pictures_grey(court: Court) -> None:
    grave = NewPolicy("No violence", Severity.SEVERE)
    policy = await create_policy(court.room, court.actor, grave)
    case = await court.open(policy_ids=(policy.id,))
    assert (case.priority, case.is_severe, case.greyscale) == (Priority.URGENT, True, False)
    pictured = replace(case, has_media=True)
    assert (pictured.blur, pictured.greyscale) == (True, True)
