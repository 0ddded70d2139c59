"""The wire shapes of communities."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, StrictBool, StrictInt, StringConstraints

from api.communities.profile_schemas import AccountProfileOut
from api.communities.team_schemas import Team, TeamPlaceOut, places
from api.wire import (
    AS_WHOLE,
    CommunityRef,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Language,
    LongText,
    Metadata,
    Name,
    Out,
    QuestionKey,
    ShortText,
    TimezoneName,
    absent,
)
from domain.communities.model import Channel, ChannelStatus, Community
from domain.communities.use_cases.connect_channel import NewChannel
from domain.communities.use_cases.create_community import NewCommunity
from domain.shared.ids import CommunityId
from domain.shared.joining import Joining, JoinQuestion, Visibility
from domain.shared.platforms import (
    Capability,
    CountingUnit,
    Limits,
    MediaLimit,
    OutcomeClass,
    PollLimit,
)
from domain.shared.secret import Secret

CredentialsByName = dict[
    Annotated[str, StringConstraints(min_length=1, max_length=40)],
    Annotated[SecretStr, Field(min_length=1, max_length=4096)],
]
Credentials = Annotated[
    CredentialsByName, Field(min_length=1, max_length=10, examples=[{"token": "anything"}])
]
SettingValue = (
    Annotated[str, StringConstraints(max_length=500)] | StrictBool | Annotated[StrictInt, AS_WHOLE]
)
ChannelSettings = Annotated[
    dict[Annotated[str, StringConstraints(min_length=1, max_length=40)], SettingValue],
    Field(max_length=20, examples=[{"visibility": "public"}]),
]
SettingsChange = Annotated[
    dict[Annotated[str, StringConstraints(min_length=1, max_length=40)], SettingValue | None],
    Field(
        max_length=20,
        examples=[{"outcome_class": "B"}],
        description="Those named are changed, null takes one back; the others stay. The platform "
        "is asked whether it takes them. The platform's `fixed_settings` stay as they are.",
    ),
]


class JoinQuestionIn(In):
    key: QuestionKey
    question: ShortText = Field(examples=["Since when do you brew?"])
    required: StrictBool = True


def _one_a_key(questions: list[JoinQuestionIn]) -> list[JoinQuestionIn]:
    if len({one.key for one in questions}) != len(questions):
        raise FieldFault("duplicate")
    return questions


JoinQuestions = Annotated[
    list[JoinQuestionIn],
    Field(max_length=20, description="What whoever applies is asked."),
    AfterValidator(_one_a_key),
]
NeedsAcknowledgement = Annotated[
    StrictBool,
    Field(description="Whether nobody is let in who has not acknowledged the guidelines."),
]


def _questions(given: list[JoinQuestionIn]) -> tuple[JoinQuestion, ...]:
    return tuple(JoinQuestion(one.key, one.question, one.required) for one in given)


class CommunityIn(In):
    name: Name = Field(examples=["Home brewers of the north"])
    description: LongText | None = None
    team: Team = Field(default_factory=list)
    visibility: Visibility = Visibility.PUBLIC
    joining: Joining = Joining.OPEN
    join_questions: JoinQuestions = Field(default_factory=list)
    join_needs_acknowledgement: NeedsAcknowledgement = False
    language: Language | None = None
    timezone: TimezoneName | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCommunity:
        return NewCommunity(
            name=self.name,
            description=self.description,
            team=places(self.team),
            visibility=self.visibility,
            joining=self.joining,
            join_questions=_questions(self.join_questions),
            join_needs_acknowledgement=self.join_needs_acknowledgement,
            language=self.language,
            timezone=self.timezone,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CommunityChange(In):
    name: Name = absent()
    description: LongText | None = absent()
    team: Team = absent()
    visibility: Visibility = absent()
    joining: Joining = absent()
    join_questions: JoinQuestions = absent()
    join_needs_acknowledgement: NeedsAcknowledgement = absent()
    language: Language | None = absent()
    timezone: TimezoneName | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(team=places, join_questions=_questions)


class JoinQuestionOut(Out):
    key: str
    question: str
    required: bool


class CommunityOut(Out):
    id: str
    name: str
    description: str | None
    team: list[TeamPlaceOut]
    visibility: Visibility
    joining: Joining
    join_questions: list[JoinQuestionOut]
    join_needs_acknowledgement: bool
    language: str | None
    timezone: str | None
    external_id: str | None
    metadata: dict[str, str]
    archived_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, community: Community, language: str) -> "CommunityOut":
        return cls(
            id=community.id,
            name=community.name,
            description=community.description,
            team=TeamPlaceOut.all_of(community.team),
            visibility=community.visibility,
            joining=community.joining,
            join_questions=[
                JoinQuestionOut(key=one.key, question=one.question, required=one.required)
                for one in community.join_questions
            ],
            join_needs_acknowledgement=community.join_needs_acknowledgement,
            language=community.language,
            timezone=community.timezone,
            external_id=community.external_id,
            metadata=dict(community.metadata),
            archived_at=community.archived_at,
            version=community.version,
            created_at=community.created_at,
            updated_at=community.updated_at,
        )


class CeilingOut(Out):
    maximum: int
    unit: CountingUnit


class MediaLimitOut(Out):
    """What one post may show."""

    images: int
    videos: int
    together: bool = Field(description="Whether pictures and films may stand in one post.")
    image_types: list[str]
    video_types: list[str]
    image_bytes: int
    video_bytes: int
    alt_text: int = Field(description="The most code points of a description.")
    caption: int | None = Field(
        description="The most of a text beside them, in `text_unit`; null: `text_maximum`."
    )
    caption_tracks: int = Field(description="How many text tracks of a film; 0: none.")
    caption_bytes: int = Field(description="The most of one of them.")

    @classmethod
    def of(cls, limit: MediaLimit | None) -> "MediaLimitOut | None":
        if limit is None:
            return None
        return cls(**{name: getattr(limit, name) for name in cls.model_fields})


class PollLimitOut(Out):
    """What one poll may be."""

    options: int
    option_length: int = Field(description="The most code points of an option.")
    shortest_seconds: int
    longest_seconds: int
    multiple: bool = Field(description="Whether several may be chosen.")
    question: int | None = Field(
        description="The most of what it asks, in `text_unit`; null: `text_maximum`."
    )
    with_media: bool = Field(description="Whether its post may show pictures and films besides.")

    @classmethod
    def of(cls, limit: PollLimit | None) -> "PollLimitOut | None":
        if limit is None:
            return None
        return cls(**{name: getattr(limit, name) for name in cls.model_fields})


class LimitsOut(Out):
    text_maximum: int
    text_minimum: int
    text_unit: CountingUnit
    url_weight: int | None = Field(description="What any link counts as; null: its own length.")
    ceilings: list[CeilingOut] = Field(
        description="Other limits that hold at the same time; there links count in full."
    )
    posts: int = Field(description="Posts allowed in `posts_seconds`.")
    posts_seconds: int
    idempotency_window_seconds: int | None
    media: MediaLimitOut | None = Field(description="Null where nothing can be shown.")
    poll: PollLimitOut | None = Field(description="Null where there are no polls.")

    @classmethod
    def of(cls, limits: Limits) -> "LimitsOut":
        return cls(
            text_maximum=limits.text.maximum,
            text_minimum=limits.text.minimum,
            text_unit=limits.text.unit,
            url_weight=limits.text.url_weight,
            ceilings=[CeilingOut(maximum=c.maximum, unit=c.unit) for c in limits.text.ceilings],
            posts=limits.budget.posts,
            posts_seconds=limits.budget.seconds,
            idempotency_window_seconds=limits.idempotency_window_seconds,
            media=MediaLimitOut.of(limits.media),
            poll=PollLimitOut.of(limits.poll),
        )


class ChannelIn(In):
    community_id: CommunityRef
    platform: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(
        examples=["sandbox"]
    )
    credentials: CredentialsByName = Field(
        default_factory=dict,
        max_length=10,
        examples=[{"token": "anything"}],
        description="What the platform asks for; GET /v1/platforms names the fields, if there are "
        "any. Kept sealed, never shown again.",
    )
    server_url: Annotated[str, StringConstraints(min_length=8, max_length=300)] | None = Field(
        default=None,
        description="Where the instance or homeserver is, for platforms that have many.",
        examples=[None],
    )
    settings: ChannelSettings = Field(default_factory=dict)
    name: Name | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewChannel:
        return NewChannel(
            community_id=CommunityId(self.community_id),
            platform=self.platform,
            credentials=secrets(self.credentials),
            server_url=self.server_url,
            settings=self.settings,
            name=self.name,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ChannelChange(In):
    name: Name = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()
    settings: SettingsChange = absent()


class ReconnectIn(In):
    credentials: Credentials


class PauseIn(In):
    reason: ShortText = Field(examples=["The client is reviewing the brand voice."])


class DisconnectIn(In):
    cause: ShortText = Field(default="disconnected by request", examples=["contract ended"])


class ChannelOut(Out):
    id: str
    community_id: str
    platform: str
    name: str
    handle: str
    url: str | None
    profile: AccountProfileOut | None = Field(
        description="As it was when the channel was connected or last checked; null: not asked yet."
    )
    server_url: str | None
    settings: dict[str, Any]
    status: ChannelStatus
    status_reason: str | None
    capabilities: list[Capability]
    outcome_class: OutcomeClass = Field(
        description="How an unknown outcome is settled: A by key, B by handle, C by list, D by you."
    )
    limits: LimitsOut
    checked_at: InstantOut | None
    check_error: str | None
    rate_limited_until: InstantOut | None
    credentials_expire_at: InstantOut | None = Field(
        description="When the platform stops taking these credentials; null: never, or not known. "
        "With a refresh token they are renewed before that."
    )
    external_id: str | None
    metadata: dict[str, str]
    disconnected_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, channel: Channel, language: str) -> "ChannelOut":
        return cls(
            id=channel.id,
            community_id=channel.community_id,
            platform=channel.platform,
            name=channel.name,
            handle=channel.handle,
            url=channel.url,
            profile=AccountProfileOut.of(channel.profile),
            server_url=channel.server_url,
            settings=dict(channel.settings),
            status=channel.status,
            status_reason=channel.status_reason,
            capabilities=sorted(channel.capabilities),
            outcome_class=channel.outcome_class,
            limits=LimitsOut.of(channel.limits),
            checked_at=channel.checked_at,
            check_error=channel.check_error,
            rate_limited_until=channel.rate_limited_until,
            credentials_expire_at=channel.credentials_expire_at,
            external_id=channel.external_id,
            metadata=dict(channel.metadata),
            disconnected_at=channel.disconnected_at,
            version=channel.version,
            created_at=channel.created_at,
            updated_at=channel.updated_at,
        )


def secrets(credentials: dict[str, SecretStr]) -> dict[str, Secret]:
    return {name: Secret(value.get_secret_value()) for name, value in credentials.items()}
