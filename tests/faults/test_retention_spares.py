"""What only seems old stays, and so does what somebody is still at."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.wiring import House
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.model import Member, MemberState
from domain.members.use_cases.move_member import Wanted, move_member
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import ChannelId
from tests.faults.desk import Desk
from tests.kit.builders import a_message
from tests.kit.member_builders import ANA, a_member, some_said
from tests.kit.sweeping import swept

LONG = "now() - interval '11 years'"


async def erased(owner: Any) -> set[str]:
    return {row["member_id"] for row in await owner.fetch("SELECT member_id FROM member_erasures")}


async def test_who_came_from_elsewhere_is_not_silent_since_before_they_came(
    house: House, desk: Desk, owner: Any
) -> None:
    old, older, brought = [await a_member(house, desk.actor) for _ in range(3)]
    await owner.execute(f"UPDATE members SET last_seen_at = {LONG}")
    await owner.execute(f"UPDATE members SET created_at = {LONG} WHERE id <> $1", brought.id)
    await swept(house, desk.actor)
    assert await erased(owner) == {old.id, older.id}


async def test_who_is_banned_is_not_let_in_again_by_time(
    house: House, desk: Desk, owner: Any
) -> None:
    banned: Member = await a_member(house, desk.actor)
    wanted = Wanted(MemberState.BANNED, "They sold what was not theirs.")
    await move_member(house.app.members, desk.actor, banned.id, None, wanted)
    gone = await a_member(house, desk.actor)
    await owner.execute(f"UPDATE members SET last_seen_at = {LONG}, created_at = {LONG}")
    await swept(house, desk.actor)
    assert await erased(owner) == {gone.id}


async def test_what_a_platform_says_is_of_1970_was_heard_now(
    house: House, desk: Desk, owner: Any
) -> None:
    channel = await house.app.communities.reads.channel(desk.actor, ChannelId(desk.channel_id))
    long_ago = Heard("old", HeardKind.COMMENT, datetime(1970, 1, 2, tzinfo=UTC), ANA, "Hello?")
    await tell_sandbox(house.app.inbox, desk.actor, channel.id, long_ago)
    await some_said(house, desk.actor, channel, "And?")
    await swept(house, desk.actor)
    said = await owner.fetch("SELECT text FROM inbound_messages")
    assert {row["text"] for row in said} == {"Hello?", "And?"}
    await owner.execute(f"UPDATE inbound_messages SET received_at = {LONG}")
    await swept(house, desk.actor)
    said = await owner.fetch("SELECT text FROM inbound_messages")
    assert [row["text"] for row in said] == [None, None]


@pytest.mark.parametrize(("status", "stays"), [("draft", True), ("published", False)])
async def test_what_is_still_to_be_said_stays(
    house: House, desk: Desk, owner: Any, status: str, stays: bool
) -> None:
    text, channels = "For the anniversary.", [ChannelId(desk.channel_id)]
    said = await a_message(house, desk.actor, channels=channels, text=text)
    await owner.execute(
        f"UPDATE messages SET status = $2, publish_at = NULL, created_at = {LONG},"
        f" updated_at = {LONG} WHERE id = $1",
        *(said.id, status),
    )
    await swept(house, desk.actor)
    left = await owner.fetchval("SELECT text FROM messages WHERE id = $1", said.id)
    assert left == (text if stays else "")
