"""What is told of surveys: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.inbox import survey_events as events
from domain.inbox.survey import SurveyScale, SurveyState, SurveyWay


class SurveyPolicyFact(Out):
    """A survey policy as it is after what happened. How it asks is to be fetched."""

    id: str
    name: str
    position: int
    enabled: bool
    way: SurveyWay
    scale: SurveyScale
    languages: list[str]
    delay_seconds: int
    every_days: int
    good_for_days: int
    channel_ids: list[str]
    labels: list[str]
    external_id: str | None
    version: int


class SurveyFact(Out):
    """One person asked about one conversation. What they wrote is to be fetched."""

    id: str
    survey_policy_id: str
    conversation_id: str
    channel_id: str
    assignee_id: str | None
    team_id: str | None
    state: SurveyState
    way: SurveyWay
    scale: SurveyScale
    language: str
    message_id: str | None = Field(description="The invitation, where the service said it.")
    problem_code: str | None = Field(description="Why the invitation was refused.")
    expires_at: InstantOut
    score: int | None
    satisfied: bool | None
    has_comment: bool
    answered_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.POLICY_CREATED: Fact("A survey policy was written down.", SurveyPolicyFact),
    events.POLICY_UPDATED: Fact("A survey policy was changed.", SurveyPolicyFact),
    events.POLICY_DELETED: Fact("A survey policy was thrown away.", SurveyPolicyFact),
    events.SENT: Fact("Whoever wrote was asked how satisfied they are, by a reply.", SurveyFact),
    events.MADE: Fact("The address of a survey was made, for you to bring there.", SurveyFact),
    events.NOT_SENT: Fact("Somebody was to be asked, and the reply was refused.", SurveyFact),
    events.ANSWERED: Fact("Somebody answered a survey, or changed their answer.", SurveyFact),
}
