"""Messages that come by the file: each row is judged alone, by the rules for a single message."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

from domain.publishing.content import Content, Location, Part, Poll, Variant
from domain.publishing.drafting import Draft, composed
from domain.publishing.events import CREATED, moved
from domain.publishing.model import Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.clock import written
from domain.shared.errors import DuplicateExternalId, FieldError, Refusal, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.operations import Operation, OperationItem, problem_of
from domain.shared.wall_time import TimeNote

MOST_ROWS = 50_000


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


async def write_rows(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    operation: Operation,
    items: Sequence[OperationItem],
) -> list[OperationItem]:
    """Each becomes a message, announced as any other, or says why not. All of it is in this
    transaction."""
    drafts = {item.index: read(item.subject["draft"]) for item in items if item.problem is None}
    named = await tx.channels.named([ref for d in drafts.values() for ref in d.channel_ids])
    taken = await tx.messages.taken([d.external_id for d in drafts.values() if d.external_id])
    known = await tx.channels.facts([id for found in named.values() for id in found])
    knowing = cast(PublishingTransaction, _Knowing(tx, known))
    done, messages = [], []
    for item in items:
        try:
            if item.index in drafts:
                draft = _addressed(drafts[item.index], named)
                if draft.external_id in taken:
                    raise DuplicateExternalId(pointer="/external_id")
                message = await composed(room, actor, knowing, draft)
                taken |= {draft.external_id} - {None}
                messages.append(message)
                item = item.succeeded(None if operation.dry_run else message.id)
        except Refusal as refusal:
            item = item.failed(problem_of(refusal))
        done.append(item)
    if not operation.dry_run:
        await tx.messages.add_all(messages)
        for message in messages:
            tx.announce(*moved(None, message, CREATED))
    return done


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


class _Knowing:
    """A transaction in which what is known of channels is read once for all messages."""

    def __init__(self, tx: PublishingTransaction, known: Mapping[ChannelId, ChannelFacts]) -> None:
        self._tx = tx
        self._known = known

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    @property
    def channels(self) -> "_Knowing":
        return self

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        return {id: self._known[id] for id in ids if id in self._known}


def kept(draft: Draft) -> dict[str, Any]:
    """A draft as an item of an operation keeps it."""
    plain = asdict(draft)
    if draft.schedule is not None:
        plain["schedule"]["at"] = written(draft.schedule.at)
    return {name: value for name, value in plain.items() if value}


def read(kept: Mapping[str, Any]) -> Draft:
    """The draft that was kept."""
    fields = dict(kept)
    schedule = fields.pop("schedule", None)
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
            "tags": tuple(kept.get("tags", ())),
        }
    )


def _content(kept: Mapping[str, Any]) -> Content:
    poll, location = kept["poll"], kept["location"]
    parts = tuple(Part(part["text"]) for part in kept["thread"])
    return Content(
        **dict(kept)
        | {
            "thread": parts,
            "poll": poll and Poll(**dict(poll) | {"options": tuple(poll["options"])}),
            "location": location and Location(**location),
        }
    )


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    note = kept["note"]
    return Schedule(
        **dict(kept)
        | {"at": datetime.fromisoformat(kept["at"]), "note": TimeNote(note) if note else None}
    )
