"""When credentials are renewed, and what each answer to a turn makes of their channel."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel, ChannelStatus
from domain.communities.rules import (
    AHEAD,
    BEGIN_WITHIN,
    LADDER,
    LONGEST,
    MARGIN,
    REFRESH_LEASE,
    REFRESH_TIMEOUT,
    SHORTEST,
    Term,
    term_of,
    wait_before_refresh,
)
from domain.shared.platforms import Capability
from tests.kit.fakes import NOW, an_account
from tests.kit.samples import SAMPLES, bare

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LIVE = (ChannelStatus.CONNECTED, ChannelStatus.PAUSED)


def a_channel(*, renewable: bool = True, **changes: Any) -> Channel:
    """A connected channel whose credentials have just been given, for an hour."""
    sample: Channel = bare(SAMPLES["channels"])
    capability = {Capability.REFRESH_CREDENTIALS} if renewable else set[Capability]()
    channel = replace(
        sample,
        status=ChannelStatus.CONNECTED,
        capabilities=frozenset({Capability.PUBLISH_TEXT} | capability),
    ).entrusted(HOUR, NOW)
    return replace(channel, **changes)


def taken(channel: Channel) -> Channel:
    """The channel as the next refresher takes it."""
    return replace(
        channel,
        refresh_fence=channel.refresh_fence + 1,
        refresh_tries=channel.refresh_tries + 1,
        refresh_lease_until=NOW + REFRESH_LEASE,
    )


def terms(channel: Channel) -> Term:
    return Term(channel.credentials_expire_at, channel.credentials_safe_until, channel.refresh_at)


@pytest.mark.parametrize(
    ("lasts", "safe", "ahead"),
    [
        (HOUR, MARGIN, AHEAD),
        (15 * MINUTE, MARGIN, AHEAD),
        (6 * MINUTE, MARGIN, 2 * MINUTE),
        (MINUTE, 10 * SECOND, 20 * SECOND),
        (SHORTEST, SHORTEST / 6, SHORTEST / 3),
    ],
)
def test_credentials_are_renewed_ahead_and_rest_in_their_last_minute(
    lasts: timedelta, safe: timedelta, ahead: timedelta
) -> None:
    ends = NOW + lasts
    assert term_of(lasts, NOW, renewable=True) == Term(ends, ends - safe, ends - ahead)


def test_those_that_nobody_can_renew_are_given_up_when_the_last_minute_begins() -> None:
    term = term_of(HOUR, NOW, renewable=False)
    assert term == Term(NOW + HOUR, NOW + HOUR - MARGIN, NOW + HOUR - MARGIN)


def test_those_that_do_not_end_have_no_term() -> None:
    for renewable in (True, False):
        assert term_of(None, NOW, renewable=renewable) == Term(None, None, None)


@pytest.mark.parametrize("lasts", [timedelta(0), -HOUR, timedelta(milliseconds=60)])
def test_no_platform_makes_us_renew_without_pause(lasts: timedelta) -> None:
    term = term_of(lasts, NOW, renewable=True)
    assert term.refresh_at is not None
    assert term.refresh_at >= NOW + 3 * SECOND


def test_a_life_of_many_years_has_an_end_that_a_calendar_knows() -> None:
    assert term_of(timedelta.max, NOW, renewable=True).expire_at == NOW + LONGEST


def test_the_ladder_climbs_and_its_last_rung_repeats() -> None:
    assert list(LADDER) == sorted(set(LADDER))
    assert [wait_before_refresh(n) for n in range(1, len(LADDER) + 1)] == list(LADDER)
    assert wait_before_refresh(len(LADDER) + 50) == LADDER[-1]


def test_a_turn_that_begins_in_time_ends_within_its_lease() -> None:
    assert timedelta(0) < BEGIN_WITHIN < REFRESH_LEASE - REFRESH_TIMEOUT


def test_renewable_credentials_of_an_unknown_life_are_exchanged_at_once() -> None:
    assert terms(a_channel().entrusted(None, NOW)) == Term(None, None, NOW)
    assert terms(a_channel(renewable=False).entrusted(None, NOW)) == Term()


def test_given_credentials_make_every_turn_begun_before_too_late() -> None:
    before = a_channel()
    turn = taken(before)
    given = turn.entrusted(HOUR, NOW)
    assert given.refreshed(turn, HOUR, NOW, NOW) is given
    assert given.refresh_refused(turn, NOW).status is ChannelStatus.CONNECTED
    assert given.refresh_failed(turn, "platform_unreachable", None, NOW) is given
    assert given.term_over(turn, NOW).status is ChannelStatus.CONNECTED


def test_new_credentials_bear_the_fence_of_their_turn_and_end_its_lease() -> None:
    turn = taken(replace(a_channel(), refresh_error="platform_unreachable"))
    done = turn.refreshed(turn, 2 * HOUR, NOW, NOW + SECOND)
    assert (done.credentials_fence, done.refresh_lease_until) == (turn.refresh_fence, None)
    assert (done.refresh_tries, done.refresh_error) == (0, None)
    assert done.refreshed_at == NOW + SECOND
    assert terms(done) == term_of(2 * HOUR, NOW, renewable=True)


def test_a_refresh_is_no_change_of_the_channel_as_its_owner_knows_it() -> None:
    turn = taken(a_channel())
    for after in (
        turn.refreshed(turn, HOUR, NOW, NOW),
        turn.refresh_failed(turn, "platform_unreachable", None, NOW),
    ):
        assert (after.version, after.updated_at) == (turn.version, turn.updated_at)


def test_an_answer_that_comes_late_never_takes_the_place_of_newer_credentials() -> None:
    early = taken(a_channel())
    late = taken(early)
    fresh = late.refreshed(late, HOUR, NOW, NOW)
    assert fresh.refreshed(early, HOUR, NOW, NOW) is fresh


def test_an_answer_that_comes_late_is_taken_while_the_old_credentials_are_still_there() -> None:
    early = taken(a_channel())
    late = taken(early)
    done = late.refreshed(early, HOUR, NOW, NOW)
    assert done.credentials_fence == early.refresh_fence
    assert done.refresh_lease_until == late.refresh_lease_until
    after = done.refresh_refused(late, NOW)
    assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, None)


def test_a_refusal_is_stale_where_somebody_has_exchanged_the_token_since() -> None:
    early = taken(a_channel())
    late = taken(early)
    fresh = late.refreshed(late, HOUR, NOW, NOW)
    assert fresh.refresh_refused(early, NOW) == fresh


def test_a_real_refusal_asks_for_new_credentials_once() -> None:
    turn = taken(a_channel())
    over = turn.refresh_refused(turn, NOW)
    assert over.status is ChannelStatus.REAUTH_REQUIRED
    assert (over.status_reason, over.refresh_error) == ("refresh_refused", "credentials_refused")
    assert (over.version, over.refresh_at, over.refresh_lease_until) == (2, None, None)
    assert not over.renewable
    again = taken(over)
    assert again.refresh_refused(again, NOW).version == over.version


def test_an_answer_from_before_a_refusal_is_of_no_use() -> None:
    early = taken(a_channel())
    late = taken(early)
    over = late.refresh_refused(late, NOW)
    assert over.refreshed(early, HOUR, NOW, NOW) is over


@pytest.mark.parametrize("tries", range(1, 6))
def test_trouble_that_may_pass_changes_nothing_but_the_next_try(tries: int) -> None:
    turn = taken(a_channel(refresh_tries=tries - 1))
    after = turn.refresh_failed(turn, "platform_unreachable", None, NOW)
    assert after == replace(
        turn,
        refresh_at=NOW + wait_before_refresh(tries),
        refresh_error="platform_unreachable",
        refresh_lease_until=None,
    )


def test_a_platform_that_asks_for_a_longer_wait_gets_it() -> None:
    turn = taken(a_channel())
    later = turn.refresh_failed(turn, "platform_quota_exhausted", HOUR, NOW)
    sooner = turn.refresh_failed(turn, "platform_quota_exhausted", SECOND, NOW)
    assert (later.refresh_at, sooner.refresh_at) == (NOW + HOUR, NOW + LADDER[0])


def test_the_trouble_of_a_turn_that_was_taken_over_changes_nothing() -> None:
    early = taken(a_channel())
    late = taken(early)
    assert late.refresh_failed(early, "platform_unreachable", None, NOW) is late


def test_credentials_that_end_and_cannot_be_renewed_ask_for_new_ones() -> None:
    turn = taken(a_channel(renewable=False))
    over = turn.term_over(turn, NOW)
    assert (over.status, over.status_reason) == (
        ChannelStatus.REAUTH_REQUIRED,
        "credentials_expired",
    )


@pytest.mark.parametrize("status", ChannelStatus)
def test_new_credentials_are_kept_in_every_state_that_has_any(status: ChannelStatus) -> None:
    turn = taken(a_channel())
    after = replace(turn, status=status).refreshed(turn, HOUR, NOW, NOW)
    assert after.credentials_fence == turn.refresh_fence
    assert (after.status, after.refresh_at is not None) == (status, status in LIVE)


def test_a_disconnected_channel_takes_no_credentials_any_more() -> None:
    turn = taken(a_channel())
    gone = turn.disconnect("contract ended", NOW)
    assert gone.refreshed(turn, HOUR, NOW, NOW) is gone
    assert terms(gone) == Term()


def test_an_ended_access_token_is_exchanged_before_anything_goes_out() -> None:
    ended = a_channel().expired("credentials_expired", NOW + MINUTE)
    assert terms(ended) == Term(*[NOW + MINUTE] * 3)
    assert ended.waits_for_credentials(NOW + MINUTE)
    assert (ended.status, ended.check_error) == (ChannelStatus.CONNECTED, "credentials_expired")


def test_hearing_again_that_it_ended_does_not_bring_the_next_try_forward() -> None:
    turn = taken(a_channel())
    failed = turn.refresh_failed(turn, "platform_unreachable", HOUR, NOW)
    assert failed.expired("credentials_expired", NOW + MINUTE).refresh_at == NOW + HOUR


def test_reconnecting_keeps_the_term_of_what_was_given() -> None:
    account = replace(an_account(), credentials_last=2 * HOUR)
    turn = taken(a_channel())
    back = turn.refresh_refused(turn, NOW).reconnected(account, NOW + MINUTE)
    assert (back.status, back.refresh_error) == (ChannelStatus.CONNECTED, None)
    assert terms(back) == term_of(2 * HOUR, NOW + MINUTE, renewable=True)


def test_a_channel_found_to_hold_after_all_goes_on_with_the_life_that_is_left() -> None:
    account = replace(an_account(), credentials_last=9 * HOUR)
    refused = a_channel().needs_reauth("credentials_refused", NOW)
    back = refused.restored(account, NOW + 30 * MINUTE)
    assert terms(back) == term_of(HOUR, NOW, renewable=True)
    assert back.credentials_fence == refused.credentials_fence


def test_a_refused_refresh_token_stays_refused_when_the_access_token_still_holds() -> None:
    turn = taken(a_channel())
    back = turn.refresh_refused(turn, NOW).restored(an_account(), NOW + MINUTE)
    assert (back.status, back.renewable) == (ChannelStatus.CONNECTED, False)
    assert terms(back) == term_of(HOUR, NOW, renewable=False)


def test_a_channel_waits_only_while_a_refresh_is_to_come() -> None:
    channel = a_channel()
    last_minute = NOW + HOUR - MARGIN
    assert not channel.waits_for_credentials(last_minute - SECOND)
    assert channel.waits_for_credentials(last_minute)
    assert not replace(channel, refresh_at=None).waits_for_credentials(last_minute)


def test_a_blocked_account_is_paused_once_and_what_does_not_publish_is_left_as_it_is() -> None:
    channel = a_channel()
    stopped = channel.blocked(NOW)
    assert (stopped.status, stopped.status_reason) == (ChannelStatus.PAUSED, "account_blocked")
    assert stopped.blocked(NOW) is stopped
    assert stopped.resume(NOW).status is ChannelStatus.CONNECTED
    for other in (
        channel.needs_reauth("credentials_refused", NOW),
        channel.disconnect("asked", NOW),
    ):
        assert other.blocked(NOW) is other
