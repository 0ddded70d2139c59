"""What comes with a session token goes as far as all that stands behind it, and not a step more."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
from starlette.types import ASGIApp

from adapters.session_tokens import ALGORITHM, HmacTokens
from adapters.wiring import House
from domain.identity.teammate import Teammate
from domain.identity.use_cases.change_api_key import revoke_api_key
from domain.identity.use_cases.change_workspace import change_workspace
from domain.identity.use_cases.create_api_key import MintedKey
from domain.identity.use_cases.keep_teammates import suspend_teammate, take_role
from domain.shared.access import Permission
from domain.shared.ids import ApiKeyId, Kind
from tests.api.world import Place
from tests.kit.api import a_caller, a_client
from tests.kit.bars import Say
from tests.kit.builders import a_workspace, an_api_key
from tests.kit.teammates import a_teammate, a_token_of

pytestmark = pytest.mark.bar(27, "SCOPE & TOKEN")
MESSAGES = "/v1/messages"


@dataclass(frozen=True)
class Session:
    """A key, somebody it minted a token for, and the token."""

    key: MintedKey
    teammate: Teammate
    token: str
    said: Mapping[str, Any]


@pytest.fixture
async def place(house: House) -> Place:
    """A workspace with nothing in it."""
    return Place(await a_workspace(house), {})


@pytest.fixture
async def client(house: House, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, place.actor) as client:
        yield client


@pytest.fixture
async def session(house: House, place: Place) -> Session:
    key = await an_api_key(house, place.actor)
    teammate = await a_teammate(house, place.actor, "publisher")
    token = (await a_token_of(house, place.actor, teammate, key=key)).text
    said = jwt.decode(token, options={"verify_signature": False})
    return Session(key, teammate, token, said)


async def asked(
    app: ASGIApp, token: str, path: str = MESSAGES, address: str = "127.0.0.1", **headers: str
) -> httpx.Response:
    async with a_caller(app, token, address=address, **headers) as client:
        return await client.get(path)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forged(house: House, said: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Every way a token can be wrong in itself, with the code it is refused by."""
    kid, key = next(iter(house.sealer.keys_for("sessions").items()))

    def signed(*without: str, by: bytes = key, **other: Any) -> str:
        claims = {name: value for name, value in {**said, **other}.items() if name not in without}
        return jwt.encode(claims, by, algorithm=ALGORITHM, headers={"kid": kid})

    head, body, seal = signed().split(".")
    tampered = _part(dict(said) | {"scopes": sorted(Permission)})
    none = f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{body}."
    confused = [
        f"{_part({'alg': algorithm, 'typ': 'JWT', 'kid': kid})}.{body}.{seal}"
        for algorithm in ("RS256", "HS512")
    ]
    now, hour = said["iat"], 3600
    bad = "invalid_credentials"
    return {
        "no algorithm": (none, bad),
        "the algorithm of another kind of key": (confused[0], bad),
        "another length of the same algorithm": (confused[1], bad),
        "another key": (signed(by=b"x" * 32), bad),
        "a key nobody knows": (
            jwt.encode(dict(said), key, algorithm=ALGORITHM, headers={"kid": "other"}),
            bad,
        ),
        "another issuer": (signed(iss="somebody"), bad),
        "another audience": (signed(aud="something"), bad),
        "expired": (signed(iat=now - hour, nbf=now - hour, exp=now - hour + 60), "expired_token"),
        "not yet valid": (
            signed(iat=now + hour, nbf=now + hour, exp=now + hour + 60),
            "token_not_yet_valid",
        ),
        "over fifteen minutes": (signed(exp=now + 901), bad),
        "tampered with": (f"{head}.{tampered}.{seal}", bad),
        **{f"without {name}": (signed(name), bad) for name in said},
        "a scope nobody knows": (signed(scopes=["everything"]), bad),
        "odd times": (signed(iat="soon"), bad),
    }


async def test_a_token_that_is_wrong_in_any_way_is_refused_by_its_own_code(
    house: House, app: ASGIApp, session: Session, figure: Say
) -> None:
    assert (await asked(app, session.token)).status_code == 200
    wrong = forged(house, session.said)
    told = {}
    for number, (name, (token, code)) in enumerate(wrong.items()):
        # Each from an address of its own: who guesses on is told to wait.
        reply = await asked(app, token, address=f"10.9.0.{number}")
        if (reply.status_code, reply.json()["code"]) != (401, code):
            told[name] = (reply.status_code, reply.text)
    figure(f"{len(wrong) - len(told)} of {len(wrong)} bad tokens refused with 401 and their code")
    assert told == {}


async def test_a_token_opens_its_own_workspace_alone(
    house: House, app: ASGIApp, place: Place, session: Session
) -> None:
    own = await asked(app, session.token, tertulia_workspace=place.actor.workspace)
    assert own.status_code == 200
    sibling = await a_workspace(house, organization=place.outside)
    for other in (sibling.workspace, house.ids.new(Kind.WORKSPACE)):
        reply = await asked(app, session.token, tertulia_workspace=other)
        assert (reply.status_code, reply.json()["code"]) == (401, "token_for_another_workspace")
    known = (await asked(app, session.token, "/v1/workspaces")).json()
    assert [one["id"] for one in known["data"]] == [place.actor.workspace]


async def test_what_ends_behind_it_ends_it_at_the_next_request(
    house: House, app: ASGIApp, place: Place
) -> None:
    room, outside = house.app.identity, place.outside

    async def revoke(key: MintedKey, teammate: Teammate) -> None:
        await revoke_api_key(room, outside, ApiKeyId(key.key.id))

    async def suspend(key: MintedKey, teammate: Teammate) -> None:
        await suspend_teammate(room, outside, teammate.id)

    async def take(key: MintedKey, teammate: Teammate) -> None:
        await take_role(room, outside, teammate.id, place.actor.workspace)

    for end in (revoke, suspend, take):
        key = await an_api_key(house, place.actor)
        teammate = await a_teammate(house, place.actor, "publisher")
        token = (await a_token_of(house, place.actor, teammate, key=key)).text
        assert (await asked(app, token)).status_code == 200
        await end(key, teammate)
        reply = await asked(app, token)
        assert (reply.status_code, reply.json()["code"]) == (401, "session_ended"), end.__name__


async def test_whoever_guesses_is_told_to_wait_and_who_comes_too_late_is_not(
    house: House, app: ASGIApp, session: Session
) -> None:
    wrong = forged(house, session.said)
    address = "10.9.1.1"
    for _ in range(25):
        late = await asked(app, wrong["expired"][0], address=address)
        assert late.status_code == 401
    statuses = [
        (await asked(app, wrong["another key"][0], address=address)).status_code for _ in range(25)
    ]
    assert statuses == [401] * 20 + [429] * 5


async def test_nothing_that_comes_of_a_token_opens_a_door_of_its_own(
    house: House, app: ASGIApp, place: Place
) -> None:
    owner = await a_teammate(house, place.actor, "owner")
    minted = await a_token_of(house, place.actor, owner)
    async with a_caller(app, minted.text) as client:
        for path, body, code in (
            ("/v1/session-tokens", {"teammate_id": owner.id}, "token_cannot_mint"),
            ("/v1/api-keys", {"name": "x", "scopes": ["messages:read"]}, "token_cannot_mint"),
            ("/v1/events/stream-tickets", None, "token_cannot_mint"),
        ):
            reply = await client.post(path, json=body, headers={"Idempotency-Key": path})
            assert (reply.status_code, reply.json()["code"]) == (403, code), reply.text
        assert (await client.get("/v1/api-keys")).json()["code"] == "missing_scope"


async def test_a_browser_may_use_it_at_the_origins_of_its_workspace_alone(
    house: House, app: ASGIApp, place: Place, session: Session
) -> None:
    changed = {"allowed_origins": ("https://app.example",)}
    await change_workspace(house.app.identity, place.outside, place.actor.workspace, None, changed)
    home = await asked(app, session.token, origin="https://app.example")
    assert home.status_code == 200
    assert home.headers["access-control-allow-origin"] == "https://app.example"
    away = await asked(app, session.token, origin="https://evil.example")
    assert (away.status_code, away.json()["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in away.headers
    # A key in a browser is not refused: the browser shows its page nothing.
    key = await asked(app, session.key.text, origin="https://evil.example")
    assert (key.status_code, "access-control-allow-origin" in key.headers) == (200, False)


async def test_a_member_gets_the_scopes_that_are_named_and_few_can_be(
    app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    own = (await client.get("/v1/api-keys/current")).json()["id"]

    async def minted(**body: Any) -> httpx.Response:
        given = {"member": own, **body}
        headers = {"Idempotency-Key": json.dumps(body)}
        return await client.post("/v1/session-tokens", json=given, headers=headers)

    assert (await minted()).json()["errors"][0]["pointer"] == "/scopes"
    refused = await minted(scopes=["messages:read", "messages:publish"])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_end_users")
    token = (await minted(scopes=["communities:read"])).json()["token"]
    assert (await asked(app, token, "/v1/communities")).status_code == 200
    assert (await asked(app, token)).json()["code"] == "missing_scope"
    # Whom the integrator calls as we call a key is nobody's key.
    current = await asked(app, token, "/v1/api-keys/current")
    assert current.status_code == 404
    async with a_caller(app, token) as theirs:
        verdict = await theirs.post("/v1/access/check", json={"permission": "messages:read"})
    assert verdict.json()["code"] == "not_in_token"


async def test_a_token_counts_as_its_subject_and_its_key_as_used(
    house: House, app: ASGIApp, place: Place, session: Session
) -> None:
    for _ in range(3):
        reply = await asked(app, session.token)
    assert f'"key";r={house.settings.rate_limit_test - 3}' in reply.headers["ratelimit"]
    assert '"workspace"' in reply.headers["ratelimit"]
    await house.write_uses()
    key = await house.app.identity.reads.api_key(place.outside, ApiKeyId(session.key.key.id))
    assert key.last_used_at is not None


async def test_tokens_outlive_the_change_of_the_key_that_signs(
    house: House, session: Session
) -> None:
    """As long as the key of before is still known."""
    old = dict(house.sealer.keys_for("sessions"))
    now = house.clock.now()
    after = HmacTokens({"next": b"2" * 32, **old})
    assert after.read(session.token, now).subject == session.teammate.id
    renewed = after.sign(after.read(session.token, now))
    assert jwt.get_unverified_header(renewed)["kid"] == "next"
    assert after.read(renewed, now) == after.read(session.token, now)


async def test_a_check_says_why_not_in_the_readers_language(
    house: House, client: httpx.AsyncClient, place: Place, session: Session
) -> None:
    agent = await a_teammate(house, place.actor, "agent")

    async def check(**body: Any) -> tuple[bool, str]:
        reply = (await client.post("/v1/access/check", json=body)).json()
        assert reply["reason"]
        return reply["allowed"], reply["code"]

    read, publish = "inbox:read", "messages:publish"
    nobodys: dict[str, Any] = {}
    teams, own = {"team_id": "team_x"}, {"assignee_id": agent.id, "team_id": "team_x"}
    assert await check(permission=read) == (True, "allowed")
    assert await check(permission=read, teammate_id=agent.id) == (True, "allowed")
    assert await check(permission=publish, teammate_id=agent.id) == (False, "not_in_role")
    about = {"permission": read, "teammate_id": agent.id}
    assert await check(**about, thing=own) == (True, "allowed")
    assert await check(**about, thing=nobodys) == (True, "allowed")
    assert await check(**about, thing=teams) == (False, "not_their_teams")
    token = {"session_token": session.token}
    assert await check(permission=publish, **token) == (True, "allowed")
    assert await check(permission=read, **token) == (False, "not_in_token")
    assert await check(permission=read, session_token="a.b.c") == (False, "token_not_good")
    await suspend_teammate(house.app.identity, place.outside, agent.id)
    assert await check(**about) == (False, "teammate_suspended")
    key = await an_api_key(house, place.actor, scopes=frozenset({Permission.MESSAGES_READ}))
    assert await check(permission=publish, api_key_id=key.key.id) == (False, "not_in_key")
    await revoke_api_key(house.app.identity, place.outside, ApiKeyId(key.key.id))
    assert await check(permission=publish, api_key_id=key.key.id) == (False, "key_ended")
    spanish = {"Accept-Language": "es"}
    reply = await client.post("/v1/access/check", json=about, headers=spanish)
    assert reply.json()["reason"].startswith("Esta persona está suspendida.")


async def test_somebody_from_outside_never_writes_whatever_their_token_says(
    house: House, app: ASGIApp, session: Session
) -> None:
    """One of before may say more than is given now: what counts is what may be carried today."""
    kid, key = next(iter(house.sealer.keys_for("sessions").items()))
    said = {**session.said, "kind": "member", "sub": "user-17"}
    said["scopes"] = ["messages:read", "messages:write"]
    token = jwt.encode(said, key, algorithm=ALGORITHM, headers={"kid": kid})
    assert (await asked(app, token)).status_code == 200
    async with a_caller(app, token, idempotency_key="once") as client:
        reply = await client.post(MESSAGES, json={"channel_ids": ["chn_any"], "text": "Hi"})
    assert (reply.status_code, reply.json()["code"]) == (403, "missing_scope")
