"""Whoever wrote in a conversation is asked once, unless there is a reason not to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.inbox.conversation import Conversation
from domain.inbox.ports import InboxTransaction
from domain.inbox.rendering import known_of
from domain.inbox.room import Inbox
from domain.inbox.survey import LINK, Survey, SurveyPolicy, SurveyState, SurveyText, SurveyWay
from domain.shared.access import Actor
from domain.shared.filling import filled_in, in_language
from domain.shared.ids import Kind, SurveyId
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class SurveyWithSecret:
    """A survey as it is made; afterwards nobody knows its secret but whoever was given it."""

    survey: Survey
    secret: Secret


def applying(policies: list[SurveyPolicy], conversation: Conversation) -> SurveyPolicy | None:
    """The first that does."""
    channel_id, labels = conversation.channel_id, conversation.labels
    return next((one for one in policies if one.applies_to(channel_id, labels)), None)


async def asked_lately(
    tx: InboxTransaction, policy: SurveyPolicy, conversation: Conversation, now: datetime
) -> datetime | None:
    """When they were asked last, where that is too short a time ago for this policy."""
    person = conversation.author_id
    if person is None:
        return None
    last = await tx.surveys.last_asked(conversation.channel_id, person)
    if last is None or now >= last + timedelta(days=policy.every_days):
        return None
    return last


async def is_unwanted(tx: InboxTransaction, conversation: Conversation, now: datetime) -> bool:
    person = conversation.author_id
    if person is None:
        return False
    return await tx.surveys.is_unwanted(conversation.channel_id, person, now)


async def drawn_up(
    room: Inbox,
    actor: Actor,
    tx: InboxTransaction,
    policy: SurveyPolicy,
    conversation: Conversation,
    way: SurveyWay,
) -> SurveyWithSecret:
    """In the language of the last that they said."""
    now, secret = room.clock.now(), room.mint.survey_token()
    said = await tx.beside.said(conversation.id, None)
    text = in_language(policy.texts, said.spoken if said else None)
    survey = Survey(
        id=SurveyId(room.ids.new(Kind.SURVEY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        survey_policy_id=policy.id,
        conversation_id=conversation.id,
        channel_id=conversation.channel_id,
        way=way,
        scale=policy.scale,
        texts=policy.texts,
        language=text.language,
        state=SurveyState.SENT if way is SurveyWay.REPLY else SurveyState.MADE,
        expires_at=now + timedelta(days=policy.good_for_days),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        platform_person_id=conversation.author_id,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
        labels=conversation.labels,
        hash=room.mint.hash_of_secret(secret.reveal()),
        closed_at=conversation.closed_at if way is SurveyWay.REPLY else None,
    )
    return SurveyWithSecret(survey, secret)


async def invitation(
    tx: InboxTransaction, conversation: Conversation, text: SurveyText, url: str
) -> str:
    """What is said to them, with the address in its place."""
    known = known_of(conversation.author, await tx.beside.surroundings(conversation.channel_id))
    return filled_in(text.invitation, known | {LINK: url})
