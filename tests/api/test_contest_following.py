"""A contest may be for those who follow: the platform is asked as they enter, and again once it is
closed, and nobody is let in or lost for what it does not say."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.moderation.policy import Severity
from domain.moderation.rule import Condition, PatternTest, RuleAction
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.participation.contest_entry import EntryState
from domain.participation.contest_follows import FOLLOWS_NOT, FOLLOWS_UNTOLD, PATIENCE
from domain.participation.contest_rules import Judging, hash_of
from domain.participation.use_cases.judge_entries import score_entry
from domain.participation.use_cases.read_follows import read_follows
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.contest_builders import BY_JURY, HOUR, RULES, an_open_contest, later
from tests.kit.following import TAG, Crowd, followed_on


class Fair(Crowd):
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        reply = await self.client.post(path, json=body, headers=headers)
        return reply.status_code, reply.json()

    async def moved(self, id: str, verb: str, body: Any = None) -> tuple[int, str]:
        status, told = await self.post(
            f"/v1/contest-entries/{id}/{verb}", body, **{"if-match": "*"}
        )
        return status, str(told.get("code", told.get("state")))


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    channel = await a_sandbox_channel(house, actor, followers="ana, bea")
    async with AsyncExitStack() as stack:
        found = Fair(house, actor, channel)
        found.client = await stack.enter_async_context(
            a_caller(app, await a_key_text(house, actor))
        )
        yield found


async def test_whoever_follows_is_in_and_whoever_does_not_is_told_apart(fair: Fair) -> None:
    contest = await fair.contest()
    await fair.enters("ana", "cai")
    assert set((await fair.known(contest)).values()) == {("pending", "unread")}
    await fair.asked(contest)
    assert await fair.known(contest) == {
        "ana": ("accepted", "follows"),
        "cai": ("rejected", "follows_not"),
    }
    told = (await fair.client.get(f"/v1/contest-entries?contest_id={contest.id}")).json()["data"]
    out = next(one for one in told if one["state"] == "rejected")
    assert (out["following"], out["reason"], out["slot"]) == ("follows_not", FOLLOWS_NOT, None)
    for name, state in (("accepted", "accepted"), ("rejected", "rejected")):
        events = (await fair.client.get(f"/v1/events?type=contest_entry.{name}")).json()["data"]
        [told] = [one["data"] for one in events]
        assert (told["object"]["state"], told["previous"]["state"]) == (state, "pending")


async def test_whoever_follows_afterwards_enters_with_another_message_once(fair: Fair) -> None:
    contest = await fair.contest()
    await fair.enters("cai")
    await fair.asked(contest)
    await fair.follow("cai")
    await fair.enters("cai", "cai")
    await fair.asked(contest)
    entries = await fair.entries(contest)
    assert sorted((one.state.value, one.slot) for one in entries) == [
        ("accepted", "1"),
        ("rejected", None),
    ]
    assert len({one.sealed for one in entries}) == 1


@pytest.mark.parametrize("silence", ["throttled", "unreachable"])
async def test_what_cannot_be_read_holds_an_entry_until_it_can(fair: Fair, silence: str) -> None:
    await fair.follow(silence)
    contest = await fair.contest()
    await fair.enters("ana", "cai")
    await fair.asked(contest)
    assert set((await fair.known(contest)).values()) == {("pending", "unread")}
    await fair.closes(contest)
    status, refused = await fair.post(f"/v1/contests/{contest.id}/draw", {})
    assert (status, refused["code"]) == (409, "contest_follows_unread")
    assert "for 2 entries" in refused["detail"]
    await fair.follow("ana")
    await read_follows(later(fair.room, HOUR / 2), fair.actor, contest.id)
    if silence == "unreachable":
        assert await fair.known(contest) == {
            "ana": ("accepted", "confirmed"),
            "cai": ("rejected", "follows_not"),
        }
    else:
        # The platform asked to be left alone for a while, by everybody.
        channel = (await fair.client.get(f"/v1/channels/{fair.channel.id}")).json()
        assert channel["rate_limited_until"] is not None


async def test_what_is_never_said_is_for_people_to_decide(fair: Fair) -> None:
    await fair.follow("unreachable")
    contest = await fair.contest()
    await fair.enters("ana", "bea")
    await fair.closes(contest)
    soon = later(fair.room, 2 * HOUR + PATIENCE / 2)
    await read_follows(soon, fair.actor, contest.id)
    assert set((await fair.known(contest)).values()) == {("pending", "unread")}
    late = later(fair.room, 2 * HOUR + PATIENCE + timedelta(minutes=1))
    await read_follows(late, fair.actor, contest.id)
    first, second = await fair.entries(contest)
    assert {first.following, second.following} == {"unconfirmed"}
    assert {first.reason, second.reason} == {FOLLOWS_UNTOLD}
    status, refused = await fair.post(f"/v1/contests/{contest.id}/draw", {})
    assert (status, refused["code"]) == (409, "contest_entries_pending")
    assert await fair.moved(first.id, "accept") == (200, "accepted")
    assert await fair.moved(second.id, "reject", {"reason": "Nobody knows."}) == (200, "rejected")
    status, drawn = await fair.post(f"/v1/contests/{contest.id}/draw", {})
    assert (status, drawn["count"]) == (200, 1)


async def test_whoever_follows_no_more_once_it_is_closed_is_not_drawn(fair: Fair) -> None:
    contest = await fair.contest()
    await fair.enters("ana", "bea")
    await fair.asked(contest)
    await fair.follow("bea")
    await fair.asked(contest)
    assert (await fair.known(contest))["ana"] == ("accepted", "follows")
    await fair.closes(contest)
    status, refused = await fair.post(f"/v1/contests/{contest.id}/draw", {})
    assert (status, refused["code"]) == (409, "contest_follows_unread")
    await fair.asked(contest)
    assert await fair.known(contest) == {
        "ana": ("rejected", "follows_not"),
        "bea": ("accepted", "confirmed"),
    }
    status, drawn = await fair.post(f"/v1/contests/{contest.id}/draw", {})
    assert (status, drawn["count"]) == (200, 1)
    await fair.asked(contest)
    assert (await fair.known(contest))["bea"] == ("accepted", "confirmed")


async def test_what_was_read_once_stands_where_it_cannot_be_read_again(fair: Fair) -> None:
    contest = await fair.contest()
    await fair.enters("ana")
    await fair.asked(contest)
    await fair.follow("unreachable")
    await fair.closes(contest)
    late = later(fair.room, 2 * HOUR + PATIENCE + timedelta(minutes=1))
    await read_follows(late, fair.actor, contest.id)
    assert await fair.known(contest) == {"ana": ("accepted", "unconfirmed")}
    assert (await fair.post(f"/v1/contests/{contest.id}/draw", {}))[0] == 200


async def test_an_account_of_somebody_banned_is_in_no_contest(fair: Fair) -> None:
    rules = replace(followed_on(fair.channel.id), follow=False)
    contest = await an_open_contest(fair.house, fair.actor, rules)
    members = {}
    for name in ("ana", "bea"):
        proven = {"platform": "sandbox", "person_id": name, "proof": "verified"}
        body = {"name": name, "external_id": name, "identities": [proven]}
        status, made = await fair.post("/v1/members", body)
        assert status == 201, made
        members[name] = made["id"]
    ban = {"state": "banned", "reason": "Spam."}
    await fair.post(f"/v1/members/{members['bea']}/move", ban)
    await fair.enters("ana", "bea", "cai")
    assert set(await fair.known(contest)) == {"ana", "cai"}
    await fair.post(f"/v1/members/{members['ana']}/move", ban)
    await fair.closes(contest)
    assert (await fair.post(f"/v1/contests/{contest.id}/draw", {}))[0] == 200
    assert {who: state for who, (state, _) in (await fair.known(contest)).items()} == {
        "ana": "rejected",
        "cai": "accepted",
    }


async def test_a_jury_chooses_among_those_who_follow(fair: Fair) -> None:
    contest = await fair.contest(rules=replace(BY_JURY, judging=Judging.JURY))
    await fair.enters("ana", "cai")
    await fair.closes(contest)
    assert (await fair.post(f"/v1/contests/{contest.id}/judge", {}))[0] == 200
    status, refused = await fair.post(f"/v1/contests/{contest.id}/decide")
    assert (status, refused["code"]) == (409, "contest_follows_unread")
    await fair.asked(contest)
    for entry in await fair.entries(contest):
        if entry.state is EntryState.ACCEPTED:
            await score_entry(fair.room, fair.actor, entry.id, {"surprise": 5}, None)
    status, decided = await fair.post(f"/v1/contests/{contest.id}/decide")
    assert status == 200
    assert len(decided["winners"]) == 1


async def test_following_lets_nobody_in_whom_something_else_holds(fair: Fair) -> None:
    room = fair.house.app.moderation
    policy = await create_policy(room, fair.actor, NewPolicy("Civil", Severity.LOW))
    wanted = NewRule(
        policy.id, "Hold", Condition(pattern=PatternTest(TAG.lower())), RuleAction.HOLD
    )
    rule = await create_rule(room, fair.actor, wanted)
    await activate_rule(room, fair.actor, rule.id, None, "Written down.")
    contest = await fair.contest()
    await fair.enters("ana", "cai")
    await fair.asked(contest)
    known = await fair.known(contest)
    assert known == {"ana": ("pending", "follows"), "cai": ("rejected", "follows_not")}
    held = await fair.contest(rules=replace(RULES, holds_entries=True), title="Held")
    await fair.enters("ana")
    await fair.asked(held)
    assert await fair.known(held) == {"ana": ("pending", "follows")}


async def test_whoever_is_let_in_by_hand_is_asked_about_again(fair: Fair) -> None:
    contest = await fair.contest()
    await fair.enters("cai")
    await fair.asked(contest)
    [out] = await fair.entries(contest)
    assert await fair.moved(out.id, "accept") == (200, "accepted")
    assert await fair.known(contest) == {"cai": ("accepted", "unread")}
    await fair.asked(contest)
    assert await fair.known(contest) == {"cai": ("rejected", "follows_not")}
    await fair.follow("cai")
    await fair.enters("cai")
    assert await fair.moved(out.id, "accept") == (409, "contest_entry_used")


async def test_rules_that_cannot_be_kept_are_refused_where_they_say_so(fair: Fair) -> None:
    blind = await a_sandbox_channel(fair.house, fair.actor, account="blind")
    async with fair.room.begin(fair.actor) as tx:
        await tx.connection.execute(  # type: ignore[attr-defined]
            "UPDATE channels SET capabilities = array_remove(capabilities, 'see_followers')"
            " WHERE id = $1",
            blind.id,
        )
        await tx.commit()
    now = fair.house.clock.now()
    walls = {
        name: {"local_time": f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}", "timezone": "Etc/UTC"}
        for name, days in (("opens", 9), ("closes", 10))
    }
    tagged = {"way": "hashtag", "hashtag": TAG}
    rules = {
        "text": "Whoever follows can win.",
        "prizes": [{"name": "A cup"}],
        "follow": True,
        "actions": [
            {"way": "form"},
            tagged,
            {"way": "api"},
            {"way": "code"},
            tagged | {"channel_ids": [fair.channel.id]},
        ],
    }
    body = {"title": "A cup", "rules": rules, **walls}
    status, refused = await fair.post("/v1/contests", body)
    assert status == 422
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [
        ("/rules/actions/0/way", "entry_follows_nobody"),
        ("/rules/actions/1/channel_ids", "follow_needs_channels"),
        ("/rules/actions/2/way", "entry_follows_nobody"),
        ("/rules/actions/3/way", "entry_follows_nobody"),
    ]
    on_both = [tagged | {"channel_ids": [fair.channel.id, blind.id]}]
    status, refused = await fair.post(
        "/v1/contests", body | {"rules": rules | {"actions": on_both}}
    )
    assert status == 422
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [
        ("/rules/actions/0/channel_ids/1", "followers_not_seen"),
    ]
    open_one = [tagged | {"channel_ids": [blind.id]}]
    free = rules | {"actions": open_one, "follow": False}
    status, made = await fair.post("/v1/contests", body | {"rules": free})
    assert status == 201
    reply = await fair.client.patch(
        f"/v1/contests/{made['id']}",
        json={"rules": free | {"follow": True}},
        headers={"if-match": "*"},
    )
    assert [one["code"] for one in reply.json()["errors"]] == ["followers_not_seen"]


async def test_the_hash_has_it_only_where_it_is_asked_for(fair: Fair) -> None:
    followed = await fair.contest()
    assert followed.document["follow"] is True
    assert followed.rules_hash == hash_of(followed.document)
    plain = await an_open_contest(fair.house, fair.actor)
    assert "follow" not in plain.document
    told = (await fair.client.get(f"/v1/contests/{followed.id}")).json()
    assert told["rules"]["follow"] is True


async def test_the_page_says_in_its_readers_language_that_one_must_follow(fair: Fair) -> None:
    contest = await fair.contest()
    page = f"/contest/{contest.page_token}"
    for language, words in (
        ("en", "must follow the account"),
        ("es", "debe seguir la cuenta"),
        ("pt", "deve seguir a conta"),
    ):
        shown = await fair.client.get(page, headers={"accept-language": language})
        assert words in shown.text
        assert "<form" not in shown.text


async def test_the_catalogue_says_where_followers_are_seen(fair: Fair) -> None:
    told = (await fair.client.get("/v1/platforms")).json()["data"]
    seen = {one["platform"] for one in told if "see_followers" in one["capabilities"]}
    assert seen == {"bluesky", "mastodon", "sandbox"}
    assert followed_on(fair.channel.id).follow
