"""What a platform gives in exchange for a password is kept beside it."""

from dataclasses import replace
from datetime import timedelta

from domain.communities.use_cases.check_channel import reconnect_channel
from domain.shared.ids import ChannelId, WorkspaceId
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house, an_account

LASTS = timedelta(hours=2)


def opened(number: int) -> dict[str, Secret]:
    return {"access": Secret(f"access-{number}"), REFRESH_TOKEN: Secret(f"refresh-{number}")}


def stored(house: FakeHouse, workspace: WorkspaceId, channel_id: ChannelId) -> dict[str, str]:
    kept = house.memory.tables.credentials[workspace, channel_id]
    return {name: secret.reveal() for name, secret in kept.items()}


async def test_connecting_and_reconnecting_keep_the_session_that_was_opened() -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    account = replace(an_account(), credentials_last=LASTS)
    house.platforms.identities.append(replace(account, credentials=opened(1)))
    channel = await a_sandbox_channel(house, actor)
    before = stored(house, actor.workspace, channel.id)
    assert before["access"] == "access-1"
    assert before[REFRESH_TOKEN] == "refresh-1"
    assert before["token"]

    house.clock.forward(timedelta(minutes=5))
    house.platforms.identities.append(replace(account, credentials=opened(2)))
    given = {"token": Secret("another")}
    await reconnect_channel(house.app.communities, actor, channel.id, given)
    assert stored(house, actor.workspace, channel.id) == {
        "token": "another",
        "access": "access-2",
        REFRESH_TOKEN: "refresh-2",
    }
