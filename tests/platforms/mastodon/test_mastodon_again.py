"""What a Mastodon server notifies nobody of is seen by looking again, and nothing is made up."""

import json
from typing import Any

import httpx
import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.mastodon.listening import cursor_from
from adapters.platforms.mastodon.looking_again import MOST_ASKED_FOR, REMEMBERED
from domain.shared.heard import Heard, HeardKind, Polled
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, Step, raises, replies
from tests.platforms.mastodon.fake import URL, FakeMastodon

ALICE = recording("mastodon", "verify_credentials").body["id"]
PLACE = Connection("mastodon", URL, f"{ALICE}@social.example", {}, {"access_token": Secret(CANARY)})
MANY = "/api/v1/statuses"


class Asking:
    """One account that is asked for again and again, from when it was made."""

    def __init__(self, server: FakeMastodon) -> None:
        self.server = server
        self.adapter = Mastodon(server.http(), FixedClock(), MemoryFiles())
        self.cursor: str | None = None

    async def once(self) -> list[Heard]:
        polled = await self.adapter.poll(PLACE, self.cursor)
        assert isinstance(polled, Polled), polled
        self.cursor = polled.cursor
        return [item for raw in polled.raws for item in self.adapter.digest(raw, PLACE)]

    async def twice(self) -> list[Heard]:
        """Each of two quiet times looks at something else."""
        return [*await self.once(), *await self.once()]

    def paths(self) -> list[str]:
        return [request.url.path for request in self.server.requests]


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
async def asking(server: FakeMastodon) -> Asking:
    asking = Asking(server)
    assert await asking.once() == []
    return asking


async def heard_from_bob(asking: Asking, count: int = 1) -> list[str]:
    """The ids of what bob has said to us."""
    for number in range(count):
        asking.server.notify("mention", status=asking.server.said(f"Hola {number}"))
    return [item.id for item in await asking.once()]


async def test_what_is_not_there_any_more_was_deleted_and_is_told_once(
    asking: Asking, server: FakeMastodon
) -> None:
    [stays, goes] = await heard_from_bob(asking, 2)
    assert await asking.twice() == []
    server.others.pop(goes)
    [gone] = await asking.twice()
    assert (gone.kind, gone.message_id, gone.at) == (HeardKind.DELETION, goes, NOW)
    assert gone.id == f"{goes}:deletion"
    assert await asking.twice() == await asking.twice() == []
    server.others.pop(stays)
    assert [item.message_id for item in await asking.twice()] == [stays]


async def test_the_same_cursor_sees_the_same_deletion(asking: Asking, server: FakeMastodon) -> None:
    [goes] = await heard_from_bob(asking)
    server.others.pop(goes)
    before = asking.cursor
    first = await asking.twice()
    asking.cursor = before
    assert [item.id for item in await asking.twice()] == [item.id for item in first]


async def test_what_says_something_else_was_edited(asking: Asking, server: FakeMastodon) -> None:
    [post] = await heard_from_bob(asking)
    at = "2026-11-22T15:00:00.000Z"
    server.others[post] |= {"content": "<p>Ahora sí</p>", "edited_at": at}
    [edit] = await asking.twice()
    assert (edit.kind, edit.message_id, edit.text) == (HeardKind.EDIT, post, "Ahora sí")
    assert edit.id == f"{post}:edit:2026-11-22T15:00:00+00:00"
    assert await asking.twice() == []
    notified = server.notify("update", status=server.others[post])
    assert notified["type"] == "update"
    assert [item.id for item in await asking.once()] == [edit.id]
    assert await asking.twice() == []


async def test_an_answer_under_our_post_is_looked_at_again(
    asking: Asking, server: FakeMastodon
) -> None:
    post = server.add("Hola", NOW)
    answer = server.said("Yo no lo sé")
    server.hang(post, answer)
    assert [item.id for item in await asking.once()] == [answer["id"]]
    server.others.pop(answer["id"])
    assert [item.message_id for item in await asking.twice()] == [answer["id"]]


async def test_an_older_server_is_asked_for_one_after_the_other(
    asking: Asking, server: FakeMastodon
) -> None:
    posts = await heard_from_bob(asking, 3)
    server.knows_several = False
    server.others.pop(posts[1])
    server.others[posts[2]] |= {"edited_at": "2026-11-22T15:00:00.000Z"}
    told = []
    for _ in range(3):
        server.requests.clear()
        told += await asking.twice()
        assert len([path for path in asking.paths() if path.startswith(f"{MANY}/")]) <= 1
    assert [(item.kind, item.message_id) for item in told] == [
        (HeardKind.DELETION, posts[1]),
        (HeardKind.EDIT, posts[2]),
    ]


async def test_of_many_that_are_gone_a_few_are_asked_for_at_a_time(
    asking: Asking, server: FakeMastodon
) -> None:
    posts = await heard_from_bob(asking, MOST_ASKED_FOR + 2)
    server.others.clear()
    first = await asking.twice()
    assert len(first) == MOST_ASKED_FOR
    rest = await asking.twice()
    assert [item.message_id for item in (*first, *rest)] == posts


async def test_no_more_than_one_request_may_ask_for_are_remembered(
    asking: Asking, server: FakeMastodon
) -> None:
    posts = await heard_from_bob(asking, REMEMBERED + 3)
    cursor = cursor_from(asking.cursor)
    assert cursor is not None
    assert list(cursor.heard) == posts[-REMEMBERED:]


async def test_what_we_say_ourselves_is_not_looked_at_again(
    asking: Asking, server: FakeMastodon
) -> None:
    server.notify("mention", status=server.said("Yo", server.me))
    server.notify("favourite", status=server.add("Hola", NOW))
    assert [item.kind for item in await asking.once()] == [HeardKind.REACTION]
    cursor = cursor_from(asking.cursor)
    assert cursor is not None
    assert cursor.heard == {}


@pytest.mark.parametrize(
    "step",
    [
        replies(404, html="<h1>Not found</h1>"),
        replies(404, json={"page": "none"}),
        replies(200, json={"error": "?"}),
        replies(200, json={"id": "1"}),
        replies(403, json={"error": "no"}),
        replies(500, json={"error": "no"}),
        replies(429, json={"error": "slower"}),
        raises(httpx.ReadTimeout),
    ],
)
async def test_only_the_servers_own_no_is_a_deletion(
    asking: Asking, server: FakeMastodon, step: Step
) -> None:
    [post] = await heard_from_bob(asking)
    kept = server.others.pop(post)
    nothing, none = replies(200, json=[]), replies(200, json=[])
    server.on_question(nothing, none, replies(200, json=[]), step)
    assert await asking.once() == []
    server.others[post] = kept
    assert await asking.twice() == []


@pytest.mark.parametrize("body", [{}, [17], [{"id": "1"}], None])
async def test_a_list_of_something_else_says_nothing(
    asking: Asking, server: FakeMastodon, body: Any
) -> None:
    await heard_from_bob(asking)
    empty = [replies(200, json=[])] * 2
    server.on_question(*empty, replies(200, content=json.dumps(body).encode()))
    assert await asking.twice() == []


async def test_what_is_said_in_private_is_heard_though_nobody_is_notified(
    asking: Asking, server: FakeMastodon
) -> None:
    texts = ["Hola", "¿Estáis?", "¿Y mañana?"]
    said = [server.talk("7", text) for text in texts]
    heard = await asking.twice()
    assert [(item.kind, item.text) for item in heard] == [(HeardKind.DIRECT, t) for t in texts]
    assert [item.id for item in heard] == [status["id"] for status in said]
    server.talk("7", "Sí", server.me)
    later = server.talk("7", "Gracias")
    assert [item.id for item in await asking.twice()] == [later["id"]]
    assert await asking.twice() == []
    server.others.pop(later["id"])
    assert [item.kind for item in await asking.twice()] == [HeardKind.DELETION]


async def test_what_was_said_in_private_before_is_not_told(server: FakeMastodon) -> None:
    server.talk("7", "Antes")
    asking = Asking(server)
    assert await asking.once() == []
    assert await asking.twice() == []


async def test_a_server_without_talks_is_heard_all_the_same(
    asking: Asking, server: FakeMastodon
) -> None:
    server.talk("7", "Hola")
    empty = [replies(200, json=[])] * 2
    server.on_question(*empty, replies(404, json={"error": "Not Found"}))
    assert await asking.once() == []
    assert [item.text for item in await asking.twice()] == ["Hola"]


async def test_what_is_notified_comes_before_what_is_looked_for(
    asking: Asking, server: FakeMastodon
) -> None:
    await heard_from_bob(asking)
    server.requests.clear()
    server.notify("mention", status=server.said("Otra cosa"))
    await asking.once()
    assert not [path for path in asking.paths() if path == MANY or "conversations" in path]


def test_a_cursor_of_before_goes_on() -> None:
    cursor = cursor_from('["5001",{"1000":2}]')
    assert cursor is not None
    assert (cursor.newest, cursor.answers, cursor.heard) == ("5001", {"1000": 2}, {})
    assert cursor_from(cursor.written()) == cursor
    assert cursor_from('["5001",{},{},{}]') is None
