"""What a room lets us do to others is done there, and who is in it is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.powers import POWERS, may
from adapters.platforms.matrix.profile import LIMITS, PROFILE
from adapters.platforms.matrix.timeline import KEY_FIELD
from domain.publishing.media import MediaKind
from domain.publishing.outcomes import NotSent, Outcome, Published, RefusalKind, Refused, Throttled
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Capability, Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import (
    CANARY,
    NOW,
    FixedClock,
    Step,
    WireStage,
    raises,
    replies,
    says,
)
from tests.platforms.matrix.fake import EVA, MINE, ROOM, URL, FakeMatrix

PLACE = Connection("matrix", URL, f"{MINE} {ROOM}", {}, {"access_token": Secret(CANARY)})
MEMBERSHIP = {
    ActKind.KICK_PERSON: "leave",
    ActKind.BAN_PERSON: "ban",
    ActKind.UNBAN_PERSON: "leave",
}


@dataclass(kw_only=True)
class Acting(WireActStage):
    """Eva is in the room and has said something."""

    server: FakeMatrix

    def acts(self) -> Sequence[Act]:
        message = Act(ActKind.REMOVE_MESSAGE, message_id="$event-0", reason="Spam")
        kinds = (ActKind.MUTE_PERSON, ActKind.UNMUTE_PERSON, *MEMBERSHIP)
        return [message, *(Act(kind, person_id=EVA, reason="Spam") for kind in kinds)]

    def holds(self, act: Act) -> bool:
        if act.kind is ActKind.REMOVE_MESSAGE:
            return not self.server.events[0]["content"]
        if act.kind in (ActKind.MUTE_PERSON, ActKind.UNMUTE_PERSON):
            return (EVA in self.server.levels["users"]) == (act.kind is ActKind.MUTE_PERSON)
        return self.server.others[EVA] == MEMBERSHIP[act.kind]


@pytest.fixture
def server() -> FakeMatrix:
    return FakeMatrix()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


class TestActing(ModeratorConformance):
    """Everything the kit asks."""

    @pytest.fixture
    def moderating(self, server: FakeMatrix) -> Acting:
        server.happen("m.room.message", {"msgtype": "m.text", "body": "Compra ya"}, EVA)
        return Acting(
            adapter=Matrix(server.http(), FixedClock(), MemoryFiles()),
            connection=PLACE,
            server=server,
            credentials_refusal=says(recording("matrix", "bad_token").response),
            forbidden=says(recording("matrix", "forbidden").response),
            throttle=says(recording("matrix", "throttled").response),
        )


@dataclass(kw_only=True)
class Measuring(WireMeterStage):
    server: FakeMatrix

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.COMMENTS: 2, Metric.REACTIONS: 1}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 2}

    def say_no_numbers(self) -> bool:
        return False


class TestMeasuring(MeterConformance):
    """Everything the kit asks."""

    @pytest.fixture
    def measuring(self, server: FakeMatrix) -> Measuring:
        post = server.add({"msgtype": "m.text", "body": "Hola"}, NOW)
        likes = {"rel_type": "m.annotation", "event_id": post, "key": "👍"}
        server.happen("m.reaction", {"m.relates_to": likes}, EVA)
        server.in_thread(post, 2)
        return Measuring(
            adapter=Matrix(server.http(), FixedClock(), MemoryFiles()),
            connection=PLACE,
            post_id=post,
            server=server,
            credentials_refusal=says(recording("matrix", "bad_token").response),
            throttle=says(recording("matrix", "throttled").response),
        )


async def test_without_a_list_of_members_there_is_no_number_of_them(server: FakeMatrix) -> None:
    server.on_question(replies(200, json={}))
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    assert await matrix.measure_account(PLACE) == ()


LEVELS = recording("matrix", "power_levels").body
MADE = recording("matrix", "room_made").body
CREATOR = MADE["sender"]
OLD = {"creator": MINE, "room_version": "10"}


@pytest.mark.parametrize(
    ("who", "levels", "made", "powers"),
    [
        (CREATOR, LEVELS, MADE, POWERS),
        (EVA, LEVELS, MADE, frozenset()),
        (EVA, LEVELS | {"users": {EVA: 100}}, MADE, POWERS),
        (EVA, LEVELS | {"users": {EVA: 50}}, MADE, POWERS - {Capability.MUTE_PEOPLE}),
        (EVA, LEVELS | {"users": {EVA: 49}}, MADE, frozenset()),
        (EVA, {"users": {EVA: 60}, "ban": 80}, MADE, POWERS - {Capability.BAN_PEOPLE}),
        (EVA, LEVELS | {"users_default": 100}, MADE, POWERS),
        (EVA, {"users": [EVA], "kick": "0"}, MADE, frozenset()),
        (
            EVA,
            LEVELS,
            MADE | {"content": {"room_version": "12", "additional_creators": [EVA]}},
            POWERS,
        ),
        (MINE, LEVELS, OLD, frozenset()),
        (MINE, None, OLD, POWERS - {Capability.MUTE_PEOPLE}),
        (EVA, None, OLD, frozenset()),
        (EVA, None, None, frozenset()),
    ],
)
def test_powers_are_what_the_room_gives(
    who: str, levels: Any, made: Any, powers: frozenset[Capability]
) -> None:
    assert may(who, levels, made) == powers


def a_stage(server: FakeMatrix, files: MemoryFiles) -> WireStage:
    return WireStage(
        make=lambda http, clock: Matrix(http, clock, files),
        server=server,
        server_url=URL,
        settings={"room_id": ROOM},
        content_refusal=says(recording("matrix", "too_large").response),
        credentials_refusal=says(recording("matrix", "bad_token").response),
        throttle=says(recording("matrix", "throttled").response),
    )


async def test_an_account_can_do_what_its_room_lets_it(
    server: FakeMatrix, files: MemoryFiles
) -> None:
    stage = a_stage(server, files)
    assert (await stage.identify()).capabilities >= POWERS
    server.levels["users"] = {MINE: 0}
    account = await stage.identify()
    assert not account.capabilities & POWERS
    assert Capability.POLLS in account.capabilities
    assert account.capabilities | POWERS | {Capability.REFRESH_CREDENTIALS} == PROFILE.capabilities


async def test_how_large_a_file_may_be_is_the_servers_to_say(
    server: FakeMatrix, files: MemoryFiles
) -> None:
    stage = a_stage(server, files)
    limits = (await stage.identify()).limits
    assert limits.media is not None
    assert limits.media.image_bytes == recording("matrix", "media_config").body["m.upload.size"]
    assert LIMITS.media is not None
    assert LIMITS.media.image_bytes > limits.media.image_bytes


async def test_one_event_shows_a_file_and_says_a_text(
    server: FakeMatrix, files: MemoryFiles
) -> None:
    stage = a_stage(server, files)
    shown = files.keep(b"cat", alt_text="Un gato/gris\nen la plaza")
    post = replace(await stage.post("Mirad"), media=(shown,))
    assert isinstance(await stage.adapter.publish(post), Published)
    [upload] = server.uploads
    assert upload.content == b"cat"
    assert upload.headers["content-type"] == "image/png"
    assert server.events[-1]["content"] == {
        "msgtype": "m.image",
        "body": "Mirad",
        "filename": "Un gato gris en la plaza.png",
        "url": recording("matrix", "uploaded").body["content_uri"],
        "info": {"mimetype": "image/png", "size": 3},
        KEY_FIELD: "dlv_1-abc",
    }


async def test_a_film_without_words_has_no_caption(server: FakeMatrix, files: MemoryFiles) -> None:
    stage = a_stage(server, files)
    shown = files.keep(b"film", "video/mp4", kind=MediaKind.VIDEO)
    await stage.adapter.publish(replace(await stage.post(""), media=(shown,)))
    content = server.events[-1]["content"]
    assert content["msgtype"] == "m.video"
    assert content["body"] == content["filename"] == "video.mp4"


async def test_two_files_are_not_one_event(server: FakeMatrix, files: MemoryFiles) -> None:
    stage = a_stage(server, files)
    two = (files.keep(b"one"), files.keep(b"two"))
    outcome = await stage.adapter.publish(replace(await stage.post(), media=two))
    assert isinstance(outcome, Refused)
    assert server.uploads == []


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (replies(502), NotSent),
        (replies(200, json={"content_uri": "https://elsewhere.example/a"}), NotSent),
        (replies(200, html="hi"), NotSent),
        (replies(429, json={"errcode": "M_LIMIT_EXCEEDED"}), Throttled),
        (replies(413, json={"errcode": "M_TOO_LARGE", "error": "Too large"}), Refused),
    ],
)
async def test_trouble_with_a_file_shows_nothing(
    server: FakeMatrix, files: MemoryFiles, step: Step, kind: type[Outcome]
) -> None:
    stage = a_stage(server, files)
    post = replace(await stage.post(), media=(files.keep(b"one"),))
    server.on_change(step)
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, kind)
    assert not isinstance(outcome, Refused) or outcome.kind is RefusalKind.CONTENT
    assert server.events == []


async def test_a_file_of_the_library_that_is_gone_is_not_sent(
    server: FakeMatrix, files: MemoryFiles
) -> None:
    stage = a_stage(server, files)
    shown = files.keep(b"one")
    files.lose(shown)
    outcome = await stage.adapter.publish(replace(await stage.post(), media=(shown,)))
    assert isinstance(outcome, NotSent)


async def test_an_edit_of_what_is_shown_shows_it(server: FakeMatrix, files: MemoryFiles) -> None:
    stage = a_stage(server, files)
    event_id = server.add({"body": "antes"}, NOW)
    post = replace(await stage.post("Ahora", post_id=event_id), media=(files.keep(b"one"),))
    await stage.adapter.edit(post)  # type: ignore[attr-defined]
    content = server.events[-1]["content"]
    assert content["body"] == "* Ahora"
    assert content["m.new_content"]["msgtype"] == "m.image"
    assert content["m.new_content"]["body"] == "Ahora"
