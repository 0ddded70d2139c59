"""Storms are played on sandbox channels, by the way of everything that platforms tell."""

from collections.abc import Sequence

from adapters.db.inbox import InboxTx
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.crises.drill_ports import DrillsTransaction
from domain.crises.storm import Line
from domain.inbox.errors import SandboxOnly
from domain.inbox.receipt import Way
from domain.inbox.room import Inbox
from domain.inbox.use_cases.tell_sandbox import SANDBOX
from domain.shared.errors import InvalidState, NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, DrillId

CHANNEL = "/storm/channel_id"


class SandboxStage:
    """For `domain.crises.drill_ports.StormStage`."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def check(self, tx: DrillsTransaction, channel_id: ChannelId) -> None:
        try:
            line = await _seen_by_inbox(tx).hearings.line(channel_id)
        except NotFound:
            raise NotFound(thing="channel", pointer=CHANNEL) from None
        if line.listener.platform != SANDBOX:
            raise SandboxOnly(platform=line.listener.platform, pointer=CHANNEL)
        if line.listener.is_gone:
            raise InvalidState(thing="channel", state=line.listener.status, moves="")

    async def tell(
        self, tx: DrillsTransaction, drill_id: DrillId, channel_id: ChannelId, lines: Sequence[Line]
    ) -> None:
        raws = [self._inbox.platforms.pretended(_heard(drill_id, line)) for line in lines]
        if raws:
            point("drill_untold")
            await _seen_by_inbox(tx).receipts.add(channel_id, Way.SANDBOX, raws)
            point("drill_told")

    async def ring(self) -> None:
        await self._inbox.doorbell.ring()


def _seen_by_inbox(tx: DrillsTransaction) -> InboxTx:
    if not isinstance(tx, DbTransaction):
        raise TypeError("what is said in a drill is written in a transaction of the database")
    return tx.seen_as(InboxTx)


def _heard(drill_id: DrillId, line: Line) -> Heard:
    """Said to us, in the open; by somebody who is in this drill alone."""
    return Heard(
        id=f"{drill_id}-{line.id}",
        kind=HeardKind.MENTION,
        at=line.at,
        author=Person(
            id=f"{drill_id}-{line.author}",
            handle=f"@{line.author}",
            name=line.author,
            followers=line.followers,
        ),
        text=line.text,
        language=line.language,
    )
