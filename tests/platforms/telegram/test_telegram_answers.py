"""On Telegram an answer goes to the chat in which somebody spoke; nobody is written to first."""

from typing import Any

import pytest

from domain.shared.platforms import Capability
from tests.kit.platforms.answering import AnsweringConformance, Talk, answering, answering_alone
from tests.kit.platforms.stage import WireStage
from tests.platforms.telegram.fake import GROUP, FakeTelegram

ANA = 4242


@pytest.fixture
def talk(stage: WireStage, server: FakeTelegram) -> Talk:
    asked, alone = server.add("Open?"), server.add("Are you there?")

    def stands() -> list[tuple[str, Any]]:
        there = [text for number, text in server.messages.items() if number not in (asked, alone)]
        sent = [fields for method, fields in server.calls if method == "sendMessage"]
        where = [(f["text"], (f["chat_id"], f["reply_parameters"]["message_id"])) for f in sent]
        return [each for each in where if each[0] in there]

    return Talk(
        stage,
        {
            Capability.REPLIES: answering(str(asked), place=str(GROUP)),
            Capability.DIRECT_MESSAGES: answering_alone(f"{ANA}/{alone}", place=str(ANA)),
        },
        {Capability.REPLIES: (GROUP, asked), Capability.DIRECT_MESSAGES: (ANA, alone)},
        stands,
    )


class TestAnswering(AnsweringConformance):
    """Everything the kit asks."""
