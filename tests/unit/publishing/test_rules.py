"""Pure judgements: which channels, how long, how late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.errors import (
    ChannelNotReady,
    ChannelsInSeveralCommunities,
    ScheduleInPast,
)
from domain.publishing.hold import Hold
from domain.publishing.rules import check_time, choose
from domain.publishing.views import ChannelFacts
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.platforms import CountingUnit, Limits, OutcomeClass, RateBudget, TextLimit
from tests.kit.fakes import NOW
from tests.kit.samples import SAMPLES, bare


def facts(name: str, *, community: str = "com_1", status: str = "connected") -> ChannelFacts:
    return ChannelFacts(
        id=ChannelId(name),
        community_id=CommunityId(community),
        platform="sandbox",
        status=status,
        limits=Limits(TextLimit(10, CountingUnit.GRAPHEMES, minimum=2), RateBudget(1, 1)),
        capabilities=frozenset(),
        outcome_class=OutcomeClass.KEY,
    )


def known(*channels: ChannelFacts) -> dict[ChannelId, ChannelFacts]:
    return {channel.id: channel for channel in channels}


def test_channels_come_in_the_order_asked_for() -> None:
    a, b = facts("chn_a"), facts("chn_b", status="paused")
    assert choose([b.id, a.id], known(a, b)) == [b, a]


def test_an_unknown_channel_is_named_by_its_place() -> None:
    with pytest.raises(NotFound) as refused:
        choose([ChannelId("chn_a"), ChannelId("chn_x")], known(facts("chn_a")))
    assert refused.value.pointer == "/channel_ids/1"


def test_a_disconnected_channel_cannot_be_written_for() -> None:
    gone = facts("chn_a", status="disconnected")
    with pytest.raises(ChannelNotReady) as refused:
        choose([gone.id], known(gone))
    assert refused.value.pointer == "/channel_ids/0"


def test_one_message_speaks_to_one_community() -> None:
    a, b = facts("chn_a"), facts("chn_b", community="com_2")
    with pytest.raises(ChannelsInSeveralCommunities):
        choose([a.id, b.id], known(a, b))


def test_now_is_too_late_to_be_planned() -> None:
    check_time(NOW + timedelta(microseconds=1), NOW)
    with pytest.raises(ScheduleInPast):
        check_time(NOW, NOW)


def test_a_hold_is_lifted_once() -> None:
    standing: Hold = bare(SAMPLES["holds"])
    lifted = standing.lift("key_9", NOW)
    assert (lifted.lifted_by, lifted.lifted_at) == ("key_9", NOW)
    assert lifted == replace(
        standing, lifted_by="key_9", lifted_at=NOW, updated_at=NOW, version=standing.version + 1
    )
    with pytest.raises(InvalidState):
        lifted.lift("key_9", NOW)
