"""Whoever wrote in a conversation is asked how satisfied they are: by the service when it is
closed, or because somebody wants it."""

from dataclasses import replace
from datetime import datetime

from domain.inbox.asking import (
    SurveyWithSecret,
    applying,
    asked_lately,
    drawn_up,
    invitation,
    is_unwanted,
)
from domain.inbox.automation_ports import Answer
from domain.inbox.conversation import Conversation
from domain.inbox.errors import (
    NoSurveyPolicy,
    PersonAskedLately,
    PersonNotAsked,
    SurveyThere,
)
from domain.inbox.ports import InboxTransaction
from domain.inbox.reaching import within_reach
from domain.inbox.room import Inbox
from domain.inbox.survey import (
    SURVEY_DUE,
    Survey,
    SurveyPolicy,
    SurveyState,
    SurveyWay,
    asks_about,
    due_at,
)
from domain.inbox.survey_events import survey_told
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import Refusal
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, ConversationId, SurveyPolicyId
from domain.shared.operations import problem_of


async def plan_survey(
    room: Inbox,
    actor: Actor,
    conversation_id: ConversationId,
    channel_id: ChannelId,
    labels: tuple[str, ...],
    closed_at: datetime,
) -> None:
    """It was closed. Where a policy asks by itself, that is planned; whether it is still to be done
    is seen when it is due. Safe to repeat."""
    async with room.begin(actor) as tx:
        standing = await _asking_by_themselves(tx)
        policy = next((one for one in standing if one.applies_to(channel_id, labels)), None)
        if policy is not None:
            tx.plan(SURVEY_DUE, conversation_id, due_at(policy, closed_at))
            await tx.commit()


async def ask_when_due(room: Inbox, actor: Actor, conversation_id: ConversationId) -> None:
    """Ask by a reply, as the policy, unless it is open again, was asked about before, or the person
    is not to be asked. What refuses the reply is kept with the survey: it is not tried again for
    this closing. Safe to repeat."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        conversation = await tx.conversations.get(conversation_id)
        policy = applying(await _asking_by_themselves(tx), conversation)
        if policy is None or conversation.closed_at is None or not asks_about(conversation):
            return
        due = due_at(policy, conversation.closed_at)
        if now < due:
            tx.plan(SURVEY_DUE, conversation_id, due)
            await tx.commit()
            return
        if not await _is_to_be_asked(tx, policy, conversation, now):
            return
        survey = await _sent(room, replace(actor, id=policy.id), tx, policy, conversation)
        await tx.surveys.add(survey)
        tx.announce(survey_told(survey))
        await tx.commit()
    if survey.message_id is not None:
        await room.doorbell.ring()


async def make_survey(
    room: Inbox,
    actor: Actor,
    conversation_id: ConversationId,
    policy_id: SurveyPolicyId | None = None,
) -> SurveyWithSecret:
    """Make the address for somebody to bring there themselves: by this policy, or else by the first
    that applies, whatever its way. Raises MissingScope, NotFound, InvalidState for one that was
    merged, SurveyThere, NoSurveyPolicy, PersonNotAsked, PersonAskedLately."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        conversation = within_reach(await tx.conversations.get(conversation_id), actor)
        conversation.require()
        policy = await _wanted(tx, policy_id, conversation)
        there = [each for each in await tx.surveys.about(conversation_id) if _counts(each)]
        if there:
            raise SurveyThere(survey=there[0].id)
        if await is_unwanted(tx, conversation, now):
            raise PersonNotAsked()
        last = await asked_lately(tx, policy, conversation, now)
        if last is not None:
            raise PersonAskedLately(asked_at=written(last), days=policy.every_days)
        made = await drawn_up(room, actor, tx, policy, conversation, SurveyWay.LINK)
        await tx.surveys.add(made.survey)
        tx.announce(survey_told(made.survey))
        await tx.commit(made)
    return made


async def _asking_by_themselves(tx: InboxTransaction) -> list[SurveyPolicy]:
    standing = await tx.survey_policies.standing()
    return [policy for policy in standing if policy.way is SurveyWay.REPLY]


async def _is_to_be_asked(
    tx: InboxTransaction, policy: SurveyPolicy, conversation: Conversation, now: datetime
) -> bool:
    for survey in await tx.surveys.about(conversation.id):
        if _counts(survey) or survey.closed_at == conversation.closed_at:
            return False
    if await is_unwanted(tx, conversation, now):
        return False
    return await asked_lately(tx, policy, conversation, now) is None


async def _sent(
    room: Inbox,
    actor: Actor,
    tx: InboxTransaction,
    policy: SurveyPolicy,
    conversation: Conversation,
) -> Survey:
    made = await drawn_up(room, actor, tx, policy, conversation, SurveyWay.REPLY)
    url = f"{room.public_url}/survey/{made.secret.reveal()}"
    text = await invitation(tx, conversation, made.survey.question(made.survey.language), url)
    # In the open anybody could answer in their place.
    alone = conversation.kind is not HeardKind.DIRECT
    try:
        answer = Answer(conversation.id, text, private=alone)
        message_id = await room.answering.write(tx, actor, answer)
    except Refusal as refusal:
        problem = problem_of(refusal)
        return replace(made.survey, state=SurveyState.NOT_SENT, hash=None, problem=problem)
    return replace(made.survey, message_id=message_id)


async def _wanted(
    tx: InboxTransaction, policy_id: SurveyPolicyId | None, conversation: Conversation
) -> SurveyPolicy:
    if policy_id is not None:
        return await tx.survey_policies.get(policy_id)
    policy = applying(list(await tx.survey_policies.standing()), conversation)
    if policy is None:
        raise NoSurveyPolicy()
    return policy


def _counts(survey: Survey) -> bool:
    """Whether somebody was asked."""
    return survey.state is not SurveyState.NOT_SENT
