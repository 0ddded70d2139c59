"""Whether something was said before, on the same channel, in the same words or nearly."""

from collections.abc import Iterator, Mapping, Sequence

from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.preflight_ports import Alike
from domain.shared.clock import written
from domain.shared.ids import ChannelId
from domain.shared.likeness import Likeness

NEARLY = 0.6


def repeats(
    said: Mapping[ChannelId, tuple[Passage, Likeness]], alike: Sequence[Alike]
) -> Iterator[Remark]:
    """For each channel the message most alike, if it is alike enough; the latest of equals."""
    for channel_id, (passage, likeness) in said.items():
        mine = [it for it in alike if it.channel_id == channel_id]
        best = max(mine, key=lambda it: (likeness.share(it.likeness), it.at), default=None)
        if best is None:
            continue
        share = likeness.share(best.likeness)
        where = Passage(passage.text, passage.pointer, passage.part, channel_id)
        at = written(best.at)
        if share == 1.0 and likeness.digest == best.likeness.digest:
            yield remark(where, "duplicate_text", message=best.message_id, at=at)
        elif share >= NEARLY:
            percent = round(share * 100)
            yield remark(where, "similar_text", message=best.message_id, at=at, percent=percent)
