"""Surveys and their policies: each route parses, asks one use case, shapes the answer."""

from enum import StrEnum

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.survey_schemas import (
    SurveyIn,
    SurveyOut,
    SurveyPolicyChange,
    SurveyPolicyIn,
    SurveyPolicyOut,
    SurveySecretOut,
    SurveySummaryOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from api.queries import Day, Question, Questions
from domain.inbox.survey import SurveyState
from domain.inbox.survey_ports import SummaryBy
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.keep_survey_policies import (
    change_survey_policy,
    create_survey_policy,
    list_survey_policies,
    read_survey_policy,
    remove_survey_policy,
)
from domain.inbox.use_cases.read_surveys import list_surveys, read_survey, summarize_surveys
from domain.shared.ids import ConversationId, SurveyId, SurveyPolicyId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
POLICIES = Listing(
    ("position", "id", "created_at", "updated_at"),
    {"external_id": Texts(), "created_at": Moment()},
    default="position",
)


class Score(StrEnum):
    """What can be said, on whatever scale."""

    ZERO = "0"
    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"


SURVEYS = Listing(
    ("id", "created_at"),
    {
        "state": Choice(SurveyState),
        "score": Choice(Score),
        "satisfied": Flag(),
        "commented": Flag(),
        "survey_policy_id": Texts(),
        "conversation_id": Texts(),
        "channel_id": Texts(),
        "assignee_id": Texts(),
        "team_id": Texts(),
        "label": Texts(),
        "created_at": Moment(),
        "answered_at": Moment(),
    },
)


class OneOf(Choice):
    """One word of a fixed set."""

    def schema(self) -> dict[str, object]:
        return {"type": "string", "enum": [str(word) for word in self.words]}

    def parse(self, text: str) -> object:
        [word, *more] = super().parse(text)
        if more:
            raise ValueError("not_in_list", {"allowed": ", ".join(map(str, self.words))})
        return self.words(word)


SUMMARY = Questions(
    {
        "from": Question(Day(), "The first day; thirty days up to the last where it is left out."),
        "to": Question(Day(), "The last day, included; today where it is left out."),
        "by": Question(OneOf(SummaryBy), "What they are counted apart by, beside all together."),
    }
)


@router.post("/survey-policies", **operation("surveys", SurveyPolicyOut, creates=True))
async def post_survey_policy(body: SurveyPolicyIn, call: InWorkspace) -> Response:
    """Say who is asked how satisfied they are, when, and how. It counts for conversations that are
    closed from now on. What says an invitation in a conversation needs `replies:write`, too."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_survey_policy(room, actor, body.request()),
        SurveyPolicyOut.of,
        status=201,
        location="/v1/survey-policies/{}",
    )


@router.get("/survey-policies", **operation("surveys", page_of(SurveyPolicyOut), lists=POLICIES))
@listing(POLICIES)
async def get_survey_policies(call: InWorkspace) -> Response:
    """List survey policies, in the order in which they are tried."""
    room = call.app.inbox
    return await call.page(
        POLICIES,
        lambda actor, wanted: list_survey_policies(room, actor, wanted),
        SurveyPolicyOut.of,
    )


@router.get("/survey-policies/{survey_policy_id}", **operation("surveys", SurveyPolicyOut))
async def get_survey_policy(survey_policy_id: str, call: InWorkspace) -> Response:
    """Read a survey policy."""
    room, policy_id = call.app.inbox, SurveyPolicyId(survey_policy_id)
    return await call.read(
        lambda actor: read_survey_policy(room, actor, policy_id), SurveyPolicyOut.of
    )


@router.patch(
    "/survey-policies/{survey_policy_id}", **operation("surveys", SurveyPolicyOut, changes=True)
)
async def patch_survey_policy(
    survey_policy_id: str, body: SurveyPolicyChange, call: InWorkspace
) -> Response:
    """Change a survey policy. Who was asked already is not asked otherwise."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    policy_id = SurveyPolicyId(survey_policy_id)
    return await call.change(
        lambda actor: change_survey_policy(room, actor, policy_id, version, changes),
        SurveyPolicyOut.of,
    )


@router.delete(
    "/survey-policies/{survey_policy_id}", **operation("surveys", SurveyPolicyOut, may_match=True)
)
async def delete_survey_policy(survey_policy_id: str, call: InWorkspace) -> Response:
    """Throw a survey policy away, for good. Who was asked can still answer."""
    room, version, policy_id = call.app.inbox, call.version, SurveyPolicyId(survey_policy_id)
    return await call.change(
        lambda actor: remove_survey_policy(room, actor, policy_id, version), SurveyPolicyOut.of
    )


@router.post(
    "/conversations/{conversation_id}/survey",
    **operation("surveys", SurveySecretOut, creates=True, once=True),
)
async def post_conversation_survey(
    conversation_id: str, body: SurveyIn, call: InWorkspaceOnce
) -> Response:
    """Make the address of a survey about a conversation, for you to bring to whoever wrote. It is
    shown this once. Nobody is asked twice about one conversation."""
    room, base, subject = call.app.inbox, call.public_url, ConversationId(conversation_id)
    return await call.change(
        lambda actor: make_survey(room, actor, subject, body.policy_id),
        lambda answer, language: SurveySecretOut.made(answer, base, language),
        status=201,
        location="/v1/surveys/{}",
    )


@router.get("/surveys", **operation("surveys", page_of(SurveyOut), lists=SURVEYS))
@listing(SURVEYS)
async def get_surveys(call: InWorkspace) -> Response:
    """List who was asked, and what they said; as a file, too."""
    room = call.app.inbox
    return await call.page(
        SURVEYS, lambda actor, wanted: list_surveys(room, actor, wanted), SurveyOut.of
    )


@router.get("/surveys/summary", **operation("surveys", SurveySummaryOut, asks=SUMMARY))
@listing(SUMMARY)
async def get_surveys_summary(call: InWorkspace) -> Response:
    """Count who was asked, who answered and who is satisfied: all together, and by teammate, team,
    channel, policy or time."""
    room, asked = call.app.inbox, SUMMARY.parse(call.request.query_params)
    days = asked.get("from"), asked.get("to")
    return await call.read(
        lambda actor: summarize_surveys(room, actor, *days, asked.get("by")), SurveySummaryOut.of
    )


@router.get("/surveys/{survey_id}", **operation("surveys", SurveyOut))
async def get_survey(survey_id: str, call: InWorkspace) -> Response:
    """Read who was asked, and what they said. Its address is not shown again."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_survey(room, actor, SurveyId(survey_id)), SurveyOut.of
    )
