"""Whoever is muted or banned is put on the channel's own list, and taken off when let in again."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.place import (
    BLOCK,
    LIST,
    LIST_BLOCK,
    LIST_ITEM,
    POST,
    record_key,
)
from domain.publishing.outcomes import NotSent, Published, Unknown
from domain.shared.acts import Act, ActKind
from domain.shared.errors import Refusal, ValidationFailed
from domain.shared.platforms import PlatformRefused, PlatformUnreachable
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import FixedClock, raises, replies, says
from tests.platforms.bluesky.fake import BEA, MINE, FakeBluesky, answer
from tests.platforms.bluesky.stages import a_stage
from tests.platforms.bluesky.test_bluesky_acts import ROOT, THEIRS, a_thread
from tests.platforms.bluesky.test_bluesky_inbound import a_place

MUTED, BLOCKED = f"at://{MINE}/{LIST}/3jzfcijpj2z2m", f"at://{MINE}/{LIST}/3jzfcijpj2z2n"
PAGE = f"https://bsky.app/profile/{MINE}/lists/3jzfcijpj2z2n"
MUTE, UNMUTE = Act(ActKind.MUTE_PERSON, person_id=BEA), Act(ActKind.UNMUTE_PERSON, person_id=BEA)
BAN, UNBAN = Act(ActKind.BAN_PERSON, person_id=BEA), Act(ActKind.UNBAN_PERSON, person_id=BEA)


class Listing(WireActStage):
    server: FakeBluesky

    def acts(self) -> Sequence[Act]:
        return (
            *(MUTE, UNMUTE, BAN, UNBAN),
            Act(ActKind.HIDE_MESSAGE, message_id=THEIRS),
            Act(ActKind.SHOW_MESSAGE, message_id=THEIRS),
        )

    def listed(self) -> list[str]:
        return [where for where, _ in self.server.items(BEA)]

    def of(self, collection: str) -> list[str]:
        return [uri for uri in self.server.records if f"/{collection}/" in uri]

    def holds(self, act: Act) -> bool:
        so = {
            ActKind.HIDE_MESSAGE: THEIRS in self.server.hidden(ROOT),
            ActKind.SHOW_MESSAGE: THEIRS not in self.server.hidden(ROOT),
            ActKind.MUTE_PERSON: self.listed() == [MUTED] and self.server.muted_lists == {MUTED},
            ActKind.UNMUTE_PERSON: self.listed() == [] and BEA not in self.server.muted,
            ActKind.BAN_PERSON: self.listed() == [BLOCKED] and len(self.of(LIST_BLOCK)) == 1,
            ActKind.UNBAN_PERSON: self.listed() == [] and self.of(BLOCK) == [],
        }
        return so[act.kind]


@pytest.fixture
def moderating() -> Listing:
    server, place = a_thread(), a_place()
    settings = {**place.settings, "mute_list": MUTED, "block_list": PAGE}
    return Listing(
        adapter=Bluesky(server.http(), FixedClock(), MemoryFiles()),
        connection=replace(place, settings=settings),
        server=server,
        credentials_refusal=says(lambda: answer("taken_down")),
        forbidden=replies(403, json={"error": "Forbidden", "message": "not you"}),
        throttle=says(lambda: answer("throttled")),
    )


class TestListing(ModeratorConformance):
    """Everything the kit asks."""


async def test_a_ban_is_an_item_of_the_list_that_the_account_blocks(moderating: Listing) -> None:
    await moderating.act(BAN)
    block, item = (json.loads(request.content) for request in moderating.server.requests)
    assert (block["collection"], block["rkey"]) == (LIST_BLOCK, record_key(BLOCKED))
    assert block["record"]["subject"] == BLOCKED
    assert (item["collection"], item["rkey"]) == (LIST_ITEM, record_key(f"{BLOCKED} {BEA}"))
    assert (item["record"]["list"], item["record"]["subject"]) == (BLOCKED, BEA)
    assert moderating.of(BLOCK) == []


async def test_a_mute_is_an_item_of_the_list_that_the_account_mutes(moderating: Listing) -> None:
    await moderating.act(MUTE)
    mute, item = (json.loads(request.content) for request in moderating.server.requests)
    assert mute == {"list": MUTED}
    assert (item["record"]["list"], item["record"]["subject"]) == (MUTED, BEA)
    assert moderating.server.muted == set()


@pytest.mark.parametrize("act", [MUTE, BAN])
async def test_an_answer_lost_on_the_way_to_the_list_is_made_good(
    moderating: Listing, act: Act
) -> None:
    moderating.server.on_change(
        lambda server, request: server.answer(request), raises(httpx.ReadError)
    )
    assert isinstance(await moderating.act(act), Unknown)
    assert moderating.listed() == []
    assert isinstance(await moderating.act(act), Published)
    assert moderating.holds(act)


@pytest.mark.parametrize(("act", "undo"), [(MUTE, UNMUTE), (BAN, UNBAN)])
async def test_who_was_put_on_the_list_by_hand_is_taken_off_as_well(
    moderating: Listing, act: Act, undo: Act
) -> None:
    await moderating.act(act)
    [where] = moderating.listed()
    by_hand = {"list": where, "subject": BEA}
    moderating.server.keep(by_hand, "3jzfcijpj2z4a", collection=LIST_ITEM)
    elsewhere = {"list": f"at://{MINE}/{LIST}/3jzfcijpj2z2o", "subject": BEA}
    other = moderating.server.keep(elsewhere, "3jzfcijpj2z4b", collection=LIST_ITEM)
    assert isinstance(await moderating.act(undo), Published)
    assert moderating.server.items(BEA) == [(elsewhere["list"], other.uri)]


async def test_an_older_appview_names_no_items_and_ours_goes_all_the_same(
    moderating: Listing,
) -> None:
    moderating.server.knows_memberships = False
    await moderating.act(BAN)
    assert isinstance(await moderating.act(UNBAN), Published)
    assert moderating.holds(UNBAN)


async def test_who_was_muted_and_banned_before_there_was_a_list_is_let_in(
    moderating: Listing,
) -> None:
    listed, moderating.connection = moderating.connection, a_place()
    await moderating.act(MUTE)
    await moderating.act(BAN)
    assert moderating.server.muted == {BEA}
    moderating.connection = listed
    await moderating.act(UNMUTE)
    await moderating.act(UNBAN)
    assert moderating.server.muted == set()
    assert moderating.of(BLOCK) == []


@pytest.mark.parametrize("undo", [UNMUTE, UNBAN])
async def test_a_look_that_fails_takes_nobody_off(moderating: Listing, undo: Act) -> None:
    moderating.server.on_question(replies(502))
    assert isinstance(await moderating.act(undo), NotSent)
    assert {request.method for request in moderating.server.requests} == {"GET"}


async def test_a_list_that_keeps_somebody_is_told(moderating: Listing) -> None:
    await moderating.act(BAN)
    moderating.server.on_change(replies(502))
    assert isinstance(await moderating.act(UNBAN), Unknown)
    assert moderating.listed() == [BLOCKED]


async def test_odd_items_are_passed_over(moderating: Listing) -> None:
    await moderating.act(BAN)
    odd: list[Any] = [None, {}, {"list": {"uri": BLOCKED}, "listItem": {"uri": 7}}]
    moderating.server.on_question(replies(200, json={"listsWithMembership": odd}))
    assert isinstance(await moderating.act(UNBAN), Published)
    assert moderating.listed() == []


async def refused(server: FakeBluesky, **settings: Any) -> Refusal:
    with pytest.raises(Refusal) as raised:
        await a_stage(server, **settings).identify()
    return raised.value


@pytest.mark.parametrize(
    ("settings", "pointer", "code"),
    [
        ({"mute_list": "trolls"}, "/settings/mute_list", "malformed"),
        ({"block_list": f"at://{MINE}/{POST}/3jz"}, "/settings/block_list", "malformed"),
        ({"block_list": 7}, "/settings/block_list", "malformed"),
        ({"mute_list": BLOCKED, "block_list": PAGE}, "/settings/block_list", "duplicate"),
    ],
)
async def test_what_is_no_list_is_refused_before_the_network(
    settings: dict[str, object], pointer: str, code: str
) -> None:
    server = FakeBluesky()
    refusal = await refused(server, **settings)
    assert isinstance(refusal, ValidationFailed)
    [error] = refusal.errors
    assert (error.pointer, error.code) == (pointer, code)
    assert server.requests == []


async def test_only_a_moderation_list_of_the_accounts_own_will_do() -> None:
    server = FakeBluesky()
    server.keep({"purpose": "app.bsky.graph.defs#curatelist"}, "3jzfcijpj2z2m", collection=LIST)
    theirs = f"at://{BEA}/{LIST}/3jzfcijpj2z2m"
    server.keep({"purpose": "app.bsky.graph.defs#modlist"}, "3jzfcijpj2z2m", BEA, LIST)
    for named in (MUTED, BLOCKED, theirs):
        refusal = await refused(server, mute_list=named)
        assert isinstance(refusal, PlatformRefused)
        assert refusal.pointer == "/settings/mute_list"
        assert "no moderation list of its own" in str(refusal.facts["words"])
    server.keep({"purpose": "app.bsky.graph.defs#modlist"}, "3jzfcijpj2z2n", collection=LIST)
    account = await a_stage(server, block_list=PAGE).identify()
    assert account.account_id == MINE


async def test_a_list_that_cannot_be_looked_at_now_is_no_wrong_list() -> None:
    server = FakeBluesky()
    server.on_question(*[lambda fake, request: fake.answer(request)] * 2, replies(502))
    assert isinstance(await refused(server, mute_list=MUTED), PlatformUnreachable)
