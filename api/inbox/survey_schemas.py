"""The wire shapes of surveys, of their policies, and of what whoever is asked sees."""

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints

from api.events.operation_schemas import ItemProblemOut
from api.inbox.sla_schemas import Channels, Labels, Position
from api.wire import (
    AS_WHOLE,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.inbox.asking import SurveyWithSecret
from domain.inbox.survey import (
    LINK,
    Survey,
    SurveyPolicy,
    SurveyScale,
    SurveyState,
    SurveyText,
    SurveyWay,
)
from domain.inbox.survey_ports import SummaryBy, SurveyCount
from domain.inbox.use_cases.keep_survey_policies import NewSurveyPolicy
from domain.inbox.use_cases.read_surveys import SurveySummary
from domain.shared.filling import VARIABLES
from domain.shared.ids import ChannelId, SurveyPolicyId

MOST_LETTERS = 2_000
"""So much whoever is asked can write."""


WITH_LINK = r"\{\{survey\.link\}\}"


class SurveyTextIn(In):
    language: Language
    question: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="What the page asks.", examples=["How was our help?"]
    )
    invitation: Annotated[
        str,
        StringConstraints(min_length=1, max_length=2_000),
        InTheDocument({"pattern": WITH_LINK}),
    ] = Field(
        description=(
            f"What is said in the conversation; `{{{{{LINK}}}}}` stands for the address. Beside it"
            " there is " + ", ".join(f"`{{{{{name}}}}}`" for name in VARIABLES) + "; of a person"
            " with what to say where that is not known: `{{person.name|friend}}`."
        ),
        examples=["Thank you for writing. How was our help? {{survey.link}}"],
    )


def _one_a_language(texts: list[SurveyTextIn]) -> list[SurveyTextIn]:
    if len({text.language for text in texts}) != len(texts):
        raise FieldFault("duplicate")
    return texts


Texts = Annotated[
    list[SurveyTextIn],
    Field(
        min_length=1,
        max_length=20,
        description="One for each language. The first is taken where there is none for somebody's.",
    ),
    AfterValidator(_one_a_language),
]
Way = Annotated[
    SurveyWay,
    Field(
        description="`reply`: the service says the invitation in the conversation once it is"
        " closed, alone to whoever wrote. `link`: it says nothing; `POST"
        " /v1/conversations/{conversation_id}/survey` makes an address for you to bring there."
    ),
]
Scale = Annotated[
    SurveyScale, Field(description="`five`: from 1 to 5. `thumbs`: 0 is down, 1 is up.")
]
Delay = Annotated[
    StrictInt,
    Field(ge=0, le=30 * 86_400, description="How long after the closing.", examples=[600]),
    AS_WHOLE,
]
EveryDays = Annotated[
    StrictInt,
    Field(
        ge=0,
        le=366,
        description="The same person is asked on a channel no more often than once in so many days."
        " 0: about every conversation.",
    ),
    AS_WHOLE,
]
GoodFor = Annotated[
    StrictInt,
    Field(ge=1, le=90, description="So many days it can be answered, and the answer changed."),
    AS_WHOLE,
]


class SurveyPolicyIn(In):
    name: Name = Field(examples=["After each conversation"])
    texts: Texts
    position: Position = 0
    enabled: StrictBool = True
    way: Way = SurveyWay.REPLY
    scale: Scale = SurveyScale.FIVE
    delay_seconds: Delay = 0
    every_days: EveryDays = 30
    good_for_days: GoodFor = 14
    channel_ids: Channels = Field(default_factory=list, description="Empty: on all of them.")
    labels: Labels = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewSurveyPolicy:
        fields: dict[str, Any] = {name: getattr(self, name) for name in SurveyPolicyIn.model_fields}
        shaped = {
            "texts": _texts(self.texts),
            "channel_ids": _channels(self.channel_ids),
            "labels": tuple(self.labels),
        }
        return NewSurveyPolicy(**(fields | shaped))


class SurveyPolicyChange(In):
    name: Name = absent()
    texts: Texts = absent()
    position: Position = absent()
    enabled: StrictBool = absent()
    way: Way = absent()
    scale: Scale = absent()
    delay_seconds: Delay = absent()
    every_days: EveryDays = absent()
    good_for_days: GoodFor = absent()
    channel_ids: Channels = absent()
    labels: Labels = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(texts=_texts, channel_ids=_channels, labels=tuple)


def _texts(given: list[SurveyTextIn]) -> tuple[SurveyText, ...]:
    return tuple(SurveyText(text.language, text.question, text.invitation) for text in given)


def _channels(given: list[str]) -> tuple[ChannelId, ...]:
    return tuple(ChannelId(text) for text in given)


class SurveyTextOut(Out):
    language: str
    question: str
    invitation: str

    @classmethod
    def of(cls, text: SurveyText) -> "SurveyTextOut":
        return cls(language=text.language, question=text.question, invitation=text.invitation)


class SurveyPolicyOut(Out):
    id: str
    name: str
    texts: list[SurveyTextOut]
    position: int
    enabled: bool
    way: SurveyWay
    scale: SurveyScale
    delay_seconds: int
    every_days: int
    good_for_days: int
    channel_ids: list[str]
    labels: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, policy: SurveyPolicy, language: str) -> "SurveyPolicyOut":
        fields: dict[str, Any] = {name: getattr(policy, name) for name in cls.model_fields}
        shaped = {
            "texts": [SurveyTextOut.of(text) for text in policy.texts],
            "channel_ids": list(policy.channel_ids),
            "labels": list(policy.labels),
            "metadata": dict(policy.metadata),
        }
        return cls(**(fields | shaped))


class SurveyIn(In):
    survey_policy_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        default=None,
        description="By which to ask. Without one it is the first that is enabled and applies.",
        examples=["svp_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    )

    @property
    def policy_id(self) -> SurveyPolicyId | None:
        return SurveyPolicyId(self.survey_policy_id) if self.survey_policy_id else None


class SurveyOut(Out):
    """One person asked about one conversation, and what they said. Who has it in hand, and its
    labels, are those of when they were asked."""

    id: str
    survey_policy_id: str
    conversation_id: str
    channel_id: str
    platform_person_id: str | None
    assignee_id: str | None
    team_id: str | None
    labels: list[str]
    state: SurveyState
    way: SurveyWay
    scale: SurveyScale
    language: str
    question: str
    score: int | None = Field(description="Null until somebody answers.")
    satisfied: bool | None = Field(description="4 and 5, or a thumb up.")
    comment: str | None
    answered_at: InstantOut | None = Field(description="When it was answered last.")
    message_id: str | None = Field(description="The invitation, where the service said it.")
    problem: ItemProblemOut | None = Field(description="Why the invitation was refused.")
    closed_at: InstantOut | None = Field(description="The closing after which it was asked.")
    expires_at: InstantOut
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, survey: Survey, language: str) -> "SurveyOut":
        return cls(**_survey(survey, language))


class SurveySecretOut(SurveyOut):
    """A survey as it is made. Its address is shown this once."""

    url: str = Field(examples=["https://tertulia.example/survey/svt_…"])
    token: str

    @classmethod
    def made(cls, answer: SurveyWithSecret, public_url: str, language: str) -> "SurveySecretOut":
        token = answer.secret.reveal()
        told = _survey(answer.survey, language)
        return cls(**told, url=f"{public_url}/survey/{token}", token=token)


def _survey(survey: Survey, language: str) -> dict[str, Any]:
    names = set(SurveyOut.model_fields) - {"question", "problem", "labels"}
    return {name: getattr(survey, name) for name in names} | {
        "question": survey.question(survey.language).question,
        "labels": list(survey.labels),
        "problem": ItemProblemOut.of(survey.problem, language) if survey.problem else None,
    }


class SurveyCountOut(Out):
    of: str | None = Field(
        description="Whose they are: an id, or the first day; null for those of nobody."
    )
    asked: int
    answered: int
    satisfied: int
    response_rate: float | None = Field(description="Answered of asked, from 0 to 1.")
    satisfaction: float | None = Field(description="Satisfied of answered, from 0 to 1.")
    mean_score: float | None = Field(description="Of what was said from 1 to 5.")

    @classmethod
    def counted(cls, count: SurveyCount) -> "SurveyCountOut":
        mean = count.mean_score
        return cls(
            of=count.of,
            asked=count.asked,
            answered=count.answered,
            satisfied=count.satisfied,
            response_rate=_share(count.answered, count.asked),
            satisfaction=_share(count.satisfied, count.answered),
            mean_score=None if mean is None else round(mean, 4),
        )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


class SurveySummaryOut(Out):
    """Counts of whole days in UTC, by the day on which people were asked."""

    first_day: date
    last_day: date
    by: SummaryBy | None
    total: SurveyCountOut
    groups: list[SurveyCountOut]

    @classmethod
    def of(cls, summary: SurveySummary, language: str) -> "SurveySummaryOut":
        return cls(
            first_day=summary.since.date(),
            last_day=(summary.until - timedelta(days=1)).date(),
            by=summary.by,
            total=SurveyCountOut.counted(summary.total),
            groups=[SurveyCountOut.counted(group) for group in summary.groups],
        )


class GuestSurveyAnswerIn(In):
    score: Annotated[StrictInt, AS_WHOLE] = Field(
        ge=0, le=5, description="One of `scores`.", examples=[5]
    )
    comment: Annotated[str, StringConstraints(max_length=MOST_LETTERS)] | None = None


class GuestSurveyOut(Out):
    """What is asked, and what was answered so far."""

    question: str
    language: str
    scale: SurveyScale
    scores: list[int] = Field(description="All that can be said, the worst first.")
    score: int | None
    comment: str | None
    answered_at: InstantOut | None
    expires_at: InstantOut

    @classmethod
    def of(cls, survey: Survey, language: str) -> "GuestSurveyOut":
        text = survey.question(language)
        return cls(
            question=text.question,
            language=text.language,
            scale=survey.scale,
            scores=list(survey.scale.scores),
            score=survey.score,
            comment=survey.comment,
            answered_at=survey.answered_at,
            expires_at=survey.expires_at,
        )
