"""Messages that come by the file: each row is judged alone, by the rules for a single message."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

from domain.publishing.campaigning import check_campaign, check_objective
from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Variant,
    WhoMayReply,
)
from domain.publishing.drafting import Draft, all_written_down, composed
from domain.publishing.model import Message, Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import SlotWish
from domain.publishing.room import Publishing
from domain.publishing.slotting import Turns, time_of
from domain.publishing.tone import Situation
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.clock import written
from domain.shared.errors import DuplicateExternalId, FieldError, Refusal, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId, MediaId
from domain.shared.operations import Operation, OperationItem, problem_of
from domain.shared.wall_time import TimeNote

MOST_ROWS = 50_000
TABLES = ("csv", "xlsx")
"""The formats of files whose rows have columns."""

TIMES = ("local_time", "at", "timezone", "queue_id", "next_free_slot")
"""The columns that say when."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number there, from 1, what was written in it, and why it is none that
    could become a message. Channels are named in the draft as the file names them."""

    number: int
    draft: Mapping[str, Any]
    problem: Mapping[str, Any] | None = None

    @property
    def subject(self) -> Mapping[str, Any]:
        return {"row": self.number, "draft": self.draft}

    @property
    def goes_out(self) -> bool:
        """Whether it asks for a time, or for a slot."""
        return self.problem is None and not {"schedule", "slot"}.isdisjoint(self.draft)


async def write_rows(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    operation: Operation,
    items: Sequence[OperationItem],
) -> list[OperationItem]:
    """Each becomes a message, as one that is created alone does, or says why not. All of it is in
    this transaction."""
    drafts = {item.index: read(item.subject["draft"]) for item in items if item.problem is None}
    named = await tx.channels.named([ref for d in drafts.values() for ref in d.channel_ids])
    taken = await tx.messages.taken([d.external_id for d in drafts.values() if d.external_id])
    together = await _Together.over(room, tx, operation, drafts.values(), named)
    done, messages = [], []
    for item in items:
        try:
            if item.index in drafts:
                draft = _addressed(drafts[item.index], named)
                if draft.external_id in taken:
                    raise DuplicateExternalId(pointer="/external_id")
                message = await together.compose(room, actor, draft)
                messages.append(message)
                made = None if operation.dry_run else message.id
                item = item.succeeded(made, time_of(message))
        except Refusal as refusal:
            item = item.failed(_told(refusal, operation, drafts[item.index]))
        done.append(item)
    if not operation.dry_run and messages:
        await all_written_down(room, actor, tx, messages, together.facts_of)
    return done


def _told(refusal: Refusal, operation: Operation, draft: Draft) -> dict[str, Any]:
    problem = problem_of(refusal)
    if operation.request.get("format") not in TABLES:
        return problem
    wish, when = draft.slot, draft.schedule
    if wish is not None:
        time = "queue_id" if wish.queue_id else "next_free_slot"
    else:
        time = "local_time" if when and when.anchored_to_wall else "at"
    return in_columns(problem, [time])


def in_columns(problem: Mapping[str, Any], times: Collection[str]) -> dict[str, Any]:
    """The same problem with the columns of a table that it stands in; `times` are those by which
    the row says when."""
    errors = [{**e, "pointer": f"/{_column(e['pointer'], times)}"} for e in problem["errors"]]
    pointer = problem["pointer"]
    place = pointer and f"/{_column(pointer, times)}"
    return {**problem, "errors": errors, "pointer": place}


def _column(pointer: str, times: Collection[str]) -> str:
    first, _, rest = pointer.removeprefix("/").partition("/")
    if first == "schedule":
        return rest if rest in TIMES else next((n for n in TIMES if n in times), TIMES[0])
    if first == "metadata":
        return f"metadata.{rest}"
    if first == "thread" and "/media" in rest:
        return "thread_media"
    return "channels" if first == "channel_ids" else first


def _addressed(draft: Draft, named: Mapping[str, Sequence[ChannelId]]) -> Draft:
    """With the channels that are meant by what the file calls them: an id, an external id, or a
    handle that no other channel has. Raises ValidationFailed."""
    meant: dict[str, ChannelId] = {}
    errors = []
    for position, name in enumerate(draft.channel_ids):
        found = named.get(name, ())
        if len(found) == 1:
            meant[name] = found[0]
        else:
            code = "ambiguous_channel" if found else "unknown_channel"
            errors.append(FieldError(f"/channel_ids/{position}", code, {"channel": str(name)}))
    twice = [name for name, count in Counter(meant.values()).items() if count > 1]
    if twice:
        errors.append(FieldError("/channel_ids", "duplicate"))
    if errors:
        raise ValidationFailed(errors=errors)
    return replace(
        draft,
        channel_ids=list(meant.values()),
        variants={meant.get(name, name): said for name, said in draft.variants.items()},
    )


class _Together:
    """A transaction in which rows see the slots and times of those before them; what is known of
    channels is read once for all."""

    def __init__(
        self, tx: PublishingTransaction, facts_of: Mapping[ChannelId, ChannelFacts], turns: Turns
    ) -> None:
        self._tx = tx
        self._turns = turns
        self.facts_of = facts_of
        self.channels = self
        self.queues = turns.queues
        self._joined: set[CampaignId | None] = {None}
        self._served: set[str | None] = {None}

    @classmethod
    async def over(
        cls,
        room: Publishing,
        tx: PublishingTransaction,
        operation: Operation,
        drafts: Collection[Draft],
        named: Mapping[str, Sequence[ChannelId]],
    ) -> "_Together":
        wishing = [named.get(ref, ()) for d in drafts if d.slot for ref in d.channel_ids]
        turns = await Turns.on(room, tx, {id for found in wishing for id in found}, operation)
        facts = await tx.channels.facts([id for found in named.values() for id in found])
        return cls(tx, facts, turns)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        return {id: self.facts_of[id] for id in ids if id in self.facts_of}

    async def compose(self, room: Publishing, actor: Actor, draft: Draft) -> Message:
        """Raises what `check_campaign`, `check_objective` and `composed` raise."""
        tx = cast(PublishingTransaction, self)
        if draft.campaign_id not in self._joined:
            await check_campaign(tx, draft.campaign_id)
            self._joined.add(draft.campaign_id)
        if draft.objective_id not in self._served:
            await check_objective(tx, draft.objective_id)
            self._served.add(draft.objective_id)
        message = await composed(room, actor, tx, draft, take=self._turns.take)
        self._turns.place(message)
        return message


def kept(draft: Draft) -> dict[str, Any]:
    """A draft as an item of an operation keeps it."""
    plain = asdict(draft)
    if draft.schedule is not None:
        # What it clashes with, and whose slot it is, is found when its turn comes.
        named = {name: getattr(draft.schedule, name) for name in _KEPT_OF_A_TIME}
        plain["schedule"] = {"at": written(draft.schedule.at), **named}
    return {name: value for name, value in plain.items() if value}


_KEPT_OF_A_TIME = ("local_time", "timezone", "anchored_to_wall", "note")


def read(kept: Mapping[str, Any]) -> Draft:
    """The draft that was kept."""
    fields = dict(kept)
    schedule, slot = fields.pop("schedule", None), fields.pop("slot", None)
    return Draft(
        **fields
        | {
            "channel_ids": [ChannelId(name) for name in kept["channel_ids"]],
            "content": _content(kept["content"]),
            "variants": {
                ChannelId(name): Variant(tuple(v["own"]), _content(v["content"]))
                for name, v in kept.get("variants", {}).items()
            },
            "schedule": None if schedule is None else _schedule(schedule),
            "slot": None if slot is None else SlotWish(slot["queue_id"]),
            "tags": tuple(kept.get("tags", ())),
            "situation": Situation(kept["situation"]) if "situation" in kept else None,
        }
    )


def _content(kept: Mapping[str, Any]) -> Content:
    poll, location = kept["poll"], kept["location"]
    # What was kept before later posts could show anything says nothing of it.
    parts = tuple(Part(part["text"], _shown(part.get("media", ()))) for part in kept["thread"])
    return Content(
        **dict(kept)
        | {
            "thread": parts,
            "media": _shown(kept["media"]),
            "first_comment_media": _shown(kept.get("first_comment_media", ())),
            "poll": poll and Poll(**dict(poll) | {"options": tuple(poll["options"])}),
            "location": location and Location(**location),
            "who_may_reply": _who(kept.get("who_may_reply")),
        }
    )


def _who(kept: str | None) -> WhoMayReply | None:
    return None if kept is None else WhoMayReply(kept)


def _shown(kept: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    return tuple(Attachment(MediaId(it["media_id"]), it["alt_text"]) for it in kept)


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    note = kept["note"]
    return Schedule(
        **dict(kept)
        | {"at": datetime.fromisoformat(kept["at"]), "note": TimeNote(note) if note else None}
    )
