"""Where sandbox posts hang; whoever keeps them keeps each channel's apart."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from domain.publishing.content import Post
from domain.publishing.media import Shown
from domain.publishing.outcomes import RecentPost
from domain.shared.platforms import Connection


class TokenState(StrEnum):
    """What an access token is worth at this moment."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Wall(Protocol):
    """Posts by channel (`connection.workspace_id`, `connection.channel_id`). What a call returned
    is durable. Keys and marks of one channel mean nothing on another."""

    async def put(
        self,
        connection: Connection,
        key: str,
        post: Post,
        *,
        once_per_key: bool,
        reply_to: str | None = None,
        to_person: str | None = None,
        media: tuple[Shown, ...] = (),
    ) -> str:
        """Hang a post, for all or for that person alone, and give its id. With `once_per_key` the
        same key gives the first post's id and changes nothing, also under concurrent calls."""
        ...

    async def find(self, connection: Connection, key: str) -> str | None:
        """The id of the first post still hanging under this key."""
        ...

    async def hangs(self, connection: Connection, post_id: str) -> bool:
        """Whether the post of this id is still there."""
        ...

    async def recent(self, connection: Connection, most: int) -> Sequence[RecentPost]:
        """The latest that hang there, newest first."""
        ...

    async def rewrite(self, connection: Connection, post_id: str, post: Post) -> bool:
        """Have a post say something else; False when it hangs no more."""
        ...

    async def delete(self, connection: Connection, post_id: str) -> bool:
        """Whether there was one to take down."""
        ...

    async def hide(self, connection: Connection, post_id: str, hidden: bool) -> bool:
        """Have others not see a post, or see it again; False when it hangs no more."""
        ...

    async def treat(
        self,
        connection: Connection,
        person_id: str,
        *,
        muted: bool | None = None,
        banned: bool | None = None,
    ) -> None:
        """Remember from now on that this person is muted or banned there, or is not."""
        ...

    async def treatment(self, connection: Connection, person_id: str) -> tuple[bool, bool]:
        """Whether this person is muted, and whether banned."""
        ...

    async def pace(self, connection: Connection) -> int:
        """How many seconds apart people's messages are kept there."""
        ...

    async def slow_down(self, connection: Connection, seconds: int) -> None:
        """Have them kept so far apart from now on."""
        ...

    async def length(self, connection: Connection, post_id: str) -> tuple[int, int] | None:
        """How many characters a post has, and how many others answer it; None when it hangs no
        more."""
        ...

    async def poll_options(self, connection: Connection, post_id: str) -> tuple[str, ...] | None:
        """The options of a post's poll; None when it hangs no more, or asks nothing."""
        ...

    async def hanging(self, connection: Connection) -> int:
        """How many posts hang there."""
        ...

    async def first_time(self, connection: Connection, key: str, what: str) -> bool:
        """Remember that `what` happened to this key; true for exactly one caller, ever."""
        ...

    async def exchange(
        self, connection: Connection, grant: str, turn: int, lasts: timedelta
    ) -> bool:
        """Exchange this turn's refresh token of the grant for the next turn's, whose access token
        lives for so long from now; true for exactly one caller a turn. Anybody else uses a token
        twice: from then on the grant is revoked, with everything that came of it."""
        ...

    async def access(self, connection: Connection, grant: str) -> TokenState:
        """What access tokens of this grant are worth: those of earlier turns live as long as the
        latest."""
        ...
