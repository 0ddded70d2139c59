"""Another tenant's thing answers exactly as a thing that does not exist, on every operation.

Every call of every operation is made twice by somebody it does not belong to: with ids of real
things of the other tenant, and with ids of nothing. The two answers must be the same, name nothing
of the other tenant, and leave its tables as they were. The walk is repeated with the code's own
filter off, where row-level security alone keeps tenants apart.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.identity.use_cases.change_api_key import revoke_api_key
from domain.shared.access import Mode
from domain.shared.ids import ApiKeyId
from tests.api.asks import Call
from tests.api.furnished import World, Worlds
from tests.api.in_turn import after_others
from tests.api.operations import Operation, names_a_thing, operations
from tests.api.walls import essence, everything_of, holdings, leaked
from tests.api.world import Place, Strangers, furnish
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.bars import Say
from tests.kit.builders import a_workspace, an_api_key, an_organization
from tests.kit.database import DatabaseUrls
from tests.kit.teammates import a_session_token

pytestmark = pytest.mark.bar(2, "TENANT-MATRIX")
EVERY = [operation for operation in after_others() if not operation.keyless]
# What a link opens it opens for whoever has it; test_approval_links.py shows that it is one thing.
KEYLESS = {
    *("get_guest_approval", "post_guest_approve", "post_guest_refuse", "post_guest_comment"),
    *("get_channel_connection_choices", "post_channel_connection_finish"),
    *("get_guest_invitation", "post_guest_invitation_accept"),
    *("get_guest_survey", "post_guest_survey_answer"),
}
# What is said of a thing that is not there. A key of one workspace can give none for another, and a
# live key connects no sandbox: both are known before anything is looked for.
NOT_THERE = {"not_found", "scope_not_held", "not_assignable", "nobody_here"}
# Told to whoever has a key of the wrong mode, before anything is looked for.
NOT_THERE |= {"platform_not_in_mode", "drill_in_live_mode"}
# What no session token can do, whatever it is about.
NOT_BY_TOKEN = {"missing_scope", "token_cannot_mint"}


@dataclass(frozen=True)
class Town:
    """One house with three organizations. The first has two test workspaces and a live one."""

    house: House
    app: ASGIApp
    ours: Place
    sibling: Place
    live: Place
    other: Place
    third: Place


async def five_places(house: House) -> Sequence[Place]:
    """In the order in which a town has them."""
    first = await an_organization(house)
    live = replace(first, mode=Mode.LIVE)
    return [
        await furnish(house, await a_workspace(house, organization=organization))
        for organization in (first, first, live, None, None)
    ]


@pytest.fixture(scope="session")
def towns(
    database_server: DatabaseUrls, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Worlds:
    return Worlds(database_server, valkey_url, tmp_path_factory.mktemp("towns"), five_places)


@pytest.fixture
async def world(towns: Worlds) -> World:
    return await towns.fresh()


@pytest.fixture(params=[True, False], ids=["both_filters", "row_level_security_alone"])
async def town(
    request: pytest.FixtureRequest, settings: Settings, world: World
) -> AsyncIterator[Town]:
    async with open_app(settings, own_filter=request.param) as house:
        yield Town(house, the_application(house), *world.places)


@dataclass(frozen=True)
class Visit:
    """Somebody with a key, and the place that is none of theirs."""

    caller: httpx.AsyncClient
    own: Place
    theirs: Place
    strangers: Strangers
    with_token: bool = False

    @property
    def calls(self) -> int:
        """How many calls with ids of theirs a walk makes, each beside one with ids of nothing."""
        return sum(len(self.asks(o)) * len(self.workspaces(o)) for o in EVERY)

    def asks(self, operation: Operation) -> Sequence[Call]:
        """All of them; with a session token, whose walls are those of a key of one workspace, the
        first that names something of theirs."""
        if not self.with_token:
            return operation.calls
        return [call for call in operation.calls if names_a_thing(call)][:1]

    async def differences(self) -> list[str]:
        """Walk all operations; one line for each that tells a thing from no thing."""
        found = []
        for operation in EVERY:
            for number, call in enumerate(self.asks(operation)):
                for header in self.workspaces(operation):
                    told = await self._difference(operation, call, header)
                    found += [f"{operation.name}, call {number}, in {header}: {t}" for t in told]
        return found

    def workspaces(self, operation: Operation) -> Sequence[str]:
        """Which workspace the call says it is in: one's own, and the other one. A session token is
        refused where it names the other one, before anything is looked for."""
        if self.with_token:
            return ("none",)
        return ("own", "theirs") if operation.in_workspace else ("none",)

    async def _difference(self, operation: Operation, call: Any, header: str) -> list[str]:
        planted, refused = [
            await self._call(operation, call, header, things)
            for things in (self.theirs.things, self.strangers)
        ]
        told = []
        if essence(planted) != essence(refused):
            told.append(f"{essence(planted)} is not {essence(refused)}")
        expected = NOT_THERE | NOT_BY_TOKEN if self.with_token else NOT_THERE
        if names_a_thing(call) and refused.json().get("code") not in expected:
            told.append(f"what is not there was answered with {refused.text}")
        if names := leaked(planted, self.theirs.things, _said(planted.request)):
            told.append(f"{names} in {planted.text}")
        return told

    async def _call(
        self, operation: Operation, call: Any, header: str, things: Any
    ) -> httpx.Response:
        request = operation.request(call(self.own.things, things))
        named = {"own": self.own.things, "theirs": things, "none": {}}[header].get("workspace")
        if named is not None:
            request["headers"]["Tertulia-Workspace"] = named
        return await self.caller.request(**request)


def _said(request: httpx.Request) -> list[object]:
    return [request.url, request.content, request.headers]


async def a_visit(town: Town, own: Place, theirs: Place, *, everywhere: bool) -> Visit:
    key = await a_key_text(town.house, own.actor, everywhere=everywhere)
    return Visit(a_caller(town.app, key), own, theirs, Strangers(town.house.ids))


async def walked(town: Town, visits: Sequence[Visit], figure: Say, who: str) -> list[str]:
    """Every visit, and a figure for all of them; what they told from nothing."""
    alone = "" if town.house.database.own_filter else ", row-level security alone"
    told = [line for visit in visits for line in await visit.differences()]
    calls = sum(visit.calls for visit in visits)
    figure(
        f"{len(told)} of {calls} calls by {who}{alone} answered otherwise than for a random id; "
        f"{len(EVERY)} of {len(EVERY)} operations"
    )
    return told


@pytest.mark.parametrize("whose", ["ours", "live"])
@pytest.mark.parametrize(("own", "everywhere"), [("other", True), ("third", False)])
async def test_another_organization_finds_nothing(
    town: Town, database_urls: DatabaseUrls, figure: Say, whose: str, own: str, everywhere: bool
) -> None:
    organization = town.ours.actor.organization_id
    before = await everything_of(database_urls, organization)
    theirs: Place = getattr(town, whose)
    visit = await a_visit(town, getattr(town, own), theirs, everywhere=everywhere)
    assert await walked(town, [visit], figure, "another organization") == []
    assert await everything_of(database_urls, organization) == before


@pytest.mark.parametrize("whose", ["ours", "live"])
async def test_the_sibling_workspace_finds_nothing(
    town: Town, database_urls: DatabaseUrls, figure: Say, whose: str
) -> None:
    walls = [town.ours.actor.workspace, town.live.actor.workspace]
    before = await holdings(database_urls, walls)
    visit = await a_visit(town, town.sibling, getattr(town, whose), everywhere=False)
    assert await walked(town, [visit], figure, "a sibling workspace") == []
    assert await holdings(database_urls, walls) == before


async def test_test_keys_and_live_things_never_meet(
    town: Town, database_urls: DatabaseUrls, figure: Say
) -> None:
    """Not even when the key opens every workspace of its mode."""
    for own, theirs in ((town.sibling, town.live), (town.live, town.ours)):
        walls = [theirs.actor.workspace]
        before = await holdings(database_urls, walls)
        visit = await a_visit(town, own, theirs, everywhere=True)
        who = f"a {own.actor.mode.value} key in the other mode"
        assert await walked(town, [visit], figure, who) == []
        assert await holdings(database_urls, walls) == before


async def test_an_end_users_token_of_another_workspace_finds_nothing(
    town: Town, database_urls: DatabaseUrls, figure: Say
) -> None:
    """Of another organization, and of the next workspace: who has it may do all a token can."""
    walls = [town.ours.actor.workspace]
    before = await holdings(database_urls, walls)
    visits = [
        Visit(
            a_caller(town.app, await a_session_token(town.house, own.actor)),
            own,
            town.ours,
            Strangers(town.house.ids),
            with_token=True,
        )
        for own in (town.other, town.sibling)
    ]
    who = "an end-user token of another workspace"
    assert await walked(town, visits, figure, who) == []
    assert await holdings(database_urls, walls) == before


async def test_without_a_standing_key_every_operation_says_401(
    town: Town, database_urls: DatabaseUrls, figure: Say
) -> None:
    organization = town.ours.actor.organization_id
    minted = await an_api_key(town.house, town.ours.actor)
    await revoke_api_key(town.house.app.identity, town.ours.outside, ApiKeyId(minted.key.id))
    before = await everything_of(database_urls, organization)
    expected = {None: "missing_credentials", minted.text: "invalid_credentials"}
    # Each from an address of its own: who guesses on is told to wait.
    addresses = (f"10.0.{n // 200}.{n % 200}" for n in range(10_000))
    wrong = []
    for key, code in expected.items():
        for operation in EVERY:
            request = operation.request(operation.calls[0](town.ours.things, town.ours.things))
            async with a_caller(town.app, key, address=next(addresses)) as caller:
                reply = await caller.request(**request)
            if (reply.status_code, reply.json()["code"]) != (401, code):
                wrong.append((operation.name, reply.status_code, reply.text))
            assert not leaked(reply, town.ours.things, _said(reply.request))
    figure(f"{len(wrong)} of {len(EVERY) * len(expected)} calls without a key, or revoked, not 401")
    assert wrong == []
    assert await everything_of(database_urls, organization) == before


def test_only_what_a_link_or_a_one_use_token_opens_is_called_without_a_key() -> None:
    assert {operation.name for operation in operations() if operation.keyless} == KEYLESS


async def test_a_cursor_opens_nothing_for_anybody_else(town: Town) -> None:
    async with AsyncExitStack() as stack:
        mine, *others = [
            await stack.enter_async_context(await a_calling(town, place))
            for place in (town.ours, town.sibling, town.other)
        ]
        walked = 0
        for operation in [operation for operation in EVERY if operation.paged]:
            first = await mine.get(operation.template, params={"limit": 1})
            # To a key of one workspace the organization's own events are not told.
            cursor = first.json().get("next_cursor")
            if cursor is None:
                continue
            walked += 1
            wanted = {"limit": 1, "cursor": cursor}
            assert (await mine.get(operation.template, params=wanted)).status_code == 200
            for stranger in others:
                reply = await stranger.get(operation.template, params=wanted)
                assert (reply.status_code, reply.json()["code"]) == (400, "invalid_cursor")
        assert walked >= 5


async def a_calling(town: Town, place: Place) -> httpx.AsyncClient:
    return a_caller(town.app, await a_key_text(town.house, place.actor))


async def test_an_idempotency_key_means_nothing_to_anybody_else(town: Town) -> None:
    """Not its answer, not that it was used, not that it stands for another request."""
    remembered = []
    async with AsyncExitStack() as stack:
        key = await a_key_text(town.house, town.ours.actor, everywhere=True)
        workspace = town.ours.actor.workspace
        mine = await stack.enter_async_context(
            a_caller(town.app, key, tertulia_workspace=workspace)
        )
        for operation in [o for o in EVERY if o.takes_key]:
            key = f"shared-{operation.name}"
            ask = operation.calls[0](town.ours.things, town.ours.things)
            reply = await mine.request(**operation.request(ask, idempotency_key=key))
            if reply.is_success:
                remembered.append((operation, key))
        assert len(remembered) == len([o for o in EVERY if o.takes_key]), remembered
        for own in (town.sibling, town.other):
            visit = await a_visit(town, own, town.ours, everywhere=False)
            for operation, key in remembered:
                replies = [
                    await visit.caller.request(
                        **operation.request(
                            operation.calls[0](town.ours.things, town.ours.things),
                            idempotency_key=used,
                        )
                    )
                    for used in (key, f"fresh-{operation.name}")
                ]
                assert essence(replies[0]) == essence(replies[1]), operation.name
                assert "idempotency-replayed" not in replies[0].headers


async def take_down_the_walls(database_urls: DatabaseUrls) -> None:
    """Row-level security taken away from this test's database."""
    connection = await asyncpg.connect(database_urls.owner)
    try:
        walled = "SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity"
        for table in await connection.fetch(walled):
            await connection.execute(f"ALTER TABLE {table['name']} DISABLE ROW LEVEL SECURITY")
    finally:
        await connection.close()


@pytest.mark.parametrize("town", [True], indirect=True, ids=["own_filter_alone"])
async def test_the_codes_own_filter_alone_keeps_organizations_apart(
    town: Town, database_urls: DatabaseUrls, figure: Say
) -> None:
    await take_down_the_walls(database_urls)
    organization = town.ours.actor.organization_id
    before = await everything_of(database_urls, organization)
    visit = await a_visit(town, town.other, town.ours, everywhere=True)
    who = "another organization, the own filter alone"
    assert await walked(town, [visit], figure, who) == [], "leaks"
    assert await everything_of(database_urls, organization) == before


@pytest.mark.parametrize("town", [False], indirect=True, ids=["no_filter"])
async def test_with_both_walls_down_the_walk_finds_leaks_everywhere(
    town: Town, database_urls: DatabaseUrls, figure: Say
) -> None:
    """That the walk can see: what it reports here is what it would report elsewhere."""
    await take_down_the_walls(database_urls)
    visit = await a_visit(town, town.other, town.ours, everywhere=True)
    # Its house filters nothing either, so the figure says more than it should.
    told = await walked(town, [visit], figure, "another organization, the control")
    noticed = {line.partition(",")[0] for line in told}
    # Who works where is asked of a function of the database that has a wall of its own.
    one_thing = {o.name for o in EVERY if o.in_workspace and o.parameters("path")}
    one_thing -= {"get_availability"}
    lists = {o.name for o in EVERY if o.in_workspace and o.listed}
    assert one_thing | lists <= noticed
