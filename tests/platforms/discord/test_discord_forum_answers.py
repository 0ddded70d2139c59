"""In a forum of Discord's an answer stands below the post and refers to what it answers; alone it
goes to the channel with that person."""

from dataclasses import replace

import httpx
import pytest

from adapters.platforms.discord.forum_profile import SEND_MESSAGES_IN_THREADS, able
from adapters.platforms.discord.forums import DiscordForum
from adapters.platforms.discord.profile import API
from adapters.platforms.discord.rights import EVERYTHING
from domain.publishing.outcomes import Published, RefusalKind, Refused
from domain.shared.platforms import Capability
from domain.shared.secret import Secret
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, WireStage
from tests.platforms.discord.fake import ANA, CHANNEL, GUILD, FakeDiscord, body_of, said
from tests.platforms.discord.fake_forum import FakeForum

OPEN, WITH_ANA = f"{API}/users/@me/channels", "1178000000000000001"


class FakeTalks(FakeForum):
    """A forum whose bot has a channel with Ana alone, which it finds by opening it."""

    def __init__(self) -> None:
        super().__init__()
        self.alone = FakeDiscord()
        everyone = {"id": GUILD, "type": 0, "allow": str(SEND_MESSAGES_IN_THREADS), "deny": "0"}
        self.forum["permission_overwrites"] = [everyone]

    def changes(self, request: httpx.Request) -> bool:
        return request.method != "GET" and request.url.path != OPEN

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == OPEN:
            assert body_of(request) == {"recipient_id": ANA}
            return httpx.Response(200, json={"id": WITH_ANA, "type": 1})
        there = f"/channels/{WITH_ANA}/" in request.url.path
        return self.alone.answer(request) if there else super().answer(request)


@pytest.fixture
def server() -> FakeTalks:
    return FakeTalks()


@pytest.fixture
def talk(server: FakeTalks) -> Talk:
    stage = WireStage(
        make=lambda http, clock: DiscordForum(http, clock, MemoryFiles()),
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings={"channel_id": CHANNEL},
        credentials={"bot_token": Secret(CANARY)},
    )
    thread = server.begun("Hours", "When are you open?", owner=ANA)
    asked = server.says(thread, "Also on Sundays?", ANA)
    root, question = f"{thread['id']}/{thread['id']}", f"{thread['id']}/{asked['id']}"

    def stands() -> list[tuple[str, object]]:
        referred = {
            body["content"]: body["message_reference"]["message_id"]
            for body in server.sent
            if "message_reference" in body
        }
        here = [
            (it["content"], f"{it['channel_id']}/{referred[it['content']]}")
            for it in server.messages[2:]
        ]
        return here + [(it["content"], "alone") for it in server.alone.messages]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(question, root_id=root, person_id=ANA),
            Capability.PRIVATE_REPLIES: answering_alone(question, person_id=ANA, private=True),
        },
        {Capability.REPLIES: question, Capability.PRIVATE_REPLIES: "alone"},
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""


async def test_what_began_a_post_is_answered_below_it_also_where_its_root_is_not_known(
    talk: Talk, server: FakeTalks
) -> None:
    post = await talk.answer(Capability.REPLIES)
    thread = server.threads[0]["id"]
    post = replace(post, reply_to=f"{thread}/{thread}", thread_root=None)
    outcome = await talk.stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert outcome.post_id.startswith(f"{thread}/")
    assert server.sent[-1]["message_reference"] == {
        "message_id": thread,
        "fail_if_not_exists": True,
    }
    found = await talk.stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == outcome.post_id


async def test_who_answers_what_is_in_no_forum_is_refused_before_anything_is_sent(
    talk: Talk, server: FakeTalks
) -> None:
    post = await talk.answer(Capability.REPLIES)
    sent = len(server.sent)
    refused = await talk.stage.adapter.publish(
        replace(post, reply_to="not-there", thread_root=None)
    )
    assert isinstance(refused, Refused)
    assert refused.kind is RefusalKind.CONTENT
    assert len(server.sent) == sent


async def test_an_answer_of_ours_can_be_changed_and_keeps_the_title(
    talk: Talk, server: FakeTalks
) -> None:
    for needs in talk.said:
        post = await talk.answer(needs, f"dlv_{needs}-e")
        outcome = await talk.stage.adapter.publish(post)
        assert isinstance(outcome, Published)
        words = f"{needs}: until three."
        changed = replace(
            post, platform_post_id=outcome.post_id, post=replace(post.post, text=words)
        )
        assert isinstance(talk.stage.adapter, DiscordForum)
        assert isinstance(await talk.stage.adapter.edit(changed), Published)
        assert words in [it["content"] for it in (*server.messages, *server.alone.messages)]
    assert server.threads[0]["name"] == "Hours"


def test_who_may_not_speak_below_posts_answers_nobody_there() -> None:
    there = able(EVERYTHING & ~SEND_MESSAGES_IN_THREADS)
    assert Capability.REPLIES not in there
    assert Capability.PRIVATE_REPLIES in there
