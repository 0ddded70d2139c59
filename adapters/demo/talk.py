"""What others say under the posts and in private, and what the café has answered so far."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.demo.guard import Heard as ByWhom
from adapters.demo.month import Channels, wall
from adapters.demo.past import Write, went_out
from adapters.demo.voices import ANSWER_BEGUN, ANSWERS_GIVEN, NOTES, VOICES, Voice
from adapters.wiring import House
from domain.escalations.model import Subject, SubjectKind
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.events.ports import Pending, PendingEvents
from domain.events.use_cases.relay_events import relay_events
from domain.inbox.model import InboundMessage
from domain.inbox.presence import PresenceState
from domain.inbox.survey import SurveyText, SurveyWay
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.assign_conversations import assign_waiting
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_notes import add_note
from domain.inbox.use_cases.keep_survey_policies import NewSurveyPolicy, create_survey_policy
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.show_presence import show_presence
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.publishing.use_cases.read_publishing import list_sandbox_posts
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.publishing.views import SandboxPostView
from domain.shared.access import Actor, system
from domain.shared.heard import Heard, Person
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    EscalationLadderId,
    InboundMessageId,
    OrganizationId,
)
from domain.shared.paging import PageRequest

MANY = PageRequest(limit=100)
PATIENCE, A_MOMENT = 300, 0.1
A_LOT = 1_000


@dataclass(frozen=True)
class OfOne:
    """What is pending of one organization: that of others is not ours to relay."""

    pending: PendingEvents
    organization_id: OrganizationId

    async def next(self, limit: int) -> Sequence[Pending]:
        found = await self.pending.next(A_LOT)
        return [one for one in found if one.organization_id == self.organization_id][:limit]


@dataclass(frozen=True)
class Talk:
    """Who hears, where, and what time it is."""

    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> ByWhom:
        """What was heard, by who said it. Not safe to repeat: we would be told it again."""
        posts = (await list_sandbox_posts(self.house.app.publishing, self.actor, MANY)).items
        for number, voice in enumerate(sorted(VOICES, key=lambda each: -each.ago)):
            await self._told(number, voice, posts)
        heard = await self._heard()
        await self._answers(heard)
        await self._notes(heard)
        await self._asks_how_it_was(heard)
        await self.follow()
        service = system(self.actor.organization_id, self.actor.workspace)
        await assign_waiting(self.house.app.inbox, service)
        said = sorted(heard, key=lambda each: each.at)
        return {each.author.id: each for each in said if each.author}

    async def _heard(self) -> Sequence[InboundMessage]:
        """All that was said, in its conversations. A worker beside us may have some of it in hand:
        that is waited for."""
        said = sum(voice.reaction is None for voice in VOICES)
        for _ in range(PATIENCE):
            for channel in (self.channels.spanish, self.channels.english):
                while await digest_receipts(self.house.app.inbox, self.actor, channel):
                    pass
            await self.follow()
            heard = (await list_inbound_messages(self.house.app.inbox, self.actor, MANY)).items
            if len(heard) == said and all(one.conversation_id for one in heard):
                return heard
            await asyncio.sleep(A_MOMENT)
        raise RuntimeError(f"Of {said} things that were said {len(heard)} were heard in time.")

    async def follow(self) -> None:
        """What follows from what has happened, at once: no worker need be there."""
        room = self.house.app.events
        ours = OfOne(room.pending, self.actor.organization_id)
        room = replace(room, pending=ours)
        while await relay_events(room):
            pass

    async def escalate(self, heard: Sequence[InboundMessage], ladder: EscalationLadderId) -> None:
        """Somebody finds that one of them waits too long."""
        conversation = str(_saying(heard, ANSWER_BEGUN[0]).conversation_id)
        about = Subject(SubjectKind.CONVERSATION, conversation)
        asked = NewEscalation(ladder, about, "Lleva días esperando.")
        await escalate(self.house.app.escalations, self.actor, asked)

    async def _told(self, number: int, voice: Voice, posts: Sequence[SandboxPostView]) -> None:
        at = self.now - voice.ago
        channel = getattr(self.channels, voice.channel)
        under = next((post.id for post in posts if _is_it(post, voice, channel, at)), None)
        heard = Heard(
            f"demo-{number}",
            voice.kind,
            at,
            Person(voice.who, f"@{voice.who}"),
            voice.text or None,
            parent_id=None if voice.reaction else under,
            message_id=under if voice.reaction else None,
            reaction=voice.reaction,
            rating=voice.rating,
        )
        await tell_sandbox(self.house.app.inbox, self.actor, channel, heard)

    async def _answers(self, heard: Sequence[InboundMessage]) -> None:
        room = self.house.app.publishing
        for piece, language, words, ago in ANSWERS_GIVEN:
            asked = _saying(heard, piece)
            at = self.now - ago
            draft = Draft((), Content(words, language=language), schedule=wall(at))
            await went_out(self.house, self.actor, draft, at, write=answering(asked.id))
        piece, language, words = ANSWER_BEGUN
        begun = Draft((), Content(words, language=language))
        await reply_to_message(room, self.actor, _saying(heard, piece).id, begun, Manner())

    async def _notes(self, heard: Sequence[InboundMessage]) -> None:
        room = self.house.app.inbox
        for piece, words in NOTES:
            conversation = ConversationId(str(_saying(heard, piece).conversation_id))
            await add_note(room, self.actor, conversation, words)
            await show_presence(room, self.actor, conversation, PresenceState.VIEWING)

    async def _asks_how_it_was(self, heard: Sequence[InboundMessage]) -> None:
        room, piece = self.house.app.inbox, ANSWERS_GIVEN[0][0]
        words = SurveyText("es", "¿Le ayudamos?", "Cuéntenos cómo le fue: {{survey.link}}")
        await create_survey_policy(
            room, self.actor, NewSurveyPolicy("Después de hablar", (words,), way=SurveyWay.LINK)
        )
        conversation = ConversationId(str(_saying(heard, piece).conversation_id))
        await make_survey(room, self.actor, conversation)


def answering(asked: InboundMessageId) -> Write:
    """How an answer to that is written."""

    async def write(room: Publishing, actor: Actor, draft: Draft) -> Message:
        return await reply_to_message(room, actor, asked, draft, Manner())

    return write


def _is_it(post: SandboxPostView, voice: Voice, channel: ChannelId, at: datetime) -> bool:
    """Whether it was said under this post."""
    there = post.channel_id == channel and post.created_at < at
    return there and voice.under is not None and voice.under in post.text


def _saying(heard: Sequence[InboundMessage], piece: str) -> InboundMessage:
    return next(each for each in heard if piece in (each.text or ""))
