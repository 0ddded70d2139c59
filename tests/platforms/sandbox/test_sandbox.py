"""The sandbox keeps the kit's promises, and does what the magic words say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.catalogue import Catalogue
from adapters.platforms.sandbox import adapter as sandbox
from adapters.platforms.sandbox.adapter import Sandbox
from domain.communities.account import Account, AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Outcome,
    Prepared,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, CredentialsRefused, OutcomeClass
from domain.shared.secret import Secret
from tests.kit.platforms.conformance import Conformance
from tests.kit.platforms.stage import CANARY, Fault, FixedClock, Stage, post_on
from tests.kit.platforms.wall import MemoryWall

WORDS = {
    Fault.LOST_ANSWER: sandbox.TIMEOUT_AFTER_ACCEPT,
    Fault.LOST_REQUEST: sandbox.TIMEOUT_BEFORE_ACCEPT,
    Fault.UNREACHABLE: sandbox.UNREACHABLE,
    Fault.THROTTLED: sandbox.RATE_LIMIT,
    Fault.REFUSED_CONTENT: sandbox.REJECT,
    Fault.REFUSED_CREDENTIALS: sandbox.EXPIRED_TOKEN,
}


class SandboxStage(Stage):
    adapter: Sandbox

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self.wall = MemoryWall()
        self.adapter = Sandbox(self.wall, FixedClock(), slowness=timedelta(0))
        self.credentials = {"token": Secret(CANARY)}
        self.settings = settings or {}

    async def identify(self, **changes: Any) -> Any:
        self.account = await super().identify(**changes)
        return self.account

    def visible(self) -> list[str]:
        return self.wall.texts()

    def meeting(self, fault: Fault, key: str = "dlv_1-abc") -> OutgoingPost:
        return post_on(self.account, self, f"Hola {WORDS[fault]}", key)


@pytest.fixture
def stage() -> SandboxStage:
    return SandboxStage()


class TestSandbox(Conformance):
    """Everything the kit asks, on a platform that knows keys."""


class TestSandboxThatLists(Conformance):
    """The same, on one whose posts can only be looked up."""

    @pytest.fixture
    def stage(self) -> SandboxStage:
        return SandboxStage({"outcome_class": "C"})


class TestSandboxThatKeeps(Conformance):
    """The same, on one that keeps a post under a handle before it shows it."""

    @pytest.fixture
    def stage(self) -> SandboxStage:
        return SandboxStage({"outcome_class": "B"})


class TestSandboxThatForgets(Conformance):
    """The same, on one that can never tell."""

    @pytest.fixture
    def stage(self) -> SandboxStage:
        return SandboxStage({"outcome_class": "D"})


async def publish(stage: SandboxStage, text: str, key: str = "k") -> Outcome:
    return await stage.adapter.publish(await stage.post(text, key))


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        (sandbox.TIMEOUT_AFTER_ACCEPT, (Unknown, Published)),
        (sandbox.TIMEOUT_BEFORE_ACCEPT, (Unknown, Published)),
        (sandbox.RATE_LIMIT, (Throttled, Throttled)),
        (sandbox.RATE_LIMIT_ONCE, (Throttled, Published)),
        (sandbox.FORBIDDEN_ONCE, (Refused, Published)),
        (sandbox.REJECT, (Refused, Refused)),
        (sandbox.EXPIRED_TOKEN, (Refused, Refused)),
        (sandbox.BLOCKED, (Refused, Refused)),
        (sandbox.SLOW, (Published, Published)),
        (sandbox.UNREACHABLE, (NotSent, NotSent)),
    ],
)
async def test_each_word_does_the_same_every_time(
    stage: SandboxStage, word: str, kinds: tuple[type, type]
) -> None:
    for key in ("one", "two"):
        for kind in kinds:
            assert isinstance(await publish(stage, f"Hola {word}!", key), kind)


def test_every_word_is_documented_and_tried() -> None:
    named = {
        value
        for name, value in vars(sandbox).items()
        if name.isupper() and isinstance(value, str) and value.startswith("#sandbox-")
    }
    assert named == set(sandbox.MAGIC_WORDS)


@pytest.mark.parametrize(
    "text",
    ["#sandbox-rejected", "#sandbox-reject-me", "a#sandbox-reject", "##sandbox-reject", "#sandbox"],
)
async def test_a_word_that_only_resembles_is_just_text(stage: SandboxStage, text: str) -> None:
    assert isinstance(await publish(stage, text), Published)


async def test_a_throttle_lasts_twenty_seconds(stage: SandboxStage) -> None:
    outcome = await publish(stage, sandbox.RATE_LIMIT_ONCE)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=20)


async def test_without_keys_sending_again_posts_again() -> None:
    stage = SandboxStage({"outcome_class": "D"})
    assert isinstance(await publish(stage, sandbox.TIMEOUT_AFTER_ACCEPT), Unknown)
    assert isinstance(await publish(stage, sandbox.TIMEOUT_AFTER_ACCEPT), Published)
    assert len(stage.visible()) == 2


async def test_a_part_of_a_thread_answers_the_one_before(stage: SandboxStage) -> None:
    first = await publish(stage, "one", "k1")
    assert isinstance(first, Published)
    second = replace(await stage.post("two", "k2"), reply_to=first.post_id)
    shown = await stage.adapter.publish(second)
    assert isinstance(shown, Published)
    assert stage.wall.answers == {first.post_id: None, shown.post_id: first.post_id}


async def test_a_handle_is_shown_once_and_another_attempts_is_another_post() -> None:
    stage = SandboxStage({"outcome_class": "B"})
    post = replace(await stage.post(), fence=1)
    first = await stage.adapter.prepare(post)
    assert first == await stage.adapter.prepare(post)
    second = await stage.adapter.prepare(replace(post, fence=2))
    assert isinstance(first, Prepared)
    assert isinstance(second, Prepared)
    assert first.handle != second.handle
    assert stage.visible() == []
    kept = replace(post, handle=first.handle)
    assert await stage.adapter.find(kept) == Absent()
    shown = [await stage.adapter.publish(kept) for _ in range(2)]
    assert shown[0] == shown[1] == await stage.adapter.find(kept)
    assert await stage.adapter.find(replace(post, handle=second.handle)) == Absent()
    assert len(stage.visible()) == 1


@pytest.mark.parametrize("word", [sandbox.REJECT, sandbox.RATE_LIMIT, sandbox.UNREACHABLE])
async def test_what_will_be_refused_is_not_kept(word: str) -> None:
    stage = SandboxStage({"outcome_class": "B"})
    post = await stage.post(f"Hola {word}")
    assert type(await stage.adapter.prepare(post)) is type(await stage.adapter.publish(post))


async def test_class_d_declares_that_it_cannot_look_up() -> None:
    stage = SandboxStage({"outcome_class": "D"})
    account = await stage.identify()
    assert account.outcome_class is OutcomeClass.NONE
    assert Capability.LOOK_UP not in account.capabilities
    assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)


async def test_an_expired_token_is_refused_everywhere(stage: SandboxStage) -> None:
    post = await stage.post(post_id="sbx_1")
    stage.credentials = {"token": Secret("expired")}
    with pytest.raises(CredentialsRefused):
        await stage.identify()
    expired = post_on(stage.account, stage, "Hola", "k", post_id="sbx_1")
    for outcome in (await stage.adapter.publish(expired), await stage.adapter.delete(expired)):
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CREDENTIALS
    assert post.platform_post_id == "sbx_1"


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"outcome_class": "E"}, "/settings/outcome_class"),
        ({"outcome_class": 1}, "/settings/outcome_class"),
        ({"account": ""}, "/settings/account"),
        ({"account": "con espacio"}, "/settings/account"),
        ({"account": 5}, "/settings/account"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: SandboxStage, settings: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_channels_do_not_see_each_others_posts(stage: SandboxStage) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    other = replace(post, connection=replace(post.connection, channel_id="chn_2"))
    assert not isinstance(await stage.adapter.find(other), Published)


def test_it_is_for_tests_only() -> None:
    assert Catalogue([Sandbox(MemoryWall(), FixedClock())]).profile("sandbox").test_only


async def test_it_has_the_bio_that_its_settings_say_and_none_where_they_do_not(
    stage: SandboxStage,
) -> None:
    async def shown(settings: dict[str, Any]) -> AccountProfile | None:
        account: Account = await stage.identify(settings=settings)
        return account.profile

    assert await shown({"account": "plaza"}) == AccountProfile("Sandbox plaza", "plaza")
    bio = "We brew. https://aurora.example"
    assert await shown({"account": "plaza", "bio": bio}) == AccountProfile(
        "Sandbox plaza", "plaza", bio, ("https://aurora.example",)
    )
    assert await shown({"bio": ""}) == AccountProfile("Sandbox sandbox", "sandbox", "", ())
    with pytest.raises(ValidationFailed):
        await shown({"bio": 7})
