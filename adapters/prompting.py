"""What prompts ask of publishing: rules of time, and messages, which are written in their own
transaction."""

from dataclasses import replace
from datetime import datetime

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from adapters.recurrence import Almanac
from domain.participation.prompt import Prompt, Recurring
from domain.participation.prompt_ports import Asking, DynamicsTransaction, Next, Said
from domain.publishing.campaigning import check_campaign
from domain.publishing.content import Content
from domain.publishing.drafting import Draft, composed, written_down
from domain.publishing.moves import at_instant
from domain.publishing.occurrences import Recurrence, check_recurrence, upcoming
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed


class RhythmOfPublishing:
    """For `domain.participation.prompt_ports.Rhythm`: as series recur, so does this."""

    def __init__(self, almanac: Almanac) -> None:
        self._almanac = almanac

    def must_be_readable(self, recurring: Recurring, now: datetime) -> None:
        check_recurrence(_recurrence(recurring), self._almanac, now)

    def next_after(self, recurring: Recurring, after: datetime) -> Next | None:
        found = upcoming(_recurrence(recurring), self._almanac, after, 1)
        return Next(found[0].recurrence_id, found[0].at) if found else None


class VoiceOfPublishing:
    """For `domain.participation.prompt_ports.Voice`."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def must_be_sayable(self, actor: Actor, prompt: Prompt) -> None:
        room = self._publishing
        async with room.begin(replace(actor, receipt=None)) as tx:
            await check_campaign(tx, prompt.campaign_id)
            for place, each in enumerate(prompt.bank):
                for language, text in each.texts.items():
                    try:
                        message = await composed(room, actor, tx, _draft(room, prompt, text))
                    except ValidationFailed as refused:
                        raise _where(refused, f"/bank/{place}/texts/{language}") from None
            if message.community_id != prompt.community_id:
                raise NotFound(thing="channel", pointer="/channel_ids")

    async def say(self, tx: DynamicsTransaction, actor: Actor, asking: Asking) -> Said:
        if not isinstance(tx, DbTransaction):
            raise TypeError("what is asked is written in a transaction of the database")
        room, author = self._publishing, replace(actor, id=asking.author)
        there = tx.seen_as(PublishingTx)
        message = await written_down(room, author, there, _draft(room, asking.prompt, asking.text))
        held = any(each.state is DeliveryState.HELD for each in message.deliveries)
        return Said(message.id, held)

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()


def _draft(room: Publishing, prompt: Prompt, text: str) -> Draft:
    return Draft(
        channel_ids=prompt.channel_ids,
        content=Content(text, language=prompt.language),
        schedule=at_instant(room.clock.now()),
        at_once=True,
        tags=prompt.tags,
        campaign_id=prompt.campaign_id,
        metadata=prompt.metadata,
    )


def _where(refused: ValidationFailed, place: str) -> ValidationFailed:
    """What is said of a message's text is said where the text stands here."""
    return ValidationFailed(
        errors=[
            replace(fault, pointer=place) if fault.pointer.startswith("/text") else fault
            for fault in refused.errors
        ]
    )


def _recurrence(recurring: Recurring) -> Recurrence:
    return Recurrence(
        recurring.starts,
        recurring.timezone,
        recurring.rule,
        recurring.exceptions,
        recurring.extra_dates,
    )
