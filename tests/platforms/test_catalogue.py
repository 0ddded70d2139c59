"""The catalogue finds the adapter, checks what it is handed, and never lets a fault out."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters import platforms
from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.catalogue import Catalogue, every_adapter
from adapters.platforms.http import Http
from adapters.platforms.sandbox.adapter import PROFILE, Sandbox
from domain.communities.account import Account
from domain.communities.outcomes import GrantRefused, NotRefreshed, RefreshOutcome, RefreshUnknown
from domain.communities.ports import Platforms as CommunitiesPlatforms
from domain.publishing.outcomes import (
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Preparation,
    Published,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.publishing.ports import Platforms as PublishingPlatforms
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    PlatformProfile,
    UnknownPlatform,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, FixedClock, Stage, post_on
from tests.kit.platforms.wall import MemoryWall

TOKEN = {"token": Secret(CANARY)}


class Broken:
    """An adapter with a fault in it."""

    profile: PlatformProfile = PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        raise ZeroDivisionError(CANARY)

    async def prepare(self, post: OutgoingPost) -> Preparation:
        raise ZeroDivisionError(CANARY)

    async def publish(self, post: OutgoingPost) -> Outcome:
        raise ZeroDivisionError(CANARY)

    async def find(self, post: OutgoingPost) -> Finding:
        raise ZeroDivisionError(CANARY)

    async def delete(self, post: OutgoingPost) -> Outcome:
        raise ZeroDivisionError(CANARY)

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        raise ZeroDivisionError(CANARY)


class Here(Stage):
    def __init__(self) -> None:
        self.adapter = Sandbox(MemoryWall(), FixedClock())
        self.credentials = TOKEN

    def visible(self) -> list[str]:
        return []

    def meeting(self, fault: object, key: str = "") -> OutgoingPost:
        raise NotImplementedError


@asynccontextmanager
async def a_catalogue() -> AsyncIterator[Catalogue]:
    async with open_gateway(Guard()) as gateway:
        yield Catalogue(every_adapter(Http(gateway), FixedClock(), MemoryWall(), MemoryFiles()))


async def a_post() -> OutgoingPost:
    stage = Here()
    return post_on(await stage.identify(), stage, "Hola", "k")


async def test_it_serves_both_rooms() -> None:
    async with a_catalogue() as catalogue:
        for_communities: CommunitiesPlatforms = catalogue
        for_publishing: PublishingPlatforms = catalogue
        names = [profile.platform for profile in for_communities.profiles()]
        outcome = await for_publishing.publish(await a_post())
    assert names == sorted(names)
    assert {"mastodon", "sandbox"} <= set(names)
    assert isinstance(outcome, Published)


async def test_no_folder_of_a_platform_is_forgotten() -> None:
    here = Path(platforms.__file__).parent
    folders = {adapter.parent.name for adapter in here.glob("*/adapter.py")}
    async with open_gateway(Guard(allow_loopback=False)) as gateway:
        made = every_adapter(Http(gateway), FixedClock(), MemoryWall(), MemoryFiles())
    assert {type(adapter).__module__.split(".")[2] for adapter in made} == folders


async def test_every_profile_can_be_shown() -> None:
    async with a_catalogue() as catalogue:
        for profile in catalogue.profiles():
            assert catalogue.profile(profile.platform) is profile
            speaks = Capability.PUBLISH_TEXT in profile.capabilities
            assert bool(profile.credential_fields) == speaks
            assert all(words.endswith(".") for words in profile.settings_fields.values())
            assert set(profile.fixed_settings) <= set(profile.settings_fields)
            assert profile.test_only == (profile.platform == "sandbox")


async def test_exactly_the_adapters_that_declare_it_can_refresh() -> None:
    async with a_catalogue() as catalogue:
        for profile in catalogue.profiles():
            nowhere = Connection(profile.platform, "https://s.example", "a", {}, {})
            outcome = await catalogue.refresh(nowhere)
            declared = Capability.REFRESH_CREDENTIALS in profile.capabilities
            assert isinstance(outcome, GrantRefused if declared else NotRefreshed)
            assert (REFRESH_TOKEN in profile.optional_credential_fields) is declared


async def test_a_fault_of_ours_is_an_unknown_outcome_and_is_logged_without_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    catalogue, post = Catalogue([Broken()]), await a_post()
    caplog.set_level(logging.DEBUG)
    assert isinstance(await catalogue.prepare(post), NotSent)
    assert isinstance(await catalogue.publish(post), Unknown)
    assert isinstance(await catalogue.find(post), CannotTell)
    assert isinstance(await catalogue.delete(post), Unknown)
    assert isinstance(await catalogue.refresh(post.connection), RefreshUnknown)
    assert caplog.text.count("ZeroDivisionError") == 5
    assert "test_catalogue.py:" in caplog.text
    assert CANARY not in caplog.text


async def test_a_platform_without_an_adapter_sends_nothing() -> None:
    catalogue, post = Catalogue([]), await a_post()
    assert isinstance(await catalogue.prepare(post), NotSent)
    assert isinstance(await catalogue.publish(post), NotSent)
    assert isinstance(await catalogue.find(post), CannotTell)
    assert isinstance(await catalogue.delete(post), NotSent)
    assert isinstance(await catalogue.refresh(post.connection), NotRefreshed)
    with pytest.raises(UnknownPlatform) as refused:
        await catalogue.identify("nowhere", None, {}, {})
    assert refused.value.pointer == "/platform"


@pytest.mark.parametrize(
    ("server_url", "credentials", "settings", "expected"),
    [
        (None, {}, {}, [("/credentials/token", "required")]),
        (None, {"token": Secret("")}, {}, [("/credentials/token", "required")]),
        (None, {"token": Secret("a\r\nb: c")}, {}, [("/credentials/token", "malformed")]),
        (None, {"token": Secret("con espacio")}, {}, [("/credentials/token", "malformed")]),
        (None, {"token": Secret("ñ")}, {}, [("/credentials/token", "malformed")]),
        (
            None,
            TOKEN | {REFRESH_TOKEN: Secret("")},
            {},
            [("/credentials/refresh_token", "required")],
        ),
        (
            None,
            TOKEN | {REFRESH_TOKEN: Secret("a b")},
            {},
            [("/credentials/refresh_token", "malformed")],
        ),
        (None, {"token": Secret("x" * 5000)}, {}, [("/credentials/token", "malformed")]),
        (None, TOKEN | {"a/b~c": Secret("x")}, {}, [("/credentials/a~1b~0c", "unknown_field")]),
        (None, TOKEN, {"colour": 1}, [("/settings/colour", "unknown_field")]),
        ("https://example.com", TOKEN, {}, [("/server_url", "unknown_field")]),
    ],
)
async def test_what_does_not_fit_the_profile_is_named(
    server_url: str | None,
    credentials: dict[str, Secret],
    settings: dict[str, Any],
    expected: list[tuple[str, str]],
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await Catalogue([Sandbox(MemoryWall(), FixedClock())]).identify(
            "sandbox", server_url, credentials, settings
        )
    assert [(error.pointer, error.code) for error in refused.value.errors] == expected


async def test_a_server_address_is_asked_for_where_one_is_needed() -> None:
    async with a_catalogue() as catalogue:
        for platform in ("mastodon", "matrix"):
            with pytest.raises(ValidationFailed) as refused:
                await catalogue.identify(platform, None, {"access_token": Secret("x")}, {})
            assert ("/server_url", "required") in [
                (error.pointer, error.code) for error in refused.value.errors
            ]
