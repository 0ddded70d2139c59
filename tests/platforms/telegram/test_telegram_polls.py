"""What Telegram counts of the bot's polls it says by itself, under the poll's own name."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.platforms.telegram.adapter import Telegram
from domain.publishing.content import Poll, Post
from domain.publishing.outcomes import Published
from domain.shared.heard import Raw, Undigestible
from domain.shared.poll_counts import PollCounts, PollTold
from tests.kit.platforms.stage import WireStage
from tests.platforms.telegram.fake import FakeTelegram
from tests.platforms.telegram.test_telegram_hearing import connection

ASKED = Poll(("Friday", "Saturday"), 3600)


@pytest.fixture
def adapter(stage: WireStage) -> Telegram:
    assert isinstance(stage.adapter, Telegram)
    return stage.adapter


def told(adapter: Telegram, update: dict[str, Any]) -> list[PollTold]:
    raw = Raw("1", json.dumps(update).encode())
    assert list(adapter.digest(raw, connection())) == []
    return list(adapter.polls_in(raw, connection()))


async def test_a_poll_goes_out_with_the_name_by_which_its_votes_are_told(
    stage: WireStage, adapter: Telegram, server: FakeTelegram
) -> None:
    asking = replace(await stage.post(), post=Post(text="When?", poll=ASKED))
    sent = await adapter.publish(asking)
    assert isinstance(sent, Published)
    assert sent.poll_id == server.polls[0]["id"]
    server.say_update(server.voted(2, 1, voters=3))
    [update] = server.updates
    assert told(adapter, update) == [
        PollTold(server.polls[0]["id"], PollCounts((2, 1), 3), update["update_id"])
    ]


async def test_what_asks_nothing_names_no_poll(stage: WireStage, adapter: Telegram) -> None:
    sent = await adapter.publish(await stage.post())
    assert isinstance(sent, Published)
    assert sent.poll_id is None
    assert told(adapter, {"update_id": 7}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": 5},
        {"id": ""},
        {"options": []},
        {"options": "two"},
        {"options": [3]},
        {"options": [{"text": "Friday"}]},
        {"options": [{"text": "Friday", "voter_count": -1}]},
        {"options": [{"text": "Friday", "voter_count": True}]},
        {"options": [{"text": "Friday", "voter_count": 10**13}]},
        {"total_voter_count": None},
    ],
)
def test_what_is_no_count_is_said_to_be_none(adapter: Telegram, change: dict[str, Any]) -> None:
    options = [{"text": "Friday", "voter_count": 1}]
    poll = {"id": "5", "options": options, "total_voter_count": 1} | change
    with pytest.raises(Undigestible):
        told(adapter, {"update_id": 7, "poll": poll})
    with pytest.raises(Undigestible):
        told(adapter, {"poll": {**poll, "id": "5"}})
