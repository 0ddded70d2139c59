"""Who is muted in a room says nothing and gets back what was; nobody's change of levels is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.muting import MUTED, mended, muted, unmuted
from domain.publishing.outcomes import NotSent, Outcome, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, FixedClock, replies, says
from tests.platforms.matrix.fake import EVA, MINE, ROOM, URL, FakeMatrix

PLACE = Connection("matrix", URL, f"{MINE} {ROOM}", {}, {"access_token": Secret(CANARY)})
LUZ = "@luz:matrix.example"
TEO = "@teo:matrix.example"
MUTE, UNMUTE = ActKind.MUTE_PERSON, ActKind.UNMUTE_PERSON


@pytest.fixture
def server() -> FakeMatrix:
    server = FakeMatrix()
    server.others |= {LUZ: "join", TEO: "join"}
    return server


async def do(server: FakeMatrix, kind: ActKind, person: str = EVA) -> Outcome:
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    return await matrix.act(PLACE, Act(kind, person_id=person))


@pytest.mark.parametrize(
    ("levels", "low"),
    [
        ({}, -1),
        ({"users": {EVA: 50}, "events_default": 10}, -1),
        ({"events_default": -5}, -6),
        ({"events": {"m.reaction": -3, "m.room.name": 50}}, -4),
    ],
)
def test_who_is_muted_can_say_nothing_at_all_and_gets_back_what_was(
    levels: dict[str, Any], low: int
) -> None:
    after = muted(levels, EVA)
    assert after is not None
    assert after["users"][EVA] == low
    assert muted(after, EVA) is None
    before = unmuted(after, EVA)
    assert before == levels | {"users": levels.get("users", {})}
    assert unmuted(levels, EVA) is None


def test_each_of_two_gets_back_what_was_their_own() -> None:
    levels = {"users": {EVA: 50}, "notifications": {"room": 20}}
    both = muted(muted(levels, EVA) or {}, LUZ) or {}
    assert both["notifications"] == {"room": 20}
    one = unmuted(both, EVA) or {}
    assert one["users"] == {EVA: 50, LUZ: -1}
    assert one[MUTED] == {LUZ: None}
    assert unmuted(one, LUZ) == levels


def test_whom_somebody_else_muted_gets_what_everybody_has() -> None:
    assert unmuted({"users": {EVA: -1, LUZ: 5}}, EVA) == {"users": {LUZ: 5}}


def test_where_nobody_may_speak_nobody_can_be_let() -> None:
    levels = {"events_default": 50, "users": {MINE: 100}}
    assert muted(levels, EVA) is None
    assert unmuted(levels, EVA) is None


def test_what_others_changed_comes_back_unless_it_is_another_thing_by_now() -> None:
    before = {"ban": 50, "kick": 50, "users": {EVA: 50, LUZ: 10}, "events": {"m.a": 1}}
    after = {"ban": 60, "users": {LUZ: 20, TEO: 5}, "events": {"m.a": 1}}
    assert mended(before, before, after) == after
    assert mended(after, before, after) == after
    now = {"ban": 70, "users": {EVA: -1, LUZ: 10}}
    assert mended(now, before, after) == {"ban": 70, "users": {EVA: -1, LUZ: 20, TEO: 5}}
    assert mended({}, {}, {"notifications": {"room": 5}}) == {"notifications": {"room": 5}}


def another_mutes(server: FakeMatrix, *, on_top: bool) -> Callable[[], None]:
    """Somebody who looked at what stood when we looked, or at what stands by now."""
    seen, its_id = dict(server.levels), server.levels_id

    def write() -> None:
        levels = server.levels if on_top else seen
        server.write_levels(levels | {"users": levels["users"] | {LUZ: -1}}, its_id)

    return write


@pytest.mark.parametrize("kind", [MUTE, UNMUTE])
async def test_what_was_written_over_is_written_again(server: FakeMatrix, kind: ActKind) -> None:
    server.levels["users"] |= {EVA: -1} if kind is UNMUTE else {}
    server.before_write.append(another_mutes(server, on_top=False))
    assert isinstance(await do(server, kind), Published)
    assert server.levels["users"].get(LUZ) == -1
    assert server.levels["users"].get(EVA) == (-1 if kind is MUTE else None)
    assert server.levels["users"][MINE] == 100


async def test_of_two_at_once_the_one_whom_the_server_passed_over_writes_again(
    server: FakeMatrix,
) -> None:
    """The answer is a success, and what stands is what somebody else wrote."""
    seen, its_id = dict(server.levels), server.levels_id
    passed_over = replies(200, json={"event_id": "$passed-over"})
    server.on_change(passed_over)
    server.write_levels(seen | {"users": seen["users"] | {LUZ: -1}}, its_id)
    assert isinstance(await do(server, MUTE), Published)
    assert server.levels["users"] == {MINE: 100, LUZ: -1, EVA: -1}


async def test_one_mute_is_one_write_and_what_is_so_is_none(server: FakeMatrix) -> None:
    for _ in range(2):
        assert isinstance(await do(server, MUTE), Published)
        assert len(server.level_writes) == 1
    assert isinstance(await do(server, UNMUTE), Published)
    assert isinstance(await do(server, UNMUTE), Published)
    assert len(server.level_writes) == 2
    assert MUTED not in server.levels


async def test_who_never_gets_through_says_so(server: FakeMatrix) -> None:
    server.on_change(*[replies(200, json={"event_id": "$lost"})] * 10)
    assert isinstance(await do(server, MUTE), NotSent)


@pytest.mark.parametrize("who", ["@nobody:matrix.example", MINE])
async def test_who_was_never_there_is_not_muted_and_neither_are_we(
    server: FakeMatrix, who: str
) -> None:
    outcome = await do(server, MUTE, who)
    assert isinstance(outcome, Refused)
    assert server.level_writes == []


async def test_a_room_without_levels_is_left_without(server: FakeMatrix) -> None:
    joined = replies(200, json={"membership": "join"})
    server.on_question(joined, says(recording("matrix", "not_encrypted").response))
    outcome = await do(server, MUTE)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION
    assert server.level_writes == []


async def test_what_others_lost_and_we_may_not_give_back_leaves_ours_done(
    server: FakeMatrix,
) -> None:
    write = another_mutes(server, on_top=False)

    def then_refuse() -> None:
        write()
        server.on_change(says(recording("matrix", "forbidden").response))

    server.before_write.append(then_refuse)
    assert isinstance(await do(server, MUTE), Published)
    assert server.levels["users"].get(EVA) == -1


async def test_a_server_that_names_no_event_for_what_stands_is_believed(
    server: FakeMatrix,
) -> None:
    joined = replies(200, json={"membership": "join"})
    server.on_question(joined, replies(200, json=server.levels))
    assert isinstance(await do(server, MUTE), Published)
    assert server.levels["users"][EVA] == -1
