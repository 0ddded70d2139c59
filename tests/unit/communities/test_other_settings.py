"""A channel's settings change without a reconnect, as far as its platform takes them and the
account stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from domain.communities.account import Account
from domain.communities.errors import DifferentAccount
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import change_channel, disconnect_channel
from domain.communities.use_cases.read_communities import read_channel
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, ValidationFailed, VersionMismatch
from domain.shared.platforms import Capability, CredentialsRefused, OutcomeClass
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house, an_account


@dataclass
class Desk:
    house: FakeHouse
    actor: Actor
    channel: Channel

    async def change(self, answer: Account | Exception | None = None, **changes: Any) -> Channel:
        if answer is not None:
            self.house.platforms.identities.append(answer)  # type: ignore[arg-type]
        version = changes.pop("version", (await self.now()).version)
        room = self.house.app.communities
        return await change_channel(room, self.actor, self.channel.id, version, changes)

    async def now(self) -> Channel:
        return await read_channel(self.house.app.communities, self.actor, self.channel.id)


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, account="plaza", metrics="none")
    return Desk(house, actor, channel)


def of_plaza(**changes: Any) -> Account:
    return replace(an_account("sandbox", {"account": "plaza"}), **changes)


async def test_those_named_change_null_takes_one_back_and_the_others_stay(desk: Desk) -> None:
    before = await desk.now()
    after = await desk.change(settings={"outcome_class": "B", "metrics": None}, name="Square")
    assert after.settings == {"account": "plaza", "outcome_class": "B"}
    assert (after.name, after.version) == ("Square", before.version + 1)
    assert await desk.now() == after
    assert desk.house.memory.news[-1].name == "channel.updated"


async def test_what_the_platform_allows_with_them_is_the_channels_from_then_on(
    desk: Desk,
) -> None:
    without = of_plaza().capabilities - {Capability.DELETE}
    answer = of_plaza(capabilities=without, outcome_class=OutcomeClass.HANDLE)
    after = await desk.change(answer, settings={"outcome_class": "B"})
    assert Capability.DELETE not in after.capabilities
    assert after.outcome_class is OutcomeClass.HANDLE


@pytest.mark.parametrize("given", [{"account": "market"}, {"account": None}])
async def test_what_says_which_account_it_is_is_refused_by_name(
    desk: Desk, given: Mapping[str, Any]
) -> None:
    before = await desk.now()
    with pytest.raises(ValidationFailed) as refused:
        await desk.change(settings={**given, "outcome_class": "B"})
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/settings/account", "fixed_once_connected")
    assert await desk.now() == before
    assert (await desk.change(settings={"account": "plaza"})).settings == before.settings


async def test_settings_that_lead_to_another_account_change_nothing(desk: Desk) -> None:
    before = await desk.now()
    with pytest.raises(DifferentAccount):
        await desk.change(an_account("sandbox", {"account": "market"}), settings={"metrics": None})
    assert await desk.now() == before


async def test_what_the_platform_does_not_take_changes_nothing(desk: Desk) -> None:
    before = await desk.now()
    with pytest.raises(CredentialsRefused):
        await desk.change(CredentialsRefused(platform="sandbox"), settings={"metrics": None})
    assert await desk.now() == before


async def test_who_has_not_seen_the_last_change_is_told_before_anybody_is_asked(
    desk: Desk,
) -> None:
    desk.house.platforms.identities.append(of_plaza())
    with pytest.raises(VersionMismatch):
        await desk.change(settings={"metrics": None}, version=99)
    assert len(desk.house.platforms.identities) == 1


async def test_only_whoever_may_change_channels_changes_them(desk: Desk) -> None:
    desk.actor = replace(desk.actor, scopes=frozenset({Permission.CHANNELS_READ}))
    with pytest.raises(MissingScope):
        await desk.change(settings={"metrics": None})


async def test_one_that_is_gone_has_none_to_change(desk: Desk) -> None:
    await disconnect_channel(desk.house.app.communities, desk.actor, desk.channel.id, "over")
    with pytest.raises(InvalidState):
        await desk.change(settings={"metrics": None})
