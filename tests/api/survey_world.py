"""Surveys, in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.wiring import House
from domain.inbox.survey import SurveyText, SurveyWay
from domain.inbox.use_cases.answer_survey import answer_survey, enter_survey
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.keep_survey_policies import NewSurveyPolicy, create_survey_policy
from domain.shared.access import Actor
from domain.shared.ids import ConversationId, Kind

SURVEYING = {
    "survey_policy": Kind.SURVEY_POLICY,
    "spare_survey_policy": Kind.SURVEY_POLICY,
    "survey": Kind.SURVEY,
    "surveyed_conversation": Kind.CONVERSATION,
}


async def who_is_asked(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """One has answered; whoever else is asked is so by hand."""
    room = house.app.inbox
    texts = (SurveyText("en", "How was it?", "How was it? {{survey.link}}"),)
    wanted = NewSurveyPolicy(
        "After each", texts, way=SurveyWay.LINK, every_days=0, external_id=external_id
    )
    policy = await create_survey_policy(room, actor, wanted)
    spare = await create_survey_policy(room, actor, replace(wanted, external_id=None))
    subject = ConversationId(things["pending_conversation"])
    made = await make_survey(room, actor, subject, policy.id)
    token = made.secret.reveal()
    await answer_survey(room, await enter_survey(room, token), 5, "Quick.")
    ids = [policy.id, spare.id, made.survey.id, subject]
    return dict(zip(SURVEYING, ids, strict=True)) | {"survey_token": token}
