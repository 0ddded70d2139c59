"""A stream is one connection over which a platform tells of all channels with the same credentials:
one worker holds it at a time, whichever workspaces they are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.shared.ids import ChannelId, OrganizationId, WorkspaceId
from domain.shared.platforms import Connection

LEASE = timedelta(seconds=30)
"""How long a stream stays with a worker that no longer says it holds it."""

STEADY = timedelta(minutes=1)
"""Whoever has listened for so long begins anew to count what fails."""

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=24)
REFUSED_REST = timedelta(hours=6)
"""How long after a platform would not let us listen it is tried again, if nobody says otherwise."""

NET_AFTER = 2
"""After so many connections in a row that did not last, its channels are asked as often as if there
were no stream."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A workspace's share in a stream; all that bear the same `key`, a digest of the account, are
    one stream and are moved together. `point` is from where it is resumed, `alive_until` until when
    it is known to be listened to. `fence` grows with every worker that takes it. `failures` counts
    in a row connections that did not last."""

    workspace_id: WorkspaceId
    key: str
    next_at: datetime
    fence: int = 0
    lease_until: datetime | None = None
    alive_until: datetime | None = None
    point: str | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class StreamMember:
    """A channel that hears on a stream, and in whose walls it lives. `version` is the channel's
    own: in another it may hear in other places."""

    channel_id: ChannelId
    organization_id: OrganizationId
    workspace_id: WorkspaceId
    version: int


@dataclass(frozen=True, slots=True)
class HeldStream:
    """A stream in a worker's hands. Under an older fence it has no say any more."""

    key: str
    fence: int
    point: str | None = None
    failures: int = 0

    def at(self, point: str | None) -> "HeldStream":
        return replace(self, point=point)


Routes = Mapping[str, Sequence[StreamMember]]
"""Whom what happens in a place concerns."""


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream that can be listened to, with the credentials of one of its channels, which are
    those of all."""

    held: HeldStream
    connection: Connection
    routes: Routes

    @property
    def members(self) -> Sequence[StreamMember]:
        """Each once."""
        return list(dict.fromkeys(one for some in self.routes.values() for one in some))


def wait_after(failures: int, spread: float) -> timedelta:
    """How long after the n-th connection in a row that did not last the next one comes; `spread` is
    from 0 to 1."""
    doubled = FIRST_WAIT * float(2 ** min(max(failures - 1, 0), 20))
    return min(doubled, LONGEST_WAIT) * (0.5 + spread / 2)
