"""The sandbox listens as any product is listened to: signed as Standard Webhooks says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from adapters.platforms.sandbox.adapter import PROFILE, Sandbox
from adapters.platforms.standard_hook import SIGNATURE, sign
from adapters.platforms.told import body_of, heard_in
from adapters.platforms.webhook.hook import ProductHook
from adapters.platforms.webhook.profile import PROFILE as OF_ANY_PRODUCT
from adapters.secrets import HookSecretMint
from domain.shared.heard import (
    Admitted,
    Heard,
    HeardFile,
    HeardKind,
    HookCall,
    Person,
    Undigestible,
)
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage
from tests.kit.platforms.stage import NOW, FixedClock
from tests.kit.platforms.wall import MemoryWall

AT = "2026-11-26T09:00:00Z"
MINT = HookSecretMint()
CONNECTION = Connection("sandbox", None, "main", {}, {"token": Secret("anything")})


@dataclass(kw_only=True)
class StandardStage(HookStage):
    """Signed with `whsec_` secrets, as `sign` does."""

    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        headers = sign(secret, f"n{hash(body)}", at, body)
        return HookCall("POST", headers | {"content-type": "application/json"}, body, at)

    def bodies(self) -> Sequence[bytes]:
        kinds = [kind.value for kind in HeardKind]
        one = [{"id": k, "kind": k, "at": AT, "message_id": "m", "rating": 4.5} for k in kinds]
        many = [{**item, "id": f"{item['id']} again"} for item in one]
        return [*(json.dumps(item).encode() for item in one), json.dumps({"items": many}).encode()]


@pytest.fixture(params=["sandbox", "webhook"])
def hooked(request: pytest.FixtureRequest) -> HookStage:
    pretends = request.param == "sandbox"
    return StandardStage(
        hook=Sandbox(MemoryWall(), FixedClock()) if pretends else ProductHook(),
        profile=PROFILE if pretends else OF_ANY_PRODUCT,
        connection=replace(CONNECTION, platform=request.param),
        secret=MINT.hook_secret(),
        others=MINT.hook_secret(),
        old=MINT.hook_secret(),
        limit=timedelta(minutes=5),
        signature_header=SIGNATURE,
    )


class TestHearing(HookConformance):
    """Bar 23."""


def test_one_of_several_signatures_is_enough(hooked: HookStage) -> None:
    good = hooked.call()
    others = hooked.signed(good.body, hooked.others, NOW).headers[SIGNATURE]
    both = f"{others} {good.headers[SIGNATURE]}"
    call = replace(good, headers={**good.headers, SIGNATURE: both})
    assert isinstance(hooked.admit(call), Admitted)


def test_what_the_sandbox_pretends_is_what_it_was_told() -> None:
    ana = Person("ana", "@ana", "Ana", "https://plaza.example/ana", None, True)
    heard = Heard(
        "m1",
        HeardKind.REVIEW,
        NOW,
        ana,
        "Very good.",
        rating=4.5,
        about=ana,
        files=(HeardFile("https://plaza.example/1.png", "image/png", "A cake.", "f1"),),
    )
    raw = Sandbox(MemoryWall(), FixedClock()).pretended(heard)
    assert Sandbox(MemoryWall(), FixedClock()).digest(raw, CONNECTION) == [heard]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "It is not JSON."),
        (b'{"kind": "comment", "at": "2026-11-26T09:00:00Z"}', "/id is not"),
        (b'{"id": "a", "kind": "comment", "at": "2026-11-26T09:00:00"}', "/at is not"),
        (b'{"items": []}', "/items is not"),
        (b'{"items": {}}', "/items is not"),
        (b'{"items": [{"id": "a", "kind": "comment", "at": "x"}]}', "/items/0/at is not"),
        (b'{"id": "a", "kind": 7, "at": "2026-11-26T09:00:00Z"}', "/kind is not"),
        (b"null", "/ is not"),
    ],
)
def test_it_is_said_where_a_telling_is_wrong(body: bytes, words: str) -> None:
    with pytest.raises(Undigestible, match=words):
        heard_in(body)


def test_what_is_not_known_is_passed_over() -> None:
    told = body_of(Heard("m1", HeardKind.COMMENT, NOW)).replace(b"{", b'{"mood": "good",', 1)
    assert heard_in(told) == [Heard("m1", HeardKind.COMMENT, NOW)]


def test_so_is_a_kind_of_thing_that_is_not_known() -> None:
    good = {"id": "m1", "kind": "comment", "at": NOW.isoformat()}
    both = {"items": [good, {"kind": "poll_vote"}]}
    assert heard_in(json.dumps(both).encode()) == [Heard("m1", HeardKind.COMMENT, NOW)]
    assert heard_in(b'{"kind": "poll_vote"}') == []


def test_one_thing_that_is_wrong_takes_nothing_from_the_others() -> None:
    good = [{"id": id, "kind": "comment", "at": NOW.isoformat()} for id in ("m1", "m3")]
    items = [good[0], {"id": "m2", "kind": "comment"}, "what", good[1]]
    with pytest.raises(Undigestible, match=r"^/items/1/at is not") as raised:
        heard_in(json.dumps({"items": items}).encode())
    assert [heard.id for heard in raised.value.heard] == ["m1", "m3"]


def test_half_a_character_takes_the_place_of_none() -> None:
    told = rb'{"id": "m1", "kind": "comment", "at": "%s", "text": "half \ud83d",'
    told += rb' "author": {"id": "\udc00"}}'
    [heard] = heard_in(told % NOW.isoformat().encode())
    assert (heard.text, heard.author) == ("half \ufffd", Person("\ufffd"))


def test_a_secret_that_is_made_fits_what_every_platform_takes() -> None:
    made = {MINT.hook_secret().reveal() for _ in range(50)}
    assert len(made) == 50
    assert all(secret.removeprefix("whsec_").isalnum() and len(secret) == 38 for secret in made)
