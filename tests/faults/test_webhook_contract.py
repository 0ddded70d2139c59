"""What a receiver may rely on: signatures, the schedule, and an end to it."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from adapters.outbound.signing import signed_headers
from adapters.wiring import House
from domain.communities.model import Channel
from domain.events.delivery import SCHEDULE
from domain.events.endpoint import SignatureKind
from domain.events.use_cases.change_endpoint import rotate_secret
from domain.events.use_cases.create_endpoint import NewEndpoint, create_endpoint
from domain.events.use_cases.send_again import ping_endpoint, redeliver
from domain.events.use_cases.tell_events import tell_events
from domain.events.use_cases.verify_endpoint import verify_endpoint
from domain.events.views import EndpointWithSecret
from domain.shared.access import Actor
from domain.shared.ids import WebhookDeliveryId
from domain.shared.secret import Secret
from tests.integration.at_work import Watcher, at_work
from tests.kit.bars import Say
from tests.kit.builders import a_sandbox_channel, a_workspace, an_endpoint
from tests.kit.receiver import Answer, Call, Receiver, agreeable

DELIVERED = "SELECT FROM webhook_deliveries WHERE state = 'delivered' HAVING count(*) = $1"
TRIED = "SELECT FROM webhook_deliveries WHERE attempts = $1 AND state <> 'sending'"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


@dataclass(frozen=True)
class Desk:
    """Somebody at work, and a channel that makes news."""

    house: House
    actor: Actor
    channel: Channel

    async def ping(self, endpoint_id: Any) -> None:
        await ping_endpoint(self.house.app.events, self.actor, endpoint_id)


@pytest.fixture
async def desk(house: House) -> Desk:
    actor = await a_workspace(house)
    return Desk(house, actor, await a_sandbox_channel(house, actor))


async def a_listener(
    desk: Desk, receiver: Receiver, signature: SignatureKind = SignatureKind.HMAC
) -> EndpointWithSecret:
    """An endpoint that listens to pings alone."""
    return await an_endpoint(
        desk.house, desk.actor, receiver.url, event_types=["test.ping"], signature=signature
    )


def answering(status: int, **headers: str) -> Any:
    """Says challenges back, and this to everything else."""

    def says(call: Call) -> Answer:
        if call.letter["type"] == "webhook_endpoint.challenge":
            return agreeable(call)
        return Answer(status, b"no", {n.replace("_", "-"): v for n, v in headers.items()})

    return says


async def names(watch: Watcher, like: str) -> list[str]:
    rows = await watch.db.fetch("SELECT name FROM events WHERE name LIKE $1 ORDER BY ticket", like)
    return [row["name"] for row in rows]


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_a_receiver_that_always_fails_is_tried_ten_times_and_given_up_once(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    endpoint = (await a_listener(desk, receiver)).endpoint
    receiver.says = answering(500)
    waits: list[timedelta] = []
    async with at_work(desk.house):
        await desk.ping(endpoint.id)
        for number in range(1, 11):
            await watch.until_rows(TRIED, number)
            [row] = await watch.webhooks()
            if row["next_at"] is not None:
                waits.append(row["next_at"] - row["updated_at"])
                await watch.pass_time(row["next_at"] - await watch.now())
                await desk.house.doorbell.ring()
        await watch.until_rows("SELECT FROM webhook_deliveries WHERE state = 'exhausted'")
    assert len(receiver.told()) == 10
    assert len({call.headers["webhook-id"] for call in receiver.told()}) == 1
    for wait, planned in zip(waits, SCHEDULE, strict=True):
        assert 0.9 * planned <= wait <= 1.1 * planned
    whole = sum(waits, timedelta())
    assert 0.9 * 75.58 <= whole / timedelta(hours=1) <= 1.1 * 75.58
    told = await names(watch, "webhook_endpoint.%")
    assert told.count("webhook_endpoint.delivery_exhausted") == 1
    assert told.count("webhook_endpoint.failing") == 1
    figure(f"10 tries over {whole / timedelta(hours=1):.1f} h, 1 given up, 1 notice of failing")


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_five_days_of_failure_disable_with_one_notice_and_drop_what_waits(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    endpoint = (await a_listener(desk, receiver)).endpoint
    receiver.says = answering(503)
    async with at_work(desk.house):
        for number in range(1, 4):
            await desk.ping(endpoint.id)
            await watch.until_rows(
                "SELECT FROM webhook_endpoints WHERE failures >= $1 AND status = 'active'", number
            )
        # What is being sent while days pass at once is somebody else's afterwards.
        await watch.until_rows(
            "SELECT FROM webhook_deliveries WHERE state = 'sending' HAVING count(*) = 0"
        )
        await watch.pass_time(timedelta(days=5))
        await desk.ping(endpoint.id)
        await watch.until_rows("SELECT FROM webhook_endpoints WHERE status = 'disabled'")
        await watch.until_rows(
            "SELECT FROM webhook_deliveries WHERE state IN ('pending', 'sending')"
            " HAVING count(*) = 0"
        )
    told = await names(watch, "webhook_endpoint.%")
    assert told.count("webhook_endpoint.disabled") == 1
    figure("disabled after 5 days of failure, 1 notice")


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
@pytest.mark.parametrize("left", ["pending", "sending"])
async def test_what_an_endpoint_was_owed_in_the_moment_it_ended_is_dropped(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say, left: str
) -> None:
    """Told while it was being disabled, or in the hands of a sender that died just before."""
    made = await a_listener(desk, receiver)
    await desk.ping(made.endpoint.id)
    await tell_events(desk.house.app.events)
    await watch.db.execute(
        "UPDATE webhook_deliveries SET state = $1, lease_until = CASE WHEN $1 = 'sending'"
        " THEN clock_timestamp() + interval '1 second' END,"
        " next_at = CASE WHEN $1 = 'pending' THEN next_at END",
        left,
    )
    await watch.db.execute("UPDATE webhook_endpoints SET status = 'disabled'")
    async with at_work(desk.house):
        await watch.until_rows("SELECT FROM webhook_deliveries WHERE state = 'dropped'")
    assert receiver.told() == []
    figure(f"1 {left} when its endpoint ended: dropped, 0 told")


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_one_that_says_it_is_gone_is_disabled_at_once(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    endpoint = (await a_listener(desk, receiver)).endpoint
    receiver.says = answering(410)
    async with at_work(desk.house):
        await desk.ping(endpoint.id)
        await watch.until_rows("SELECT FROM webhook_endpoints WHERE status_reason = 'gone'")
    assert len(receiver.told()) == 1
    figure("410: disabled after 1 try")


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_redirects_are_failures_and_lead_nowhere(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    endpoint = (await a_listener(desk, receiver)).endpoint
    elsewhere = Receiver()
    try:
        receiver.says = answering(301, location=elsewhere.url)
        async with at_work(desk.house):
            await desk.ping(endpoint.id)
            await watch.until_rows(TRIED, 1)
        [row] = await watch.webhooks()
        assert (row["state"], row["last_outcome"]) == ("pending", "redirected")
        assert elsewhere.calls == []
    finally:
        elsewhere.close()
    figure("redirects followed: 0")


@pytest.mark.parametrize(
    ("status", "header", "at_least"),
    [
        (429, "600", timedelta(minutes=10)),
        (503, "600", timedelta(minutes=10)),
        (429, "1", SCHEDULE[0] * 0.9),
        (429, "never", SCHEDULE[0] * 0.9),
        (504, "-5", SCHEDULE[0] * 0.9),
    ],
)
async def test_who_asks_for_time_gets_it(
    desk: Desk,
    watch: Watcher,
    receiver: Receiver,
    status: int,
    header: str,
    at_least: timedelta,
) -> None:
    endpoint = (await a_listener(desk, receiver)).endpoint
    receiver.says = answering(status, retry_after=header)
    async with at_work(desk.house):
        await desk.ping(endpoint.id)
        await watch.until_rows(TRIED, 1)
    [row] = await watch.webhooks()
    assert at_least <= row["next_at"] - row["updated_at"] <= max(at_least, SCHEDULE[0]) * 1.2


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_one_that_recovers_gets_it_with_the_same_id_and_a_new_signature(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    made = await a_listener(desk, receiver)
    receiver.says = answering(500)
    async with at_work(desk.house):
        await desk.ping(made.endpoint.id)
        for number in (1, 2, 3):
            await watch.until_rows(TRIED, number)
            if number == 3:
                receiver.says = agreeable
            [row] = await watch.webhooks()
            await watch.pass_time(row["next_at"] - await watch.now())
            await desk.house.doorbell.ring()
        await watch.until_rows(DELIVERED, 1)
        delivery = WebhookDeliveryId((await watch.webhooks())[0]["id"])
        await redeliver(desk.house.app.events, desk.actor, delivery)
        await watch.until_rows("SELECT FROM webhook_attempts HAVING count(*) = 5")
    calls = receiver.told()
    assert len(calls) == 5
    assert {call.headers["webhook-id"] for call in calls} == {calls[0].letter["id"]}
    assert {call.body for call in calls} == {calls[0].body}
    for call in calls:
        Webhook(made.secret.reveal()).verify(call.body, dict(call.headers))
    figure("5 tries of one event: 1 id, 1 body, every signature good")


def vectors() -> list[tuple[str, str, int, str, str]]:
    """Of the specification's reference implementation: secret, id, timestamp, body, signature."""
    return [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            '{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ]


@pytest.mark.parametrize(("secret", "id", "at", "body", "signature"), vectors())
def test_the_specifications_own_vectors_come_out_as_published(
    secret: str, id: str, at: int, body: str, signature: str
) -> None:
    headers = signed_headers(
        SignatureKind.HMAC, [Secret(secret)], id, datetime.fromtimestamp(at, UTC), body.encode()
    )
    assert headers["webhook-signature"] == signature


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_no_altered_letter_is_taken_for_ours(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    """256 bits flipped, one at a time: in the body, the id, the timestamp and the signature."""
    made = await a_listener(desk, receiver)
    async with at_work(desk.house):
        await desk.ping(made.endpoint.id)
        await watch.until_rows(DELIVERED, 1)
    [call] = receiver.told()
    judge = Webhook(made.secret.reveal())
    judge.verify(call.body, dict(call.headers))
    chance, accepted = random.Random(29), 0
    for number in range(256):
        body, headers = bytearray(call.body), dict(call.headers)
        part = ("body", "webhook-id", "webhook-timestamp", "webhook-signature")[number % 4]
        if part == "body":
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(7)
        else:
            headers[part] = flipped(headers[part], chance)
        try:
            judge.verify(bytes(body), headers)
            accepted += 1
        except (WebhookVerificationError, ValueError):
            continue
    assert accepted == 0
    figure("256 altered letters: 0 accepted")


def flipped(text: str, chance: random.Random) -> str:
    """One bit of what it says is another: of a signature, one of the bytes that it stands for."""
    kind, _, encoded = text.partition(",")
    raw = bytearray(base64.b64decode(encoded) if encoded else text.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
    return f"{kind},{base64.b64encode(raw).decode()}" if encoded else raw.decode("latin-1")


@pytest.mark.bar(29, "WEBHOOK CONTRACT")
async def test_two_secrets_sign_for_a_day_and_then_the_new_one_alone(
    desk: Desk, watch: Watcher, receiver: Receiver, figure: Say
) -> None:
    old = await a_listener(desk, receiver)
    new = await rotate_secret(desk.house.app.events, desk.actor, old.endpoint.id)
    async with at_work(desk.house):
        await desk.ping(old.endpoint.id)
        await watch.until_rows(DELIVERED, 1)
        await watch.pass_time(timedelta(hours=24))
        await desk.ping(old.endpoint.id)
        await watch.until_rows(DELIVERED, 2)
    during, after = receiver.told()
    for made in (old, new):
        Webhook(made.secret.reveal()).verify(during.body, dict(during.headers))
    assert len(during.headers["webhook-signature"].split()) == 2
    Webhook(new.secret.reveal()).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(old.secret.reveal()).verify(after.body, dict(after.headers))
    figure("rotation: 2 signatures for 24 h, then the old one refused")


async def test_a_key_pair_signs_so_that_the_public_key_is_enough_to_check(
    desk: Desk, watch: Watcher, receiver: Receiver
) -> None:
    made = await a_listener(desk, receiver, SignatureKind.ED25519)
    async with at_work(desk.house):
        await desk.ping(made.endpoint.id)
        await watch.until_rows(DELIVERED, 1)
    [call] = receiver.told()
    public = base64.b64decode((made.endpoint.public_key or "").removeprefix("whpk_"))
    kind, _, signature = call.headers["webhook-signature"].partition(",")
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode()
    assert kind == "v1a"
    key = Ed25519PublicKey.from_public_bytes(public)
    key.verify(base64.b64decode(signature), signed + call.body)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), signed + call.body + b" ")


async def test_nothing_is_told_to_an_address_that_did_not_say_the_challenge_back(
    desk: Desk, watch: Watcher, receiver: Receiver
) -> None:
    room = desk.house.app.events
    receiver.says = lambda call: Answer(200, b"ok")
    made = await create_endpoint(room, desk.actor, NewEndpoint(receiver.url))
    async with at_work(desk.house):
        with pytest.raises(Exception, match="webhook_challenge_failed"):
            await verify_endpoint(room, desk.actor, made.endpoint.id)
        await a_sandbox_channel(desk.house, desk.actor, account="more-news")
        await watch.until_rows("SELECT FROM events WHERE position IS NULL HAVING count(*) = 0")
    assert receiver.told() == []
    assert await watch.webhooks() == []
