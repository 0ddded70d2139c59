"""What platforms ask of promotions is told over HTTP, and keeps a contest from being published."""

import re
from typing import Any

from tests.api.test_contests import RULES, Fair, fair
from tests.kit.builders import a_message, a_sandbox_channel
from tests.kit.contest_builders import HOUR

__all__ = ["fair"]

NO_OWN = "promotion_no_own_rules"


async def found(fair: Fair, **rules: Any) -> list[tuple[str, str, str]]:
    made = await fair.made(rules=rules)
    told = (await fair.does(f"/v1/contests/{made['id']}/lint"))["data"]
    return [(one["platform"], one["code"], one["pointer"]) for one in told]


async def test_what_platforms_ask_keeps_it_from_being_published(fair: Fair) -> None:
    text = "Tag two friends and share this on your timeline!"
    made = await fair.made(rules={"platforms": ["facebook"], "text": text})
    where = f"/v1/contests/{made['id']}"
    told = (await fair.does(f"{where}/lint"))["data"]
    assert {one["code"].removeprefix("promotion_") for one in told} == {
        *("release", "official_rules", "eligibility", "no_sharing", "no_tagging"),
    }
    assert {one["level"] for one in told} == {"error"}
    assert all(one["source"].startswith("https://www.facebook.com/") for one in told)
    refused = await fair.does(f"{where}/schedule", status=409, code="contest_rules_incomplete")
    assert len(refused["errors"]) == len(told)
    kept = {
        "platforms": ["facebook", "mastodon"],
        "releases_platforms": True,
        "eligibility": {"minimum_age": 18, "countries": ["ES"]},
    }
    change = {"rules": RULES | kept}
    await fair.client.patch(where, json=change, headers={"if-match": "*"})
    left = (await fair.does(f"{where}/lint"))["data"]
    assert [(one["code"], one["level"], one["source"]) for one in left] == [(NO_OWN, "info", None)]
    await fair.does(f"{where}/schedule")


async def test_a_platform_that_is_not_known_is_refused_with_those_that_are(fair: Fair) -> None:
    body = {"title": "Win a basket", "opens": fair.wall(-HOUR), "closes": fair.wall(HOUR)}
    odd = {"rules": RULES | {"platforms": ["facebook", "facebok"]}}
    told = await fair.does("/v1/contests", body | odd, status=422)
    [fault] = told["errors"]
    assert (fault["pointer"], fault["code"]) == ("/rules/platforms/1", "not_in_list")
    assert {"facebook", "mastodon"} <= set(re.findall(r"\w+", fault["detail"]))
    made = await fair.made()
    where = f"/v1/contests/{made['id']}"
    changed = await fair.client.patch(where, json=odd, headers={"if-match": "*"})
    assert changed.status_code == 422, changed.text
    served = ["bluesky", "telegram", "discord"]
    assert {each[:2] for each in await found(fair, platforms=served)} == {
        (platform, NO_OWN) for platform in served
    }


async def test_where_its_actions_take_place_is_where_it_is_held(fair: Fair) -> None:
    assert await found(fair) == []
    channel = await a_sandbox_channel(fair.house, fair.actor)
    message = await a_message(fair.house, fair.actor, channels=[channel])
    told = [("sandbox", NO_OWN, "/rules/actions")]
    comment = {"way": "comment", "message_id": message.id}
    assert await found(fair, actions=[comment]) == told
    tagged = {"way": "hashtag", "hashtag": "Win"}
    assert await found(fair, actions=[tagged | {"channel_ids": [channel.id]}]) == told
    assert await found(fair, actions=[tagged]) == told
    assert await found(fair) == []
    gone = await fair.client.post(
        f"/v1/channels/{channel.id}/disconnect", json={}, headers={"if-match": "*"}
    )
    assert gone.is_success, gone.text
    assert await found(fair, actions=[tagged]) == []
