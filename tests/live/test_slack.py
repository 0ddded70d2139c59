"""Slack against a server that nobody here wrote: our API publishes there, and what it tells, signed
by itself, is heard."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.http import Http
from adapters.platforms.slack.adapter import Slack
from adapters.platforms.slack.profile import PROFILE
from domain.publishing.content import Attachment, Post
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import Absent, Published
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act, ActKind
from domain.shared.heard import Admitted, Forged, Heard, HeardKind, HookCall, Polled
from domain.shared.ids import DeliveryId
from domain.shared.platforms import Connection, PlatformRefused
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.live.slack_server import BOT, EVA, SECRET, SlackServer, running_slack
from tests.live.test_end_to_end import Api, api

__all__ = ["api"]

pytestmark = [pytest.mark.live, pytest.mark.slow_server]

TEXT = "Mira *esto* <!channel> & https://example.com/?a=1&b=2 👨‍👩‍👧‍👦"


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackServer]:
    with running_slack(tmp_path_factory.mktemp("slack")) as server:
        yield server


@pytest.fixture
def channel(slack: SlackServer) -> str:
    return slack.a_channel(f"plaza-{uuid4().hex[:8]}")


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
async def adapter(files: MemoryFiles) -> AsyncIterator[Slack]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Slack(Http(gateway), WallClock(), files)


async def connected(adapter: Slack, slack: SlackServer, channel: str) -> Connection:
    credentials, settings = {"access_token": Secret(BOT)}, {"channel": channel}
    account = await adapter.identify(slack.url, credentials, settings)
    return Connection("slack", account.server_url, account.account_id, settings, credentials)


def post_to(place: Connection, text: str = TEXT) -> OutgoingPost:
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_live"),
        connection=place,
        post=Post(text),
        key=f"dlv_{uuid4().hex}",
        attempted_at=datetime.now(UTC),
        outcome_class=PROFILE.outcome_class,
    )


async def heard(
    adapter: Slack, slack: SlackServer, place: Connection, enough: Callable[[list[Heard]], bool]
) -> list[Heard]:
    """All that was told so far, once it is enough."""
    async with asyncio.timeout(10):
        while True:
            found = listened(adapter, slack, place)
            if enough(found):
                return found
            await asyncio.sleep(0.05)


def listened(adapter: Slack, slack: SlackServer, place: Connection) -> list[Heard]:
    found: list[Heard] = []
    for headers, body in list(slack.told):
        call = HookCall("POST", headers, body, datetime.now(UTC))
        assert isinstance(adapter.admit(call, place, [Secret("another")]), Forged)
        admitted = adapter.admit(call, place, [Secret(SECRET)])
        assert isinstance(admitted, Admitted)
        for raw in admitted.raws:
            found += adapter.digest(raw, place)
    return found


def kinds(found: Sequence[Heard]) -> list[HeardKind]:
    return [item.kind for item in found]


async def test_from_identity_to_deletion(adapter: Slack, slack: SlackServer, channel: str) -> None:
    place = await connected(adapter, slack, channel)
    post = post_to(place)
    assert isinstance(await adapter.find(post), Absent)
    first = await adapter.publish(post)
    assert isinstance(first, Published)
    found = await adapter.find(post)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (first.post_id, first.url)
    link = slack.call(BOT, "chat.getPermalink", channel=channel, message_ts=first.post_id)
    assert str(first.url).endswith(link["permalink"].partition("/archives/")[2])

    answer = replace(post_to(place, "Y más"), reply_to=first.post_id, thread_root=first.post_id)
    assert isinstance(await adapter.find(answer), Absent)
    second = await adapter.publish(answer)
    assert isinstance(second, Published)
    assert isinstance(await adapter.find(answer), Published)
    told = slack.call(EVA, "conversations.replies", channel=channel, ts=first.post_id)
    assert [message["ts"] for message in told["messages"]] == [first.post_id, second.post_id]

    there = replace(post, platform_post_id=first.post_id, post=Post("Otra cosa"))
    assert isinstance(await adapter.edit(there), Published)
    listed = await adapter.recent(place)
    assert isinstance(listed, tuple)
    assert [(p.post_id, p.text) for p in listed] == [(first.post_id, "Otra cosa")]
    assert isinstance(await adapter.see(there), Published)
    for _ in range(2):
        assert isinstance(await adapter.delete(there), Published)
    assert isinstance(await adapter.find(post), Absent)


async def test_files_are_said_found_and_gone_with_their_message(
    adapter: Slack, slack: SlackServer, channel: str, files: MemoryFiles
) -> None:
    place = await connected(adapter, slack, channel)
    first = await adapter.publish(post_to(place))
    assert isinstance(first, Published)
    picture = files.keep(b"\x89PNG \r\n\x00 bytes", "image/png", "La plaza, de noche")
    film = files.keep(b"a film", "video/mp4", kind=MediaKind.VIDEO)
    for answered in (None, first.post_id):
        shown = Post(TEXT, media=(Attachment(picture.media_id), Attachment(film.media_id)))
        post = replace(post_to(place), post=shown, media=(picture, film), reply_to=answered)
        post = replace(post, thread_root=answered)
        assert isinstance(await adapter.find(post), Absent)
        outcome = await adapter.publish(post)
        assert isinstance(outcome, Published)
        found = await adapter.find(replace(post, media=()))
        assert isinstance(found, Published)
        assert (found.post_id, found.url) == (outcome.post_id, outcome.url)
        there = replace(post, platform_post_id=outcome.post_id)
        assert isinstance(await adapter.see(there), Published)
        said = slack.call(
            EVA, "conversations.replies", channel=channel, ts=answered or outcome.post_id
        )["messages"][-1]
        assert said["ts"] == outcome.post_id
        assert [file["title"] for file in said["files"]] == ["La plaza, de noche", "video.mp4"]
        assert said["files"][0]["alt_txt"] == "La plaza, de noche"
        assert slack.bytes_of(said["files"][0]) == b"\x89PNG \r\n\x00 bytes"
        for _ in range(2):
            assert isinstance(await adapter.delete(there), Published)
        for file in said["files"]:
            with pytest.raises(AssertionError, match="file_not_found"):
                slack.call(EVA, "files.info", file=file["id"])
        assert isinstance(await adapter.find(post), Absent)


async def test_a_user_group_is_called_and_read_by_its_name(
    adapter: Slack, slack: SlackServer, channel: str
) -> None:
    place = await connected(adapter, slack, channel)
    place = replace(place, settings={**place.settings, "user_groups": "ops=S0PLAZA01"})
    published = await adapter.publish(post_to(place, "Hola, @ops"))
    assert isinstance(published, Published)
    [message] = [m for m in slack.messages(channel) if m["ts"] == published.post_id]
    assert message["text"] == "Hola, <!subteam^S0PLAZA01>"
    said = slack.call(EVA, "chat.postMessage", channel=channel, text="¿<!subteam^S0PLAZA01>?")["ts"]
    found = await heard(
        adapter, slack, place, lambda all: said in [item.message_id for item in all]
    )
    assert found[-1].text == "¿@ops?"


async def test_a_channel_we_are_not_in_is_refused(adapter: Slack, slack: SlackServer) -> None:
    others = slack.call(EVA, "conversations.create", name=f"otra-{uuid4().hex[:8]}")
    for asked in (others["channel"]["id"], "C404404404"):
        with pytest.raises(PlatformRefused) as refused:
            await connected(adapter, slack, asked)
        assert refused.value.pointer == "/settings/channel"


async def test_what_people_say_and_do_is_heard(
    adapter: Slack, slack: SlackServer, channel: str
) -> None:
    place = await connected(adapter, slack, channel)
    published = await adapter.publish(post_to(place))
    assert isinstance(published, Published)
    eva = slack.call(EVA, "auth.test")["user_id"]
    on = {"channel": channel}
    said = slack.call(EVA, "chat.postMessage", text="¿Y &lt;eso&gt;?", **on)["ts"]
    answered = slack.call(EVA, "chat.postMessage", text="Vale", thread_ts=published.post_id, **on)[
        "ts"
    ]
    slack.call(EVA, "reactions.add", timestamp=published.post_id, name="tada", **on)
    slack.call(EVA, "chat.update", ts=said, text="¿Y aquello?", **on)
    slack.call(EVA, "chat.delete", ts=said, **on)
    found = await heard(adapter, slack, place, lambda all: HeardKind.DELETION in kinds(all))
    assert kinds(found) == [
        HeardKind.MEMBER_JOINED,
        HeardKind.COMMENT,
        HeardKind.COMMENT,
        HeardKind.REACTION,
        HeardKind.EDIT,
        HeardKind.DELETION,
    ]
    _, comment, reply, reaction, edit, deletion = found
    assert {item.author.id for item in found if item.author} == {eva}
    assert (comment.text, comment.message_id) == ("¿Y <eso>?", said)
    assert (reply.message_id, reply.root_id) == (answered, published.post_id)
    assert (reaction.reaction, reaction.message_id) == ("tada", published.post_id)
    assert (edit.message_id, deletion.message_id) == (said, said)

    readings = await adapter.measure_post(place, published.post_id)
    assert isinstance(readings, tuple)
    assert {r.metric: r.value for r in readings} == {Metric.REACTIONS: 1, Metric.COMMENTS: 1}
    members = await adapter.measure_account(place)
    assert isinstance(members, tuple)
    assert [(r.metric, r.value) for r in members] == [(Metric.MEMBERS, 2)]

    for _ in range(2):
        assert isinstance(
            await adapter.act(place, Act(ActKind.KICK_PERSON, person_id=eva)), Published
        )
    assert eva not in slack.call(BOT, "conversations.members", **on)["members"]


async def test_who_asks_hears_the_same_as_who_is_told(
    adapter: Slack, slack: SlackServer, channel: str
) -> None:
    place = await connected(adapter, slack, channel)
    published = await adapter.publish(post_to(place))
    assert isinstance(published, Published)
    begun = await adapter.poll(place, None)
    assert isinstance(begun, Polled)
    assert begun.raws == ()
    on = {"channel": channel}
    said = [
        slack.call(EVA, "chat.postMessage", text="¿Y &lt;eso&gt;?", **on)["ts"],
        slack.call(EVA, "chat.postMessage", text="Vale", thread_ts=published.post_id, **on)["ts"],
    ]
    polled = await adapter.poll(place, begun.cursor)
    assert isinstance(polled, Polled)
    assert not polled.more
    asked_for = [item for raw in polled.raws for item in adapter.digest(raw, place)]
    assert [item.message_id for item in asked_for] == said
    told = await heard(
        adapter,
        slack,
        place,
        lambda all: {item.id for item in asked_for} <= {item.id for item in all},
    )
    assert [item for item in told if item.message_id in said] == asked_for
    again = await adapter.poll(place, polled.cursor)
    assert isinstance(again, Polled)
    assert {raw.id for raw in again.raws} <= {raw.id for raw in polled.raws}


async def test_who_asks_hears_what_is_changed_and_taken_back_in_threads_as_well(
    adapter: Slack, slack: SlackServer, channel: str
) -> None:
    place = await connected(adapter, slack, channel)
    place = replace(place, credentials={"access_token": place.credentials["access_token"]})
    published = await adapter.publish(post_to(place))
    assert isinstance(published, Published)
    on = {"channel": channel}
    answers = [
        slack.call(EVA, "chat.postMessage", text=text, thread_ts=published.post_id, **on)["ts"]
        for text in ("¿Y el domingo?", "Perdón")
    ]
    said = slack.call(EVA, "chat.postMessage", text="Compra ya", **on)["ts"]
    slack.call(EVA, "reactions.add", timestamp=published.post_id, name="tada", **on)
    cursor = None
    for _ in range(2):
        before = await adapter.poll(place, cursor)
        assert isinstance(before, Polled)
        cursor = before.cursor
    slack.call(EVA, "reactions.remove", timestamp=published.post_id, name="tada", **on)
    slack.call(EVA, "reactions.add", timestamp=answers[0], name="eyes", **on)
    slack.call(EVA, "chat.update", ts=answers[0], text="¿Y el lunes?", **on)
    slack.call(EVA, "chat.delete", ts=answers[1], **on)
    slack.call(EVA, "chat.delete", ts=said, **on)
    polled = await adapter.poll(place, cursor)
    assert isinstance(polled, Polled)
    found = [item for raw in polled.raws for item in adapter.digest(raw, place)]
    assert {(item.kind, item.message_id) for item in found} == {
        (HeardKind.REACTION_REMOVED, published.post_id),
        (HeardKind.REACTION, answers[0]),
        (HeardKind.EDIT, answers[0]),
        (HeardKind.DELETION, answers[1]),
        (HeardKind.DELETION, said),
    }


async def test_a_scheduled_message_is_shown_once_at_its_time_and_gone_when_retracted(
    api: Api, slack: SlackServer, channel: str
) -> None:
    community = await api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
    connection = await api.post(
        "/channels",
        {
            "community_id": community["id"],
            "platform": "slack",
            "server_url": slack.url,
            "credentials": {"access_token": BOT, "signing_secret": SECRET},
            "settings": {"channel": channel},
        },
        201,
    )
    words = f"Abrimos a las nueve {uuid4().hex}"
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    schedule = {"local_time": at.strftime("%Y-%m-%dT%H:%M:%S"), "timezone": "UTC"}
    message = await api.write(connection["id"], words, schedule)
    assert message["status"] == "scheduled"
    published = await api.until(message["id"], "published")
    [delivery] = published["deliveries"]
    assert datetime.fromisoformat(delivery["published_at"]) >= at
    shown = [m for m in slack.messages(channel) if m["text"] == words]
    assert [m["ts"] for m in shown] == [delivery["platform_post_id"]]
    retracted = await api.post(f"/messages/{message['id']}/retract")
    assert retracted["status"] == "deleted"
    assert [m for m in slack.messages(channel) if m["text"] == words] == []
