"""A webhook of Discord's speaks in its channel or its forum, and owns up to what it cannot know."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.platforms.discord.incoming import DiscordWebhook
from domain.publishing.content import Poll
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
from domain.shared.platforms import Capability, CredentialsRefused
from domain.shared.secret import Secret
from tests.kit.platforms.conformance import Conformance
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.forms import parts_of
from tests.kit.platforms.stage import CANARY, WireStage, accepts_then, raises, replies
from tests.platforms.discord.fake import CHANNEL, GUILD, said
from tests.platforms.discord.fake_webhook import URL, WEBHOOK, FakeWebhook

WRONG_TOKEN = replies(401, json={"code": 50027, "message": "Invalid Webhook Token"})
GONE = replies(404, json={"code": 10015, "message": "Unknown Webhook"})
THREAD = "1190000000000000001"
FORUM = {"title_from": "first_line"}


@pytest.fixture
def server() -> FakeWebhook:
    return FakeWebhook()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def stage(server: FakeWebhook, files: MemoryFiles) -> WireStage:
    return WireStage(
        make=lambda http, clock: DiscordWebhook(http, clock, files),
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=WRONG_TOKEN,
        throttle=said("throttled"),
        credentials={"webhook_url": Secret(URL)},
    )


class TestDiscordWebhook(Conformance):
    """Everything the kit asks."""


def adapter_of(stage: WireStage) -> DiscordWebhook:
    assert isinstance(stage.adapter, DiscordWebhook)
    return stage.adapter


async def test_an_account_is_the_webhook_of_one_channel(stage: WireStage) -> None:
    account = await stage.identify()
    assert account.account_id == f"{WEBHOOK}@{GUILD}/{CHANNEL}"
    assert (account.handle, account.name) == ("Plaza", f"Plaza · {CHANNEL}")
    assert Capability.THREADS not in account.capabilities
    assert Capability.DELETE in account.capabilities


async def test_a_post_has_the_address_that_people_can_open(stage: WireStage) -> None:
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    assert outcome.url == f"https://discord.com/channels/{GUILD}/{CHANNEL}/{outcome.post_id}"


async def test_a_name_is_borne_and_nobody_is_called(stage: WireStage, server: FakeWebhook) -> None:
    stage.settings = {"username": "La Plaza"}
    assert (await stage.identify()).handle == "La Plaza"
    await stage.adapter.publish(await stage.post("@everyone"))
    assert server.sent[-1]["username"] == "La Plaza"
    assert server.sent[-1]["allowed_mentions"] == {"parse": []}


async def test_files_and_polls_go_out_with_the_message(
    stage: WireStage, server: FakeWebhook, files: MemoryFiles
) -> None:
    picture = files.keep(b"\x89PNG \r\n\x00 bytes", "image/png", "El mercado")
    shown = replace(await stage.post("Mirad"), media=(picture,))
    assert isinstance(await stage.adapter.publish(shown), Published)
    assert parts_of(server.requests[-1])["files[0]"].body == b"\x89PNG \r\n\x00 bytes"
    assert server.sent[-1]["attachments"][0]["description"] == "El mercado"
    files.lose(picture)
    assert isinstance(await stage.adapter.publish(shown), NotSent)
    plain = await stage.post("¿Cuándo?")
    poll = Poll(options=("Lunes", "Martes"), duration_seconds=3600)
    asked = replace(plain, post=replace(plain.post, poll=poll))
    published = await stage.adapter.publish(asked)
    assert isinstance(published, Published)
    there = replace(asked, platform_post_id=published.post_id)
    assert isinstance(await adapter_of(stage).edit(there), Refused)


async def test_in_a_thread_messages_are_found_there_again(
    stage: WireStage, server: FakeWebhook
) -> None:
    stage.settings = {"thread_id": THREAD}
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    assert outcome.post_id.startswith(f"{THREAD}/")
    assert outcome.url == f"https://discord.com/channels/{GUILD}/{outcome.post_id}"
    there = await stage.post("Otra cosa", post_id=outcome.post_id)
    assert isinstance(await adapter_of(stage).edit(there), Published)
    assert server.texts() == ["Otra cosa"]
    assert isinstance(await adapter_of(stage).see(there), Published)
    assert isinstance(await stage.adapter.delete(there), Published)
    assert server.texts() == []


async def test_in_a_forum_a_message_is_a_post_and_what_follows_answers_it(
    stage: WireStage, server: FakeWebhook
) -> None:
    server.is_forum, stage.settings = True, FORUM
    account = await stage.identify()
    assert {Capability.THREADS, Capability.FIRST_COMMENTS} <= account.capabilities
    assert not {Capability.EDIT, Capability.DELETE} & account.capabilities
    first = await stage.adapter.publish(await stage.post("Abrimos\n\nMañana a las nueve"))
    assert isinstance(first, Published)
    thread, _, message = first.post_id.partition("/")
    assert thread == message
    assert server.threads == {thread: "Abrimos"}
    answer = replace(await stage.post("Y el lunes"), thread_root=first.post_id)
    second = await stage.adapter.publish(replace(answer, reply_to=first.post_id))
    assert isinstance(second, Published)
    assert second.post_id.startswith(f"{thread}/")
    assert server.texts() == ["Mañana a las nueve", "Y el lunes"]
    assert len(server.threads) == 1


@pytest.mark.parametrize(
    ("text", "root"), [("Solo un título", None), ("Y más", "1190000000000000001"), ("Y más", "x")]
)
async def test_what_has_no_place_in_a_forum_is_refused_before_it_is_sent(
    stage: WireStage, server: FakeWebhook, text: str, root: str | None
) -> None:
    server.is_forum, stage.settings = True, FORUM
    post = replace(await stage.post(text), thread_root=root, reply_to=root)
    server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert server.requests == []


async def test_posts_of_a_forum_get_the_tags_of_the_channel(
    stage: WireStage, server: FakeWebhook
) -> None:
    server.is_forum, stage.settings = True, FORUM | {"tag_ids": "1195000000000000001, 17"}
    outcome = await stage.adapter.publish(await stage.post("A title\nAnd what follows."))
    assert isinstance(outcome, Published)
    assert server.sent[-1]["applied_tags"] == ["1195000000000000001", "17"]
    below = replace(
        await stage.post("An answer."), thread_root=outcome.post_id, reply_to=outcome.post_id
    )
    assert isinstance(await stage.adapter.publish(below), Published)
    assert "applied_tags" not in server.sent[-1]


async def test_a_forum_that_nobody_called_one_says_so(
    stage: WireStage, server: FakeWebhook
) -> None:
    server.is_forum = True
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Refused)
    assert "thread_name" in outcome.words


async def test_what_was_lost_nobody_can_know(stage: WireStage, server: FakeWebhook) -> None:
    post = await stage.post()
    server.on_change(accepts_then(raises(httpx.ReadTimeout)))
    assert isinstance(await stage.adapter.publish(post), Unknown)
    server.requests.clear()
    assert isinstance(await stage.adapter.find(post), CannotTell)
    assert server.requests == []


@pytest.mark.parametrize("body", [{}, {"id": "1"}, {"id": 7, "channel_id": "2"}, []])
async def test_a_yes_without_an_id_is_unknown(
    stage: WireStage, server: FakeWebhook, body: Any
) -> None:
    post = await stage.post()
    server.on_change(replies(200, json=body))
    assert isinstance(await stage.adapter.publish(post), Unknown)


async def test_a_webhook_that_is_gone_takes_nothing_away(
    stage: WireStage, server: FakeWebhook
) -> None:
    """A message that its webhook cannot reach any more is still there."""
    published = await stage.adapter.publish(await stage.post())
    assert isinstance(published, Published)
    post = await stage.post(post_id=published.post_id)
    server.on_change(GONE)
    outcome = await stage.adapter.delete(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CREDENTIALS
    server.on_question(GONE)
    assert isinstance(await adapter_of(stage).see(post), CannotTell)
    server.on_change(replies(404, json={"code": 10003, "message": "Unknown Channel"}))
    assert isinstance(await stage.adapter.delete(post), Published)


@pytest.mark.parametrize("step", [WRONG_TOKEN, GONE])
async def test_an_address_that_is_not_good_is_told(
    stage: WireStage, server: FakeWebhook, step: Any
) -> None:
    server.on_question(step)
    with pytest.raises(CredentialsRefused):
        await stage.identify()


async def test_no_words_show_the_token_that_stands_in_the_address(
    stage: WireStage, server: FakeWebhook
) -> None:
    post = await stage.post()
    for status in (400, 403, 404, 429, 500):
        server.on_change(replies(status, json={"message": f"at /webhooks/{WEBHOOK}/{CANARY}"}))
        assert CANARY not in repr(await stage.adapter.publish(post))
    slow = {"code": 20016, "message": "Slow down", "retry_after": 3}
    server.on_change(replies(400, json=slow))
    assert isinstance(await stage.adapter.publish(post), Throttled)


@pytest.mark.parametrize(
    "url",
    [
        "https://discord.com/api/webhooks/1",
        "https://discord.example/api/webhooks/1/abc",
        "http://discord.com/api/webhooks/1/abc",
        "https://discord.com/api/webhooks/1/abc/../x",
        "https://discord.com/api/webhooks/1/abc?wait=true",
    ],
)
async def test_only_the_address_of_a_webhook_is_taken(
    stage: WireStage, server: FakeWebhook, url: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(credentials={"webhook_url": Secret(url)})
    assert [e.pointer for e in refused.value.errors] == ["/credentials/webhook_url"]
    assert server.requests == []


@pytest.mark.parametrize(
    "prefix", ["https://ptb.discord.com/api", "https://discordapp.com/api/v10"]
)
async def test_every_address_that_discord_shows_is_taken(stage: WireStage, prefix: str) -> None:
    url = f"{prefix}/webhooks/{WEBHOOK}/{CANARY}"
    account = await stage.identify(credentials={"webhook_url": Secret(url)})
    assert account.account_id.startswith(WEBHOOK)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"thread_id": "x"}, "thread_id"),
        (FORUM | {"thread_id": THREAD}, "thread_id"),
        ({"title_from": "nowhere"}, "title_from"),
        ({"username": "My Discord"}, "username"),
        ({"username": " "}, "username"),
        ({"username": "x" * 81}, "username"),
        ({"username": 7}, "username"),
        ({"tag_ids": "1"}, "tag_ids"),
        (FORUM | {"tag_ids": "News"}, "tag_ids"),
        (FORUM | {"tag_ids": "1,,2"}, "tag_ids"),
        (FORUM | {"tag_ids": "1,2,3,4,5,6"}, "tag_ids"),
        (FORUM | {"tag_ids": 17}, "tag_ids"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: Mapping[str, Any], name: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [e.pointer for e in refused.value.errors] == [f"/settings/{name}"]


async def test_another_message_than_the_one_asked_for_says_nothing(
    stage: WireStage, server: FakeWebhook
) -> None:
    post = await stage.post(post_id="1190000000000000009")
    server.on_question(replies(200, json={"id": "1"}))
    assert isinstance(await adapter_of(stage).see(post), CannotTell)
    assert isinstance(await adapter_of(stage).see(post), Absent)
