"""What visitors reported is found by its receipt, across all walls, and by its address within."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg

from adapters.settings import Settings
from adapters.wiring import House
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.report import Against
from domain.moderation.use_cases.keep_moderation_links import NewModerationLink, create_report_link
from domain.moderation.use_cases.notify_by_link import (
    Filing,
    NewNotice,
    notify_by_link,
    show_form_to,
    show_receipt,
)
from domain.moderation.use_cases.visit_by_link import enter_by_link
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from tests.kit.builders import a_sandbox_channel, a_workspace
from workers.tidy import tidy

URL = "https://plaza.example/@ana/1135"
AT_ONCE = 5


async def a_visitor(room: Any, actor: Actor) -> Visitor:
    made = await create_report_link(room, actor, None, NewModerationLink())
    return await enter_by_link(room, made.secret.reveal(), LinkPurpose.REPORT)


async def a_notice(room: Any, visitor: Visitor, location: str = URL) -> NewNotice:
    receipt = (await show_form_to(room, visitor)).receipt.reveal()
    return NewNotice(receipt, Against.LAW, location, "Watches.", "pt", email="bob@plaza.example")


async def test_what_is_at_an_address_is_found_in_this_workspace_only(house: House) -> None:
    room, actors = house.app.moderation, [await a_workspace(house) for _ in range(2)]
    channels = [await a_sandbox_channel(house, actor) for actor in actors]
    for actor, channel in zip(actors, channels, strict=True):
        now = house.clock.now()
        heard = Heard("1135", HeardKind.COMMENT, now, Person("@ana"), "Watches!", url=URL)
        await tell_sandbox(house.app.inbox, actor, channel.id, heard)
        await digest_receipts(house.app.inbox, actor, channel.id)
    visitor = await a_visitor(room, actors[0])
    notice = await a_notice(room, visitor)
    assert await notify_by_link(room, visitor, notice) is Filing.TAKEN
    report = (await show_receipt(room, notice.receipt)).report
    case = await room.reads.case(actors[0], report.case_id)
    assert (case.channel_id, case.platform_message_id) == (channels[0].id, "1135")
    waiting = [await room.reads.waiting_by(one, visitor.link.id, 9) for one in actors]
    assert waiting == [1, 0]


async def test_a_form_that_is_sent_many_times_at_once_is_one_report(house: House) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    visitor = await a_visitor(room, actor)
    notice = await a_notice(room, visitor, "Under the post of Monday.")
    filed = await asyncio.gather(*(notify_by_link(room, visitor, notice) for _ in range(AT_ONCE)))
    assert filed == [Filing.TAKEN] * AT_ONCE
    assert await room.reads.waiting_by(actor, visitor.link.id, AT_ONCE) == 1


async def test_who_reported_is_forgotten_after_two_years_and_what_was_reported_stays(
    house: House, settings: Settings
) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    visitor = await a_visitor(room, actor)
    old, young = [await a_notice(room, visitor, "Under the post.") for _ in range(2)]
    for notice in (old, young):
        await notify_by_link(room, visitor, notice)
    first = (await show_receipt(room, old.receipt)).report
    owner = await asyncpg.connect(settings.migration_database_url)
    try:
        await owner.execute(
            "UPDATE report_notices SET forget_at = forget_at - $1::interval WHERE report_id = $2",
            timedelta(days=731),
            first.id,
        )
    finally:
        await owner.close()
    assert (await tidy(house.ring))["forget_old_contacts"] == 1
    kept = [(await show_receipt(room, one.receipt)).notice for one in (old, young)]
    assert [notice.email for notice in kept] == [None, "bob@plaza.example"]
    assert kept[0].location == "Under the post."
