"""Small scenes about surveys, in memory."""

from dataclasses import replace

from domain.inbox.survey import Survey, SurveyPolicy, SurveyText
from domain.inbox.use_cases.answer_survey import answer_survey, enter_survey
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.keep_survey_policies import (
    change_survey_policy,
    create_survey_policy,
    remove_survey_policy,
)
from domain.shared.heard import Heard, HeardKind
from tests.kit.surveying import AFTER_EACH, answered, closed, works
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage


async def a_survey_policy_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    policy = await create_survey_policy(room, s.actor, AFTER_EACH)
    await change_survey_policy(room, s.actor, policy.id, None, {"enabled": False})
    await remove_survey_policy(room, s.actor, policy.id, None)


async def somebody_is_asked_by_a_reply(s: Stage) -> None:
    await create_survey_policy(s.house.app.inbox, s.actor, AFTER_EACH)
    await _had(s)
    await works(s.house, s.actor)


async def somebody_is_not_asked_for_the_reply_is_refused(s: Stage) -> None:
    empty = (SurveyText("en", "How was it?", "{{survey.link}} [NAME]"),)
    policy = await create_survey_policy(s.house.app.inbox, s.actor, AFTER_EACH)
    row = replace(policy, texts=empty)
    s.house.memory.tables.survey_policies[s.actor.workspace, policy.id] = row
    await _had(s)
    await works(s.house, s.actor)


async def somebody_answers_and_thinks_again(s: Stage) -> None:
    room = s.house.app.inbox
    await create_survey_policy(room, s.actor, AFTER_EACH)
    await happens(s, Heard("d1", HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))
    [conversation] = s.house.memory.tables.conversations.values()
    made = await make_survey(room, s.actor, conversation.id)
    respondent = await enter_survey(room, made.secret.reveal())
    await answer_survey(room, respondent, 2, "Slow.")
    await answer_survey(room, respondent, 4)


async def _had(s: Stage) -> None:
    await happens(s, Heard("d1", HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))
    [conversation] = s.house.memory.tables.conversations.values()
    await answered(s.house, s.actor, conversation)
    await closed(s.house, s.actor, conversation.id)


_HEARD = {"inbound.received", "conversation.opened"}
_HAD = {*_HEARD, "conversation.replied", "conversation.closed"}
SURVEYS: Scenes = {
    a_survey_policy_is_changed_and_thrown_away: (
        {SurveyPolicy: "change remove"},
        {"survey_policy.created", "survey_policy.updated", "survey_policy.deleted"},
    ),
    somebody_is_asked_by_a_reply: (
        {},
        {*_HAD, "survey_policy.created", "survey.sent", "message.created", "message.scheduled"},
    ),
    somebody_is_not_asked_for_the_reply_is_refused: (
        {},
        {*_HAD, "survey_policy.created", "survey.not_sent"},
    ),
    somebody_answers_and_thinks_again: (
        {Survey: "answer"},
        {*_HEARD, "survey_policy.created", "survey.made", "survey.answered"},
    ),
}
