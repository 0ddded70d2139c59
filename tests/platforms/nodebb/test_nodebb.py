"""The NodeBB adapter keeps the kit's promises, in a topic and in a category."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from domain.communities.account import AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, PlatformRefused
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer, WireStage, replies, says
from tests.kit.platforms.wire import WireConformance
from tests.platforms.nodebb.forum import CATEGORY, FILES, THEM, TOPIC, URL, FakeForum, a_stage


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


class OfNodeBB(WireConformance):
    """The forum has no place for a key."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        assert b"dlv_77-c0ffee" not in stage.server.requests[-1].content


class TestReplies(OfNodeBB):
    """A channel in a topic."""

    @pytest.fixture
    def stage(self, server: FakeForum) -> WireStage:
        return a_stage(server, topic_id=TOPIC)


class TestTopics(OfNodeBB):
    """A channel in a category, where the whole text stays the text."""

    @pytest.fixture
    def stage(self, server: FakeForum) -> WireStage:
        return a_stage(server, category_id=CATEGORY, title_from="beginning")


@pytest.fixture
def stage(server: FakeForum) -> WireStage:
    return a_stage(server, category_id=CATEGORY)


@pytest.fixture
def replying(server: FakeForum) -> WireStage:
    return a_stage(server, topic_id=TOPIC)


async def test_the_account_names_user_host_and_place(stage: WireStage, replying: WireStage) -> None:
    account = await stage.identify(server_url="HTTPS://Forum.Example:443/")
    assert (account.account_id, account.handle) == ("7@forum.example/c/5", "@team@forum.example")
    assert account.name == "The team · News"
    assert (account.limits.text.maximum, account.limits.text.minimum) == (2000, 8)
    assert (await replying.identify()).account_id == "7@forum.example/t/50"


@pytest.mark.parametrize(
    ("rights", "missing"),
    [
        ({}, set()),
        (
            {"isGlobalModerator": False},
            {Capability.MUTE_PEOPLE, Capability.BAN_PEOPLE},
        ),
        (
            {"isGlobalModerator": False, "isAdminOrGlobalModeratorOrModerator": False},
            {Capability.MUTE_PEOPLE, Capability.BAN_PEOPLE, Capability.REMOVE_MESSAGES},
        ),
    ],
)
async def test_what_the_account_may_do_is_what_the_forum_says(
    stage: WireStage, server: FakeForum, rights: dict[str, bool], missing: set[Capability]
) -> None:
    server.on_question(says(lambda: recording("nodebb", "v3_self").response(**rights)))
    account = await stage.identify()
    assert stage.adapter.profile.capabilities - account.capabilities == missing


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({}, "/settings/category_id"),
        ({"category_id": "five"}, "/settings/category_id"),
        ({"topic_id": 0}, "/settings/topic_id"),
        ({"category_id": 5, "topic_id": 50}, "/settings/topic_id"),
        ({"category_id": 5, "title_from": "end"}, "/settings/title_from"),
        ({"category_id": 5, "write_api": "v1"}, "/settings/write_api"),
        ({"category_id": 5, "uid": "me"}, "/settings/uid"),
        ({"category_id": 5, "base_path": "/../x"}, "/settings/base_path"),
        ({"category_id": 5, "base_path": "forum/"}, "/settings/base_path"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [error.pointer for error in refused.value.errors] == [pointer]


@pytest.mark.parametrize("settings", [{"category_id": 99}, {"topic_id": 99}])
async def test_a_place_that_is_not_there_is_refused(
    stage: WireStage, settings: dict[str, int]
) -> None:
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify(settings=settings)
    assert refused.value.pointer == f"/settings/{next(iter(settings))}"


async def test_a_forum_below_its_address_and_a_token_for_all(server: FakeForum) -> None:
    stage = a_stage(server, category_id="5", uid=7, base_path="/forum")
    answer = server.answer

    def below(_: FakeServer, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/forum")
        return answer(httpx.Request(request.method, URL + path, content=request.content))

    server.on_question(below, below, below)
    server.on_change(below)
    outcome = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(outcome, Published)
    assert outcome.url == f"{URL}/forum/post/{outcome.post_id}"
    assert {request.url.params["_uid"] for request in server.requests} == {"7"}
    assert {request.url.params["lang"] for request in server.requests} == {"en-GB"}


async def test_the_first_line_is_the_title(stage: WireStage, server: FakeForum) -> None:
    outcome = await stage.adapter.publish(
        await stage.post("# Open on Sunday\n\nFrom ten to two.\n\nCome!")
    )
    assert isinstance(outcome, Published)
    assert outcome.url == f"{URL}/post/{outcome.post_id}"
    assert server.sent == [
        {"cid": 5, "title": "Open on Sunday", "content": "From ten to two.\n\nCome!"}
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Only a title", "nothing follows it"),
        ("👋" * 128 + "\n\nA text", "no more than 255 are allowed"),
    ],
)
async def test_what_gives_no_title_is_refused_before_the_network(
    stage: WireStage, server: FakeForum, text: str, words: str
) -> None:
    post = await stage.post(text)
    server.requests.clear()
    for outcome in (
        await stage.adapter.publish(post),
        await stage.adapter.edit(replace(post, platform_post_id="801")),  # type: ignore[attr-defined]
    ):
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
        assert words in outcome.words
    assert server.requests == []


async def test_a_part_of_a_thread_answers_the_one_before(
    stage: WireStage, server: FakeForum
) -> None:
    first = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(first, Published)
    reply = replace(await stage.post("A comment", key="dlv_2-a"), reply_to=first.post_id)
    second = await stage.adapter.publish(reply)
    assert isinstance(second, Published)
    assert server.sent[-1] == {"content": "A comment", "toPid": int(first.post_id)}
    found = await stage.adapter.find(reply)
    assert isinstance(found, Published)
    assert found.post_id == second.post_id
    orphan = replace(reply, reply_to="99999")
    assert isinstance(await stage.adapter.publish(orphan), Refused)
    server.on_question(replies(502))
    assert isinstance(await stage.adapter.publish(reply), NotSent)


@pytest.mark.parametrize("settings", [{"topic_id": TOPIC}, {"category_id": CATEGORY}])
async def test_a_post_that_waits_for_a_moderator_is_unknown_until_it_is_shown(
    server: FakeForum, settings: dict[str, int]
) -> None:
    stage = a_stage(server, **settings)
    server.queues = True
    post = await stage.post("Title of it\n\nAnd its «text» & more")
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Unknown)
    assert "moderator" in outcome.words
    finding = await stage.adapter.find(post)
    assert isinstance(finding, CannotTell)
    assert "approval" in finding.words
    server.waiting.clear()
    assert isinstance(await stage.adapter.find(post), Absent)
    server.queues = False
    await stage.adapter.publish(post)
    assert isinstance(await stage.adapter.find(post), Published)


async def test_who_posts_too_soon_is_to_wait_and_is_not_refused(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    server.on_change(says(recording("nodebb", "v3_too_soon").response))
    outcome = await replying.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=10)


async def test_a_listing_given_to_a_stranger_proves_nothing(
    replying: WireStage, server: FakeForum
) -> None:
    """To a token that it does not know the forum answers as to a guest."""
    post = await replying.post(post_id="801")
    stranger = says(recording("nodebb", "v3_self_stranger").response)
    server.on_question(stranger)
    assert isinstance(await replying.adapter.find(post), CannotTell)
    server.on_question(replies(404), stranger)
    assert isinstance(await replying.adapter.see(post), CannotTell)  # type: ignore[attr-defined]


async def test_somebody_elses_or_older_same_words_are_not_ours(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    server.add(post.text, TOPIC, uid=THEM)
    server.add(post.text, TOPIC, at=NOW - timedelta(minutes=3))
    assert isinstance(await replying.adapter.find(post), Absent)


async def test_a_recent_post_of_ours_that_was_removed_leaves_it_open(
    replying: WireStage, server: FakeForum
) -> None:
    server.add("Something", TOPIC)["deleted"] = 1
    assert isinstance(await replying.adapter.find(await replying.post()), CannotTell)


async def test_a_post_is_found_pages_back_and_only_so_far(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    server.add(post.text, TOPIC, at=NOW)
    for n in range(30):
        server.add(f"Answer {n}", TOPIC, at=NOW - timedelta(minutes=1))
    assert isinstance(await replying.adapter.find(post), CannotTell)
    server.topics[72] = dict(server.topics[TOPIC], tid=72, cid=9)
    for answer in server.posts[2:]:
        answer["tid"] = 72
    assert isinstance(await replying.adapter.find(post), Published)
    server.pages = False
    assert isinstance(await replying.adapter.find(post), CannotTell)


async def test_a_topic_is_taken_down_whole_and_an_answer_alone(
    stage: WireStage, server: FakeForum
) -> None:
    first = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(first, Published)
    post = await stage.post("Title of it\n\nAnd its text", post_id=first.post_id)
    reply = await stage.adapter.publish(replace(post, reply_to=first.post_id))
    assert isinstance(reply, Published)
    await stage.adapter.delete(replace(post, platform_post_id=reply.post_id))
    tid = server.posts[-1]["tid"]
    assert not server.topics[tid]["deleted"]
    await stage.adapter.delete(post)
    assert server.topics[tid]["deleted"]
    assert isinstance(await stage.adapter.see(post), Absent)  # type: ignore[attr-defined]


async def test_a_listing_names_the_title_where_it_was_the_first_line(
    stage: WireStage, server: FakeForum
) -> None:
    text = "Title of it\n\nAnd its text\nin two lines"
    await stage.adapter.publish(await stage.post(text))
    server.add("Elsewhere", TOPIC)
    listed = await stage.adapter.recent((await stage.post()).connection)  # type: ignore[attr-defined]
    assert [post.text for post in listed] == [text]


async def test_an_edit_of_a_topic_changes_its_title_too(
    stage: WireStage, server: FakeForum
) -> None:
    outcome = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(outcome, Published)
    other = await stage.post("Another title\n\nAnd another text", post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(other), Published)  # type: ignore[attr-defined]
    assert server.sent[-1] == {"title": "Another title", "content": "And another text"}


async def test_pictures_stand_below_the_words_and_stay_there(
    stage: WireStage, server: FakeForum
) -> None:
    shown = FILES.keep(b"\x89PNG", alt_text="A [big] door")
    words = "Title of it\n\nAnd its text"
    post = replace(await stage.post(words), media=(shown,))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert b"\x89PNG" in server.uploads[0]
    picture = "\n\n![A \\[big\\] door](/assets/uploads/files/1795356900000-door.png)"
    assert server.sent[-1]["content"] == "And its text" + picture
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == outcome.post_id
    other = replace(await stage.post("New title\n\nNew text"), media=(shown,))
    other = replace(other, platform_post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(other), Published)  # type: ignore[attr-defined]
    assert server.sent[-1] == {"title": "New title", "content": "New text" + picture}


async def test_a_picture_that_cannot_be_brought_sends_nothing(
    replying: WireStage, server: FakeForum
) -> None:
    shown = FILES.keep(b"\x89PNG")
    post = replace(await replying.post(), media=(shown,))
    for step in (
        replies(502),
        replies(200, json={"response": {"images": [{"url": "javascript:"}]}}),
    ):
        server.on_change(step)
        assert isinstance(await replying.adapter.publish(post), NotSent)
    server.on_change(says(recording("nodebb", "v3_forbidden").response))
    assert isinstance(await replying.adapter.publish(post), Refused)
    FILES.lose(shown)
    assert isinstance(await replying.adapter.publish(post), NotSent)
    assert server.sent == []


@pytest.mark.parametrize("words", ["[[error:user-banned]]", "Sorry, this account has been banned"])
async def test_an_account_that_was_banned_is_stopped(
    stage: WireStage, server: FakeForum, words: str
) -> None:
    post = await stage.post("Title of it\n\nAnd its text")
    said = {"status": {"code": "forbidden", "message": words}, "response": {}}
    server.on_change(replies(403, json=said))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.ACCOUNT


async def test_what_the_user_wrote_about_themselves_is_known_where_the_forum_names_it(
    stage: WireStage, server: FakeForum
) -> None:
    assert (await stage.identify()).profile == AccountProfile("The team", "team")
    wrote = {"aboutme": "We answer.", "website": "https://a.example", "picture": "/uploads/1.png"}
    server.on_question(says(lambda: recording("nodebb", "v3_self").response(**wrote)))
    shown = (await stage.identify()).profile
    avatar = "https://forum.example/uploads/1.png"
    home = ("https://a.example",)
    assert shown == AccountProfile("The team", "team", "We answer.", home, avatar)
