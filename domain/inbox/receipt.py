"""A receipt says that a platform told us something; it waits until it is understood, or set aside
with the reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.shared.heard import Heard, Raw
from domain.shared.ids import ChannelId, InboundReceiptId, OrganizationId, WorkspaceId
from domain.shared.poll_counts import PollTold

LEASE = timedelta(seconds=30)
"""How long receipts stay with a worker that has taken them."""

MOST_TRIES = 3
"""So many times one is tried, deaths of its worker included, before it is set aside."""

LADDER = (timedelta(seconds=2), timedelta(seconds=30))
"""How long after each try that failed the next one comes."""

LONGEST_RAW_ID = 300
DEADLY = "deadly"
INTERNAL = "internal"


class Way(StrEnum):
    """How it came to us."""

    WEBHOOK = "webhook"
    POLLING = "polling"
    STREAMING = "streaming"
    SEARCH = "search"
    SANDBOX = "sandbox"


class ReceiptState(StrEnum):
    WAITING = "waiting"
    DIGESTED = "digested"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class InboundReceipt:
    """`raw_id` is unique on the channel. `tries` counts how often it was taken; `reason` says what
    went wrong the last time."""

    id: InboundReceiptId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    raw_id: str
    way: Way
    received_at: datetime
    next_at: datetime
    state: ReceiptState = ReceiptState.WAITING
    tries: int = 0
    lease_until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class InboundOriginal:
    """What came with a receipt, byte for byte."""

    workspace_id: WorkspaceId
    receipt_id: InboundReceiptId
    received_at: datetime
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt in a worker's hands, with what it holds; `tries` is which try this is."""

    id: InboundReceiptId
    raw: Raw
    received_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What a receipt tells, in our words, of polls of ours too; `trouble` is why that is not all of
    it, if it is not."""

    heard: Sequence[Heard]
    trouble: str | None = None
    polls: Sequence[PollTold] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a receipt that was taken: understood, or not and why; or `untried`, where
    trouble of ours came between, which is no try."""

    taken: Taken
    reason: str | None = None
    untried: bool = False

    @property
    def state(self) -> ReceiptState:
        if self.untried:
            return ReceiptState.WAITING
        if self.reason is None:
            return ReceiptState.DIGESTED
        last = self.taken.tries >= MOST_TRIES
        return ReceiptState.SET_ASIDE if last else ReceiptState.WAITING

    @property
    def tries(self) -> int:
        """How many tries it has behind it."""
        return self.taken.tries - 1 if self.untried else self.taken.tries

    @property
    def again_in(self) -> timedelta:
        """How long after this failure it is tried again."""
        if self.untried:
            return timedelta()
        return LADDER[min(self.taken.tries, len(LADDER)) - 1]


def raw_key(raw: Raw) -> str:
    """By which a telling is known: its id, or a digest of one that no index takes."""
    if len(raw.id) <= LONGEST_RAW_ID and raw.id.isascii() and "\x00" not in raw.id:
        return raw.id
    return hashlib.sha256(raw.id.encode("utf-8", "surrogatepass")).hexdigest()
