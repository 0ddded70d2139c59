"""Guests who have a link to something in the workspace, and links that open nothing."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from tests.kit.approval_builders import an_approval_link
from tests.kit.builders import a_message


async def some_guests(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    channel, later = ChannelId(things["reviewed_channel"]), house.clock.now() + timedelta(days=2)
    read, taken, refused, withdrawn = [
        await a_message(house, actor, channels=[channel], text=text, at=later)
        for text in ("For a guest.", "For a guest's yes.", "For a guest's no.", "For nobody.")
    ]
    first = await an_approval_link(house, actor, read, external_id=external_id)
    spare = await an_approval_link(house, actor, read, "another client")
    yes = await an_approval_link(house, actor, taken)
    no = await an_approval_link(house, actor, refused)
    return {
        "approval_link": first.link.id,
        "spare_approval_link": spare.link.id,
        "guest_token": first.secret.reveal(),
        "guest_token_to_approve": yes.secret.reveal(),
        "guest_token_to_refuse": no.secret.reveal(),
        "seen_by_guest": taken.fingerprint,
        "seen_by_guest_to_refuse": refused.fingerprint,
        "in_review_to_withdraw": withdrawn.id,
    }


def strange_guests() -> dict[str, str]:
    """What nobody was given."""
    return {
        "guest_token": f"gst_{'0' * 43}",
        "guest_token_to_approve": f"gst_{'1' * 43}",
        "guest_token_to_refuse": f"gst_{'2' * 43}",
        "survey_token": f"svt_{'0' * 43}",
        "seen_by_guest": "3" * 64,
        "seen_by_guest_to_refuse": "4" * 64,
    }
