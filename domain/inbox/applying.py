"""What was heard becomes messages, changes and activities: the same ones, whatever comes first and
however often."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.inbox.analysing import Readings
from domain.inbox.events import (
    DELETED,
    EDITED,
    RECEIVED,
    activity_told,
    message_told,
)
from domain.inbox.model import (
    CHANGES,
    SAID,
    InboundActivity,
    InboundChange,
    InboundMessage,
    answered_by,
    kept_id,
    subject_of,
)
from domain.inbox.ports import Line, Messages, OurPost
from domain.inbox.receipt import Taken
from domain.shared.events import News
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import (
    IdMaker,
    InboundActivityId,
    InboundMessageId,
    InboundReceiptId,
    Kind,
)


@dataclass(frozen=True, slots=True)
class HeardHere:
    """Something that was heard, and the receipt that told of it."""

    heard: Heard
    receipt_id: InboundReceiptId
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already of what is being told, and what of it is about posts of ours."""

    messages: Mapping[str, InboundMessage]
    changes: Mapping[str, Sequence[InboundChange]]
    activities: frozenset[str]
    ours: Mapping[str, OurPost]


@dataclass(frozen=True, slots=True)
class Effects:
    """What is to be written, and told."""

    messages: Sequence[tuple[InboundMessage | None, InboundMessage]]
    changes: Sequence[tuple[InboundChange | None, InboundChange]]
    activities: Sequence[InboundActivity]
    news: Sequence[News]


def told_by(taken: Taken, heard: Iterable[Heard]) -> list[HeardHere]:
    return [HeardHere(item, taken.id, taken.received_at) for item in heard]


def of_concern(line: Line, heard: Iterable[HeardHere]) -> list[HeardHere]:
    """What others say and do: our own posts coming back, and what we do to them, is told by those
    who send them. Each thing once, as it was told first."""
    ours = line.connection.account_id
    kept: dict[str, HeardHere] = {}
    for here in heard:
        item = here.heard
        own = item.author is not None and item.author.id == ours
        if own and item.kind is not HeardKind.DELETION:
            continue
        kept.setdefault(kept_id(item), here)
    return list(kept.values())


async def known_of(messages: Messages, line: Line, heard: Sequence[HeardHere]) -> Known:
    """One look for each kind of thing, whatever there is of it."""
    channel_id = line.listener.id
    about = {id for here in heard if (id := _about(here.heard)) is not None}
    changes: dict[str, list[InboundChange]] = defaultdict(list)
    activities = {kept_id(here.heard) for here in heard if _about(here.heard) is None}
    posts = {id for here in heard for id in answered_by(here.heard)} | about
    found: list[InboundMessage] = []
    if about:
        found = await messages.of(channel_id, about)
        for change in await messages.changes(channel_id, about):
            changes[change.about].append(change)
    return Known(
        {message.platform_message_id: message for message in found},
        changes,
        frozenset(await messages.happened(channel_id, activities)) if activities else frozenset(),
        await messages.ours(channel_id, posts) if posts else {},
    )


def _about(heard: Heard) -> str | None:
    """The message that it is or changes; None for what is an activity."""
    return subject_of(heard) if heard.kind in SAID | CHANGES else None


def effects_of(
    line: Line,
    heard: Sequence[HeardHere],
    known: Known,
    readings: Readings,
    ids: IdMaker,
    now: datetime,
) -> Effects:
    """What all this makes of what is known. What is known already has no effect."""
    fresh: dict[str, list[HeardHere]] = defaultdict(list)
    activities = []
    ids_of_activities = _in_order(ids, Kind.INBOUND_ACTIVITY, len(heard))
    for here in heard:
        about = _about(here.heard)
        if about is None:
            if kept_id(here.heard) not in known.activities:
                activities.append(_activity(line, here, known, next(ids_of_activities)))
        elif about not in known.ours:
            # Our own posts and replies coming back, under whatever name, are nobody else's words.
            fresh[about].append(here)
    ids_of_messages = _in_order(ids, Kind.INBOUND_MESSAGE, len(fresh))
    told = [
        _message_of(line, about, items, known, readings, next(ids_of_messages), now)
        for about, items in fresh.items()
    ]
    return Effects(
        [pair for one in told for pair in one.messages],
        [pair for one in told for pair in one.changes],
        activities,
        [news for one in told for news in one.news] + [activity_told(a) for a in activities],
    )


def _message_of(
    line: Line,
    about: str,
    heard: Sequence[HeardHere],
    known: Known,
    readings: Readings,
    id: str,
    now: datetime,
) -> Effects:
    """All that concerns one message."""
    before = known.messages.get(about)
    stored = list(known.changes.get(about, ()))
    there = {change.heard_id for change in stored}
    has_begun = before is not None
    new: list[InboundChange] = []
    began: HeardHere | None = None
    for here in heard:
        said = here.heard.kind in SAID
        # What a message says at first is told once, whatever kind of telling brings it again.
        if kept_id(here.heard) in there or (said and (has_begun or began is not None)):
            continue
        began = here if said else began
        new.append(_change(line, about, here))
    message = before or (_message(line, about, began, known, id) if began else None)
    if message is None:
        return Effects([], [(None, change) for change in new], [], [])
    new = [change.of(message.id) for change in new]
    adopted = [(change, change.of(message.id)) for change in stored if change.inbound_id is None]
    everything = [*(change.of(message.id) for change in stored), *new]
    if not new:
        return Effects([], [], [], [])
    after = readings.on(message.standing(everything, now))
    arrived = [*(after for _, after in adopted), *new]
    changes = [*adopted, *((None, change) for change in new)]
    return Effects([(before, after)], changes, [], _news(before, message, after, arrived))


def _news(
    before: InboundMessage | None,
    bare: InboundMessage,
    after: InboundMessage,
    arrived: Sequence[InboundChange],
) -> list[News]:
    """One for each thing that was told of it, each once for ever."""
    news = [] if before else [message_told(RECEIVED, after)]
    for change in sorted(arrived, key=lambda change: change.place):
        if change.kind in CHANGES:
            name = EDITED if change.kind is HeardKind.EDIT else DELETED
            news.append(message_told(name, after, before or bare))
    return news


def _change(line: Line, about: str, here: HeardHere) -> InboundChange:
    heard = here.heard
    return InboundChange(
        workspace_id=line.workspace_id,
        channel_id=line.listener.id,
        heard_id=kept_id(heard),
        about=about,
        kind=heard.kind,
        at=heard.at,
        received_at=here.received_at,
        receipt_id=here.receipt_id,
        title=heard.title,
        text=heard.text,
        content_warning=heard.content_warning,
        files=heard.files,
    )


def _message(line: Line, about: str, here: HeardHere, known: Known, id: str) -> InboundMessage:
    heard, ours = here.heard, _answered(here.heard, known)
    return InboundMessage(
        id=InboundMessageId(id),
        workspace_id=line.workspace_id,
        organization_id=line.organization_id,
        channel_id=line.listener.id,
        platform_message_id=about,
        kind=heard.kind,
        at=heard.at,
        received_at=here.received_at,
        receipt_id=here.receipt_id,
        updated_at=here.received_at,
        author=heard.author,
        title=heard.title,
        text=heard.text,
        content_warning=heard.content_warning,
        files=heard.files,
        parent_id=heard.parent_id,
        root_id=heard.root_id,
        place=heard.place,
        place_name=heard.place_name,
        url=heard.url,
        language=heard.language,
        rating=heard.rating,
        answers_message_id=ours.message_id if ours else None,
        answers_delivery_id=ours.delivery_id if ours else None,
    )


def _activity(line: Line, here: HeardHere, known: Known, id: str) -> InboundActivity:
    heard, ours = here.heard, _answered(here.heard, known)
    return InboundActivity(
        id=InboundActivityId(id),
        workspace_id=line.workspace_id,
        organization_id=line.organization_id,
        channel_id=line.listener.id,
        heard_id=kept_id(heard),
        kind=heard.kind,
        at=heard.at,
        received_at=here.received_at,
        receipt_id=here.receipt_id,
        author=heard.author,
        about=heard.about,
        text=heard.text,
        reaction=heard.reaction,
        type=heard.type,
        value=heard.value,
        platform_message_id=heard.message_id,
        place=heard.place,
        place_name=heard.place_name,
        url=heard.url,
        answers_message_id=ours.message_id if ours else None,
        answers_delivery_id=ours.delivery_id if ours else None,
    )


def _in_order(ids: IdMaker, kind: Kind, number: int) -> Iterator[str]:
    """Of what is told at once the ids say what was told first, though all are of one moment."""
    yield from sorted(ids.new(kind) for _ in range(number))


def _answered(heard: Heard, known: Known) -> OurPost | None:
    return next((known.ours[id] for id in answered_by(heard) if id in known.ours), None)
