"""What Discord tells is let in by its signature, and heard in our words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.place import first_of
from adapters.platforms.discord.profile import PROFILE
from adapters.platforms.discord.signature import SIGNATURE, TIMESTAMP
from domain.shared.heard import Admitted, Forged, Heard, HeardKind, HookCall, Polled, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.stage import CANARY, NOW, WireStage
from tests.platforms.discord.fake import BOT, CHANNEL, GUILD, POLLED, FakeDiscord, said

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)]
PUBLIC = [Secret(key.public_key().public_bytes_raw().hex()) for key in KEYS]


def connection() -> Connection:
    credentials = {"bot_token": Secret(CANARY), "public_key": PUBLIC[0]}
    settings = {"channel_id": CHANNEL}
    return Connection("discord", None, f"{BOT}@{GUILD}/{CHANNEL}", settings, credentials)


class DiscordHook(HookStage):
    """The secrets that we hold are public keys; Discord signs with the other halves."""

    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        key = KEYS[[it.reveal() for it in PUBLIC].index(secret.reveal())]
        stamp = str(int(at.timestamp()))
        signature = key.sign(stamp.encode() + body).hex()
        headers = {SIGNATURE: signature, TIMESTAMP: stamp, "content-type": "application/json"}
        return HookCall("POST", headers, body, at)

    def bodies(self) -> list[bytes]:
        return [json.dumps(body).encode() for body in told("discord").values()]

    def handshakes(self) -> Sequence[tuple[HookCall, bytes]]:
        ping = {"id": first_of(NOW), "application_id": "1", "type": 1, "token": "x", "version": 1}
        event_ping = {"version": 1, "application_id": "1", "type": 0}
        return [
            (self.call(json.dumps(ping).encode()), b'{"type":1}'),
            (
                self.call(json.dumps(event_ping).encode()),
                b"",
            ),
        ]


@pytest.fixture
def adapter(stage: WireStage) -> Discord:
    assert isinstance(stage.adapter, Discord)
    return stage.adapter


@pytest.fixture
def hooked(adapter: Discord) -> DiscordHook:
    return DiscordHook(
        hook=adapter,
        profile=PROFILE,
        connection=connection(),
        secret=PUBLIC[0],
        old=PUBLIC[1],
        others=PUBLIC[2],
        limit=timedelta(seconds=300),
        signature_header=SIGNATURE,
    )


class TestDiscordHook(HookConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class DiscordPolls(PollStage):
    server: FakeDiscord

    def say(self, text: str) -> None:
        self.server.somebody_says(text)

    def say_ourselves(self, text: str) -> bool:
        self.server.add(NOW + timedelta(seconds=1), content=text)
        self.server.ahead = timedelta(0)
        return True


@pytest.fixture
def polled(adapter: Discord, server: FakeDiscord) -> DiscordPolls:
    return DiscordPolls(
        poller=adapter,
        profile=PROFILE,
        connection=connection(),
        server=server,
        throttle=said("throttled"),
        credentials_refusal=said("unauthorized"),
        several=130,
    )


class TestDiscordPolls(PollerConformance):
    """Everything the kit asks."""


def heard(adapter: Discord, name: str, **changes: Any) -> list[Heard]:
    message = json.loads((POLLED / f"{name}.json").read_text()) | changes
    return list(adapter.digest(Raw("1", json.dumps(message).encode()), connection()))


def one(adapter: Discord, name: str, **changes: Any) -> Heard:
    (found,) = heard(adapter, name, **changes)
    return found


def test_a_wrong_signature_gets_401_and_nothing_else(hooked: DiscordHook) -> None:
    """Discord sends some on purpose, and takes the address away where the answer is another."""
    ping, _ = hooked.handshakes()[0]
    for headers in (
        {**ping.headers, SIGNATURE: "0" * 128},
        {**ping.headers, TIMESTAMP: str(int(NOW.timestamp()) + 1)},
        {**ping.headers, TIMESTAMP: "soon"},
        {},
    ):
        verdict = hooked.admit(replace(ping, headers=headers))
        assert isinstance(verdict, Forged)
        assert verdict.status == 401


def test_a_key_that_is_none_lets_nothing_in(hooked: DiscordHook) -> None:
    for key in ("", "zz", "0" * 64, "é" * 64, PUBLIC[0].reveal()[:-2]):
        assert isinstance(hooked.admit(hooked.call(), Secret(key)), Forged)


@pytest.mark.parametrize(
    ("name", "status", "answer"),
    [
        ("command", 200, {"type": 4, "data": {"content": "✓", "flags": 64}}),
        ("button", 200, {"type": 6}),
        ("authorized", 204, None),
    ],
)
def test_each_kind_is_answered_at_once_with_its_own_answer(
    hooked: DiscordHook, name: str, status: int, answer: object
) -> None:
    verdict = hooked.admit(hooked.call(json.dumps(told("discord")[name]).encode()))
    assert isinstance(verdict, Admitted)
    assert verdict.status == status
    assert len(verdict.raws) == 1
    assert (json.loads(verdict.answer) if verdict.answer else None) == answer
    if answer is not None:
        assert verdict.content_type == "application/json"


def test_who_types_a_command_is_offered_nothing_and_kept_nowhere(hooked: DiscordHook) -> None:
    asked = told("discord")["command"] | {"type": 4}
    verdict = hooked.admit(hooked.call(json.dumps(asked).encode()))
    assert isinstance(verdict, Admitted)
    assert verdict.raws == ()
    assert json.loads(verdict.answer) == {"type": 8, "data": {"choices": []}}


def test_what_is_signed_and_unreadable_is_kept(hooked: DiscordHook) -> None:
    verdict = hooked.admit(hooked.call(b"{"))
    assert isinstance(verdict, Admitted)
    assert len(verdict.raws) == 1


@pytest.mark.parametrize(
    ("name", "text", "author"),
    [
        ("command", "/report what: A stranger sells things", "Ana Ruiz"),
        ("command_in_private", "/market hours day: Saturday", "luis"),
    ],
)
def test_a_command_is_for_us_alone(adapter: Discord, name: str, text: str, author: str) -> None:
    raw = Raw("1", json.dumps(told("discord")[name]).encode())
    (command,) = adapter.digest(raw, connection())
    assert (command.kind, command.text) == (HeardKind.DIRECT, text)
    assert command.author is not None
    assert command.author.name == author
    assert command.message_id is None
    assert command.at == NOW


def test_an_answer_says_what_it_answers(adapter: Discord) -> None:
    answer = one(adapter, "answer")
    ours = json.loads((POLLED / "ours.json").read_text())["id"]
    assert (answer.kind, answer.parent_id) == (HeardKind.COMMENT, ours)
    assert answer.author is not None
    assert (answer.author.handle, answer.author.name) == ("@ana_r", "Ana Ruiz")
    assert answer.url == f"https://discord.com/channels/{GUILD}/{CHANNEL}/{answer.message_id}"
    assert answer.at == NOW + timedelta(seconds=2)


def test_pictures_come_with_their_descriptions(adapter: Discord) -> None:
    (file,) = one(adapter, "picture").files
    assert (file.mime_type, file.alt_text) == ("image/png", "El mercado")
    assert file.url is not None


def test_content_that_we_may_not_read_is_none_and_not_an_empty_text(adapter: Discord) -> None:
    assert one(adapter, "without_the_right_to_read").text is None


def test_who_joined_and_what_was_passed_on(adapter: Discord) -> None:
    joined = one(adapter, "joined")
    assert joined.kind is HeardKind.MEMBER_JOINED
    assert joined.author is not None
    assert joined.author.name == "luis"
    assert one(adapter, "forwarded").parent_id is None


def test_our_own_notices_and_other_channels_are_not_heard(adapter: Discord) -> None:
    assert heard(adapter, "ours") == []
    assert heard(adapter, "pinned") == []
    assert heard(adapter, "message", channel_id="1175000000000000099") == []


async def test_we_begin_at_now_and_miss_nothing_after(
    adapter: Discord, server: FakeDiscord
) -> None:
    assert await adapter.poll(connection(), None) == Polled((), "0")
    server.somebody_says("The first thing ever.")
    first = await adapter.poll(connection(), "0")
    assert isinstance(first, Polled)
    assert first.cursor == server.messages[0]["id"] == first.raws[0].id
    assert await adapter.poll(connection(), None) == Polled((), first.cursor)
