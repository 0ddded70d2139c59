"""Whoever wrote is asked once, when it is over, unless there is a reason not to; only who has the
address answers, and the last word counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inbox.conversation import Conversation
from domain.inbox.errors import (
    NoPublicUrl,
    NoSurveyPolicy,
    PersonAskedLately,
    PersonNotAsked,
    SurveyClosed,
    SurveyThere,
)
from domain.inbox.ordering import ConversationAction
from domain.inbox.survey import Survey, SurveyScale, SurveyState, SurveyText, SurveyWay
from domain.inbox.use_cases.answer_survey import answer_survey, enter_survey
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.keep_survey_policies import (
    NewSurveyPolicy,
    change_survey_policy,
    create_survey_policy,
    remove_survey_policy,
)
from domain.moderation.model import ActionState
from domain.shared.access import MissingScope, OutOfReach, Permission, Reach
from domain.shared.acts import ActKind
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.samples import SAMPLES
from tests.kit.surveying import (
    AFTER_EACH,
    TEXTS,
    answered,
    closed,
    moved,
    surveys_of,
    works,
)
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

DAY = timedelta(days=1)
BY_HAND = replace(AFTER_EACH, way=SurveyWay.LINK)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def asks(s: Stage, wanted: NewSurveyPolicy = AFTER_EACH) -> str:
    return (await create_survey_policy(s.house.app.inbox, s.actor, wanted)).id


async def had(
    s: Stage,
    id: str = "d1",
    text: str = "Hello, where is my order?",
    kind: HeardKind = HeardKind.DIRECT,
    who: Person = ANA,
) -> Conversation:
    """A conversation with one question and our answer."""
    heard = Heard(id, kind, s.house.clock.now(), who, text, place=id)
    await happens(s, heard)
    rows = s.house.memory.tables.conversations.values()
    conversation = next(row for row in rows if row.began_with == id)
    await answered(s.house, s.actor, conversation)
    return conversation


async def over(s: Stage, id: str = "d1", **how: object) -> Conversation:
    conversation = await had(s, id, **how)  # type: ignore[arg-type]
    return await closed(s.house, s.actor, conversation.id)


def states(s: Stage) -> list[str]:
    return [survey.state.value for survey in surveys_of(s.house)]


async def test_whoever_wrote_is_asked_once_when_it_is_over(stage: Stage) -> None:
    policy_id = await asks(stage, replace(AFTER_EACH, delay_seconds=600))
    conversation = await over(stage)
    await works(stage.house, stage.actor, timedelta(seconds=599))
    assert states(stage) == []
    await works(stage.house, stage.actor, timedelta(seconds=1))
    [survey] = surveys_of(stage.house)
    assert (survey.state, survey.conversation_id) == (SurveyState.SENT, conversation.id)
    assert survey.expires_at == stage.house.clock.now() + 14 * DAY
    [message] = stage.house.memory.tables.messages.values()
    assert (message.id, message.created_by) == (survey.message_id, policy_id)
    text = message.content.text
    assert text.startswith("Thank you! How was it? https://tertulia.example/survey/svt_")
    assert survey.hash is not None
    assert survey.hash not in text
    found = await enter_survey(stage.house.app.inbox, text.rsplit("/", 1)[1])
    assert found.survey == survey


async def test_they_are_asked_in_their_language(stage: Stage) -> None:
    await asks(stage)
    await over(stage, text="Hola, ¿dónde está mi pedido? Lo estoy esperando desde el lunes.")
    await works(stage.house, stage.actor)
    [message] = stage.house.memory.tables.messages.values()
    assert message.content.text.startswith("¡Gracias, @ana!")
    [survey] = surveys_of(stage.house)
    assert survey.question("pt").language == "es"
    assert survey.question("en-GB").language == "en"


async def test_what_is_open_again_is_not_over(stage: Stage) -> None:
    await asks(stage, replace(AFTER_EACH, delay_seconds=600))
    conversation = await over(stage)
    await moved(stage.house, stage.actor, conversation.id, ConversationAction.REOPEN)
    await works(stage.house, stage.actor, DAY)
    assert states(stage) == []


async def test_who_was_asked_is_not_asked_about_it_again(stage: Stage) -> None:
    await asks(stage, replace(AFTER_EACH, every_days=0))
    conversation = await over(stage)
    await works(stage.house, stage.actor)
    await moved(stage.house, stage.actor, conversation.id, ConversationAction.REOPEN)
    await closed(stage.house, stage.actor, conversation.id)
    await works(stage.house, stage.actor, DAY)
    assert states(stage) == ["sent"]


async def test_where_nobody_answered_nobody_is_asked(stage: Stage) -> None:
    await asks(stage)
    await happens(stage, Heard("d1", HeardKind.DIRECT, stage.house.clock.now(), ANA, "Buy this"))
    [conversation] = stage.house.memory.tables.conversations.values()
    await closed(stage.house, stage.actor, conversation.id)
    await works(stage.house, stage.actor)
    assert states(stage) == []


async def test_nobody_is_asked_more_often_than_the_policy_says(stage: Stage) -> None:
    await asks(stage)
    await over(stage, "d1")
    await works(stage.house, stage.actor)
    await over(stage, "d2")
    await works(stage.house, stage.actor, 29 * DAY)
    assert states(stage) == ["sent"]
    await over(stage, "d3", who=Person("leo", "@leo"))
    await works(stage.house, stage.actor)
    assert len(states(stage)) == 2
    await over(stage, "d4")
    await works(stage.house, stage.actor, DAY)
    assert len(states(stage)) == 3


@pytest.mark.parametrize(
    ("kind", "state", "asked"),
    [
        (ActKind.BAN_PERSON, ActionState.DONE, False),
        (ActKind.MUTE_PERSON, ActionState.PENDING, False),
        (ActKind.BAN_PERSON, ActionState.REFUSED, True),
        (ActKind.KICK_PERSON, ActionState.DONE, True),
    ],
)
async def test_whoever_is_kept_out_is_not_asked(
    stage: Stage, kind: ActKind, state: ActionState, asked: bool
) -> None:
    await asks(stage)
    conversation = await over(stage)
    action = replace(
        SAMPLES["moderation_actions"],
        workspace_id=stage.actor.workspace,
        channel_id=stage.channel.id,
        platform_person_id="ana",
        kind=kind,
        state=state,
        undone_by=None,
        undoes=None,
        until=None,
    )
    stage.house.memory.tables.moderation_actions[stage.actor.workspace, action.id] = action
    await works(stage.house, stage.actor)
    assert (states(stage) == ["sent"]) is asked
    if not asked:
        with pytest.raises(PersonNotAsked):
            await make_survey(stage.house.app.inbox, stage.actor, conversation.id)


async def test_in_the_open_they_are_asked_alone_or_not_at_all(stage: Stage) -> None:
    await asks(stage)
    await over(stage, "c1", kind=HeardKind.COMMENT)
    await works(stage.house, stage.actor)
    [survey] = surveys_of(stage.house)
    messages = list(stage.house.memory.tables.messages.values())
    if survey.state is SurveyState.NOT_SENT:
        assert (messages, survey.problem is not None, survey.hash) == ([], True, None)
    else:
        assert messages[0].answer is not None
        assert messages[0].answer.private


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ({"labels": ("vip",)}, False),
        ({"channel_ids": (ChannelId("chn_other"),)}, False),
        ({"enabled": False}, False),
        ({"way": SurveyWay.LINK}, False),
        ({"position": 3}, True),
    ],
)
async def test_only_those_are_asked_whom_the_policy_is_for(
    stage: Stage, where: dict[str, object], asked: bool
) -> None:
    await asks(stage)
    [policy] = stage.house.memory.tables.survey_policies.values()
    changed = replace(policy, **where)  # type: ignore[arg-type]
    stage.house.memory.tables.survey_policies[stage.actor.workspace, policy.id] = changed
    await over(stage)
    await works(stage.house, stage.actor)
    assert (states(stage) == ["sent"]) is asked


async def test_an_address_is_made_for_whoever_brings_it_there(stage: Stage) -> None:
    room = stage.house.app.inbox
    conversation = await had(stage)
    with pytest.raises(NoSurveyPolicy):
        await make_survey(room, stage.actor, conversation.id)
    await asks(stage, BY_HAND)
    made = await make_survey(room, stage.actor, conversation.id)
    assert made.survey.state is SurveyState.MADE
    assert stage.house.memory.tables.messages == {}
    with pytest.raises(SurveyThere):
        await make_survey(room, stage.actor, conversation.id)
    other = await had(stage, "d2")
    with pytest.raises(PersonAskedLately):
        await make_survey(room, stage.actor, other.id)
    mine = {Permission.INBOX_WRITE: Reach.OWN}
    with pytest.raises(NotFound):
        await make_survey(room, replace(stage.actor, reach=mine), other.id)


async def test_the_last_word_counts_until_the_end(stage: Stage) -> None:
    room = stage.house.app.inbox
    await asks(stage, replace(BY_HAND, good_for_days=1))
    made = await make_survey(room, stage.actor, (await had(stage)).id)
    respondent = await enter_survey(room, made.secret.reveal())
    first = await answer_survey(room, respondent, 2, "Slow.")
    assert (first.state, first.satisfied) == (SurveyState.ANSWERED, False)
    assert await answer_survey(room, respondent, 2, "Slow.") == first
    last = await answer_survey(room, respondent, 5)
    assert (last.score, last.comment, last.satisfied) == (5, None, True)
    for wrong in (0, 6, -1):
        with pytest.raises(ValidationFailed):
            await answer_survey(room, respondent, wrong)
    stage.house.clock.forward(DAY)
    with pytest.raises(SurveyClosed):
        await answer_survey(room, respondent, 1)
    for secret in (made.secret.reveal(), "svt_nobody", made.survey.hash or ""):
        with pytest.raises(SurveyClosed):
            await enter_survey(room, secret)
    assert surveys_of(stage.house) == [last]


async def test_what_could_not_be_sent_is_refused_at_once(stage: Stage) -> None:
    room = stage.house.app.inbox
    for text, code in (
        ("How was it?", "survey_link_missing"),
        ("{{survey.link}} {{order}}", "never_filled_in"),
        ("{{person.name}}: {{survey.link}}", "other_words_missing"),
    ):
        wrong = replace(AFTER_EACH, texts=(*TEXTS, SurveyText("pt", "Como foi?", text)))
        with pytest.raises(ValidationFailed) as refused:
            await create_survey_policy(room, stage.actor, wrong)
        [fault] = refused.value.errors
        assert (fault.pointer, fault.code) == ("/texts/2/invitation", code)
    with pytest.raises(NoPublicUrl):
        await create_survey_policy(replace(room, public_url=None), stage.actor, AFTER_EACH)
    assert await create_survey_policy(replace(room, public_url=None), stage.actor, BY_HAND)
    absent = replace(BY_HAND, channel_ids=(ChannelId("chn_absent"),))
    with pytest.raises(NotFound):
        await create_survey_policy(room, stage.actor, absent)


async def test_only_who_may_reply_has_the_service_reply(stage: Stage) -> None:
    room = stage.house.app.inbox
    mute = replace(stage.actor, scopes=frozenset({Permission.INBOX_WRITE}))
    with pytest.raises(MissingScope):
        await create_survey_policy(room, mute, AFTER_EACH)
    made = await create_survey_policy(room, mute, BY_HAND)
    with pytest.raises(MissingScope):
        await change_survey_policy(room, mute, made.id, None, {"way": SurveyWay.REPLY})
    theirs = await create_survey_policy(room, stage.actor, AFTER_EACH)
    off = await change_survey_policy(room, mute, theirs.id, None, {"enabled": False})
    assert not off.enabled
    await remove_survey_policy(room, mute, theirs.id, None)
    near = replace(stage.actor, reach={Permission.INBOX_WRITE: Reach.TEAM})
    with pytest.raises(OutOfReach):
        await create_survey_policy(room, near, BY_HAND)


@given(
    scale=st.sampled_from(SurveyScale),
    said=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([None, "", "Thanks"])), max_size=6),
)
def test_answers_are_the_last_that_were_on_the_scale(
    scale: SurveyScale, said: list[tuple[int, str | None]]
) -> None:
    sample: Survey = SAMPLES["surveys"]
    survey = replace(sample, scale=scale, score=None, comment=None, state=SurveyState.SENT)
    now, changes = sample.created_at, 0
    valid = [each for each in said if each[0] in scale.scores]
    for score, comment in valid:
        after = survey.answer(score, comment, now)
        changes += (score, comment) != (survey.score, survey.comment)
        assert after.version == survey.version + (
            (score, comment) != (survey.score, survey.comment)
        )
        survey = after
    assert survey.version == sample.version + changes
    assert (survey.score, survey.comment) == (valid[-1] if valid else (None, None))
    assert (survey.state is SurveyState.ANSWERED) is bool(valid)
    top = max(scale.scores)
    assert scale.satisfied(top)
    assert not scale.satisfied(min(scale.scores))
