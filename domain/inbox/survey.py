"""When a conversation is closed, whoever wrote may be asked how satisfied they are: by whom they
are asked, when, and what they said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.inbox.conversation import Conversation, ConversationState
from domain.shared.errors import FieldError
from domain.shared.filling import VARIABLES, in_language, left_over, missing_from
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    MessageId,
    OrganizationId,
    SurveyId,
    SurveyPolicyId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

SURVEY_DUE = "survey.due"
"""The kind of duty that asks whoever wrote in a conversation that was closed."""

LINK = "survey.link"
"""What an invitation says where the address of the survey goes."""

ALWAYS_KNOWN = frozenset({LINK, "workspace.name", "community.name", "channel.name"})
"""What an invitation needs no other words for."""

SATISFIED_FROM = 4


class SurveyScale(StrEnum):
    """`five`: from 1 to 5, and whoever says 4 or 5 is satisfied. `thumbs`: 0 is down, 1 is up."""

    FIVE = "five"
    THUMBS = "thumbs"

    @property
    def scores(self) -> range:
        """All that can be said, the worst first."""
        return range(1, 6) if self is SurveyScale.FIVE else range(2)

    def satisfied(self, score: int) -> bool:
        return score >= (SATISFIED_FROM if self is SurveyScale.FIVE else 1)


class SurveyWay(StrEnum):
    """How somebody comes by the address. `reply`: the service says it in the conversation. `link`:
    it is handed to whoever asks for it by the API, and they bring it there."""

    REPLY = "reply"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class SurveyText:
    """How somebody is asked in one language: the `question` on the page, and the `invitation` that
    leads there, with `{{survey.link}}` in it."""

    language: str
    question: str
    invitation: str


@dataclass(frozen=True, slots=True)
class SurveyPolicy:
    """Applies to conversations that meet every condition; an empty one is met by all. Of several
    that apply the one with the lowest `position` does. The first of its `texts` is the one that is
    taken where nobody's language is there. Nobody is asked more often than once in `every_days`, on
    one channel; 0: whenever a conversation is closed."""

    id: SurveyPolicyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    position: int
    texts: tuple[SurveyText, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    enabled: bool = False
    way: SurveyWay = SurveyWay.REPLY
    scale: SurveyScale = SurveyScale.FIVE
    delay_seconds: int = 0
    every_days: int = 30
    good_for_days: int = 14
    channel_ids: tuple[ChannelId, ...] = ()
    labels: tuple[str, ...] = ()
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "SurveyPolicy":
        """Who was asked already is asked what they were asked."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "SurveyPolicy":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self,
            enabled=False,
            removed_at=now,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )

    def applies_to(self, channel_id: ChannelId, labels: tuple[str, ...]) -> bool:
        return all(
            (
                not self.channel_ids or channel_id in self.channel_ids,
                not self.labels or not set(self.labels).isdisjoint(labels),
            )
        )

    def faults(self) -> Iterator[FieldError]:
        """What is wrong with its invitations: no address in them, something that nobody would fill
        in, or something that is not known of everybody and has no other words."""
        known = frozenset({*VARIABLES, LINK})
        for number, text in enumerate(self.texts):
            place = f"/texts/{number}/invitation"
            wanted = missing_from(text.invitation, {})
            if LINK not in wanted:
                yield FieldError(place, "survey_link_missing", {"link": f"{{{{{LINK}}}}}"})
            for left in left_over(text.invitation, known):
                yield FieldError(place, "never_filled_in", {"placeholder": left})
            for name in wanted:
                if name in known - ALWAYS_KNOWN:
                    example = f"{{{{{name}|…}}}}"
                    facts = {"name": name, "example": example}
                    yield FieldError(place, "other_words_missing", facts)


class SurveyState(StrEnum):
    """`sent`: the invitation is a message of ours, on its way or out. `made`: the address was
    handed to whoever asked. `answered`: at least once. `not_sent`: the invitation was refused."""

    SENT = "sent"
    MADE = "made"
    ANSWERED = "answered"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Survey:
    """One person asked about one conversation, once. Of the secret in its address the `hash` is
    kept (SHA-256, in hexadecimal). What it asks stays as it was asked; who had the conversation in
    hand is who had it then. `closed_at` is which closing it was asked for, None where somebody
    asked by the API; `message_id` is the invitation."""

    id: SurveyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    survey_policy_id: SurveyPolicyId
    conversation_id: ConversationId
    channel_id: ChannelId
    way: SurveyWay
    scale: SurveyScale
    texts: tuple[SurveyText, ...]
    language: str
    state: SurveyState
    expires_at: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    platform_person_id: str | None = None
    assignee_id: TeammateId | None = None
    team_id: TeamId | None = None
    labels: tuple[str, ...] = ()
    hash: str | None = None
    closed_at: datetime | None = None
    message_id: MessageId | None = None
    problem: Mapping[str, Any] | None = None
    score: int | None = None
    comment: str | None = None
    answered_at: datetime | None = None

    @property
    def satisfied(self) -> bool | None:
        """None while nobody has answered."""
        return None if self.score is None else self.scale.satisfied(self.score)

    def is_good(self, now: datetime) -> bool:
        """Whether it can still be seen and answered."""
        return self.hash is not None and now < self.expires_at

    def question(self, language: str | None) -> SurveyText:
        """What is asked in the reader's language, or else in the one it was sent in."""
        mine = in_language(self.texts, self.language)
        found = in_language(self.texts, language)
        return found if _kin(found.language, language) else mine

    def answer(self, score: int, comment: str | None, now: datetime) -> "Survey":
        """The last word counts; the very same when it says nothing new."""
        if (score, comment) == (self.score, self.comment):
            return self
        return replace(
            self,
            state=SurveyState.ANSWERED,
            score=score,
            comment=comment,
            answered_at=now,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class Respondent:
    """Whoever came by the address of a survey. `allowed_origins` are the pages of the workspace's
    own that they may come from."""

    survey: Survey
    allowed_origins: tuple[str, ...] = ()


def due_at(policy: SurveyPolicy, closed_at: datetime) -> datetime:
    return closed_at + timedelta(seconds=policy.delay_seconds)


def asks_about(conversation: Conversation) -> bool:
    """Whether the service asks by itself: only where it is over, and where somebody answered."""
    over = conversation.state is ConversationState.CLOSED and conversation.merged_into is None
    return over and conversation.closed_at is not None and conversation.reply_count > 0


def _kin(one: str, other: str | None) -> bool:
    return other is not None and one.lower().split("-")[0] == other.lower().split("-")[0]
