"""A message in a forum of Discord's is a post with a title, and what follows is said below it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.discord import rights
from adapters.platforms.discord.forum_profile import able, why_not
from adapters.platforms.discord.forums import MOST_READ, DiscordForum
from adapters.platforms.discord.rights import EVERYTHING
from domain.publishing.content import Attachment
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, PlatformRefused
from domain.shared.secret import Secret
from tests.kit.platforms.conformance import Conformance
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.stage import CANARY, NOW, WireStage, replies
from tests.platforms.discord.fake import ANA, BOT, CHANNEL, GUILD, said
from tests.platforms.discord.fake_forum import TAG, FakeForum

BEGINNING = {"channel_id": CHANNEL, "title_from": "beginning"}
TITLED = {"channel_id": CHANNEL}


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeForum, files: MemoryFiles) -> WireStage:
    return WireStage(
        make=lambda http, clock: DiscordForum(http, clock, files),
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings=BEGINNING,
        credentials={"bot_token": Secret(CANARY)},
    )


class TestDiscordForum(Conformance):
    """Everything the kit asks."""


def adapter_of(stage: WireStage) -> DiscordForum:
    assert isinstance(stage.adapter, DiscordForum)
    return stage.adapter


async def published(stage: WireStage, post: OutgoingPost) -> Published:
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published), outcome
    return outcome


async def test_it_is_named_after_the_server_and_the_forum(stage: WireStage) -> None:
    account = await stage.identify(settings=BEGINNING)
    assert (account.handle, account.name) == ("@plaza", "La plaza · general")


async def test_a_message_is_a_post_with_a_title_and_has_an_address(
    stage: WireStage, server: FakeForum
) -> None:
    stage.settings = TITLED
    outcome = await published(stage, await stage.post("# Abrimos\n\nMañana a las nueve @everyone"))
    [thread] = server.threads
    assert thread["name"] == "Abrimos"
    assert server.texts() == ["Mañana a las nueve @everyone"]
    assert server.sent[-1]["message"]["allowed_mentions"] == {"parse": []}
    assert outcome.post_id == f"{thread['id']}/{thread['id']}"
    assert outcome.url == f"https://discord.com/channels/{GUILD}/{thread['id']}"


async def test_what_follows_is_said_in_the_thread_and_found_there(
    stage: WireStage, server: FakeForum
) -> None:
    first = await published(stage, await stage.post())
    thread = server.threads[0]["id"]
    answer = replace(
        await stage.post("Y más", key="dlv_2-abc"),
        reply_to=first.post_id,
        thread_root=first.post_id,
    )
    assert isinstance(await stage.adapter.find(answer), Absent)
    second = await published(stage, answer)
    assert second.post_id.startswith(f"{thread}/")
    assert second.url == f"https://discord.com/channels/{GUILD}/{second.post_id}"
    found = await stage.adapter.find(answer)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (second.post_id, second.url)
    there = replace(answer, platform_post_id=second.post_id)
    assert isinstance(await adapter_of(stage).edit(there), Published)
    assert isinstance(await stage.adapter.delete(there), Published)
    assert (len(server.threads), len(server.messages)) == (1, 1)


async def test_a_post_shows_files_and_is_found_by_their_names(
    stage: WireStage, server: FakeForum, files: MemoryFiles
) -> None:
    picture = files.keep(b"\x89PNG \r\n\x00 bytes", "image/png", "El mercado")
    plain = await stage.post("Mirad")
    shown = replace(plain.post, media=(Attachment(picture.media_id),))
    post = replace(plain, post=shown, media=(picture,))
    await published(stage, post)
    assert parts_of(server.requests[-1])["files[0]"].body == b"\x89PNG \r\n\x00 bytes"
    assert server.sent[-1]["message"]["attachments"][0]["description"] == "El mercado"
    assert isinstance(await stage.adapter.find(replace(post, media=())), Published)
    another = replace(post, key="dlv_2-abc", media=())
    assert isinstance(await stage.adapter.find(another), Absent)
    files.lose(picture)
    assert isinstance(await stage.adapter.publish(post), NotSent)


async def test_an_edit_changes_the_title_as_well(stage: WireStage, server: FakeForum) -> None:
    stage.settings = TITLED
    first = await published(stage, await stage.post("Abrimos\nMañana"))
    there = await stage.post("Cerramos\nEl lunes", post_id=first.post_id)
    assert isinstance(await adapter_of(stage).edit(there), Published)
    assert server.threads[0]["name"] == "Cerramos"
    assert server.texts() == ["El lunes"]
    bare = replace(there, post=replace(there.post, text="Solo un título"))
    assert isinstance(await adapter_of(stage).edit(bare), Refused)


async def test_who_takes_a_post_back_takes_its_title_and_what_is_below(
    stage: WireStage, server: FakeForum
) -> None:
    first = await published(stage, await stage.post())
    post = await stage.post(post_id=first.post_id)
    for _ in range(2):
        assert isinstance(await stage.adapter.delete(post), Published)
    assert (server.threads, server.messages) == ([], [])


async def test_only_our_own_posts_of_that_title_and_those_words_are_ours(
    stage: WireStage, server: FakeForum
) -> None:
    post = await stage.post("Abrimos mañana")
    server.begun("Abrimos mañana", "Abrimos mañana", ANA)
    server.begun("Abrimos mañana", "Otra cosa", BOT)
    server.begun("Otra cosa", "Abrimos mañana", BOT)
    assert isinstance(await stage.adapter.find(post), Absent)
    for _ in range(MOST_READ):
        server.begun("Abrimos mañana", "Otra cosa", BOT)
    assert isinstance(await stage.adapter.find(post), CannotTell)


async def test_a_post_that_was_put_away_is_found_as_well(
    stage: WireStage, server: FakeForum
) -> None:
    await published(stage, await stage.post())
    server.away.add(server.threads[0]["id"])
    late = replace(await stage.post(), attempted_at=NOW - timedelta(hours=2))
    assert isinstance(await stage.adapter.find(late), Published)
    another = replace(late, post=replace(late.post, text="Otra cosa"))
    assert isinstance(await stage.adapter.find(another), Absent)
    server.has_more = True
    assert isinstance(await stage.adapter.find(another), CannotTell)


@pytest.mark.parametrize("body", [{}, {"threads": None}, {"threads": [1]}, []])
async def test_threads_that_are_not_listed_leave_it_open(
    stage: WireStage, server: FakeForum, body: Any
) -> None:
    post = await stage.post()
    server.on_question(replies(200, json=body))
    assert isinstance(await stage.adapter.find(post), CannotTell)


async def test_too_much_below_a_post_leaves_it_open(stage: WireStage, server: FakeForum) -> None:
    first = await published(stage, await stage.post())
    answer = replace(await stage.post("Y más", key="dlv_2-abc"), thread_root=first.post_id)
    for number in range(100):
        await published(stage, replace(answer, key=f"dlv_3-{number}"))
    assert isinstance(await stage.adapter.find(answer), CannotTell)


@pytest.mark.parametrize(
    ("text", "root"), [("Solo un título", None), ("Y más", "1190000000000000001"), ("Y más", "x")]
)
async def test_what_has_no_place_in_a_forum_is_refused_before_it_is_sent(
    stage: WireStage, server: FakeForum, text: str, root: str | None
) -> None:
    stage.settings = TITLED
    post = replace(await stage.post(text), thread_root=root, reply_to=root)
    server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert isinstance(await stage.adapter.find(post), CannotTell)
    assert server.requests == []


async def test_posts_get_the_tags_that_their_channel_names(
    stage: WireStage, server: FakeForum
) -> None:
    stage.settings = BEGINNING | {"tags": "avisos"}
    post = await stage.post()
    await published(stage, post)
    assert server.sent[-1]["applied_tags"] == [TAG]
    server.forum["available_tags"] = []
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    for step, kind in ((said("throttled"), Throttled), (replies(500), NotSent)):
        server.on_question(step)
        assert isinstance(await stage.adapter.publish(post), kind)
    assert len(server.threads) == 1


@pytest.mark.parametrize(
    ("forum", "settings", "pointer"),
    [
        ({"type": 0}, {}, "/settings/channel_id"),
        ({"guild_id": None}, {}, "/settings/channel_id"),
        ({"flags": 16}, {}, "/settings/tags"),
        ({}, {"tags": "Nadie"}, "/settings/tags"),
    ],
)
async def test_a_forum_in_which_nothing_can_be_posted_is_refused_in_words(
    stage: WireStage,
    server: FakeForum,
    forum: Mapping[str, Any],
    settings: Mapping[str, Any],
    pointer: str,
) -> None:
    server.forum |= forum
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify(settings={**BEGINNING, **settings})
    assert refused.value.pointer == pointer
    assert str(refused.value.facts["words"]).endswith(".")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"channel_id": ""}, "channel_id"),
        ({"channel_id": "plaza"}, "channel_id"),
        ({"title_from": "nowhere"}, "title_from"),
        ({"tags": "a,,b"}, "tags"),
        ({"tags": "a,b,c,d,e,f"}, "tags"),
        ({"tags": 7}, "tags"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: Mapping[str, Any], name: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings={**BEGINNING, **settings})
    assert [e.pointer for e in refused.value.errors] == [f"/settings/{name}"]


def test_who_takes_a_forum_for_a_channel_is_told_where_it_belongs() -> None:
    words = rights.why_not({"type": 15}, EVERYTHING)
    assert words is not None
    assert "discord_forum" in words


def test_what_the_bot_may_not_do_in_the_forum_the_account_cannot() -> None:
    assert Capability.DELETE in able(EVERYTHING)
    without = EVERYTHING & ~(1 << 34) & ~(1 << 38) & ~(1 << 15)
    missing = able(EVERYTHING) - able(without)
    assert missing == {
        *(Capability.DELETE, Capability.THREADS, Capability.FIRST_COMMENTS, Capability.MEDIA),
        *(Capability.REPLIES, Capability.REMOVE_MESSAGES),
    }
    assert why_not({"type": 15}, EVERYTHING) is None
    assert why_not({"type": 16}, EVERYTHING & ~(1 << 11)) == "The bot may not make posts there."
