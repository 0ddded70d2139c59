"""Nuts get into a café's plum cake: the health office is told, and the letters go as letters go."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.notice_desk import DeskOfNotices
from adapters.wiring import House
from domain.crises.room import Response
from domain.crises.use_cases.send_notice import send_notice
from domain.insights.sharing_ports import NobodyKnows, NotTaken, Taken
from domain.shared.access import Actor, system
from domain.shared.ids import NoticeDeliveryId, OrganizationId, WorkspaceId
from domain.shared.letter_course import LetterState
from tests.kit.letter_builders import with_post

OFFICE = {"email": "office@example.org", "name": "Health office", "language": "es"}
PRESS = {"email": "press@example.org", "name": "The daily", "role": "Press"}
WORDS = [
    {
        "language": "en",
        "subject": "{{crisis}}: what we know",
        "text": "We took the {{product}} off the counter. More by {{next_update}}.",
    },
    {
        "language": "es",
        "subject": "{{crisis}}: lo que sabemos",
        "text": "Hemos retirado {{product}} del mostrador. Más información: {{next_update}}.",
    },
]


async def stakeholder_story(story: Any, house: House) -> None:
    """Every operation of telling people of a crisis, and every fact that is told of it."""
    tell, call = story.tell, story.call
    wanted = {
        "name": "Officials",
        "audience": "external",
        "when": {"severity_at_least": "sev3"},
        "people": [OFFICE],
    }
    made = await tell("post_stakeholder_list", wanted)
    at_list = {"list_id": made["id"]}
    await tell("patch_stakeholder_list", {"people": [OFFICE, PRESS]}, **at_list)
    await tell("get_stakeholder_list", **at_list)
    await tell("get_stakeholder_lists", query={"audience": "external"})
    serious = dict.fromkeys(("virality", "sentiment", "stakeholder_harm", "media_pickup"), 3)
    crisis = await call(
        "post_crisis", {"title": "Nuts", "factors": serious | {"legal_exposure": 1}}
    )
    where = {"crisis_id": crisis["id"]}
    await call("post_crisis_activate", **where)
    await tell("get_crisis_stakeholder_lists", **where)
    said = {
        "audience": "external",
        "stakeholder_list_ids": [made["id"]],
        "texts": WORDS,
        "values": {"product": "plum cake"},
        "next_update_at": "2045-01-01T09:00:00Z",
    }
    notice = await tell("post_crisis_notice", said, **where)
    at_notice = {"notice_id": notice["id"]}
    await tell("post_crisis_notice_approve", **at_notice)
    await story.heard("crisis_notice.delivery_failed")
    await tell("get_crisis_notice", **at_notice)
    await tell("get_notices_of_crisis", **where)
    await tell("get_crisis_notices", query={"audience": "external"})
    letters = await tell("get_crisis_notice_deliveries", **at_notice)
    first, _ = letters["data"]
    while (await _letter(story, at_notice, first["id"]))["state"] == "pending":
        pass
    await tell("post_crisis_notice_delivery_repeat", delivery_id=first["id"])
    other = await tell("post_crisis_notice", said, **where)
    await tell("post_crisis_notice_withdraw", notice_id=other["id"])
    await story.heard("crisis_notice.delivery_stopped")
    worker = await _worker(story)
    await _goes(story, house, worker, at_notice)
    await tell("post_stakeholder_forget", {"email": PRESS["email"]})
    await tell("delete_stakeholder_list", **at_list)
    await call("post_crisis_cancel", **where)


async def _letter(story: Any, at_notice: dict[str, str], wanted: str) -> dict[str, Any]:
    page = await story.call("get_crisis_notice_deliveries", **at_notice)
    return next(one for one in page["data"] if one["id"] == wanted)


async def _worker(story: Any) -> Actor:
    organization = (await story.call("get_organization"))["id"]
    workspace = (await story.call("get_branding"))["id"]
    return system(OrganizationId(organization), WorkspaceId(workspace))


async def _goes(story: Any, house: House, worker: Actor, at_notice: dict[str, str]) -> None:
    """A mail server takes one, and is not heard of after another; no worker knows of either."""
    page = await story.call("get_crisis_notice_deliveries", **at_notice)
    ids = [NoticeDeliveryId(one["id"]) for one in page["data"]]
    for id in ids:
        while (await _letter(story, at_notice, id))["state"] != "failed":
            pass
    room = _posting(house, [NobodyKnows(None), Taken()])
    for id, name in zip(ids, ("delivery_unconfirmed", "delivered"), strict=True):
        async with room.begin(worker) as tx:
            letter = await tx.notices.letter(id)
            assert letter.state is LetterState.FAILED, letter.state
            await tx.notices.save_letters(letter.repeat(room.clock.now()))
            await tx.commit()
        await send_notice(room, worker, id)
        await story.heard(f"crisis_notice.{name}")


def _posting(house: House, outcomes: Sequence[Taken | NotTaken | NobodyKnows]) -> Response:
    room = house.app.crises.response
    desk = DeskOfNotices(with_post(house.app.insights, *outcomes), room.ids)
    return replace(room, desk=desk)
