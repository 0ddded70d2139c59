"""A wall in memory, with the promises of the one in the database."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from adapters.platforms.sandbox.wall import TokenState
from domain.publishing.content import Post
from domain.publishing.media import Shown
from domain.publishing.outcomes import RecentPost
from domain.shared.platforms import Connection
from tests.kit.fakes.memory import NOW

_Place = tuple[str, str]


class MemoryWall:
    """Keeps each channel's posts, keys and marks apart."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._posts: dict[_Place, dict[str, tuple[str, str]]] = {}
        self.answers: dict[str, str | None] = {}
        self.alone: dict[str, str | None] = {}
        self.shown: dict[str, tuple[Shown, ...]] = {}
        self.hung: dict[str, Post] = {}
        self._first_of_key: dict[tuple[_Place, str], str] = {}
        self._marks: set[tuple[_Place, str, str]] = set()
        self._turns: dict[tuple[_Place, str], int] = {}
        self._lives: dict[tuple[_Place, str], timedelta] = {}
        self._revoked: set[tuple[_Place, str]] = set()
        self.hidden: set[str] = set()
        self.people: dict[tuple[_Place, str], tuple[bool, bool]] = {}
        self.paces: dict[_Place, int] = {}

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
        place = _place(connection)
        if once_per_key and (place, key) in self._first_of_key:
            return self._first_of_key[place, key]
        post_id = f"sbx_{next(self._numbers)}"
        self._posts.setdefault(place, {})[post_id] = (key, post.text)
        self.hung[post_id] = post
        self.shown[post_id] = media
        self.answers[post_id] = reply_to
        self.alone[post_id] = to_person
        self._first_of_key.setdefault((place, key), post_id)
        return post_id

    async def find(self, connection: Connection, key: str) -> str | None:
        posts = self._posts.get(_place(connection), {})
        return next((post_id for post_id, (its, _) in posts.items() if its == key), None)

    async def hangs(self, connection: Connection, post_id: str) -> bool:
        return post_id in self._posts.get(_place(connection), {})

    async def recent(self, connection: Connection, most: int) -> Sequence[RecentPost]:
        posts = list(self._posts.get(_place(connection), {}).items())[::-1]
        return [RecentPost(id, None, text, NOW) for id, (_, text) in posts][:most]

    async def rewrite(self, connection: Connection, post_id: str, post: Post) -> bool:
        posts = self._posts.get(_place(connection), {})
        if post_id not in posts:
            return False
        posts[post_id] = (posts[post_id][0], post.text)
        self.hung[post_id] = post
        return True

    async def delete(self, connection: Connection, post_id: str) -> bool:
        return self._posts.get(_place(connection), {}).pop(post_id, None) is not None

    async def hide(self, connection: Connection, post_id: str, hidden: bool) -> bool:
        if not await self.hangs(connection, post_id):
            return False
        self.hidden = self.hidden | {post_id} if hidden else self.hidden - {post_id}
        return True

    async def treat(
        self,
        connection: Connection,
        person_id: str,
        *,
        muted: bool | None = None,
        banned: bool | None = None,
    ) -> None:
        was = await self.treatment(connection, person_id)
        told = (muted, banned)
        now = [before if said is None else said for before, said in zip(was, told, strict=True)]
        self.people[_place(connection), person_id] = (now[0], now[1])

    async def treatment(self, connection: Connection, person_id: str) -> tuple[bool, bool]:
        return self.people.get((_place(connection), person_id), (False, False))

    async def pace(self, connection: Connection) -> int:
        return self.paces.get(_place(connection), 0)

    async def slow_down(self, connection: Connection, seconds: int) -> None:
        self.paces[_place(connection)] = seconds

    async def length(self, connection: Connection, post_id: str) -> tuple[int, int] | None:
        posts = self._posts.get(_place(connection), {})
        if post_id not in posts:
            return None
        answers = sum(self.answers[other] == post_id for other in posts)
        return len(posts[post_id][1]), answers

    async def poll_options(self, connection: Connection, post_id: str) -> tuple[str, ...] | None:
        hangs = post_id in self._posts.get(_place(connection), {})
        poll = self.hung[post_id].poll if hangs else None
        return None if poll is None else poll.options

    async def hanging(self, connection: Connection) -> int:
        return len(self._posts.get(_place(connection), {}))

    async def first_time(self, connection: Connection, key: str, what: str) -> bool:
        mark = (_place(connection), key, what)
        is_first = mark not in self._marks
        self._marks.add(mark)
        return is_first

    async def exchange(
        self, connection: Connection, grant: str, turn: int, lasts: timedelta
    ) -> bool:
        at = (_place(connection), grant)
        if at in self._revoked or self._turns.get(at, 0) != turn:
            self._revoked.add(at)
            return False
        self._turns[at], self._lives[at] = turn + 1, lasts
        return True

    async def access(self, connection: Connection, grant: str) -> TokenState:
        at = (_place(connection), grant)
        if at in self._revoked or at not in self._lives:
            return TokenState.REVOKED
        return TokenState.GOOD if self._lives[at] > timedelta(0) else TokenState.EXPIRED

    def exchanges(self) -> int:
        """How many refresh tokens were exchanged, on all channels."""
        return sum(self._turns.values())

    def pass_time(self, span: timedelta) -> None:
        """As if this long went by at once."""
        self._lives = {at: left - span for at, left in self._lives.items()}

    def texts(self) -> list[str]:
        """Every text that hangs anywhere, oldest first."""
        return [text for posts in self._posts.values() for _, text in posts.values()]


def _place(connection: Connection) -> _Place:
    return connection.workspace_id, connection.channel_id
