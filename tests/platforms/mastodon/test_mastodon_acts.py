"""Who is muted, blocked or sent away by Mastodon, for us or for a whole server; and what is counted
there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.platforms.mastodon.adapter import Mastodon
from adapters.platforms.mastodon.profile import PROFILE
from domain.publishing.outcomes import Published, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, Connection, PlatformRefused
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ActTrouble, ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
from tests.platforms.mastodon.fake import BOB, URL, FakeMastodon

ALICE = recording("mastodon", "verify_credentials").body["id"]
PLACE = Connection("mastodon", URL, f"{ALICE}@social.example", {}, {"access_token": Secret(CANARY)})
FORBIDDEN = replies(403, json={"error": "This action is outside the authorized scopes"})
HELD = {
    ActKind.MUTE_PERSON: ("muting", True),
    ActKind.UNMUTE_PERSON: ("muting", False),
    ActKind.KICK_PERSON: ("followed_by", False),
    ActKind.BAN_PERSON: ("blocking", True),
    ActKind.UNBAN_PERSON: ("blocking", False),
}
HELD_BY_STAFF = HELD | {
    ActKind.MUTE_PERSON: ("silenced", True),
    ActKind.UNMUTE_PERSON: ("silenced", False),
    ActKind.BAN_PERSON: ("suspended", True),
    ActKind.UNBAN_PERSON: ("suspended", False),
}


@dataclass(kw_only=True)
class Acting(WireActStage):
    """Bob is on the server."""

    server: FakeMastodon

    def acts(self) -> Sequence[Act]:
        return [Act(kind, person_id=BOB["id"], reason="Spam") for kind in HELD]

    def holds(self, act: Act) -> bool:
        staff = self.connection.settings.get("moderation") == "server"
        what, wanted = (HELD_BY_STAFF if staff else HELD)[act.kind]
        return self.server.holds(what) == wanted


def acting(server: FakeMastodon, **settings: str) -> Acting:
    server.staff = "moderation" in settings
    return Acting(
        adapter=Mastodon(server.http(), FixedClock(), MemoryFiles()),
        connection=replace(PLACE, settings=settings),
        server=server,
        credentials_refusal=says(recording("mastodon", "bad_token").response),
        forbidden=FORBIDDEN,
        throttle=says(recording("mastodon", "throttled").response),
    )


@pytest.fixture
def server() -> FakeMastodon:
    return FakeMastodon()


class TestActing(ModeratorConformance):
    """Everything the kit asks, of an account."""

    @pytest.fixture
    def moderating(self, server: FakeMastodon) -> Acting:
        return acting(server)


class TestStaff(ModeratorConformance):
    """Everything the kit asks, of a moderator of a server."""

    @pytest.fixture
    def moderating(self, server: FakeMastodon) -> Acting:
        return acting(server, moderation="server")


@dataclass(kw_only=True)
class Measuring(WireMeterStage):
    server: FakeMastodon

    def post_numbers(self) -> Mapping[Metric, int]:
        return {
            Metric.REACTIONS: 3,
            Metric.SHARES: 2,
            Metric.COMMENTS: 0,
            Metric.QUOTES: 1,
            Metric.VOTES: 7,
        }

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.FOLLOWERS: 12, Metric.FOLLOWING: 0, Metric.POSTS: 40}

    def say_no_numbers(self) -> bool:
        for told in (self.server.posts[0], self.server.me):
            for name in [name for name in told if name.endswith("_count")]:
                told[name] = -1 if name == "followers_count" else None
        self.server.posts[0]["poll"] = None
        return True


class TestMeasuring(MeterConformance):
    """Everything the kit asks."""

    @pytest.fixture
    def measuring(self, server: FakeMastodon) -> Measuring:
        post = server.add("Hola", NOW)
        post |= {"favourites_count": 3, "reblogs_count": 2, "quotes_count": 1}
        post["poll"] = {"id": "5", "votes_count": 7}
        server.me |= {"followers_count": 12, "statuses_count": 40}
        return Measuring(
            adapter=Mastodon(server.http(), FixedClock(), MemoryFiles()),
            connection=PLACE,
            post_id=post["id"],
            server=server,
            credentials_refusal=says(recording("mastodon", "bad_token").response),
            throttle=says(recording("mastodon", "throttled").response),
        )


async def test_a_mute_ends_when_it_is_to(server: FakeMastodon) -> None:
    stage = acting(server)
    hour = NOW + timedelta(hours=1)
    mute = Act(ActKind.MUTE_PERSON, person_id=BOB["id"], until=hour)
    assert isinstance(await stage.act(mute), Published)
    assert json.loads(server.requests[-1].content) == {"duration": 3600}
    over = replace(mute, until=NOW)
    assert isinstance(await stage.act(over), Refused)


async def test_a_moderator_says_why(server: FakeMastodon) -> None:
    stage = acting(server, moderation="server")
    await stage.act(Act(ActKind.BAN_PERSON, person_id=BOB["id"], reason="Spam"))
    assert json.loads(server.requests[-1].content) == {"type": "suspend", "text": "Spam"}


async def test_lifting_what_is_in_force_and_may_not_be_lifted_is_refused(
    server: FakeMastodon,
) -> None:
    stage = acting(server, moderation="server")
    await stage.act(Act(ActKind.BAN_PERSON, person_id=BOB["id"]))
    stage.meet(ActTrouble.FORBIDDEN)
    assert isinstance(await stage.act(Act(ActKind.UNBAN_PERSON, person_id=BOB["id"])), Refused)


async def identified(server: FakeMastodon, **given: object) -> frozenset[Capability]:
    asked = {"credentials": {"access_token": Secret(CANARY)}, "settings": {}} | given
    adapter = Mastodon(server.http(), FixedClock(), MemoryFiles())
    return (await adapter.identify(URL, **asked)).capabilities  # type: ignore[arg-type]


async def test_who_is_no_moderator_cannot_moderate_a_server(server: FakeMastodon) -> None:
    with pytest.raises(PlatformRefused) as refused:
        await identified(server, settings={"moderation": "server"})
    assert refused.value.pointer == "/settings/moderation"
    server.staff = True
    for role, may in (
        ({"permissions": "65536"}, False),
        ({"permissions": "1024"}, True),
        ({}, True),
    ):
        server.me["role"] = role
        if not may:
            with pytest.raises(PlatformRefused):
                await identified(server, settings={"moderation": "server"})
    assert Capability.BAN_PEOPLE in await identified(server, settings={"moderation": "server"})
    with pytest.raises(ValidationFailed):
        await identified(server, settings={"moderation": "everywhere"})


async def test_a_webhook_counts_only_with_its_secret(server: FakeMastodon) -> None:
    without = await identified(server)
    secrets = {"access_token": Secret(CANARY), "webhook_secret": Secret("shared")}
    assert Capability.INBOUND_WEBHOOKS not in without
    assert await identified(server, credentials=secrets) == PROFILE.capabilities
