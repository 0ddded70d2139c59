"""Whoever decides by a link at the moment it is revoked, or several times at once."""

import asyncio
from collections.abc import Awaitable

from adapters.wiring import House
from domain.publishing.approval import DecisionKind, Step
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.approve_as_guest import decide_as_guest, enter_as_guest
from domain.publishing.use_cases.keep_approval_links import revoke_approval_link
from domain.shared.errors import Refusal
from tests.kit.approval_builders import an_approval_link, an_approval_policy
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, in_one_hour

ROUNDS = 20
AT_ONCE = 5


async def ended(move: Awaitable[object]) -> str:
    """`done`, or the code of the refusal."""
    try:
        await move
    except Refusal as refusal:
        return refusal.code
    return "done"


async def test_a_link_that_is_revoked_meanwhile_decides_wholly_or_not_at_all(house: House) -> None:
    room, actor = house.app.publishing, await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    await an_approval_policy(house, actor)
    for _ in range(ROUNDS):
        message = await a_message(house, actor, channels=[channel], at=in_one_hour(house))
        made = await an_approval_link(house, actor, message)
        guest = await enter_as_guest(room, made.secret.reveal())
        yes = decide_as_guest(room, guest, DecisionKind.APPROVE, message.fingerprint)
        decided, revoked = await asyncio.gather(
            ended(yes), ended(revoke_approval_link(room, actor, made.link.id))
        )
        assert revoked == "done"
        after = (await room.reads.message(actor, message.id)).status
        [record] = await room.reads.approvals(actor, message.id)
        expected = {
            "done": (MessageStatus.SCHEDULED, 1),
            "approval_link_closed": (MessageStatus.IN_REVIEW, 0),
        }
        assert (after, len(record.decisions)) == expected[decided]
        again = decide_as_guest(room, guest, DecisionKind.APPROVE, message.fingerprint)
        assert await ended(again) == "approval_link_closed"


async def test_one_guest_counts_once_however_often_they_press_at_once(house: House) -> None:
    room, actor = house.app.publishing, await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    await an_approval_policy(house, actor, steps=[Step("Client", 2)])
    for _ in range(ROUNDS):
        message = await a_message(house, actor, channels=[channel], at=in_one_hour(house))
        links = [await an_approval_link(house, actor, message) for _ in range(2)]
        guests = [await enter_as_guest(room, made.secret.reveal()) for made in links]
        ends = await asyncio.gather(
            *(
                ended(decide_as_guest(room, guest, DecisionKind.APPROVE, message.fingerprint))
                for guest in guests * AT_ONCE
            )
        )
        assert sorted(ends) == ["already_decided"] * (2 * AT_ONCE - 1) + ["done"]
        assert (await room.reads.message(actor, message.id)).status is MessageStatus.IN_REVIEW
