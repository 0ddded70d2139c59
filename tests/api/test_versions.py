"""Two people never overwrite each other unknowingly, and what has not changed is not read twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.settings import Settings
from tests.api.operations import Operation, operations
from tests.api.world import Place
from tests.kit.api import a_caller
from tests.kit.bars import Say

EVERY = operations()
PATCHES = [operation for operation in EVERY if operation.method == "PATCH"]
OFFERED = [o for o in EVERY if o.matches and o.method == "POST"]
# What shows the time, or how something goes by now, is something else each time.
SHOWS_NOW = {"get_test_clock", "get_drill"}
REMEMBERED = [
    operation
    for operation in EVERY
    if "If-None-Match" in operation.parameters("header") and operation.name not in SHOWS_NOW
]
FILES = {"get_media_content", "get_media_thumbnail"}
# What is read only in its list, and what is changed under a name of its own, as a part.
LISTED = {"patch_conversation_note"}
PARTS = {"patch_word_list_terms"}
# What answers with another thing than the one it changes.
MADE = {"post_conversation_split", "post_case_decision"}
# Who has it open, and what time it is, is no part of it and of none of its versions, and is told to
# whoever reads.
BESIDES = {"presences", "now"}
# What is so already: the furnished clock runs.
SO_ALREADY = {"post_test_clock_unfreeze"}
AT_ONCE = 50
COMINGS_BACK = 30


@dataclass(frozen=True)
class Seen:
    """A thing, and how its version is said."""

    thing: Any
    etag: str


@dataclass(frozen=True)
class Caller:
    place: Place
    client: httpx.AsyncClient

    async def __call__(self, operation: Operation, **headers: str | None) -> httpx.Response:
        """Call it plainly; a header given as None is left out."""
        request = operation.request(operation.calls[0](self.place.things, self.place.things))
        for name, value in headers.items():
            header = name.replace("_", "-").title()
            request["headers"].pop(header, None)
            if value is not None:
                request["headers"][header] = value
        request["headers"] = {name: value.encode() for name, value in request["headers"].items()}
        return await self.client.request(**request)

    async def until_heard(self, operation: Operation, etag: str) -> httpx.Response:
        """Ask as a client is told to: who hears "not now" comes back when it was told to."""
        for _ in range(COMINGS_BACK):
            reply = await self(operation, if_match=etag)
            if reply.status_code != 503:
                break
            await asyncio.sleep(int(reply.headers["retry-after"]))
        return reply

    async def seen(self, operation: Operation) -> Seen:
        """The thing this operation changes, as it is now: read by itself, or among its like."""
        ask = operation.calls[0](self.place.things, self.place.things)
        path = operation.template.format(**ask.path)
        if operation.method == "POST" or operation.name in PARTS:
            path = path.rpartition("/")[0]
        if operation.name not in LISTED:
            reply = await self.client.get(path)
            thing = {name: it for name, it in reply.json().items() if name not in BESIDES}
            return Seen(thing, reply.headers["etag"])
        path, _, id = path.rpartition("/")
        reply = await self.client.get(path, params={"limit": "100"})
        [found] = [each for each in reply.json()["data"] if each["id"] == id]
        return Seen(found, f'"{found["version"]}"')


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A connection for each of fifty, so that they truly come at once."""
    return settings.model_copy(update={"database_pool": AT_ONCE + 10})


@pytest.fixture
async def call(app: ASGIApp, place: Place) -> AsyncIterator[Caller]:
    async with a_caller(app, place.key, tertulia_workspace=place.actor.workspace) as client:
        yield Caller(place, client)


def _name(operation: Operation) -> str:
    return operation.name


def test_the_document_demands_a_version_for_every_patch() -> None:
    assert len(PATCHES) == 76
    assert all(o.parameters("header")["If-Match"]["required"] for o in PATCHES)


@pytest.mark.bar(42, "IF-MATCH")
@pytest.mark.parametrize("operation", PATCHES, ids=_name)
async def test_of_fifty_changes_of_one_version_exactly_one_is_made(
    operation: Operation, call: Caller, figure: Say
) -> None:
    before = await call.seen(operation)
    etag = before.etag
    replies = await asyncio.gather(*(call.until_heard(operation, etag) for _ in range(AT_ONCE)))
    statuses = sorted(reply.status_code for reply in replies)
    figure(
        f"{operation.name}: {statuses.count(200)}×200 and {statuses.count(412)}×412 of {AT_ONCE}"
    )
    assert statuses == [200] + [412] * (AT_ONCE - 1)
    for reply in replies:
        if reply.status_code == 412:
            assert reply.json()["code"] == "version_mismatch"
    after = await call.seen(operation)
    assert after.thing["version"] == before.thing["version"] + 1
    [made] = [reply for reply in replies if reply.status_code == 200]
    assert made.headers["etag"] == after.etag
    assert made.json() == after.thing


@pytest.mark.bar(42, "IF-MATCH")
@pytest.mark.parametrize("operation", PATCHES, ids=_name)
async def test_a_change_without_a_version_is_refused(operation: Operation, call: Caller) -> None:
    before = await call.seen(operation)
    reply = await call(operation, if_match=None)
    assert (reply.status_code, reply.json()["code"]) == (428, "precondition_required")
    assert reply.json()["errors"][0]["header"] == "If-Match"
    assert await call.seen(operation) == before


NOT_THIS_VERSION = {
    "weak": 'W/"{version}"',
    "another": '"{other}"',
    "words": '"latest"',
    "endless": '"' + "9" * 400 + '"',
}
NO_VERSION = ("", "{version}", "'{version}'", '"{version}', 'w/"{version}"', "**", '"١"', '"1" "2"')


@pytest.mark.bar(42, "IF-MATCH")
@pytest.mark.parametrize("operation", [*PATCHES, *OFFERED], ids=_name)
async def test_what_is_not_this_version_changes_nothing(operation: Operation, call: Caller) -> None:
    before = await call.seen(operation)
    version = before.thing["version"]
    for what, form in NOT_THIS_VERSION.items():
        reply = await call(operation, if_match=form.format(version=version, other=version + 1))
        assert (reply.status_code, reply.json()["code"]) == (412, "version_mismatch"), what
    for form in NO_VERSION:
        reply = await call(operation, if_match=form.format(version=version))
        assert (reply.status_code, reply.json()["code"]) == (400, "invalid_header"), form
        assert reply.json()["errors"][0]["header"] == "If-Match"
    assert await call.seen(operation) == before


@pytest.mark.parametrize("operation", [*PATCHES, *OFFERED], ids=_name)
@pytest.mark.parametrize("form", ["*", '"{version}"'])
async def test_the_version_itself_or_any_lets_it_through(
    form: str, operation: Operation, call: Caller
) -> None:
    version = (await call.seen(operation)).thing["version"]
    reply = await call(operation, if_match=form.format(version=version))
    assert reply.is_success
    if operation.name in MADE:
        assert (await call.seen(operation)).thing["version"] == version + 1
    else:
        assert reply.json()["version"] == version + (operation.name not in SO_ALREADY)


@pytest.mark.parametrize("operation", REMEMBERED, ids=_name)
async def test_who_has_this_version_is_not_sent_it_again(
    operation: Operation, call: Caller
) -> None:
    first = await call(operation)
    etag = first.headers["etag"]
    if operation.name not in FILES:
        assert etag == f'"{first.json()["version"]}"'
    for known in (etag, f"W/{etag}", f'"0", {etag}', "*"):
        reply = await call(operation, if_none_match=known)
        assert (reply.status_code, reply.content) == (304, b""), known
        assert reply.headers["etag"] == etag
    for other in ('"987654321"', etag.strip('"'), '""', "x"):
        reply = await call(operation, if_none_match=other)
        assert reply.status_code == 200, other
        assert reply.content == first.content


async def test_an_etag_moves_with_every_change(call: Caller) -> None:
    read = next(o for o in REMEMBERED if o.name == "get_community")
    change = next(o for o in PATCHES if o.name == "patch_community")
    seen: list[Any] = [(await call(read)).headers["etag"]]
    for _ in range(3):
        assert (await call(change, if_match=seen[-1])).status_code == 200
        reply = await call(read, if_none_match=seen[-1])
        assert reply.status_code == 200
        seen.append(reply.headers["etag"])
    assert len(set(seen)) == 4
