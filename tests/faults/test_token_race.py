"""However many workers see that a token is about to end, one exchanges it, and none loses it.

A refresh token is good once, and using one twice costs the connection. So no call is made twice; an
answer that comes late, or never, changes nothing that is newer; and what was given is written down.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import ChannelStatus
from domain.communities.rules import LADDER, REFRESH_LEASE, REFRESH_TIMEOUT
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret
from tests.faults.homeserver import (
    Answer,
    gives_no_new_refresh_token,
    is_busy,
    loses_the_answer,
    loses_the_request,
    refuses,
    thinks_for,
    waits_for,
)
from tests.faults.programs import a_program, environment
from tests.faults.sessions import Scene, a_scene, logged_in
from tests.integration.at_work import Watcher, at_work, many_messages, watching
from tests.kit.bars import Say, Scale
from workers.main import run

KILLED = -signal.SIGKILL
WORKERS = 20
HOUSES = 4
TRIED = (
    "SELECT FROM channels WHERE refresh_tries = $1 AND refresh_error IS NOT NULL"
    " AND refresh_lease_until IS NULL"
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_loopback": True})


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@asynccontextmanager
async def a_crowd(settings: Settings, tasks: int, processes: int) -> AsyncIterator[None]:
    """So many workers here, in houses for a few of them, and so many as processes; all ready."""
    stopping = asyncio.Event()
    async with AsyncExitStack() as stack:
        programs = [
            await stack.enter_async_context(a_program("worker", environment(settings)))
            for _ in range(processes)
        ]
        houses = [await stack.enter_async_context(open_app(settings)) for _ in range(HOUSES)]
        async with asyncio.TaskGroup() as workers:
            for number in range(tasks):
                workers.create_task(run(houses[number % HOUSES], stopping))
            await asyncio.gather(*(program.said("worker_ready") for program in programs))
            yield
            stopping.set()


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_twenty_workers_exchange_it_once_and_everything_goes_out(
    house: House, settings: Settings, watch: Watcher, scale: Scale, figure: Say
) -> None:
    """What is due waits for the new token, and spends no attempt on the old one."""
    processes = scale.of(2, 10)
    async with (
        a_scene(house, watch) as scene,
        a_crowd(settings, WORKERS - processes, processes),
    ):
        scene.server.next_refreshes(thinks_for(1.5))
        texts = [str(number) for number in range(WORKERS)]
        assert scene.channel.credentials_expire_at is not None
        due = scene.channel.credentials_expire_at
        await many_messages(house, scene.actor, scene.channel, texts, due)
        await scene.ends()
        await watch.until_states(published=WORKERS)
        calls, over, said = scene.session.calls, scene.session.over, scene.server.said
        figure(
            f"{WORKERS - processes} tasks and {processes} processes: refresh calls = {calls}; "
            f"{len(said)}/{WORKERS} proceed; family revocations {int(over)}"
        )
        assert (calls, over) == (1, False)
        assert sorted(said) == sorted(texts)
        assert await scene.attempts() == {"published": WORKERS}
        assert (await scene.now()).status is ChannelStatus.CONNECTED
        assert await scene.notices() == 0


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_twenty_callers_at_once_share_one_exchange(
    house: House, settings: Settings, watch: Watcher, scale: Scale, figure: Say
) -> None:
    rounds, proceed = scale.of(3, 20), 0
    async with a_scene(house, watch) as scene, AsyncExitStack() as stack:
        houses = [await stack.enter_async_context(open_app(settings)) for _ in range(HOUSES)]
        crowd = houses * (WORKERS // HOUSES)
        for _ in range(rounds):
            scene.server.next_refreshes(thinks_for(0.3))
            await scene.ends()
            turns = await asyncio.gather(*(scene.refresh(each) for each in crowd))
            await scene.settled()
            # Whoever did not get the turn reads what the winner brought.
            brought = [(await scene.now(each)).credentials_fence for each in crowd]
            proceed += brought.count(max(channel.refresh_fence for channel in turns))
        calls, over = scene.session.calls, scene.session.over
        figure(
            f"{WORKERS} callers, {rounds} rounds: refresh calls = {calls / rounds:g} a round; "
            f"{proceed // rounds}/{WORKERS} proceed; family revocations {int(over)}"
        )
        assert (calls, over, proceed) == (rounds, False, rounds * WORKERS)


@pytest.mark.bar(13, "TOKEN-RACE")
@pytest.mark.parametrize(
    ("name", "answers", "forgives"),
    [
        ("503 x3", [is_busy] * 3, False),
        ("request lost", [loses_the_request], False),
        ("answer lost, as Matrix asks", [loses_the_answer], True),
    ],
)
async def test_trouble_that_passes_leaves_the_channel_active(
    house: House, watch: Watcher, figure: Say, name: str, answers: list[Answer], forgives: bool
) -> None:
    async with a_scene(house, watch, forgives=forgives) as scene, at_work(house):
        scene.server.next_refreshes(*answers)
        await scene.ends()
        await many_messages(house, scene.actor, scene.channel, ["waits for it"])
        for tries in range(1, len(answers) + 1):
            await watch.until_rows(TRIED, tries)
            assert (await scene.now()).status is ChannelStatus.CONNECTED
            assert await watch.states() == {"scheduled": 1}
            await scene.later(LADDER[tries - 1])
        await watch.until_states(published=1)
        calls, over, notices = scene.session.calls, scene.session.over, await scene.notices()
        figure(f"{name}: still active after {calls} calls; {notices} notices; {int(over)} revoked")
        assert (calls, over, notices) == (len(answers) + 1, False, 0)
        assert await scene.attempts() == {"published": 1}


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_a_request_that_is_never_answered_leaves_the_channel_active(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    """In full the whole patience of an exchange runs out; in short the connection breaks."""
    hangs = thinks_for(REFRESH_TIMEOUT.total_seconds() + 5, loses_the_request)
    async with a_scene(house, watch) as scene:
        scene.server.next_refreshes(scale.of(loses_the_request, hangs))
        await scene.ends()
        after = await scene.refresh()
        assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, "outcome_unknown")
        await scene.later(2 * LADDER[0])
        after = await scene.refresh()
        calls, over = scene.session.calls, scene.session.over
        figure(f"timeout: still active after {calls} calls; {int(over)} revoked")
        assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, None)
        assert (calls, over) == (2, False)


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_a_stale_refusal_is_settled_by_reading_again(
    house: House, settings: Settings, watch: Watcher, figure: Say
) -> None:
    """One request is held on its way past its lease; another worker refreshes; then it arrives."""
    async with a_scene(house, watch, forgives=True) as scene, open_app(settings) as other:
        arrives = asyncio.Event()
        scene.server.next_refreshes(waits_for(arrives))
        await scene.ends()
        held = asyncio.create_task(scene.refresh())
        await scene.server.waiting.wait()
        await scene.later(REFRESH_LEASE)
        won = await scene.refresh(other)
        newer = await scene.stored()
        await use(scene, newer)
        arrives.set()
        lost = await held
        notices = await scene.notices()
        figure(f"invalid_grant stale: recovered by re-read, {lost.status}; {notices} notices")
        assert (lost.status, lost.refresh_error) == (ChannelStatus.CONNECTED, None)
        assert lost.credentials_fence == won.credentials_fence
        assert await scene.stored() == newer
        assert (scene.session.calls, scene.session.over, notices) == (2, False, 0)


async def use(scene: Scene, credentials: Mapping[str, str]) -> None:
    """Speak with the new access token, so that the old refresh token is good no more."""
    tokens = {name: Secret(text) for name, text in credentials.items()}
    platforms, settings = scene.house.app.communities.platforms, scene.channel.settings
    await platforms.identify("matrix", scene.server.url, tokens, settings)


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_a_real_refusal_asks_for_new_credentials_once(
    house: House, watch: Watcher, figure: Say
) -> None:
    async with a_scene(house, watch) as scene, at_work(house):
        scene.server.next_refreshes(refuses)
        before = await scene.stored()
        await scene.ends()
        await many_messages(house, scene.actor, scene.channel, ["held"])
        await watch.until_states(held=1)
        await scene.nothing_more_is_tried()
        channel, notices, calls = await scene.now(), await scene.notices(), scene.session.calls
        figure(f"invalid_grant real: {channel.status}; {notices} notice; {calls} call")
        assert (channel.status, notices) == (ChannelStatus.REAUTH_REQUIRED, 1)
        assert (calls, await scene.stored()) == (1, before)
        given = logged_in(scene.server)
        await reconnect_channel(house.app.communities, scene.actor, channel.id, given)
        # It was held for hours: now a person decides whether it still goes out.
        await watch.until_states(overdue=1)
        assert (await scene.now()).status is ChannelStatus.CONNECTED


@pytest.mark.bar(13, "TOKEN-RACE")
@pytest.mark.parametrize("forgives", [False, True], ids=["strict", "as Matrix asks"])
async def test_a_crash_between_the_answer_and_the_commit_costs_one_notice_at_most(
    house: House, settings: Settings, watch: Watcher, figure: Say, forgives: bool
) -> None:
    async with a_scene(house, watch, forgives=forgives) as scene:
        before = await scene.stored()
        async with a_program("worker", environment(settings, "refresh_answered")) as worker:
            await scene.ends()
            assert await worker.ended() == KILLED
        left = await scene.now()
        assert left.refresh_lease_until is not None
        assert (left.credentials_fence, await scene.stored()) == (
            scene.channel.credentials_fence,
            before,
        )
        await many_messages(house, scene.actor, scene.channel, ["after the crash"])
        async with at_work(house):
            await scene.later(REFRESH_LEASE)
            await watch.until_states(**{"published" if forgives else "held": 1})
            if not forgives:
                await scene.nothing_more_is_tried()
        channel, notices, calls = await scene.now(), await scene.notices(), scene.session.calls
        loops = calls - 2
        figure(
            f"crash, {'as Matrix asks' if forgives else 'strict'}: {channel.status}; "
            f"{notices} notices; {loops} loops"
        )
        assert channel.status is (
            ChannelStatus.CONNECTED if forgives else ChannelStatus.REAUTH_REQUIRED
        )
        assert (notices, loops) == (0 if forgives else 1, 0)
        assert all((await scene.stored()).values())


@pytest.mark.bar(13, "TOKEN-RACE")
async def test_an_empty_refresh_token_never_replaces_a_stored_one(
    house: House, watch: Watcher, figure: Say
) -> None:
    async with a_scene(house, watch) as scene:
        room, kept = house.app.communities, (await scene.stored())[REFRESH_TOKEN]
        access = logged_in(scene.server)["access_token"]
        empty = {"access_token": access, REFRESH_TOKEN: Secret("")}
        with pytest.raises(ValidationFailed) as refused:
            await reconnect_channel(room, scene.actor, scene.channel.id, empty)
        assert [error.pointer for error in refused.value.errors] == ["/credentials/refresh_token"]
        await reconnect_channel(room, scene.actor, scene.channel.id, {"access_token": access})
        stored = [(await scene.stored())[REFRESH_TOKEN]]
        scene.server.next_refreshes(gives_no_new_refresh_token)
        await scene.ends()
        assert (await scene.refresh()).refresh_error is None
        stored.append((await scene.stored())[REFRESH_TOKEN])
        figure(f"empty refresh token: refused 1/1; stored token kept {stored.count(kept)}/2")
        assert stored == [kept, kept]
        assert (await scene.stored())["access_token"] != access.reveal()
