"""A platform that tries an address with a GET is greeted if its adapter says so, and the kit asks
for that."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from adapters.platforms.doors import judged
from adapters.platforms.sandbox.adapter import PROFILE
from domain.shared.heard import Admission, Admitted, Forged, Heard, HeardKind, HookCall, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage
from tests.kit.platforms.stage import NOW

PLACE = Connection("doors", None, "1", {}, {})
SIGNATURE = "x-hub-signature-256"
MINE = Secret("0123456789abcdef")


def signature(secret: Secret, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()


class Subscribing:
    """As platforms that verify a subscription: a token of ours goes with the challenge."""

    def admit(self, call: HookCall, place: Connection, secrets: Sequence[Secret]) -> Admission:
        given = call.headers.get(SIGNATURE, "").encode("utf-8", "replace")
        fits = [hmac.compare_digest(signature(it, call.body).encode(), given) for it in secrets]
        if call.method != "POST" or not any(fits):
            return Forged("It is not signed.")
        return Admitted((Raw(hashlib.sha256(call.body).hexdigest(), call.body),))

    def greet(self, call: HookCall, place: Connection, secrets: Sequence[Secret]) -> Admission:
        asked = call.query
        token = asked.get("hub.verify_token", "").encode()
        fits = [hmac.compare_digest(token, it.reveal().encode()) for it in secrets]
        if asked.get("hub.mode") != "subscribe" or not any(fits):
            return Forged("Nobody here asked for that.", status=403)
        return Admitted((), answer=asked.get("hub.challenge", "").encode())

    def digest(self, raw: Raw, place: Connection) -> Sequence[Heard]:
        return [Heard(raw.id, HeardKind.COMMENT, NOW)] if raw.body.startswith(b"said") else []


def greeting(**changes: str) -> HookCall:
    asked = {"mode": "subscribe", "verify_token": MINE.reveal(), "challenge": "1158201444"}
    query = {f"hub.{name}": value for name, value in (asked | changes).items()}
    return HookCall("GET", {}, b"", NOW, query)


class SubscribingStage(HookStage):
    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        return HookCall("POST", {SIGNATURE: signature(secret, body)}, body, at)

    def bodies(self) -> Sequence[bytes]:
        return [b"said: a", b"said: b"]

    def handshakes(self) -> Sequence[tuple[HookCall, bytes]]:
        return [(greeting(), b"1158201444")]

    def false_greetings(self) -> Sequence[HookCall]:
        return [greeting(verify_token="another"), greeting(mode="unsubscribe")]


@pytest.fixture
def hooked() -> SubscribingStage:
    return SubscribingStage(
        hook=Subscribing(),
        profile=PROFILE,
        connection=PLACE,
        secret=MINE,
        signature_header=SIGNATURE,
    )


class TestWhoeverGreets(HookConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD"])
def test_by_no_other_way_is_anything_asked_or_told(method: str) -> None:
    call = HookCall(method, {}, b"", NOW, greeting().query)
    verdict = judged(Subscribing(), call, PLACE, [MINE])
    assert isinstance(verdict, Forged)
    assert verdict.status == 405


def test_a_greeting_tells_nothing() -> None:
    class Talkative(Subscribing):
        def greet(self, *asked: Any) -> Admission:
            return Admitted((Raw("1", b"said"),))

    with pytest.raises(ValueError, match="tells nothing"):
        judged(Talkative(), greeting(), PLACE, [MINE])
