"""What is told of surveys: who was asked, and what they said of it, without their words."""

from typing import Any

from domain.inbox.survey import Survey, SurveyPolicy, SurveyState
from domain.shared.clock import written
from domain.shared.events import News, differences

POLICY_CREATED = "survey_policy.created"
POLICY_UPDATED = "survey_policy.updated"
POLICY_DELETED = "survey_policy.deleted"
SENT = "survey.sent"
MADE = "survey.made"
NOT_SENT = "survey.not_sent"
ANSWERED = "survey.answered"

ANNOUNCED = frozenset(
    {*(POLICY_CREATED, POLICY_UPDATED, POLICY_DELETED), *(SENT, MADE, NOT_SENT, ANSWERED)}
)

BY_STATE = {
    SurveyState.SENT: SENT,
    SurveyState.MADE: MADE,
    SurveyState.NOT_SENT: NOT_SENT,
    SurveyState.ANSWERED: ANSWERED,
}


def survey_policy_told(name: str, policy: SurveyPolicy, before: SurveyPolicy | None = None) -> News:
    """How it asks is left out: who may read it can fetch it."""
    after = _policy(policy)
    previous = differences(_policy(before), after) if before else {}
    return News(name, policy.id, policy.version, after, previous=previous)


def survey_told(survey: Survey, before: Survey | None = None) -> News:
    """What has become of it by now. What somebody wrote is left out: who may read it can fetch
    it."""
    after = _survey(survey)
    previous = differences(_survey(before), after) if before else {}
    return News(BY_STATE[survey.state], survey.id, survey.version, after, previous=previous)


def _policy(policy: SurveyPolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "position": policy.position,
        "enabled": policy.enabled,
        "way": policy.way.value,
        "scale": policy.scale.value,
        "languages": [text.language for text in policy.texts],
        "delay_seconds": policy.delay_seconds,
        "every_days": policy.every_days,
        "good_for_days": policy.good_for_days,
        "channel_ids": list(policy.channel_ids),
        "labels": list(policy.labels),
        "external_id": policy.external_id,
        "version": policy.version,
    }


def _survey(survey: Survey) -> dict[str, Any]:
    return {
        "id": survey.id,
        "survey_policy_id": survey.survey_policy_id,
        "conversation_id": survey.conversation_id,
        "channel_id": survey.channel_id,
        "assignee_id": survey.assignee_id,
        "team_id": survey.team_id,
        "state": survey.state.value,
        "way": survey.way.value,
        "scale": survey.scale.value,
        "language": survey.language,
        "message_id": survey.message_id,
        "problem_code": survey.problem and survey.problem["code"],
        "expires_at": written(survey.expires_at),
        "score": survey.score,
        "satisfied": survey.satisfied,
        "has_comment": survey.comment is not None,
        "answered_at": written(survey.answered_at),
        "version": survey.version,
    }
