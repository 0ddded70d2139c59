"""The Mastodon adapter keeps the kit's promises, and survives what servers of its API do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.mastodon.instance import limits_of
from adapters.platforms.mastodon.listing import plain_text
from domain.communities.account import AccountProfile
from domain.publishing.content import Poll, Post
from domain.publishing.outcomes import Absent, CannotTell, Published, RefusalKind, Refused
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import PlatformRefused, PlatformUnreachable, PollLimit
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import (
    NOW,
    WireStage,
    replies,
    says,
)
from tests.kit.platforms.wire import WireConformance
from tests.platforms.mastodon.fake import URL, FakeMastodon, as_html


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


@pytest.fixture
def stage(server: FakeMastodon) -> WireStage:
    return WireStage(
        make=lambda http, clock: Mastodon(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        content_refusal=says(recording("mastodon", "too_long").response),
        credentials_refusal=says(recording("mastodon", "bad_token").response),
        throttle=says(recording("mastodon", "throttled").response),
    )


class TestMastodon(WireConformance):
    """Everything the kit asks."""


async def test_the_account_is_named_with_its_host(stage: WireStage) -> None:
    account = await stage.identify(server_url="HTTPS://Social.Example:443/")
    assert account.server_url == URL
    assert account.account_id.endswith("@social.example")
    assert account.handle == "@alice@social.example"


async def test_limits_come_from_the_instance(stage: WireStage, server: FakeMastodon) -> None:
    document = recording("mastodon", "instance_v2").body
    document["configuration"]["statuses"] |= {
        "max_characters": 5000,
        "characters_reserved_per_url": 30,
    }
    document["configuration"]["polls"] |= {"max_options": 8, "max_characters_per_option": 80}
    server.on_question(replies(200, json=server.me), replies(200, json=document))
    limits = (await stage.identify()).limits
    assert limits.text.maximum == 5000
    assert limits.text.url_weight == 30
    assert limits.text.counts_warning
    assert limits.poll == PollLimit(8, 80, 300, 2_629_746, with_media=False)


async def test_an_older_server_is_asked_for_its_first_document(
    stage: WireStage, server: FakeMastodon
) -> None:
    old = {"max_toot_chars": 1200}
    server.on_question(replies(200, json=server.me), replies(404), replies(200, json=old))
    assert (await stage.identify()).limits.text.maximum == 1200
    assert server.requests[-1].url.path == "/api/v1/instance"


async def test_a_server_without_any_document_gets_the_defaults(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.on_question(replies(200, json=server.me), replies(404), replies(501))
    assert (await stage.identify()).limits == stage.adapter.profile.limits


async def test_a_server_that_fails_at_its_document_is_unreachable(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.on_question(replies(200, json=server.me), replies(503))
    with pytest.raises(PlatformUnreachable):
        await stage.identify()


@pytest.mark.parametrize("value", [None, 0, -5, "500", True, 10**12, 4.5, []])
def test_a_limit_that_makes_no_sense_falls_back(value: object) -> None:
    instance = {"configuration": {"statuses": {"max_characters": value}}}
    assert limits_of(instance).text.maximum == 500


@pytest.mark.parametrize("recorded", ["instance_v1", "instance_v2"])
def test_recorded_documents_are_read(recorded: str) -> None:
    limits = limits_of(recording("mastodon", recorded).body)
    assert (limits.text.maximum, limits.text.url_weight) == (500, 23)


async def test_a_part_of_a_thread_answers_the_one_before(
    stage: WireStage, server: FakeMastodon
) -> None:
    await stage.adapter.publish(await stage.post(key="dlv_1-a"))
    await stage.adapter.publish(replace(await stage.post(key="dlv_2-a"), reply_to="110"))
    assert [sent.get("in_reply_to_id") for sent in server.sent] == [None, "110"]


async def test_a_poll_a_warning_and_a_language_travel(
    stage: WireStage, server: FakeMastodon
) -> None:
    stage.settings = {"language": "es"}
    said = Post(
        text="Which day?",
        poll=Poll(("Saturday", "Sunday"), 86_400, multiple=True),
        content_warning="Choices",
        language="pt-BR",
    )
    await stage.adapter.publish(replace(await stage.post(), post=said))
    assert server.sent[-1] == {
        "status": "Which day?",
        "visibility": "public",
        "language": "pt",
        "spoiler_text": "Choices",
        "poll": {"options": ["Saturday", "Sunday"], "expires_in": 86_400, "multiple": True},
    }


async def test_settings_travel(stage: WireStage, server: FakeMastodon) -> None:
    stage.settings = {"visibility": "unlisted", "language": "es"}
    await stage.adapter.publish(await stage.post())
    assert server.sent[-1] == {
        "status": "¡Hola, plaza! 👋",
        "visibility": "unlisted",
        "language": "es",
    }


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"visibility": "direct"}, "/settings/visibility"),
        ({"visibility": 1}, "/settings/visibility"),
        ({"visibility": ["public"]}, "/settings/visibility"),
        ({"language": "español"}, "/settings/language"),
        ({"language": {}}, "/settings/language"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_bad_token_may_be_a_400_in_plain_text(
    stage: WireStage, server: FakeMastodon
) -> None:
    post = await stage.post()
    server.on_change(replies(400, text="Invalid access token"))
    outcome = await stage.adapter.publish(post)
    assert outcome == Refused(RefusalKind.CREDENTIALS, "Invalid access token", 400)


async def test_too_long_may_be_a_400(stage: WireStage, server: FakeMastodon) -> None:
    post = await stage.post()
    server.on_change(replies(400, json={"error": "Text is too long"}))
    outcome = await stage.adapter.publish(post)
    assert outcome == Refused(RefusalKind.CONTENT, "Text is too long", 400)


async def test_a_login_that_is_disabled_stops_the_account(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.on_change(replies(403, json={"error": "Your login is currently disabled"}))
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.stops_the_account) == (RefusalKind.ACCOUNT, True)


async def test_a_missing_scope_is_a_matter_of_permission(
    stage: WireStage, server: FakeMastodon
) -> None:
    post = await stage.post()
    said = {"error": "This action is outside the authorized scopes"}
    server.on_change(replies(403, json=said))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION
    server.on_question(replies(403, json=said))
    with pytest.raises(PlatformRefused):
        await stage.identify()


async def test_ids_may_be_numbers(stage: WireStage, server: FakeMastodon) -> None:
    post = await stage.post()
    server.on_change(replies(200, json={"id": 17, "url": "javascript:alert(1)"}))
    assert await stage.adapter.publish(post) == Published("17", None, 200)


@pytest.mark.parametrize(
    "text",
    [
        "Mira https://example.com/una/ruta/muy/larga?con=esto&y=aquello#fin ahora",
        "Gracias @Ana@mastodon.social y @luis@otro.example",
        "Una\n\nDos\nTres   cuatro",
        "  con espacios  ",
        "5 < 6 & 7 > 2 «así» <script>alert(1)</script>",
        "👨‍👩‍👧‍👦🏳️‍🌈 e\u0301",
        "🎉",
        "#Plaza #mercado",
    ],
)
async def test_a_post_is_recognised_in_its_html(
    stage: WireStage, server: FakeMastodon, text: str
) -> None:
    server.knows_keys = False
    post = await stage.post(text)
    await stage.adapter.publish(post)
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.url == f"{URL}/@alice/{found.post_id}"


async def test_an_almost_equal_recent_post_leaves_it_open(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.add("Hola, *plaza*", NOW, "<p>Hola, <em>plaza</em></p>")
    assert isinstance(await stage.adapter.find(await stage.post("Hola, *plaza*")), CannotTell)


async def test_an_older_post_with_the_same_text_is_another(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.add("Hola", NOW - timedelta(minutes=3))
    assert isinstance(await stage.adapter.find(await stage.post("Hola")), Absent)


async def test_absent_only_after_reading_back_far_enough(
    stage: WireStage, server: FakeMastodon
) -> None:
    server.page_size = 3
    for number in range(8):
        server.add(f"Otra {number}", NOW + timedelta(seconds=number))
    post = await stage.post()
    stage.server.requests.clear()
    assert isinstance(await stage.adapter.find(post), Absent)
    pages = [r for r in server.requests if r.url.path.endswith("/statuses")]
    assert len(pages) == 4


async def test_a_found_post_may_be_pages_back(stage: WireStage, server: FakeMastodon) -> None:
    server.page_size = 3
    server.add("Hola", NOW)
    for number in range(8):
        server.add(f"Otra {number}", NOW + timedelta(seconds=number))
    assert isinstance(await stage.adapter.find(await stage.post("Hola")), Published)


async def test_too_much_to_read_back_cannot_tell(stage: WireStage, server: FakeMastodon) -> None:
    server.page_size = 3
    for number in range(40):
        server.add(f"Otra {number}", NOW + timedelta(seconds=number))
    assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)


async def test_a_server_that_does_not_page_cannot_tell(
    stage: WireStage, server: FakeMastodon
) -> None:
    listed = [server.add("Otra", NOW)]
    post = await stage.post()
    server.on_question(*[replies(200, json=listed)] * 5)
    server.requests.clear()
    assert isinstance(await stage.adapter.find(post), CannotTell)
    assert len(server.requests) == 2


async def test_a_listing_given_to_a_stranger_proves_nothing(
    stage: WireStage, server: FakeMastodon
) -> None:
    """A real server listed public posts, with 200, to a token it did not know."""
    post = await stage.post()
    server.on_question(replies(200, json=[]), says(recording("mastodon", "bad_token").response))
    assert isinstance(await stage.adapter.find(post), CannotTell)


async def test_the_recorded_listing_is_read(stage: WireStage, server: FakeMastodon) -> None:
    recorded = recording("mastodon", "listing")
    sent = "Hola @bob, mira https://example.com/una/ruta?a=1 #plaza\n\n«Segunda» & fin <3"
    made = datetime.fromisoformat(recorded.body[0]["created_at"])
    post = await stage.post(sent, attempted_at=made)
    server.on_question(says(recorded.response))
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == recorded.body[0]["id"]


def test_plain_text_keeps_what_is_hidden_by_style() -> None:
    assert plain_text(as_html("https://example.com/a/b?c=d&e")).strip() == (
        "https://example.com/a/b?c=d&e"
    )


async def test_who_looks_too_often_is_told_for_how_long_to_wait(
    stage: WireStage, server: FakeMastodon
) -> None:
    post = await stage.post()
    server.on_question(replies(429, headers={"retry-after": "90"}))
    found = await stage.adapter.find(post)
    assert isinstance(found, CannotTell)
    assert found.retry_after == timedelta(seconds=90)


async def test_the_profile_is_shown_without_its_markup(
    stage: WireStage, server: FakeMastodon
) -> None:
    empty = (await stage.identify()).profile
    assert empty is not None
    assert (empty.display_name, empty.username, empty.bio, empty.links) == (
        "alice",
        "alice",
        "",
        (),
    )
    value = '<a href="https://aurora.example/"><span class="invisible">https://</span>aurora.example/</a>'
    server.me |= {
        "display_name": "Aurora",
        "note": "<p>We brew &amp; talk.</p><p>Every <b>Friday</b><br>at nine.</p>",
        "fields": [{"name": "Home", "value": value}, {"name": "Pronouns", "value": "we"}],
        "avatar": "https://social.example/avatars/1.png",
    }
    shown = (await stage.identify()).profile
    assert shown == AccountProfile(
        "Aurora",
        "alice",
        "We brew & talk.\nEvery Friday\nat nine.",
        ("https://aurora.example/",),
        "https://social.example/avatars/1.png",
    )


async def test_a_server_that_says_no_note_has_no_bio_to_tell(
    stage: WireStage, server: FakeMastodon
) -> None:
    del server.me["note"]
    shown = (await stage.identify()).profile
    assert shown is not None
    assert shown.bio is None
    assert "bio" in shown.not_available
