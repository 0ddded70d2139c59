"""The Discourse adapter keeps the kit's promises, in a topic and in a category."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.content import Poll, Post
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
from domain.shared.platforms import Capability, OutcomeClass, PlatformRefused
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, WireStage, replies, says
from tests.kit.platforms.wire import WireConformance
from tests.platforms.discourse.forum import CATEGORY, FILES, THEM, TOPIC, URL, FakeForum, a_stage


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


class OfDiscourse(WireConformance):
    """A key that travels in a header of the forum's own, and ours in the body."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        assert b'"draft_key":"dlv_77-c0ffee"' in stage.server.requests[-1].content

    async def test_the_token_travels_only_in_its_header(self, stage: WireStage) -> None:
        await stage.adapter.find(await stage.post())
        for request in stage.server.requests:
            assert request.headers["api-key"] == CANARY
            assert CANARY not in str(request.url)
            assert request.headers["user-agent"].startswith("Tertulia/")


class TestReplies(OfDiscourse):
    """A channel in a topic."""

    @pytest.fixture
    def stage(self, server: FakeForum) -> WireStage:
        return a_stage(server, topic_id=TOPIC)


class TestTopics(OfDiscourse):
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
    assert account.outcome_class is OutcomeClass.KEY
    other = await replying.identify()
    assert other.account_id == "7@forum.example/t/50"
    assert other.outcome_class is OutcomeClass.LIST


async def test_limits_are_the_forums_own(stage: WireStage, replying: WireStage) -> None:
    limits = (await stage.identify()).limits
    assert (limits.text.maximum, limits.text.minimum) == (2000, 8)
    assert (await replying.identify()).limits.text.minimum == 5
    assert limits.poll is not None
    assert limits.poll.options == 12
    assert limits.media is not None
    assert limits.media.image_bytes == 2048 * 1024
    assert limits.media.image_types == ("image/jpeg", "image/png", "image/gif", "image/webp")


async def test_a_forum_that_hides_its_settings_gets_the_defaults(
    stage: WireStage, server: FakeForum
) -> None:
    me, category = recording("discourse", "session_current"), recording("discourse", "category")
    server.on_question(says(me.response), says(category.response), replies(403, json={}))
    limits = (await stage.identify()).limits
    assert (limits.text.maximum, limits.text.minimum) == (32_000, 20)


async def test_only_staff_can_moderate(stage: WireStage, server: FakeForum) -> None:
    me = recording("discourse", "session_current").body
    me["current_user"]["moderator"] = False
    server.on_question(replies(200, json=me))
    account = await stage.identify()
    assert Capability.BAN_PEOPLE not in account.capabilities
    assert Capability.PUBLISH_TEXT in account.capabilities


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({}, "/settings/category_id"),
        ({"category_id": "five"}, "/settings/category_id"),
        ({"category_id": True}, "/settings/category_id"),
        ({"topic_id": -1}, "/settings/topic_id"),
        ({"category_id": 5, "topic_id": 50}, "/settings/topic_id"),
        ({"category_id": 5, "title_from": "end"}, "/settings/title_from"),
        ({"category_id": 5, "username": "a\r\nb"}, "/settings/username"),
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


async def test_who_acts_is_named_where_the_key_is_for_all(server: FakeForum) -> None:
    stage = a_stage(server, category_id="5", username="team")
    await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert {request.headers["api-username"] for request in server.requests} == {"team"}


async def test_the_first_line_is_the_title(stage: WireStage, server: FakeForum) -> None:
    outcome = await stage.adapter.publish(
        await stage.post("## Open on Sunday\n\nFrom ten to two.\n\nCome!", key="dlv_1-abc")
    )
    assert outcome == Published("61/1", f"{URL}/t/topic-61/61/1", 200)
    assert server.sent == [
        {
            "title": "Open on Sunday",
            "raw": "From ten to two.\n\nCome!",
            "category": 5,
            "external_id": "dlv_1-abc",
            "draft_key": "dlv_1-abc",
        }
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Only a title", "nothing follows it"),
        ("x" * 256 + "\n\nA text", "no more than 255 are allowed"),
        ("## \n\nA text", "needs 1 characters or more"),
    ],
)
async def test_what_gives_no_title_is_refused_before_the_network(
    stage: WireStage, server: FakeForum, text: str, words: str
) -> None:
    post = await stage.post(text)
    server.requests.clear()
    for outcome in (
        await stage.adapter.publish(post),
        await stage.adapter.edit(replace(post, platform_post_id="61/1")),  # type: ignore[attr-defined]
    ):
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
        assert words in outcome.words
    assert server.requests == []


async def test_the_forums_own_least_is_told_in_its_words(
    stage: WireStage, server: FakeForum
) -> None:
    post = await stage.post("Open\n\nFrom ten to two.")
    server.on_change(says(recording("discourse", "title_too_short").response))
    outcome = await stage.adapter.publish(post)
    assert outcome == Refused(
        RefusalKind.CONTENT,
        "Title is too short (minimum is 15 characters)",
        422,
        "6b1f2c0e-6f0a-4a47-9b7c-3f1f4f0a2b11",
    )


async def test_a_long_beginning_is_cut_between_words(server: FakeForum) -> None:
    stage = a_stage(server, category_id=CATEGORY, title_from="beginning")
    text = "word " * 60 + "\n\nMore."
    await stage.adapter.publish(await stage.post(text))
    assert server.sent[-1]["raw"] == text
    assert len(server.sent[-1]["title"]) <= 255
    assert server.sent[-1]["title"].endswith("word…")


async def test_a_part_of_a_thread_answers_the_one_before(
    stage: WireStage, server: FakeForum
) -> None:
    first = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(first, Published)
    reply = replace(await stage.post("A comment", key="dlv_2-a"), reply_to=first.post_id)
    second = await stage.adapter.publish(reply)
    assert second == Published("61/2", f"{URL}/t/topic-61/61/2", 200)
    assert server.sent[-1] == {
        "topic_id": 61,
        "reply_to_post_number": 1,
        "raw": "A comment",
        "draft_key": "dlv_2-a",
    }
    found = await stage.adapter.find(reply)
    assert isinstance(found, Published)
    assert found.post_id == "61/2"


async def test_a_poll_and_pictures_stand_below_the_words(
    replying: WireStage, server: FakeForum
) -> None:
    shown = FILES.keep(b"\x89PNG", alt_text="A [big] door | open")
    said = Post(text="Which day?", poll=Poll(("Saturday", "Sun\nday"), 86_400, multiple=True))
    post = replace(await replying.post(), post=said, media=(shown,))
    outcome = await replying.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert b"\x89PNG" in server.uploads[0]
    assert server.sent[-1]["raw"] == (
        "Which day?\n\n"
        "![A \\[big\\] door open|640x480](upload://rKnN0ffee.png)\n\n"
        "[poll type=multiple min=1 max=2 results=always chartType=bar "
        "close=2026-11-23T14:15:00.000Z]\n* Saturday\n* Sun day\n[/poll]"
    )
    assert await replying.adapter.find(post) == replace(outcome, status_code=200)
    changed = replace(
        post, platform_post_id=outcome.post_id, post=replace(said, text="Which day then?")
    )
    assert isinstance(await replying.adapter.edit(changed), Published)  # type: ignore[attr-defined]
    assert server.texts()[0].startswith("Which day then?\n\n![A ")
    assert server.texts()[0].endswith("* Sun day\n[/poll]")


async def test_a_picture_that_cannot_be_brought_sends_nothing(
    replying: WireStage, server: FakeForum
) -> None:
    shown = FILES.keep(b"\x89PNG")
    post = replace(await replying.post(), media=(shown,))
    for step in (replies(502), replies(200, json={"id": 1})):
        server.on_change(step)
        assert isinstance(await replying.adapter.publish(post), NotSent)
    FILES.lose(shown)
    assert isinstance(await replying.adapter.publish(post), NotSent)
    assert server.texts() == []


@pytest.mark.parametrize("settings", [{"topic_id": TOPIC}, {"category_id": CATEGORY}])
async def test_a_post_that_waits_for_a_moderator_is_unknown_until_it_is_shown(
    server: FakeForum, settings: dict[str, int]
) -> None:
    stage = a_stage(server, **settings)
    server.queues = True
    post = await stage.post("Title of it\n\nAnd its text")
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


async def test_absent_only_where_it_is_seen_what_waits(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    me = says(recording("discourse", "session_current").response)
    topic = server.answer
    server.on_question(
        lambda _, request: topic(request),
        lambda _, request: topic(request),
        me,
        replies(403, json={}),
    )
    assert isinstance(await replying.adapter.find(post), CannotTell)


async def test_a_topic_that_was_removed_is_absent(stage: WireStage, server: FakeForum) -> None:
    post = await stage.post("Title of it\n\nAnd its text")
    await stage.adapter.publish(post)
    server.posts[-1]["deleted_at"] = NOW.isoformat()
    assert isinstance(await stage.adapter.find(post), Absent)


async def test_a_recent_reply_of_ours_that_is_gone_leaves_it_open(
    replying: WireStage, server: FakeForum
) -> None:
    server.add("(post deleted by author)", TOPIC)["user_deleted"] = True
    assert isinstance(await replying.adapter.find(await replying.post()), CannotTell)


async def test_a_reply_is_found_pages_back(replying: WireStage, server: FakeForum) -> None:
    post = await replying.post()
    await replying.adapter.publish(post)
    for n in range(60):
        server.add(f"Answer {n}", TOPIC, user_id=THEM)
    assert isinstance(await replying.adapter.find(post), Published)
    for n in range(60):
        server.add(f"More {n}", TOPIC, user_id=THEM)
    assert isinstance(await replying.adapter.find(post), CannotTell)


async def test_somebody_elses_same_words_are_not_ours(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    server.add(post.text, TOPIC, user_id=THEM)
    assert isinstance(await replying.adapter.find(post), Absent)
    server.add(post.text, TOPIC, at=NOW - timedelta(minutes=3))
    assert isinstance(await replying.adapter.find(post), Absent)


async def test_a_throttle_is_as_long_as_the_longer_of_two_hints(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    server.on_change(says(recording("discourse", "throttled").response))
    outcome = await replying.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=25)


async def test_a_key_that_is_not_known_and_a_missing_right_are_told_apart(
    replying: WireStage, server: FakeForum
) -> None:
    post = await replying.post()
    kinds = []
    for name in ("bad_key", "forbidden"):
        server.on_change(says(recording("discourse", name).response))
        outcome = await replying.adapter.publish(post)
        assert isinstance(outcome, Refused)
        kinds.append(outcome.kind)
    assert kinds == [RefusalKind.CREDENTIALS, RefusalKind.PERMISSION]


async def test_a_listing_names_the_title_where_it_was_the_first_line(
    stage: WireStage, server: FakeForum
) -> None:
    await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    listed = await stage.adapter.recent((await stage.post()).connection)  # type: ignore[attr-defined]
    assert [(post.post_id, post.text) for post in listed] == [
        ("61/1", "Title of it\n\nAnd its text")
    ]


async def test_an_edit_of_a_topic_changes_its_title_too(
    stage: WireStage, server: FakeForum
) -> None:
    outcome = await stage.adapter.publish(await stage.post("Title of it\n\nAnd its text"))
    assert isinstance(outcome, Published)
    other = await stage.post("Another title\n\nAnd another text", post_id=outcome.post_id)
    assert isinstance(await stage.adapter.edit(other), Published)  # type: ignore[attr-defined]
    assert server.sent[-1] == {"title": "Another title", "post": {"raw": "And another text"}}
    gone = replace(other, platform_post_id="61/9")
    assert isinstance(await stage.adapter.edit(gone), Refused)  # type: ignore[attr-defined]
