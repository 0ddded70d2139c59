"""Moderators at once: a case is handed to one, and what nobody could name becomes one case."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

from adapters.wiring import House
from domain.moderation.case import CaseState
from domain.moderation.link import LinkPurpose
from domain.moderation.opening import About
from domain.moderation.queue import DEFAULT_QUEUE
from domain.moderation.report import Against
from domain.moderation.use_cases.keep_moderation_links import NewModerationLink, create_report_link
from domain.moderation.use_cases.notify_by_link import (
    NewNotice,
    notify_by_link,
    show_form_to,
    show_receipt,
)
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.read_cases import list_cases, list_evidence
from domain.moderation.use_cases.take_cases import take_next
from domain.moderation.use_cases.tie_case import tie_case
from domain.moderation.use_cases.visit_by_link import enter_by_link
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import CaseId, ModerationQueueId
from domain.shared.paging import PageRequest
from tests.kit.builders import a_sandbox_channel, a_workspace

CASES, MODERATORS, ROUNDS = 10, 20, 8


async def ended(move: Awaitable[Any]) -> Any:
    """What comes of it, or the code of the refusal."""
    try:
        return await move
    except Refusal as refusal:
        return refusal.code


async def test_a_case_is_handed_to_one_moderator(house: House) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    for number in range(CASES):
        about = About(channel_id=channel.id, platform_message_id=f"m{number}")
        await open_case(room, actor, NewCase(about))
    queue = ModerationQueueId(DEFAULT_QUEUE)
    moderators = [replace(actor, id=f"key_{number}") for number in range(MODERATORS)]
    handed = await asyncio.gather(*(ended(take_next(room, one, queue)) for one in moderators))
    cases = [case for case in handed if not isinstance(case, str)]
    assert len({case.id for case in cases}) == len(cases) == CASES
    assert {case for case in handed if isinstance(case, str)} == {"not_found"}


async def noticed(house: House, actor: Actor) -> CaseId:
    room = house.app.moderation
    made = await create_report_link(room, actor, None, NewModerationLink())
    visitor = await enter_by_link(room, made.secret.reveal(), LinkPurpose.REPORT)
    receipt = (await show_form_to(room, visitor)).receipt.reveal()
    notice = NewNotice(receipt, Against.RULES, "Under the post.", "Watches.", "en")
    await notify_by_link(room, visitor, notice)
    return (await show_receipt(room, receipt)).report.case_id


async def test_what_is_tied_by_several_while_others_open_the_same_is_one_case(
    house: House,
) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    for number in range(ROUNDS):
        about = About(channel_id=channel.id, platform_message_id=f"m{number}")
        waiting = [await noticed(house, actor) for _ in range(2)]
        moves = [
            *(tie_case(room, actor, case_id, None, about) for case_id in (*waiting, *waiting)),
            open_case(room, actor, NewCase(about)),
        ]
        codes = Counter(
            one if isinstance(one, str) else "done"
            for one in await asyncio.gather(*(ended(move) for move in moves))
        )
        assert codes["done"] == 3
        assert set(codes) <= {"done", "invalid_state", "already_decided"}
        page = await list_cases(room, actor, PageRequest(limit=100))
        mine = [case for case in page.items if case.platform_message_id == f"m{number}"]
        [open_one] = [case for case in mine if case.state is CaseState.OPEN]
        joined = [case for case in page.items if case.joined_id == open_one.id]
        kept = await list_evidence(room, actor, open_one.id)
        assert (open_one.reports, open_one.evidence_count) == (2, len(kept))
        assert {*waiting} <= {open_one.id, *(case.id for case in joined)}
