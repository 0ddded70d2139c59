"""Whoever has an account in public is seen by anybody: what the platform says of them, nothing
besides, and never with our token where it does not belong."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from adapters.platforms.adapter import PublicReader
from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.seeing import APPVIEW
from adapters.platforms.catalogue import Catalogue
from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.slack.adapter import Slack
from domain.listening.competitor import AccountName
from domain.publishing.outcomes import CannotTell, Hindrance
from domain.shared.errors import UrlNotAllowed
from domain.shared.platforms import Capability, Connection, UnknownPlatform
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
    Secrecy,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, FakeServer, FixedClock

SOL = "https://sol.example"
DID = "did:plc:abcdefghijklmnopqrstuvwx"
Say = Callable[[httpx.Request], httpx.Response]


class Stands(FakeServer):
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self.say, self.asked = say, list[httpx.Request]()

    def texts(self) -> list[str]:
        return []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.say(request)


def always(body: Any, status: int = 200, **headers: str) -> Say:
    return lambda request: httpx.Response(status, json=body, headers=headers)


def a_mastodon(say: Say) -> tuple[Mastodon, Stands]:
    server = Stands(say)
    return Mastodon(server.http(), FixedClock(), MemoryFiles()), server


def a_bluesky(say: Say) -> tuple[Bluesky, Stands]:
    server = Stands(say)
    return Bluesky(server.http(), FixedClock(), MemoryFiles()), server


def of_mastodon(**more: Any) -> dict[str, Any]:
    """As a server of Mastodon shows an account."""
    whole: dict[str, Any] = recording("mastodon", "counted").body["account"]
    counts = {"followers_count": 1200, "following_count": 30, "statuses_count": 400}
    return whole | {"id": "17", "username": "sol", "display_name": "Café Sol", **counts, **more}


def of_bluesky(**more: Any) -> dict[str, Any]:
    counts = {"followersCount": 1200, "followsCount": 30, "postsCount": 400}
    return {"did": DID, "handle": "sol.example", "displayName": "Café Sol", **counts, **more}


@pytest.mark.parametrize(
    ("said", "server_url", "handle", "where"),
    [
        ("@Sol@sol.example", None, "@sol@sol.example", SOL),
        ("sol@SOL.example", None, "@sol@sol.example", SOL),
        (f"{SOL}/@Sol", None, "@sol@sol.example", SOL),
        (f"{SOL}/users/sol", None, "@sol@sol.example", SOL),
        ("@sol", SOL, "@sol@sol.example", SOL),
        # Whoever is called by one domain may live on another.
        ("@sol@sol.example", "https://social.sol.example", "@sol@sol.example", None),
    ],
)
def test_a_name_on_mastodon_is_understood_however_it_is_written(
    said: str, server_url: str | None, handle: str, where: str | None
) -> None:
    adapter, _ = a_mastodon(always({}))
    name = adapter.public_name(said, server_url)
    assert name == PublicName(handle, where or server_url)


@pytest.mark.parametrize("said", ["sol", "@so l@x", "@@x", "", "https://sol.example/", "@a@b@c"])
def test_what_can_be_nobody_on_mastodon_says_how_it_is_written(said: str) -> None:
    adapter, _ = a_mastodon(always({}))
    assert adapter.public_name(said, None) == NoPublicName("handle", "@cafe@mastodon.example")


def test_nobody_is_looked_for_where_no_call_goes() -> None:
    adapter, _ = a_mastodon(always({}))
    with pytest.raises(UrlNotAllowed):
        adapter.public_name("@sol", "ftp://sol.example")


@pytest.mark.parametrize(
    ("said", "handle"),
    [
        ("@Sol.Example", "@sol.example"),
        ("sol.bsky.social", "@sol.bsky.social"),
        ("https://bsky.app/profile/sol.example", "@sol.example"),
        (f"https://bsky.app/profile/{DID}", DID),
        (DID, DID),
    ],
)
def test_a_name_on_bluesky_is_understood_however_it_is_written(said: str, handle: str) -> None:
    adapter, _ = a_bluesky(always({}))
    assert adapter.public_name(said, None) == PublicName(handle)
    assert isinstance(adapter.public_name("sol", None), NoPublicName)


async def test_mastodon_is_asked_on_the_accounts_own_server_without_our_token() -> None:
    adapter, server = a_mastodon(always(of_mastodon()))
    name = PublicName("@sol@sol.example", SOL)
    ours = Connection("mastodon", "https://ours.example", "1@ours.example", {}, {}, "ws", "chn")
    assert not adapter.is_told(ours, name)
    place = adapter.open_place(name)
    assert place is not None
    seen = await adapter.look_up(place, name)
    assert isinstance(seen, PublicAccount)
    assert (seen.account_id, seen.name, seen.handle) == ("17", "Café Sol", "@sol@sol.example")
    assert (seen.followers, seen.following, seen.posts) == (1200, 30, 400)
    [request] = server.asked
    assert str(request.url) == f"{SOL}/api/v1/accounts/lookup?acct=sol"
    assert "authorization" not in request.headers


async def test_our_token_goes_to_the_server_that_gave_it() -> None:
    adapter, server = a_mastodon(always(of_mastodon()))
    name = PublicName("@sol@sol.example", SOL)
    token = {"access_token": Secret(CANARY)}
    ours = Connection("mastodon", SOL, "1@sol.example", {}, token, "ws", "chn")
    assert adapter.is_told(ours, name)
    await adapter.look_up(ours, name)
    assert server.asked[0].headers["authorization"] == f"Bearer {CANARY}"


async def test_what_mastodon_lists_are_posts_of_the_accounts_own() -> None:
    status: dict[str, Any] = recording("mastodon", "counted").body
    mine = status | {
        **{"id": "9", "created_at": "2030-05-03T10:00:00Z", "visibility": "public"},
        **{"reblog": None, "in_reply_to_id": None, "url": f"{SOL}/@sol/9"},
        **{"favourites_count": 5, "replies_count": 2, "reblogs_count": 1},
    }
    others = [
        mine | {"id": "8", "reblog": mine, "created_at": "2030-05-02T10:00:00Z"},
        mine | {"id": "7", "in_reply_to_id": "3"},
        mine | {"id": "6", "visibility": "private"},
        mine | {"id": "5", "created_at": "never"},
        "nonsense",
    ]
    adapter, server = a_mastodon(always([mine, *others]))
    place = Connection("mastodon", SOL, "", {}, {})
    page = await adapter.posts_of(place, PublicAccount("17", "@sol@sol.example"), "100")
    assert isinstance(page, PublicPosts)
    [post] = page.posts
    assert (post.id, post.reactions, post.comments, post.shares) == ("9", 5, 2, 1)
    assert page.before == "8"
    assert page.reaches is not None
    assert page.reaches.isoformat() == "2030-05-02T10:00:00+00:00"
    asked = dict(server.asked[0].url.params)
    assert (asked["exclude_reblogs"], asked["exclude_replies"], asked["max_id"]) == (
        "true",
        "true",
        "100",
    )
    adapter, _ = a_mastodon(always([]))
    last = await adapter.posts_of(place, PublicAccount("17", "@sol"), "8")
    assert last == PublicPosts([], None, None)


async def test_an_appview_is_asked_by_anybody_and_passes_on_what_it_counts() -> None:
    adapter, server = a_bluesky(always(of_bluesky()))
    name = PublicName("@sol.example")
    place = adapter.open_place(name)
    assert place is not None
    assert (place.server_url, dict(place.credentials)) == (APPVIEW, {})
    seen = await adapter.look_up(place, name)
    assert isinstance(seen, PublicAccount)
    assert (seen.account_id, seen.followers, seen.following, seen.posts) == (DID, 1200, 30, 400)
    assert server.asked[0].url.path == "/xrpc/app.bsky.actor.getProfile"
    assert "authorization" not in server.asked[0].headers


async def test_what_an_appview_lists_are_posts_of_the_accounts_own() -> None:
    def view(key: str, at: str, did: str = DID) -> dict[str, Any]:
        counts = {"likeCount": 5, "replyCount": 2, "repostCount": 1}
        return {"uri": f"at://{did}/app.bsky.feed.post/{key}", "indexedAt": at, **counts}

    reposted = {"reason": {"indexedAt": "2030-05-02T10:00:00Z"}}
    feed = [
        {"post": view("3ka", "2030-05-03T10:00:00Z")},
        {"post": view("3kb", "2029-01-01T10:00:00Z", "did:plc:other"), **reposted},
        {"post": view("3kc", "2030-05-02T11:00:00Z"), "reply": {}},
        {"post": view("3kd", "2030-05-02T11:00:00Z", "did:plc:other")},
        {"post": "nonsense"},
    ]
    adapter, server = a_bluesky(always({"feed": feed, "cursor": "next"}))
    account = PublicAccount(DID, "@sol.example")
    page = await adapter.posts_of(Connection("bluesky", APPVIEW, "", {}, {}), account, None)
    assert isinstance(page, PublicPosts)
    [post] = page.posts
    assert (post.reactions, post.comments, post.shares) == (5, 2, 1)
    assert post.id.endswith("/3ka")
    assert page.before == "next"
    assert page.reaches is not None
    assert page.reaches.isoformat() == "2030-05-02T10:00:00+00:00", "not when it was first said"
    assert dict(server.asked[0].url.params)["filter"] == "posts_no_replies"


LIES: Mapping[str, Any] = {
    "below zero": -1,
    "no number": "many",
    "a truth": True,
    "half of one": 1.5,
    "more than there can be": 10**40,
    "nothing": None,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=[*LIES])
async def test_what_is_no_count_is_not_known_and_never_zero(lie: Any) -> None:
    mastodon, _ = a_mastodon(always(of_mastodon(followers_count=lie)))
    bluesky, _ = a_bluesky(always(of_bluesky(followersCount=lie)))
    for adapter, name in (
        (mastodon, PublicName("@sol@sol.example", SOL)),
        (bluesky, PublicName("@sol.example")),
    ):
        assert isinstance(adapter, PublicReader)
        place = adapter.open_place(name)
        assert place is not None
        seen = await adapter.look_up(place, name)
        assert isinstance(seen, PublicAccount)
        assert (seen.followers, seen.following) == (None, 30)


NOBODY: list[tuple[str, Say]] = [
    ("mastodon", always({"error": "Record not found"}, 404)),
    ("mastodon", always(of_mastodon(suspended=True))),
    ("bluesky", always({"error": "InvalidRequest", "message": "Profile not found"}, 400)),
    (
        "bluesky",
        always({"error": "AccountTakedown", "message": "Account has been taken down"}, 400),
    ),
]
NAMES = {
    "mastodon": PublicName("@sol@sol.example", SOL),
    "bluesky": PublicName("@sol.example"),
}


def adapter_of(platform: str, say: Say) -> PublicReader:
    adapter: Any = (a_mastodon if platform == "mastodon" else a_bluesky)(say)[0]
    assert isinstance(adapter, PublicReader)
    return adapter


async def seen_on(platform: str, say: Say) -> Any:
    adapter, name = adapter_of(platform, say), NAMES[platform]
    place = adapter.open_place(name)
    assert place is not None
    return await adapter.look_up(place, name)


@pytest.mark.parametrize(("platform", "say"), NOBODY)
async def test_who_is_not_there_is_nobody_and_no_trouble(platform: str, say: Say) -> None:
    said = await seen_on(platform, say)
    assert isinstance(said, NobodyThere)
    assert said.words.endswith(".")


@pytest.mark.parametrize("platform", [*NAMES])
@pytest.mark.parametrize(
    "body", [["x"], "no", {"id": "17"}, {"did": DID}, {"id": 3, "username": "another"}]
)
async def test_an_answer_about_somebody_else_is_none(platform: str, body: Any) -> None:
    assert isinstance(await seen_on(platform, always(body)), CannotTell)
    adapter, account = adapter_of(platform, always({"feed": 3})), PublicAccount("17", "@sol")
    place = adapter.open_place(NAMES[platform])
    assert place is not None
    assert isinstance(await adapter.posts_of(place, account, None), CannotTell)


@pytest.mark.parametrize("platform", [*NAMES])
async def test_who_is_too_fast_is_told_how_long_to_wait(platform: str) -> None:
    said = await seen_on(
        platform, always({"error": "RateLimitExceeded"}, 429, **{"retry-after": "90"})
    )
    assert isinstance(said, CannotTell)
    assert said.retry_after is not None
    assert said.retry_after.total_seconds() == 90


async def test_a_server_that_tells_nobody_without_an_account_is_trouble_of_nobodys() -> None:
    said = await seen_on("mastodon", always({"error": "This method requires a token"}, 401))
    assert isinstance(said, CannotTell)
    assert said.hindrance is Hindrance.CREDENTIALS_REFUSED


async def test_the_catalogue_says_who_is_shown_nowhere_and_why() -> None:
    server = Stands(always({}))
    slack = Slack(server.http(), FixedClock(), MemoryFiles())
    mastodon, _ = a_mastodon(always(of_mastodon()))
    catalogue = Catalogue([slack, mastodon])
    assert catalogue.secrecy("slack") is Secrecy.MEMBERS_ONLY
    assert catalogue.secrecy("mastodon") is None
    assert catalogue.secrecy("elsewhere") is Secrecy.NOT_READ
    with pytest.raises(UnknownPlatform):
        catalogue.public_name(AccountName("elsewhere", "@sol"))
    assert catalogue.public_name(AccountName("slack", " sol ")) == PublicName("sol")
    name = AccountName("slack", "sol")
    assert catalogue.open_place(name) is None
    ours = Connection("slack", None, "T1", {}, {})
    assert isinstance(await catalogue.look_up(ours, name), CannotTell)
    assert isinstance(await catalogue.posts_of(ours, PublicAccount("1", "s"), None), CannotTell)


def test_what_is_declared_is_read_and_the_other_way_round() -> None:
    for adapter in (a_mastodon(always({}))[0], a_bluesky(always({}))[0]):
        assert Capability.PUBLIC_ACCOUNTS in adapter.profile.capabilities
        assert isinstance(adapter, PublicReader)
    slack = Slack(Stands(always({})).http(), FixedClock(), MemoryFiles())
    assert Capability.PUBLIC_ACCOUNTS not in slack.profile.capabilities
    assert not isinstance(slack, PublicReader)
