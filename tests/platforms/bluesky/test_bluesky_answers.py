"""On Bluesky an answer refers to what it answers and to the thread's beginning; alone it is said in
a chat."""

import pytest

from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.files import MemoryFiles
from tests.platforms.bluesky.fake import BEA, MINE
from tests.platforms.bluesky.fake_chat import CONVO, FakeChat
from tests.platforms.bluesky.stages import a_stage


@pytest.fixture
def talk() -> Talk:
    server = FakeChat()
    stage = a_stage(server, MemoryFiles())
    stage.settings = {**stage.settings, "direct_messages": "yes"}
    ours = server.keep({"text": "Churros."}, "3kours", MINE)
    root = {"uri": ours.uri, "cid": ours.cid}
    asked = server.keep({"text": "Open?", "reply": {"root": root, "parent": root}}, "3kbea", BEA)
    server.records.pop(ours.uri)

    def stands() -> list[tuple[str, object]]:
        posts = [kept.value for uri, kept in server.records.items() if f"{MINE}/app" in uri]
        open_ = [(it["text"], (it["reply"]["root"], it["reply"]["parent"])) for it in posts]
        chats = server.chats.items()
        return open_ + [(it["text"], convo) for convo, chat in chats for it in reversed(chat)]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(asked.uri, root_id=ours.uri, person_id=BEA),
            Capability.DIRECT_MESSAGES: answering_alone(f"{CONVO}/3n37", place=CONVO),
            Capability.PRIVATE_REPLIES: answering_alone(asked.uri, person_id=BEA, private=True),
        },
        {
            Capability.REPLIES: (root, {"uri": asked.uri, "cid": asked.cid}),
            Capability.DIRECT_MESSAGES: CONVO,
            Capability.PRIVATE_REPLIES: CONVO,
        },
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""


async def test_a_chat_is_answered_only_where_the_channel_wants_chats(talk: Talk) -> None:
    talk.stage.settings = {**talk.stage.settings, "direct_messages": "no"}
    alone = {Capability.DIRECT_MESSAGES, Capability.PRIVATE_REPLIES}
    assert not alone & (await talk.stage.identify()).capabilities
