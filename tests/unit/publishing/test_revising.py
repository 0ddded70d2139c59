"""What is out says something else, what it said is kept, and what could not be changed says why."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.communities.use_cases.change_channel import pause_channel
from domain.publishing.attempt import AttemptKind
from domain.publishing.content import Content, Part, Poll, Variant
from domain.publishing.errors import HoldStands, NothingToRevise
from domain.publishing.model import Message
from domain.publishing.outcomes import Published, RefusalKind, Refused, Unknown
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.revise_message import revise_message
from domain.shared.access import MissingScope, Permission
from domain.shared.errors import InvalidState, ValidationFailed, VersionMismatch
from tests.kit.builders import limited_to
from tests.unit.publishing.work import Work, a_work

REFUSED = Refused(RefusalKind.CONTENT, "Too late for that.", 422)


async def out() -> Work:
    work = await a_work()
    await work.record(await work.start(), Published("110"))
    return work


async def revised(work: Work, version: int | None = None, **changes: Any) -> Message:
    room = work.house.app.publishing
    return await revise_message(room, work.actor, work.message.id, version, changes)


async def said(work: Work) -> list[str]:
    room = work.house.app.publishing
    kept = await room.reads.revisions(work.actor, work.message.id)
    return [revision.content.text for revision in kept]


async def test_a_post_says_something_else_where_it_stands() -> None:
    work = await out()
    before = await work.now()
    assert "revise" in before.possible_moves
    after = await revised(work, before.version, text="We open at ten.")
    [asked] = work.house.platforms.edited
    assert (asked.platform_post_id, asked.text) == ("110", "We open at ten.")
    assert (after.status, after.content.text) == (MessageStatus.PUBLISHED, "We open at ten.")
    assert await said(work) == [before.content.text]
    assert work.told()[-1] == "message.revised"
    lines = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert (lines[-1].kind, lines[-1].outcome) == (AttemptKind.EDIT, "revised")
    assert lines[-1].actor == work.actor.id


async def test_every_revision_is_kept_in_order() -> None:
    work = await out()
    first = (await work.now()).content.text
    await revised(work, text="Second.")
    await revised(work, text="Third.")
    assert await said(work) == ["Second.", first]


async def test_what_is_said_already_asks_nobody() -> None:
    work = await out()
    before = await work.now()
    after = await revised(work, text=before.content.text)
    assert (after, work.house.platforms.edited) == (before, [])
    assert await said(work) == []


@pytest.mark.parametrize("trouble", [REFUSED, Unknown("Nothing came back.")])
async def test_what_could_not_be_changed_says_why_and_is_tried_again(trouble: Any) -> None:
    work = await out()
    work.house.platforms.outcomes.append(trouble)
    after = await revised(work, text="We open at ten.")
    assert after.deliveries[0].error_code == "revise_failed"
    assert after.deliveries[0].error_detail == trouble.words
    assert after.status is MessageStatus.PUBLISHED
    again = await revised(work, text="We open at ten.")
    assert again.deliveries[0].error_code is None
    assert len(work.house.platforms.edited) == 2
    assert len(await said(work)) == 1


async def test_what_is_not_out_is_changed_otherwise() -> None:
    work = await a_work()
    with pytest.raises(NothingToRevise):
        await revised(work, text="We open at ten.")


async def test_what_nobody_knows_is_settled_first() -> None:
    work = await a_work()
    await work.record(await work.start(), Unknown("Nothing came back."))
    with pytest.raises((NothingToRevise, InvalidState)):
        await revised(work, text="We open at ten.")
    assert work.house.platforms.edited == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"thread": (Part("And a second."),)}, "/thread", "posts_fixed"),
        ({"first_comment": "A comment."}, "/thread", "posts_fixed"),
        ({"text": "x" * 501}, "/text", "text_too_long"),
        ({"text": "Dear {{name}}"}, "/text", "placeholder_left"),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    changes: Mapping[str, Any], pointer: str, code: str
) -> None:
    work = await out()
    before = await work.now()
    with pytest.raises(ValidationFailed) as refusal:
        await revised(work, **changes)
    assert [(e.pointer, e.code) for e in refusal.value.errors] == [(pointer, code)]
    assert (await work.now(), work.house.platforms.edited) == (before, [])


async def test_a_poll_is_fixed_once_it_is_out() -> None:
    work = await out()
    channel_id = (await work.now()).channel_ids[0]
    poll = Content("", poll=Poll(("yes", "no"), 3600))
    with pytest.raises(ValidationFailed) as refusal:
        await revised(work, variants={channel_id: Variant(("poll",), poll)})
    [error] = refusal.value.errors
    assert (error.pointer, error.code) == ("/variants/0/poll", "fixed_once_out")


@pytest.mark.parametrize("where", ["workspace", "channel", "tag"])
async def test_under_a_hold_nothing_else_is_said_but_taking_down_works(where: str) -> None:
    work = await out()
    room = work.house.app.publishing
    await edit_message(room, work.actor, work.message.id, None, {"tags": ("spring",)})
    places: dict[str, dict[str, Any]] = {
        "workspace": {},
        "channel": {"channel_id": work.channel.id},
        "tag": {"tag": "spring"},
    }
    hold = await place_hold(room, work.actor, NewHold("a recall", **places[where]))
    with pytest.raises(HoldStands) as refusal:
        await revised(work, text="We open at ten.")
    assert refusal.value.facts == {"hold": hold.id, "channel": work.channel.id}
    assert (work.house.platforms.edited, await said(work)) == ([], [])
    after = await retract_message(room, work.actor, work.message.id)
    assert after.status is MessageStatus.DELETED


async def test_a_hold_elsewhere_or_one_that_was_lifted_refuses_nothing() -> None:
    work = await out()
    room = work.house.app.publishing
    await place_hold(room, work.actor, NewHold("a recall", tag="spring"))
    lifted = await place_hold(room, work.actor, NewHold("a recall"))
    await lift_hold(room, work.actor, lifted.id)
    assert (await revised(work, text="We open at ten.")).text == "We open at ten."
    assert len(work.house.platforms.edited) == 1


async def test_a_hold_refuses_also_where_the_channel_is_paused() -> None:
    work = await out()
    room = work.house.app.publishing
    hold = await place_hold(room, work.actor, NewHold("a recall"))
    await pause_channel(work.house.app.communities, work.actor, work.channel.id, "voice")
    with pytest.raises(HoldStands) as refusal:
        await revised(work, text="We open at ten.")
    assert refusal.value.facts["hold"] == hold.id


async def test_it_takes_the_right_and_the_version() -> None:
    work = await out()
    with pytest.raises(VersionMismatch):
        await revised(work, 1, text="We open at ten.")
    reader = limited_to(work.actor, Permission.MESSAGES_WRITE)
    room = work.house.app.publishing
    with pytest.raises(MissingScope):
        await revise_message(room, reader, work.message.id, None, {"text": "Ten."})
