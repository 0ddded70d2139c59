"""Keys are remembered for a second, asked for by one at a time, and forgotten when they change."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from adapters.keyring import ShortMemory
from adapters.secrets import Keys
from domain.identity.events import KEY_REVOKED
from domain.identity.model import ApiKey, WorkspaceStatus
from domain.identity.ports import Door
from domain.identity.standing import Standing
from domain.identity.teammate import TeammateStatus
from domain.identity.teammate_events import ROLE_UPDATED, TEAM_UPDATED, TEAMMATE_SUSPENDED
from domain.shared.access import Mode
from domain.shared.events import News
from domain.shared.ids import ApiKeyId, OrganizationId, TeammateId, WorkspaceId
from tests.kit.fakes import FakeSeconds
from tests.kit.samples import SAMPLES

KEY = SAMPLES["api_keys"]


class Ring:
    """Counts what it is asked, and answers when it is let."""

    def __init__(self, found: ApiKey | None = KEY) -> None:
        self.asked = 0
        self.found = found
        self.gate = asyncio.Event()
        self.gate.set()

    async def find(self, hash: str) -> ApiKey | None:
        self.asked += 1
        found = self.found
        await self.gate.wait()
        return found

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        return await self.find(key_id)

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        self.asked += 1
        return Standing(TeammateStatus.ACTIVE)

    async def door(
        self, organization_id: OrganizationId, mode: Mode, workspace_id: WorkspaceId
    ) -> Door | None:
        self.asked += 1
        return Door(WorkspaceStatus.ACTIVE, ())

    async def used(self, at: Mapping[ApiKeyId, datetime]) -> None: ...


def revoked() -> News:
    return News(KEY_REVOKED, KEY.id, 1, {})


async def test_a_crowd_asks_once_and_all_get_the_answer() -> None:
    ring = Ring()
    ring.gate.clear()
    memory = ShortMemory(ring)
    crowd = [asyncio.create_task(memory.find("h")) for _ in range(50)]
    await asyncio.sleep(0)
    ring.gate.set()
    assert await asyncio.gather(*crowd) == [KEY] * 50
    assert ring.asked == 1


async def test_what_was_found_is_asked_for_again_after_a_second() -> None:
    ring, now = Ring(), FakeSeconds()
    memory = ShortMemory(ring, now=now)
    for passed, asked in ((0.0, 1), (0.5, 1), (0.6, 2)):
        now.at += passed
        await memory.find("h")
        assert ring.asked == asked


async def test_what_was_not_found_is_asked_for_every_time() -> None:
    ring = Ring(found=None)
    memory = ShortMemory(ring)
    assert [await memory.find("h") for _ in range(3)] == [None] * 3
    ring.found = KEY
    assert await memory.find("h") == KEY
    assert ring.asked == 4


async def test_a_change_here_is_seen_by_the_next_request() -> None:
    ring = Ring()
    memory = ShortMemory(ring)
    await memory.find("h")
    memory.heard([revoked()])
    ring.found = None
    assert await memory.find("h") is None


async def test_what_was_read_before_a_change_is_not_kept_beyond_it() -> None:
    ring = Ring()
    ring.gate.clear()
    memory = ShortMemory(ring)
    early = asyncio.create_task(memory.find("h"))
    late = asyncio.create_task(memory.find("h"))
    await asyncio.sleep(0)
    ring.found = None
    memory.heard([revoked()])
    ring.gate.set()
    assert await early == KEY
    assert await late is None


async def test_one_who_gives_up_asking_leaves_it_to_the_next() -> None:
    ring = Ring()
    ring.gate.clear()
    memory = ShortMemory(ring)
    first = asyncio.create_task(memory.find("h"))
    second = asyncio.create_task(memory.find("h"))
    await asyncio.sleep(0)
    first.cancel()
    ring.gate.set()
    assert await second == KEY


async def test_keys_and_doors_do_not_meet() -> None:
    memory = ShortMemory(Ring())
    organization, workspace = OrganizationId("h"), WorkspaceId("w")
    assert await memory.find("h") == KEY
    assert isinstance(await memory.door(organization, Mode.LIVE, workspace), Door)


def test_a_key_has_one_hash_however_often_it_is_asked() -> None:
    keys = Keys()
    minted = keys.mint(Mode.LIVE)
    assert [keys.hash_of(minted.text) for _ in range(3)] == [minted.hash] * 3
    assert Keys().hash_of(minted.text) == minted.hash


def test_a_key_that_resembles_a_known_one_is_not_taken_for_it() -> None:
    keys = Keys()
    text = keys.mint(Mode.LIVE).text
    assert keys.hash_of(text) is not None
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")
    for other in (wrong, text.replace("live", "test"), text + "a", text[:-1], f" {text}", ""):
        assert keys.hash_of(other) is None


async def test_what_stands_behind_a_session_is_forgotten_when_any_of_it_changes() -> None:
    ring, who = Ring(), TeammateId("tmt_1")
    memory = ShortMemory(ring)
    asks = (KEY.organization_id, WorkspaceId("ws_1"), who)
    for _ in range(3):
        await memory.standing(*asks)
        await memory.key(KEY.organization_id, KEY.id)
    assert ring.asked == 2
    for name in (TEAMMATE_SUSPENDED, ROLE_UPDATED, TEAM_UPDATED, KEY_REVOKED):
        before = ring.asked
        memory.heard([News(name, who, 2, {})])
        await memory.standing(*asks)
        assert ring.asked == before + 1, name
