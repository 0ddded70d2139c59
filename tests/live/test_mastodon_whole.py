"""What our Mastodon adapter shows, hears, does to people and counts is so on a real server."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.platforms.adapter import AccountMeter, Editor, Moderator, PostMeter
from domain.publishing.content import Poll, Post
from domain.publishing.outcomes import Published, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.heard import HeardKind
from domain.shared.platforms import Capability, Connection, PlatformRefused
from domain.shared.readings import Metric
from tests.live.connected import PNG, Adapters, Ear, WallClock, adapters_over_sockets
from tests.live.mastodon_server import MastodonServer

pytestmark = pytest.mark.live


@pytest.fixture
async def adapters() -> AsyncIterator[Adapters]:
    async with adapters_over_sockets() as opened:
        yield opened


@pytest.fixture
async def place(adapters: Adapters, mastodon_server: MastodonServer) -> Connection:
    return await adapters.connect("mastodon", mastodon_server.url, mastodon_server.alice)


async def published(adapters: Adapters, place: Connection) -> str:
    outcome = await adapters["mastodon"].publish(adapters.post(place, f"Hola {uuid4().hex}"))
    assert isinstance(outcome, Published)
    return outcome.post_id


async def test_pictures_hang_with_their_descriptions_also_after_an_edit(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    files = adapters.files
    shown = (files.keep(PNG, alt_text="Un punto"), files.keep(PNG + b"\0", alt_text="Otro"))
    post = replace(adapters.post(place, f"Mirad {uuid4().hex}"), media=shown)
    mastodon = adapters["mastodon"]
    outcome = await mastodon.publish(post)
    assert isinstance(outcome, Published)
    [status] = [s for s in mastodon_server.statuses() if s["id"] == outcome.post_id]
    assert [m["description"] for m in status["media_attachments"]] == ["Un punto", "Otro"]
    assert isinstance(mastodon, Editor)
    fewer = replace(post, media=shown[:1], platform_post_id=outcome.post_id)
    assert isinstance(await mastodon.edit(fewer), Published)


async def test_a_picture_without_a_word_is_found_by_its_description(
    adapters: Adapters, place: Connection
) -> None:
    shown = adapters.files.keep(PNG, alt_text=f"Un punto {uuid4().hex}")
    post = replace(adapters.post(place, ""), media=(shown,))
    outcome = await adapters["mastodon"].publish(post)
    assert isinstance(outcome, Published)
    found = await adapters["mastodon"].find(post)
    assert isinstance(found, Published)
    assert found.post_id == outcome.post_id


async def test_a_poll_is_asked_once_keeps_its_votes_when_reworded_and_is_taken_back(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    mastodon = adapters["mastodon"]
    assert isinstance(mastodon, Editor)
    assert isinstance(mastodon, PostMeter)
    words = f"¿Qué día? {uuid4().hex}"
    asking = Post(text=words, poll=Poll(("sábado", "domingo"), 3600))
    post = replace(adapters.post(place, words), post=asking)
    first, again = await mastodon.publish(post), await mastodon.publish(post)
    assert isinstance(first, Published)
    assert isinstance(again, Published)
    assert first.post_id == again.post_id
    found = await mastodon.find(post)
    assert isinstance(found, Published)
    assert found.post_id == first.post_id
    [status] = [s for s in mastodon_server.statuses() if s["id"] == first.post_id]
    path = f"/api/v1/polls/{status['poll']['id']}/votes"
    mastodon_server.call("POST", path, mastodon_server.bob, choices=["1"])
    reworded = replace(asking, text=f"{words} ¿Y a qué hora?")
    out = replace(post, post=reworded, platform_post_id=first.post_id)
    assert isinstance(await mastodon.edit(out), Published)
    readings = await mastodon.measure_post(place, first.post_id)
    assert isinstance(readings, tuple)
    assert {it.metric: it.value for it in readings}[Metric.VOTES] == 1
    assert isinstance(await mastodon.delete(out), Published)
    assert first.post_id not in [s["id"] for s in mastodon_server.statuses()]


async def test_what_others_do_is_heard_once_and_what_we_do_is_not(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    ours = await published(adapters, place)
    ear = await Ear(adapters["mastodon"], place).begin()

    def by_bob(path: str, **body: Any) -> str:
        return str(mastodon_server.call("POST", path, mastodon_server.bob, **body)["id"])

    reply = by_bob("/api/v1/statuses", status="@alice ¿y el domingo?", in_reply_to_id=ours)
    unnamed = by_bob("/api/v1/statuses", status="Yo no lo sé", in_reply_to_id=ours)
    call = by_bob("/api/v1/statuses", status="Ven, @alice")
    direct = by_bob("/api/v1/statuses", status="@alice en privado", visibility="direct")
    by_bob(f"/api/v1/statuses/{ours}/favourite")
    by_bob(f"/api/v1/statuses/{ours}/reblog")
    await adapters["mastodon"].publish(replace(adapters.post(place, "Sí"), reply_to=ours))

    heard = await ear.heard()
    kinds = {item.message_id: item.kind for item in heard if item.reaction is None}
    assert kinds == {
        reply: HeardKind.COMMENT,
        unnamed: HeardKind.COMMENT,
        call: HeardKind.MENTION,
        direct: HeardKind.DIRECT,
    }
    signs = {(item.reaction, item.message_id) for item in heard if item.reaction}
    assert signs == {("favourite", ours), ("reblog", ours)}
    assert {item.author.handle for item in heard if item.author} == {
        f"@bob@{place.account_id.rpartition('@')[2]}"
    }
    [answer] = [item for item in heard if item.id == reply][:1]
    assert (answer.text, answer.parent_id) == ("@alice ¿y el domingo?", ours)
    assert await ear.heard() == []


async def test_what_somebody_deletes_or_changes_and_says_in_private_is_heard(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    """Nobody is notified of a deletion, and the talk is found among the conversations as well."""
    ear = await Ear(adapters["mastodon"], place).begin()

    def by_bob(method: str, path: str, **body: Any) -> str:
        return str(mastodon_server.call(method, path, mastodon_server.bob, **body)["id"])

    said = [by_bob("POST", "/api/v1/statuses", status=f"Ven, @alice {n}") for n in range(2)]
    direct = {"status": "@alice en privado", "visibility": "direct"}
    talk = by_bob("POST", "/api/v1/statuses", **direct)
    assert {item.id for item in await ear.heard()} == {*said, talk}
    by_bob("DELETE", f"/api/v1/statuses/{said[0]}")
    by_bob("PUT", f"/api/v1/statuses/{said[1]}", status="No vengas, @alice")
    told = [item for _ in range(4) for item in await ear.heard()]
    assert {item.id for item in told if item.kind is HeardKind.DIRECT} <= {talk}
    changes = {(item.kind, item.message_id) for item in told} - {(HeardKind.DIRECT, talk)}
    assert changes == {(HeardKind.DELETION, said[0]), (HeardKind.EDIT, said[1])}


async def test_more_than_a_page_is_heard_whole_and_in_order(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    ear = await Ear(adapters["mastodon"], place).begin()
    said = [f"@alice {n} {uuid4().hex}" for n in range(90)]
    for text in said:
        mastodon_server.call("POST", "/api/v1/statuses", mastodon_server.bob, status=text)
    assert [item.text for item in await ear.heard()] == said


async def test_who_is_muted_blocked_or_sent_away_is_so_there(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    mastodon = adapters["mastodon"]
    assert isinstance(mastodon, Moderator)
    bob = mastodon_server.id_of(mastodon_server.bob)
    alice = mastodon_server.id_of(mastodon_server.alice)
    mastodon_server.call("POST", f"/api/v1/accounts/{alice}/follow", mastodon_server.bob)
    hour = WallClock().now() + timedelta(hours=1)
    for kind, what, wanted in (
        (ActKind.MUTE_PERSON, "muting", True),
        (ActKind.UNMUTE_PERSON, "muting", False),
        (ActKind.KICK_PERSON, "followed_by", False),
        (ActKind.BAN_PERSON, "blocking", True),
        (ActKind.UNBAN_PERSON, "blocking", False),
    ):
        act = Act(kind, person_id=bob, until=hour if kind is ActKind.MUTE_PERSON else None)
        for _ in range(2):
            outcome = await mastodon.act(place, act)
            assert isinstance(outcome, Published), (kind, outcome)
            assert mastodon_server.tie(mastodon_server.alice, bob)[what] is wanted
    nobody = Act(ActKind.BAN_PERSON, person_id="17")
    assert isinstance(await mastodon.act(place, nobody), Refused)


async def test_a_moderator_acts_for_the_whole_server_and_nobody_else_may(
    adapters: Adapters, mastodon_server: MastodonServer
) -> None:
    url, settings = mastodon_server.url, {"moderation": "server"}
    with pytest.raises(PlatformRefused):
        await adapters.connect("mastodon", url, mastodon_server.alice, settings)
    place = await adapters.connect("mastodon", url, mastodon_server.moderator, settings)
    mastodon = adapters["mastodon"]
    assert isinstance(mastodon, Moderator)
    bob = mastodon_server.id_of(mastodon_server.bob)
    for kind, what, wanted in (
        (ActKind.MUTE_PERSON, "silenced", True),
        (ActKind.UNMUTE_PERSON, "silenced", False),
        (ActKind.BAN_PERSON, "suspended", True),
        (ActKind.UNBAN_PERSON, "suspended", False),
    ):
        for _ in range(2):
            outcome = await mastodon.act(place, Act(kind, person_id=bob, reason="Spam"))
            assert isinstance(outcome, Published), (kind, outcome)
        path = f"/api/v1/admin/accounts/{bob}"
        shown = mastodon_server.call("GET", path, mastodon_server.moderator)
        assert shown[what] is wanted


async def test_what_a_post_and_an_account_got_is_counted(
    adapters: Adapters, place: Connection, mastodon_server: MastodonServer
) -> None:
    ours = await published(adapters, place)
    for verb in ("favourite", "reblog"):
        mastodon_server.call("POST", f"/api/v1/statuses/{ours}/{verb}", mastodon_server.bob)
    mastodon = adapters["mastodon"]
    assert isinstance(mastodon, PostMeter)
    assert isinstance(mastodon, AccountMeter)
    assert {Capability.POST_METRICS, Capability.ACCOUNT_METRICS} <= mastodon.profile.capabilities
    of_post = await mastodon.measure_post(place, ours)
    assert isinstance(of_post, tuple)
    numbers = {reading.metric: reading.value for reading in of_post}
    assert numbers[Metric.REACTIONS] == numbers[Metric.SHARES] == 1
    assert numbers[Metric.COMMENTS] == 0
    of_account = await mastodon.measure_account(place)
    assert isinstance(of_account, tuple)
    counted = {reading.metric: reading.value for reading in of_account}
    assert counted[Metric.POSTS] == len(mastodon_server.statuses())
