"""What prompts ask of publishing: rules of time, and messages, which are written in their own
transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import DbTransaction
from adapters.recurrence import Almanac
from domain.participation.prompt import Recurring
from domain.participation.prompt_ports import DynamicsTransaction, Next, Said, Words
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

    async def must_be_sayable(self, actor: Actor, all_of_it: Sequence[Words]) -> None:
        room = self._publishing
        async with room.begin(replace(actor, receipt=None)) as tx:
            for words in all_of_it:
                await check_campaign(tx, words.campaign_id)
                try:
                    message = await composed(room, actor, tx, _draft(room, words))
                except ValidationFailed as refused:
                    raise _where(refused, words) from None
                except NotFound as absent:
                    raise _whose(absent, words) from None
                if message.community_id != words.community_id:
                    raise NotFound(thing="channel", pointer=words.channels_at)

    async def say(self, tx: DynamicsTransaction, actor: Actor, words: Words, author: str) -> Said:
        if not isinstance(tx, DbTransaction):
            raise TypeError("what is asked is written in a transaction of the database")
        room, writer = self._publishing, replace(actor, id=author)
        there = tx.seen_as(PublishingTx)
        message = await written_down(room, writer, there, _draft(room, words))
        held = any(each.state is DeliveryState.HELD for each in message.deliveries)
        return Said(message.id, held)

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()


def _draft(room: Publishing, words: Words) -> Draft:
    return Draft(
        channel_ids=words.channel_ids,
        content=Content(words.text, language=words.language),
        schedule=at_instant(room.clock.now()),
        at_once=True,
        tags=words.tags,
        campaign_id=words.campaign_id,
        metadata=words.metadata,
    )


def _where(refused: ValidationFailed, words: Words) -> ValidationFailed:
    """What is said of a message's text and channels is said where these stand here."""
    return ValidationFailed(
        errors=[replace(fault, pointer=_here(fault.pointer, words)) for fault in refused.errors]
    )


def _whose(absent: NotFound, words: Words) -> NotFound:
    if absent.pointer is None:
        return absent
    return NotFound(pointer=_here(absent.pointer, words), thing=absent.facts.get("thing"))


def _here(pointer: str, words: Words) -> str:
    if pointer.startswith("/text"):
        return words.place
    if pointer.startswith("/channel_ids"):
        return words.channels_at + pointer.removeprefix("/channel_ids")
    return pointer


def _recurrence(recurring: Recurring) -> Recurrence:
    return Recurrence(
        recurring.starts,
        recurring.timezone,
        recurring.rule,
        recurring.exceptions,
        recurring.extra_dates,
    )
