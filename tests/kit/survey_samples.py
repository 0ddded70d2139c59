"""Surveys and their policies, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.survey import (
    Survey,
    SurveyPolicy,
    SurveyScale,
    SurveyState,
    SurveyText,
    SurveyWay,
)
from domain.shared.ids import MessageId, SurveyId, SurveyPolicyId, TeamId, TeammateId
from tests.kit.sample_parts import CHANNEL, CONVERSATION, ODD, ORGANIZATION, WORKSPACE, at

TEXTS = (
    SurveyText("es-MX", f"¿Qué tal? {ODD}", "Aquí: {{survey.link}}"),
    SurveyText("en", "How was it?", f"Here: {{{{survey.link}}}} {ODD}"),
)
SURVEYS: Mapping[str, Any] = {
    "survey_policies": SurveyPolicy(
        id=SurveyPolicyId("svp_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        position=4,
        texts=TEXTS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        enabled=True,
        way=SurveyWay.LINK,
        scale=SurveyScale.THUMBS,
        delay_seconds=5,
        every_days=6,
        good_for_days=7,
        channel_ids=(CHANNEL,),
        labels=("vip", ODD),
        removed_at=at(3),
        external_id=f"survey-{ODD}",
        metadata={"a": ODD},
    ),
    "surveys": Survey(
        id=SurveyId("srv_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        survey_policy_id=SurveyPolicyId("svp_1"),
        conversation_id=CONVERSATION,
        channel_id=CHANNEL,
        way=SurveyWay.LINK,
        scale=SurveyScale.FIVE,
        texts=TEXTS,
        language="en",
        state=SurveyState.ANSWERED,
        expires_at=at(9),
        created_by="svp_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        platform_person_id=ODD,
        assignee_id=TeammateId("tmt_1"),
        team_id=TeamId("team_1"),
        labels=(ODD,),
        hash="3" * 64,
        closed_at=at(3),
        message_id=MessageId("msg_1"),
        problem={"code": "invalid_state", "facts": {"a": ODD}},
        score=4,
        comment=ODD,
        answered_at=at(4),
    ),
}
