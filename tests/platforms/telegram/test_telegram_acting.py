"""What is done about people and messages on Telegram, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest

from adapters.platforms.telegram.adapter import Telegram
from domain.publishing.outcomes import Published, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.stage import CANARY, NOW, WireStage
from tests.platforms.telegram.fake import BOT, GROUP, FakeTelegram, said

ANA = 5550001
WANTED = {
    ActKind.MUTE_PERSON: "restricted",
    ActKind.UNMUTE_PERSON: "member",
    ActKind.KICK_PERSON: "left",
    ActKind.BAN_PERSON: "kicked",
    ActKind.UNBAN_PERSON: "left",
}


@pytest.fixture
def place() -> Connection:
    credentials = {"bot_token": Secret(CANARY)}
    return Connection("telegram", None, f"{BOT}@{GROUP}", {}, credentials)


@dataclass(kw_only=True)
class TelegramActs(WireActStage):
    server: FakeTelegram
    message: int

    def acts(self) -> Sequence[Act]:
        about = [Act(kind, person_id=str(ANA)) for kind in WANTED]
        return [Act(ActKind.REMOVE_MESSAGE, message_id=str(self.message)), *about]

    def holds(self, act: Act) -> bool:
        if act.kind is ActKind.REMOVE_MESSAGE:
            return self.message not in self.server.messages
        return self.server.people[ANA] == WANTED[act.kind]


@pytest.fixture
def moderating(stage: WireStage, server: FakeTelegram, place: Connection) -> TelegramActs:
    server.people[ANA] = "member"
    return TelegramActs(
        adapter=stage.adapter,
        connection=place,
        server=server,
        message=server.add("Spam"),
        credentials_refusal=said("unauthorized"),
        forbidden=said("no_rights"),
        throttle=said("throttled"),
    )


class TestTelegramActs(ModeratorConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class TelegramNumbers(WireMeterStage):
    server: FakeTelegram

    def post_numbers(self) -> Mapping[Metric, int]:
        return {}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 1287}

    def say_no_numbers(self) -> bool:
        self.server.knows_count = False
        return True


@pytest.fixture
def measuring(stage: WireStage, server: FakeTelegram, place: Connection) -> TelegramNumbers:
    return TelegramNumbers(
        adapter=stage.adapter,
        connection=place,
        post_id="41",
        server=server,
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
    )


class TestTelegramNumbers(MeterConformance):
    """Everything the kit asks."""


async def test_what_telegram_would_take_for_ever_ends_when_it_is_to_end(
    moderating: TelegramActs, server: FakeTelegram
) -> None:
    ban = Act(ActKind.BAN_PERSON, person_id=str(ANA), until=NOW + timedelta(seconds=5))
    assert isinstance(await moderating.act(ban), Published)
    assert server.calls[-1][1]["until_date"] == int(NOW.timestamp()) + 35
    mute = Act(ActKind.MUTE_PERSON, person_id=str(ANA), until=NOW + timedelta(days=2))
    assert isinstance(await moderating.act(mute), Published)
    assert server.calls[-1][1]["until_date"] == int(NOW.timestamp()) + 2 * 86_400
    long = replace(ban, until=NOW + timedelta(days=367))
    assert isinstance(await moderating.act(long), Published)
    assert "until_date" not in server.calls[-1][1]


async def test_to_kick_who_is_banned_leaves_the_ban(
    moderating: TelegramActs, server: FakeTelegram
) -> None:
    server.people[ANA] = "kicked"
    kick = Act(ActKind.KICK_PERSON, person_id=str(ANA))
    assert isinstance(await moderating.act(kick), Published)
    assert server.people[ANA] == "kicked"


async def test_who_speaks_as_a_channel_is_banned_as_one(
    moderating: TelegramActs, server: FakeTelegram
) -> None:
    server.on_change(said("done"), said("done"))
    for kind, method in (
        (ActKind.BAN_PERSON, "banChatSenderChat"),
        (ActKind.UNBAN_PERSON, "unbanChatSenderChat"),
    ):
        outcome = await moderating.act(Act(kind, person_id="-1004443332221"))
        assert isinstance(outcome, Published)
        told = {"chat_id": GROUP, "sender_chat_id": -1004443332221}
        assert server.calls[-1] == (method, told)
    mute = Act(ActKind.MUTE_PERSON, person_id="-1004443332221")
    assert isinstance(await moderating.act(mute), Refused)


async def test_an_act_is_done_where_it_is_about(
    moderating: TelegramActs, server: FakeTelegram
) -> None:
    elsewhere = Act(ActKind.REMOVE_MESSAGE, message_id="-1001112223334/902")
    assert isinstance(await moderating.act(elsewhere), Published)
    assert server.calls[-1][1]["chat_id"] == -1001112223334
    ban = Act(ActKind.BAN_PERSON, person_id=str(ANA), place="-1001112223334")
    assert isinstance(await moderating.act(ban), Published)
    assert server.calls[-1][1]["chat_id"] == -1001112223334
    assert isinstance(await moderating.act(replace(ban, place="somewhere")), Refused)


@pytest.mark.parametrize("count", [True, -1, "many", None])
async def test_a_count_that_is_none_is_no_reading(
    stage: WireStage, server: FakeTelegram, place: Connection, count: object
) -> None:
    assert isinstance(stage.adapter, Telegram)
    server.on_question(lambda *_: httpx.Response(200, json={"ok": True, "result": count}))
    said = await stage.adapter.measure_account(place)
    assert not isinstance(said, tuple)
