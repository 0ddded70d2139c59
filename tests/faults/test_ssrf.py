"""No address that a caller gives makes us call the inside, whichever way it is given and however
it is written."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from adapters.outbound.gateway import Answer, Silence, open_gateway
from adapters.settings import Settings
from adapters.wiring import open_app
from domain.shared.access import Mode
from tests.faults.sinks import REFUSED, SINKS, Desk, Sink
from tests.kit.api import a_client
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.outbound import NameServer, StandIn
from tests.kit.platforms.wire_faults import Broken, Play, after_request, answer, broken_server
from tests.kit.sentinel import watched
from tests.kit.tricks import (
    DISGUISES,
    LED_INSIDE,
    NAMES_INSIDE,
    NOT_AN_ORIGIN,
    NUMERIC_FORMS,
    PUBLIC,
    PUBLIC_NAMES,
    WHOLE_URLS,
)

KEPT_AWAY = Silence(False, "The address is not one we call.", "address_not_public")
OK = answer(b"{}")
FIRST = "127.0.9.1"
pytestmark = pytest.mark.bar(14, "SSRF-60")


def tricks_on(sink: Sink) -> list[str]:
    """All that can be tried there."""
    hosts = [*NUMERIC_FORMS, *NAMES_INSIDE, *(host for host, _ in DISGUISES), *LED_INSIDE]
    paths = ["", "/hooks?from=here"] if sink.whole else [""]
    urls = [
        f"{scheme}://{host}{p}" for host in hosts for scheme in ("http", "https") for p in paths
    ]
    urls += [url for url, _ in WHOLE_URLS]
    return urls if sink.whole else urls + [url for url, _ in NOT_AN_ORIGIN]


@pytest.fixture
def strict(settings: Settings) -> Settings:
    """As in production, where loopback is as far inside as anything else."""
    return settings.model_copy(update={"allow_loopback": False})


@asynccontextmanager
async def a_desk(settings: Settings, names: NameServer) -> AsyncIterator[Desk]:
    async with open_app(settings, look_up=names) as house:
        actor = await a_workspace(house, mode=Mode.LIVE)
        community = await a_community(house, actor)
        # The sandbox is for test workspaces; here it is only measured against.
        tester = replace(actor, mode=Mode.TEST)
        channel = await a_sandbox_channel(house, tester, community_id=community.id)
        async with await a_client(house, actor) as api:
            yield Desk(api, community.id, channel.id, house.gateway)


@pytest.mark.parametrize("sink", SINKS, ids=[sink.name for sink in SINKS])
async def test_every_trick_is_refused(sink: Sink, strict: Settings, figure: Say) -> None:
    tricks = tricks_on(sink)
    assert len(NUMERIC_FORMS) >= 41
    assert len(tricks) >= 60
    names = NameServer({name: [answers] for name, answers in LED_INSIDE.items()})
    async with a_desk(strict, names) as desk:
        with watched() as tried:
            took = {url: await sink.take(desk, url) for url in tricks}
    passed = {url: said for url, said in took.items() if said != REFUSED}
    refused = f"{len(took) - len(passed)} of {len(tricks)} tricks refused"
    figure(f"{sink.name}: {refused}, connections {len(tried)}")
    assert passed == {}
    assert tried == []
    asked = {name for name, _ in names.said}
    assert asked == set(LED_INSIDE), "a name must be looked up to be known for what it is"


@pytest.mark.parametrize("sink", SINKS, ids=[sink.name for sink in SINKS])
async def test_a_public_name_is_no_trick(sink: Sink, strict: Settings, figure: Say) -> None:
    """It passes the judge and is looked up; here no public name exists."""
    async with a_desk(strict, NameServer({})) as desk:
        took = {url: await sink.take(desk, url) for url, _ in PUBLIC_NAMES}
    accepted = [url for url, said in took.items() if said != REFUSED]
    figure(f"{sink.name}: {len(accepted)} of {len(took)} public names accepted")
    assert accepted == list(took)


@pytest.mark.parametrize("sink", SINKS, ids=[sink.name for sink in SINKS])
async def test_no_sink_follows_a_redirect(sink: Sink, settings: Settings, figure: Say) -> None:
    assert settings.allow_loopback
    async with a_desk(settings, NameServer({})) as desk, broken_server(after_request(OK)) as inside:
        took, asked = [], []
        for status in (301, 302, 303, 307, 308):
            moved = answer(b"", f"{status} Elsewhere", f"Location: {inside.url}/")
            async with broken_server(after_request(moved)) as server:
                took.append(await sink.take(desk, server.url))
            asked.append(len(server.requests))
    figure(f"{sink.name}: redirects followed {inside.connections} of {len(took)}")
    assert inside.connections == 0
    assert [said for said in took if said.startswith("20")] == []
    assert asked == [1] * len(took)


def test_public_addresses_pass_the_judge(figure: Say) -> None:
    guard = StandIn()
    passed = [url for url, origin in PUBLIC if guard.address(url) == f"{origin}/"]
    figure(f"{len(passed)} of {len(PUBLIC)} public controls accepted")
    assert passed == [url for url, _ in PUBLIC]
    assert len(passed) >= 10


@asynccontextmanager
async def listening(*hosts: str, play: Play) -> AsyncIterator[list[Broken]]:
    """A server at each of these addresses, all on one port; the first one's may be taken at
    another, and then it is tried again."""
    async with AsyncExitStack() as stack:
        servers: list[Broken] = []
        while len(servers) < len(hosts):
            port = servers[0].port if servers else 0
            server = broken_server(play, host=hosts[len(servers)], port=port)
            try:
                servers.append(await stack.enter_async_context(server))
            except OSError:
                await stack.aclose()
                servers.clear()
        yield servers


@pytest.mark.parametrize(
    "then", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "0.0.0.0", "127.0.9.2"]
)
async def test_a_name_that_changes_its_answer_gains_nothing(then: str, figure: Say) -> None:
    """Not between the judge's look and the connection, and not between two calls."""
    names = NameServer({"rebind.example": [[FIRST], [then]]})
    guard = StandIn(allow_loopback=True)
    async with listening(FIRST, "127.0.0.1", "127.0.9.2", play=after_request(OK)) as servers:
        first, inside, other = servers
        url = f"http://rebind.example:{first.port}/"
        async with open_gateway(guard, look_up=names) as gateway:
            with watched() as tried:
                reply = await gateway.send("GET", url)
        asked = list(names.said)
        async with open_gateway(guard, look_up=names) as gateway:
            with watched() as tried_again:
                again = await gateway.send("GET", url)
    figure(f"rebinding to {then}: {len(asked)} look-up, connections inside {inside.connections}")
    assert isinstance(reply, Answer)
    assert asked == [("rebind.example", [FIRST])]
    assert tried == [(FIRST, first.port)]
    if then == "127.0.9.2":
        assert isinstance(again, Answer)
        assert tried_again == [(then, other.port)]
    else:
        assert again == KEPT_AWAY
        assert tried_again == []
    assert inside.connections == 0


@pytest.mark.parametrize("answers", [[FIRST, "127.0.0.1"], ["::1", FIRST], [FIRST, "10.0.0.1"]])
async def test_one_answer_inside_spoils_them_all(answers: Sequence[str]) -> None:
    names = NameServer({"mixed.example": [answers]})
    async with listening(FIRST, "127.0.0.1", play=after_request(OK)) as servers:
        with watched() as tried:
            async with open_gateway(StandIn(allow_loopback=True), look_up=names) as gateway:
                reply = await gateway.send("GET", f"http://mixed.example:{servers[0].port}/")
    assert reply == KEPT_AWAY
    assert tried == []


async def test_the_connected_address_is_the_judged_one(scale: Scale, figure: Say) -> None:
    hosts = [f"127.0.9.{number}" for number in range(1, scale.of(20, 250) + 1)]
    # Asked a second time, each name would say the next one's address.
    turns = zip(hosts, hosts[1:] + hosts[:1], strict=True)
    names = NameServer({f"n{host}.example": [[host], [after]] for host, after in turns})
    async with (
        listening(*hosts, play=after_request(OK)) as servers,
        open_gateway(StandIn(allow_loopback=True), look_up=names) as gateway,
    ):
        with watched() as tried:
            for name in names.answers:
                await gateway.send("GET", f"http://{name}:{servers[0].port}/")
    connected = [host for host, _ in tried]
    equal = sum(one == other for one, other in zip(connected, hosts, strict=False))
    figure(f"connected address = judged address {equal} of {len(hosts)}")
    assert names.said == [(f"n{host}.example", [host]) for host in hosts]
    assert connected == hosts
    assert [server.connections for server in servers] == [1] * len(hosts)
