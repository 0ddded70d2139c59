"""What somebody said to us can be an entry: whether it is follows from the rules alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.participation.contest_rules import EntryAction, EntryWay, Rules
from domain.shared.ids import ChannelId, InboundMessageId, MessageId


@dataclass(frozen=True, slots=True)
class Said:
    """A message of somebody else as it stands now; `hashtags` are without their sign, in small
    letters. `answers` is the message of ours that it answers. A bot enters nothing."""

    id: InboundMessageId
    channel_id: ChannelId
    person_id: str
    name: str | None
    text: str | None
    hashtags: frozenset[str]
    has_media: bool
    answers: MessageId | None
    is_bot: bool = False


def way_of(rules: Rules, said: Said) -> EntryWay | None:
    """The first way in the rules by which this enters; None where it does not."""
    return next((action.way for action in rules.actions if _enters(action, said)), None)


def _enters(action: EntryAction, said: Said) -> bool:
    if said.is_bot or (action.channel_ids and said.channel_id not in action.channel_ids):
        return False
    return all(_met(action, said))


def _met(action: EntryAction, said: Said) -> Iterator[bool]:
    if action.way is EntryWay.HASHTAG:
        yield (action.hashtag or "").casefold() in said.hashtags
    else:
        yield action.way in (EntryWay.COMMENT, EntryWay.REPLY_WITH_MEDIA)
        yield action.message_id is not None and said.answers == action.message_id
        yield said.has_media or action.way is EntryWay.COMMENT
