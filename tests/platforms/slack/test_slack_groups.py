"""User groups of a workspace are called by the names that people write, where the channel may call
them, and are read as such names."""

import json
from typing import Any

import pytest

from adapters.platforms.slack.adapter import Slack
from domain.publishing.outcomes import Published
from domain.shared.errors import ValidationFailed
from domain.shared.heard import Raw
from domain.shared.platforms import Connection, PlatformRefused
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, WireStage, replies, says
from tests.platforms.slack.fake_slack import (
    ACCOUNT,
    BOT,
    CHANNEL,
    GROUPS,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
    asked_in,
)

OPS, NIGHT = GROUPS["ops"], GROUPS["ops-night"]
NAMED = SETTINGS | {"user_groups": f"ops={OPS}, @Ops-Night={NIGHT}"}


@pytest.fixture
def server() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
def stage(server: FakeSlack) -> WireStage:
    return WireStage(
        make=lambda http, clock: Slack(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings=NAMED,
        content_refusal=says(recording("slack", "too_long").response),
        credentials_refusal=says(recording("slack", "bad_token").response),
        throttle=says(recording("slack", "throttled").response),
    )


async def said(stage: WireStage, server: FakeSlack, text: str) -> dict[str, Any]:
    await stage.adapter.publish(await stage.post(text))
    return asked_in(server.requests[-1])


async def test_a_group_that_the_channel_names_is_called(
    stage: WireStage, server: FakeSlack
) -> None:
    body = await said(stage, server, "Hey @OPS-night, and @ops: <look>. (@ops)")
    assert body["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Hey "},
        {"type": "usergroup", "usergroup_id": NIGHT},
        {"type": "text", "text": ", and "},
        {"type": "usergroup", "usergroup_id": OPS},
        {"type": "text", "text": ": <look>. ("},
        {"type": "usergroup", "usergroup_id": OPS},
        {"type": "text", "text": ")"},
    ]
    assert body["text"] == (
        f"Hey <!subteam^{NIGHT}>, and <!subteam^{OPS}>: &lt;look&gt;. (<!subteam^{OPS}>)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "@opsy @ops-day dev@ops @@ops x.@ops @marketing",
        "https://example.com/?by=@ops https://example.com/@ops",
        f"<!subteam^{OPS}>",
        "@channel <!here>",
    ],
)
async def test_nobody_is_called_by_accident(stage: WireStage, server: FakeSlack, text: str) -> None:
    body = await said(stage, server, text)
    assert "subteam^" not in body["text"].replace("&lt;!subteam^", "")
    assert "usergroup" not in json.dumps(body["blocks"])


async def test_without_names_no_group_is_called(stage: WireStage, server: FakeSlack) -> None:
    stage.settings = SETTINGS
    assert (await said(stage, server, "@ops"))["text"] == "@ops"
    assert not [r for r in server.requests if r.url.path.endswith("usergroups.list")]


async def test_a_group_is_called_in_formatted_texts_and_edits_as_well(
    stage: WireStage, server: FakeSlack
) -> None:
    stage.settings = NAMED | {"formatting": "mrkdwn"}
    assert (await said(stage, server, "*@ops*"))["text"] == f"*<!subteam^{OPS}>*"
    published = await stage.adapter.publish(await stage.post())
    assert isinstance(published, Published)
    assert isinstance(stage.adapter, Slack)
    await stage.adapter.edit(await stage.post("@ops!", post_id=published.post_id))
    assert asked_in(server.requests[-1])["text"] == f"<!subteam^{OPS}>!"


async def test_our_own_posts_read_as_they_were_written(stage: WireStage, server: FakeSlack) -> None:
    connection = (await stage.post()).connection
    await stage.adapter.publish(await stage.post("Hola, @ops"))
    server.messages.append(server.messages[0] | {"text": ""})
    assert isinstance(stage.adapter, Slack)
    listed = await stage.adapter.recent(connection)
    assert isinstance(listed, tuple)
    assert [post.text for post in listed] == ["Hola, @ops", "Hola, @ops"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"<!subteam^{OPS}> y <!subteam^{NIGHT}|@noche>", "@ops y @noche"),
        ("<!subteam^S0OTHER01>, <!here>", "@S0OTHER01, @here"),
    ],
)
async def test_what_people_write_to_groups_is_read_with_their_names(
    stage: WireStage, text: str, read: str
) -> None:
    place = Connection("slack", URL, ACCOUNT, NAMED, {"access_token": Secret(CANARY)})
    message = {"type": "message", "channel": CHANNEL, "user": NEIGHBOUR, "text": text}
    message["ts"] = f"{NOW.timestamp():.6f}"
    told = {"type": "event_callback", "event": message}
    assert isinstance(stage.adapter, Slack)
    [heard] = stage.adapter.digest(Raw("x", json.dumps(told).encode()), place)
    assert heard.text == read
    assert heard.author is not None
    assert heard.author.id != BOT


@pytest.mark.parametrize("asked", ["ops", "ops=C01", "ops=S01,", "o ps=S01", 7, "a=S01;b=S02"])
async def test_names_of_groups_that_are_none_are_refused(
    stage: WireStage, server: FakeSlack, asked: object
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=SETTINGS | {"user_groups": asked})
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/settings/user_groups", "malformed")
    ]
    assert server.requests == []


@pytest.mark.parametrize("asked", ["ops=S0OTHER01", f"night={NIGHT}"])
async def test_a_group_that_slack_does_not_know_is_refused(stage: WireStage, asked: str) -> None:
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify(settings=SETTINGS | {"user_groups": asked})
    assert refused.value.pointer == "/settings/user_groups"


@pytest.mark.parametrize("error", ["missing_scope", "plan_upgrade_required"])
async def test_who_may_not_see_groups_is_told_so(
    stage: WireStage, server: FakeSlack, error: str
) -> None:
    passed = [lambda s, r: s.answer(r)] * 2
    server.on_question(*passed, replies(200, json={"ok": False, "error": error}))
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/user_groups"
    assert error in str(refused.value.facts["words"])
