"""A guest approves by a link: one message, one purpose, until it ends or is taken back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.publishing.approval import Step
from domain.publishing.use_cases.change_message import edit_message
from tests.api.guest_desk import Desk, a_desk
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_message


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with a_desk(house) as desk:
        yield desk


class Later:
    """The clock of some days from now."""

    def __init__(self, days: float) -> None:
        self._ahead = timedelta(days=days)

    def now(self) -> datetime:
        return datetime.now().astimezone() + self._ahead


def later(desk: Desk, days: float) -> ASGIApp:
    """The same service, so many days from now."""
    publishing = replace(desk.house.app.publishing, clock=Later(days))
    return the_application(replace(desk.house, app=replace(desk.house.app, publishing=publishing)))


async def test_a_guest_sees_what_will_be_said_and_approves_it(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    assert link["url"].endswith(f"/approve/{link['token']}")
    assert link["hint"] == link["token"][-4:]
    shown = (await desk.looks(link)).json()
    assert (shown["guest"], shown["status"]) == ("the client", "in_review")
    assert shown["fingerprint"] == message.fingerprint
    assert shown["possible_moves"] == ["approve", "refuse", "comment"]
    [channel] = shown["channels"]
    assert (channel["name"], channel["platform"]) == (desk.channel.name, "sandbox")
    assert [post["text"] for post in channel["posts"]] == ["Churros at half price!"]
    assert shown["schedule"]["timezone"] == "UTC"
    reply = await desk.says(link, "approve", seen=shown["fingerprint"], comment="Lovely.")
    assert reply.status_code == 200, reply.text
    after = reply.json()
    assert (after["status"], after["request"]["state"]) == ("scheduled", "granted")
    assert (after["decision"]["kind"], after["decision"]["comment"]) == ("approve", "Lovely.")
    assert after["possible_moves"] == ["comment"]


async def test_the_record_names_the_guest_and_the_link(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    await desk.says(link, "approve", seen=message.fingerprint)
    record = (await desk.client.get(f"/v1/messages/{message.id}/approvals")).json()["data"][0]
    [decision] = record["steps"][0]["decisions"]
    assert (decision["reviewer"], decision["actor"]) == ("the client", link["id"])
    [told] = await desk.told("approval.decided")
    assert told["reviewer"] == "the client"


async def test_asking_for_changes_makes_it_a_draft_again(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    without = await desk.says(link, "refuse", seen=message.fingerprint)
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/comment")
    reply = await desk.says(link, "refuse", seen=message.fingerprint, comment="Not this price.")
    assert (reply.json()["status"], reply.json()["decision"]["kind"]) == ("draft", "refuse")
    assert await desk.status(message) == "draft"


async def test_what_was_changed_since_is_not_approved(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    await edit_message(
        desk.house.app.publishing, desk.actor, message.id, None, {"text": "Three for one."}
    )
    reply = await desk.says(link, "approve", seen=message.fingerprint)
    assert (reply.status_code, reply.json()["code"]) == (409, "content_changed")
    assert await desk.status(message) == "in_review"
    again = (await desk.looks(link)).json()
    assert again["channels"][0]["posts"][0]["text"] == "Three for one."
    reply = await desk.says(link, "approve", seen=again["fingerprint"])
    assert reply.json()["status"] == "scheduled"


async def test_nobody_decides_twice(desk: Desk) -> None:
    async with a_desk(desk.house, [Step("Client", 2)]) as pair:
        message = await pair.message()
        links = [await pair.link(message) for _ in range(2)]
        assert (await pair.says(links[0], "approve", seen=message.fingerprint)).status_code == 200
        for link in links:
            reply = await pair.says(link, "approve", seen=message.fingerprint)
            assert (reply.status_code, reply.json()["code"]) == (409, "already_decided")
            assert (await pair.looks(link)).json()["possible_moves"] == ["comment"]
        assert await pair.status(message) == "in_review"


async def test_two_guests_make_a_quorum(desk: Desk) -> None:
    async with a_desk(desk.house, [Step("Client", 2)]) as pair:
        message = await pair.message()
        for guest, status in (("the client", "in_review"), ("their lawyer", "scheduled")):
            link = await pair.link(message, guest)
            reply = await pair.says(link, "approve", seen=message.fingerprint)
            assert reply.json()["status"] == status


async def test_a_guest_who_is_not_among_the_reviewers_decides_nothing(desk: Desk) -> None:
    async with a_desk(desk.house, [Step("Brand", 1, ("brand-lead",)), Step("Client")]) as named:
        message = await named.message()
        client = await named.link(message)
        assert (await named.looks(client)).json()["possible_moves"] == ["comment"]
        reply = await named.says(client, "approve", seen=message.fingerprint)
        assert (reply.status_code, reply.json()["code"]) == (403, "not_a_reviewer")
        assert "errors" not in reply.json()
        lead = await named.link(message, "brand-lead")
        reply = await named.says(lead, "approve", seen=message.fingerprint)
        assert reply.json()["status"] == "in_review"
        assert "approve" in (await named.looks(client)).json()["possible_moves"]
        reply = await named.says(client, "approve", seen=message.fingerprint)
        assert reply.json()["status"] == "scheduled"


async def test_a_link_opens_its_own_message_and_no_other(desk: Desk) -> None:
    message, other = await desk.message(), await desk.message("Another one.")
    link = await desk.link(message)
    reply = await desk.says(link, "approve", seen=other.fingerprint)
    assert (reply.status_code, reply.json()["code"]) == (409, "content_changed")
    assert await desk.status(other) == "in_review"
    assert "Another one." not in (await desk.looks(link)).text
    bearer = {"Authorization": f"Bearer {link['token']}"}
    assert (await desk.stranger.get("/v1/messages", headers=bearer)).status_code == 401


async def test_wrong_expired_and_revoked_are_one_answer(desk: Desk) -> None:
    message = await desk.message()
    revoked, expiring = await desk.link(message), await desk.link(message, expires_in_seconds=3600)
    lasting = await desk.link(message)
    assert (await desk.looks(revoked)).status_code == 200
    path = f"/v1/approval-links/{revoked['id']}/revoke"
    assert (await desk.client.post(path)).json()["revoked_at"] is not None
    assert (await desk.client.post(path)).json()["code"] == "invalid_state"
    body = {"seen": message.fingerprint}
    found = []
    async with a_caller(later(desk, 0.5)) as guest:
        for token in (revoked["token"], expiring["token"], "gst_of_nobody", "x"):
            address = f"/v1/guest/approvals/{token}"
            for reply in (
                await guest.get(address),
                await guest.post(f"{address}/approve", json=body),
                await guest.post(f"{address}/comments", json={"text": "Hello?"}),
            ):
                told = reply.json()
                found.append((reply.status_code, told["code"], told["title"], told["detail"]))
        assert (await guest.get(f"/v1/guest/approvals/{lasting['token']}")).status_code == 200
    assert len(set(found)) == 1
    assert found[0][:2] == (404, "approval_link_closed")
    assert await desk.status(message) == "in_review"


async def test_a_link_lasts_a_week_and_never_longer_than_ninety_days(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    for days, status in ((6.9, 200), (7.1, 404)):
        async with a_caller(later(desk, days)) as guest:
            reply = await guest.get(f"/v1/guest/approvals/{link['token']}")
            assert reply.status_code == status
    now = desk.house.clock.now()
    for ends, pointer, code in (
        ({"expires_at": (now - timedelta(hours=1)).isoformat()}, "/expires_at", "in_past"),
        ({"expires_at": (now + timedelta(days=91)).isoformat()}, "/expires_at", "expires_too_late"),
        ({"expires_in_seconds": 91 * 86_400}, "/expires_in_seconds", "too_large"),
        (
            {"expires_at": (now + timedelta(days=1)).isoformat(), "expires_in_seconds": 60},
            "/expires_in_seconds",
            "at_most_one",
        ),
    ):
        reply = await desk.asks_for_a_link(message, **ends)
        [error] = reply.json()["errors"]
        assert (reply.status_code, error["pointer"], error["code"]) == (422, pointer, code)


async def test_a_suspended_workspace_lets_no_guest_in(desk: Desk) -> None:
    link = await desk.link(await desk.message())
    outside = replace(desk.actor, workspace_id=None)
    await suspend_workspace(desk.house.app.identity, outside, desk.actor.workspace)
    assert (await desk.looks(link)).status_code == 404


async def test_the_workspaces_own_pages_may_ask_for_a_guest(house: House) -> None:
    ours, theirs = "https://approve.example.org", "https://evil.example"
    async with a_desk(house, allowed_origins=(ours,)) as desk:
        link = await desk.link(await desk.message())
        told = {
            origin: (await desk.looks(link, Origin=origin)).headers.get(
                "access-control-allow-origin"
            )
            for origin in (ours, theirs)
        }
    assert told == {ours: ours, theirs: None}


async def test_guests_see_the_comments_that_are_for_them(desk: Desk) -> None:
    message = await desk.message()
    path = f"/v1/messages/{message.id}/comments"
    for text, for_guests in (("Between us.", False), ("Is Saturday right?", True)):
        body = {"text": text, "author": "planning", "for_guests": for_guests}
        assert (await desk.client.post(path, json=body)).json()["for_guests"] is for_guests
    link, other = await desk.link(message), await desk.link(message, "their lawyer")
    reply = await desk.says(link, "comments", text="Sunday, please.")
    said = [(c["author"], c["mine"], c["text"]) for c in reply.json()["comments"]]
    assert said == [
        ("planning", False, "Is Saturday right?"),
        ("the client", True, "Sunday, please."),
    ]
    seen = (await desk.looks(other)).json()["comments"]
    assert [(c["author"], c["mine"]) for c in seen] == [("planning", False), ("the client", False)]
    kept = (await desk.client.get(path, params={"author": "the client"})).json()["data"]
    assert [(c["actor"], c["text"]) for c in kept] == [(link["id"], "Sunday, please.")]


async def test_that_a_link_was_opened_is_told_once(desk: Desk) -> None:
    link = await desk.link(await desk.message())
    for _ in range(3):
        await desk.looks(link)
    read = (await desk.client.get(f"/v1/approval-links/{link['id']}")).json()
    assert read["opened_at"] is not None
    await desk.client.post(f"/v1/approval-links/{link['id']}/revoke")
    for what, version in (("created", 1), ("opened", 2), ("revoked", 3)):
        [told] = await desk.told(f"approval_link.{what}")
        assert (told["id"], told["guest"], told["version"]) == (link["id"], "the client", version)


async def test_links_are_listed_by_their_message(desk: Desk) -> None:
    message, other = await desk.message(), await desk.message("Another one.")
    made = [await desk.link(message, f"guest {n}", external_id=f"ext-{n}") for n in range(3)]
    await desk.link(other)
    path = f"/v1/messages/{message.id}/approval-links"
    first = (await desk.client.get(path, params={"limit": 2, "sort": "id"})).json()
    rest = (
        await desk.client.get(
            path, params={"limit": 2, "sort": "id", "cursor": first["next_cursor"]}
        )
    ).json()
    assert [row["id"] for row in [*first["data"], *rest["data"]]] == [link["id"] for link in made]
    assert rest["has_more"] is False
    await desk.client.post(f"/v1/approval-links/{made[0]['id']}/revoke")
    for query, wanted in (
        ({"revoked": "true"}, made[:1]),
        ({"guest": "guest 1"}, made[1:2]),
        ({"external_id": "ext-2"}, made[2:]),
    ):
        found = (await desk.client.get(path, params=query)).json()["data"]
        assert [row["id"] for row in found] == [link["id"] for link in wanted]


async def test_no_secret_is_told_or_kept(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    message = await desk.message()
    link = await desk.link(message)
    await desk.looks(link)
    await desk.says(link, "approve", seen=message.fingerprint)
    await desk.client.post(f"/v1/approval-links/{link['id']}/revoke")
    closed = await desk.looks(link)
    listed = await desk.client.get(f"/v1/messages/{message.id}/approval-links")
    read = await desk.client.get(f"/v1/approval-links/{link['id']}")
    events = await desk.client.get("/v1/events", params={"limit": "100"})
    assert "approval_link.revoked" in events.text
    for text in (closed.text, listed.text, read.text, events.text, capsys.readouterr().out):
        assert link["token"] not in text
        assert "hash" not in text
    assert listed.json()["data"][0]["hint"] == link["token"][-4:]


async def test_whoever_guesses_waits(desk: Desk) -> None:
    guesses = [
        (await desk.stranger.get(f"/v1/guest/approvals/gst_{number}")).status_code
        for number in range(25)
    ]
    assert guesses[0] == 404
    assert guesses[-1] == 429


async def test_what_is_no_longer_asked_about_is_a_draft_again(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    path = f"/v1/messages/{message.id}/withdraw-approval"
    reply = await desk.client.post(path)
    assert (reply.status_code, reply.json()["status"]) == (200, "draft")
    assert reply.json()["schedule"] is not None
    shown = (await desk.looks(link)).json()
    assert (shown["request"]["state"], shown["possible_moves"]) == ("voided", ["comment"])
    late = await desk.says(link, "approve", seen=message.fingerprint)
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
    [told] = await desk.told("approval.voided")
    assert told["closed_reason"] == "withdrawn"
    again = await desk.client.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "invalid_state")
    assert "withdraw-approval" not in again.json()["possible_moves"]


async def test_each_channel_is_shown_in_its_own_words(desk: Desk) -> None:
    message = await a_message(desk.house, desk.actor, channels=[desk.channel], text="A draft.")
    body = {"thread": [{"text": "And more."}], "link": "https://example.org/churros"}
    changed = await desk.client.patch(
        f"/v1/messages/{message.id}", json=body, headers={"If-Match": "*"}
    )
    assert changed.status_code == 200, changed.text
    link = await desk.link(message)
    [channel] = (await desk.looks(link)).json()["channels"]
    assert [post["text"].split("\n")[0] for post in channel["posts"]] == ["A draft.", "And more."]
    assert "https://example.org/churros" in str(channel["posts"][0])
