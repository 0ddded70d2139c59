"""An address is made, told, replaced and ended; what is not the platform's own is not kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.inbox.errors import HookClosed, HookCredentialMissing, NoPublicUrl
from domain.inbox.use_cases.close_hook import close_hook
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.read_inbox import read_channel_inbound
from domain.inbox.use_cases.take_in import take_in
from domain.inbox.views import OpenedHook
from domain.shared.errors import InvalidState, NotFound
from domain.shared.heard import Admitted, Forged, HookCall
from domain.shared.outcomes import NotSent, RefusalKind, Refused, Throttled, Unknown
from domain.shared.platforms import (
    CapabilityMissing,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from domain.shared.secret import Secret
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.ears import NUMBER, SIGNATURE
from tests.unit.stage import Stage

DAY = timedelta(hours=24)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def opened(s: Stage) -> OpenedHook:
    return await open_hook(s.house.app.inbox, s.actor, s.channel.id)


async def comes(
    house: FakeHouse, hook: OpenedHook, secret: Secret | None, *, platform: str = "sandbox"
) -> Admitted | Forged:
    token = hook.url.reveal().rpartition("/")[2]
    headers = {SIGNATURE: secret.reveal() if secret else "", NUMBER: "1"}
    call = HookCall("POST", headers, b"{}", house.clock.now())
    return await take_in(house.app.inbox, platform, token, call)


def receipts(s: Stage) -> int:
    return len(s.house.memory.tables.inbound_receipts)


async def test_what_is_signed_is_kept_once_unread_and_the_worker_is_rung(stage: Stage) -> None:
    hook = await opened(stage)
    assert hook.url.reveal().startswith("https://tertulia.example/hooks/sandbox/hkt_")
    rung = stage.house.doorbell.rung
    for _ in range(3):
        verdict = await comes(stage.house, hook, hook.secret)
        assert isinstance(verdict, Admitted)
    assert (receipts(stage), stage.house.ears.readings) == (1, 0)
    assert stage.house.doorbell.rung == rung + 1


async def test_what_is_not_is_neither_kept_nor_read(stage: Stage) -> None:
    hook = await opened(stage)
    for secret in (None, Secret("another's")):
        assert isinstance(await comes(stage.house, hook, secret), Forged)
    for wrong in (replace(hook, url=Secret("https://x/hkt_nobody")), hook):
        platform = "mastodon" if wrong is hook else "sandbox"
        with pytest.raises(NotFound):
            await comes(stage.house, wrong, hook.secret, platform=platform)
    assert (receipts(stage), stage.house.ears.readings) == (0, 0)


async def test_after_another_took_their_place_address_and_secret_count_for_a_day(
    stage: Stage,
) -> None:
    before, after = await opened(stage), await opened(stage)
    assert before.url.reveal() != after.url.reveal()
    for hook, secret in ((before, before.secret), (before, after.secret), (after, before.secret)):
        assert isinstance(await comes(stage.house, hook, secret), Admitted)
    stage.house.clock.forward(DAY)
    with pytest.raises(NotFound):
        await comes(stage.house, before, after.secret)
    assert isinstance(await comes(stage.house, after, before.secret), Forged)
    assert isinstance(await comes(stage.house, after, after.secret), Admitted)


async def test_a_credential_that_its_owner_replaced_counts_for_another_day(stage: Stage) -> None:
    key = (stage.actor.workspace, stage.channel.id)
    given = stage.house.memory.tables.credentials
    given[key] = {**given[key], "hook_secret": Secret("first")}
    hook = await opened(stage)
    assert hook.secret is None
    given = stage.house.memory.tables.credentials
    given[key] = {**given[key], "hook_secret": Secret("second")}
    for text in ("second", "first"):
        assert isinstance(await comes(stage.house, hook, Secret(text)), Admitted)
    stage.house.clock.forward(DAY)
    assert isinstance(await comes(stage.house, hook, Secret("first")), Forged)


async def test_a_new_credential_gives_no_new_day_to_an_address_that_had_its_own(
    stage: Stage,
) -> None:
    key = (stage.actor.workspace, stage.channel.id)
    given = stage.house.memory.tables.credentials
    given[key] = {**given[key], "hook_secret": Secret("first")}
    before, after = await opened(stage), await opened(stage)
    stage.house.clock.forward(DAY)
    given = stage.house.memory.tables.credentials
    given[key] = {**given[key], "hook_secret": Secret("second")}
    assert isinstance(await comes(stage.house, after, Secret("second")), Admitted)
    with pytest.raises(NotFound):
        await comes(stage.house, before, Secret("second"))


async def test_without_a_public_address_there_is_none(stage: Stage) -> None:
    room = replace(stage.house.app.inbox, public_url=None)
    with pytest.raises(NoPublicUrl):
        await open_hook(room, stage.actor, stage.channel.id)


async def test_a_platform_that_tells_nothing_gets_none(stage: Stage) -> None:
    tables = stage.house.memory.tables
    key = (stage.actor.workspace, stage.channel.id)
    tables.channels[key] = replace(tables.channels[key], capabilities=frozenset())
    with pytest.raises(CapabilityMissing):
        await opened(stage)


async def test_a_credential_that_its_owner_has_is_asked_for(stage: Stage) -> None:
    room, ears = stage.house.app.inbox, stage.house.ears
    ears.asks_for_secret = True
    with pytest.raises(HookCredentialMissing):
        await open_hook(room, stage.actor, stage.channel.id)
    ears.told_by_us = True
    assert (await open_hook(room, stage.actor, stage.channel.id)).secret is not None


async def test_a_platform_that_we_tell_is_told_of_address_and_secret(stage: Stage) -> None:
    stage.house.ears.told_by_us = True
    hook = await opened(stage)
    assert hook.secret is not None
    assert stage.house.ears.subscribed == [(hook.url.reveal(), hook.secret.reveal())]
    assert hook.told
    ended = await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert (ended.hears, stage.house.ears.unsubscribed) == ("none", 1)
    with pytest.raises(NotFound):
        await comes(stage.house, hook, hook.secret)
    with pytest.raises(HookClosed):
        await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)


@pytest.mark.parametrize(
    ("outcome", "refusal", "stands"),
    [
        (Refused(RefusalKind.PERMISSION, "No."), PlatformRefused, False),
        (Throttled(timedelta(seconds=9)), PlatformThrottled, False),
        (NotSent("No network."), PlatformUnreachable, False),
        (Unknown("No answer."), PlatformUnreachable, True),
    ],
)
async def test_what_the_platform_refuses_is_undone_and_what_it_may_know_stands(
    stage: Stage, outcome: NotSent, refusal: type[Exception], stands: bool
) -> None:
    stage.house.ears.told_by_us = True
    before = await opened(stage)
    stage.house.ears.outcomes.append(outcome)
    with pytest.raises(refusal):
        await opened(stage)
    url, secret = stage.house.ears.subscribed[-1]
    assert isinstance(await comes(stage.house, before, before.secret), Admitted)
    new = replace(before, url=Secret(url))
    if stands:
        assert isinstance(await comes(stage.house, new, Secret(secret)), Admitted)
    else:
        with pytest.raises(NotFound):
            await comes(stage.house, new, Secret(secret))


async def test_an_address_that_is_somebody_elses_is_not_taken_away(stage: Stage) -> None:
    ears = stage.house.ears
    ears.told_by_us, ears.address = True, "https://elsewhere.example/hooks/telegram/theirs"
    with pytest.raises(PlatformRefused):
        await opened(stage)
    assert ears.subscribed == []
    ears.address = None
    first = await opened(stage)
    # The service may have moved since: the address is known by its last part.
    ears.address = f"https://before.example/hooks/{first.url.reveal().rpartition('/')[2]}"
    second = await opened(stage)
    assert (await opened(stage)).told
    ears.address = second.url.reveal()
    ears.outcomes.append(NotSent("No network."))
    await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert (await opened(stage)).told


async def test_a_platform_that_will_not_let_go_is_left_all_the_same(stage: Stage) -> None:
    stage.house.ears.told_by_us = True
    await opened(stage)
    stage.house.ears.outcomes.append(NotSent("No network."))
    ended = await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert ended.trouble == "No network."


async def test_a_platform_that_did_not_let_go_can_be_asked_to_again(stage: Stage) -> None:
    stage.house.ears.told_by_us = True
    hook, room = await opened(stage), stage.house.app.inbox
    stage.house.ears.outcomes += [Unknown("No answer."), NotSent("No network.")]
    for words in ("No answer.", "No network.", None):
        ended = await close_hook(room, stage.actor, stage.channel.id)
        assert (ended.hears, ended.trouble) == ("none", words)
        with pytest.raises(NotFound):
            await comes(stage.house, hook, hook.secret)
    assert stage.house.ears.unsubscribed == 3
    with pytest.raises(HookClosed):
        await close_hook(room, stage.actor, stage.channel.id)


async def test_while_nobody_knows_what_the_platform_has_the_last_it_was_told_counts(
    stage: Stage,
) -> None:
    stage.house.ears.told_by_us = True
    before = await opened(stage)
    for _ in range(2):
        stage.house.clock.forward(timedelta(minutes=1))
        stage.house.ears.outcomes.append(Unknown("No answer."))
        with pytest.raises(PlatformUnreachable):
            await opened(stage)
    assert isinstance(await comes(stage.house, before, before.secret), Admitted)
    url, secret = stage.house.ears.subscribed[-1]
    new = replace(before, url=Secret(url))
    assert isinstance(await comes(stage.house, new, Secret(secret)), Admitted)


async def test_a_channel_that_is_gone_hears_no_more(stage: Stage) -> None:
    hook, room = await opened(stage), stage.house.app.inbox
    await disconnect_channel(stage.house.app.communities, stage.actor, stage.channel.id, "over")
    await follow_channel(room, stage.actor, stage.channel.id)
    with pytest.raises(NotFound):
        await comes(stage.house, hook, hook.secret)
    assert (await read_channel_inbound(room, stage.actor, stage.channel.id)).hears == "none"
    with pytest.raises(InvalidState):
        await opened(stage)
