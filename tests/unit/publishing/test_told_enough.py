"""Nobody is told more unasked than the rules of their channel allow."""

from datetime import timedelta

from domain.publishing.use_cases.preflight_broadcast import preflight_broadcast
from domain.publishing.use_cases.rule_publishing import put_rules
from tests.unit.publishing.crowd import Crowd, a_crowd

WEEK = timedelta(days=7)
CAPPED = ("skipped", "frequency_capped")


async def a_ruled_crowd(most: int, days: int | None = None) -> Crowd:
    crowd = await a_crowd("ana", "bo")
    rules = {"max_per_person": most} | ({"per_person_days": days} if days else {})
    await put_rules(crowd.room, crowd.actor, None, None, rules)
    return crowd


async def test_who_was_told_as_much_as_the_rules_allow_is_passed_over() -> None:
    crowd = await a_ruled_crowd(2)
    for _ in range(2):
        sent = await crowd.finishes(await crowd.sends("ana"))
        assert crowd.ends(sent) == {"ana": ("sent", None)}
    third = await crowd.writes_down()
    await crowd.enlists(third, "ana", "bo")
    report = await preflight_broadcast(crowd.room, crowd.actor, third.id)
    assert (report.reached, report.skipped) == (1, {"frequency_capped": 1})
    sent = await crowd.finishes(await crowd.sends("ana", "bo"))
    assert crowd.ends(sent) == {"ana": CAPPED, "bo": ("sent", None)}


async def test_what_was_told_long_ago_does_not_count() -> None:
    crowd = await a_ruled_crowd(1, days=3)
    await crowd.finishes(await crowd.sends("ana"))
    crowd.house.clock.forward(timedelta(days=3) - timedelta(minutes=1))
    assert crowd.ends(await crowd.finishes(await crowd.sends("ana"))) == {"ana": CAPPED}
    crowd.house.clock.forward(timedelta(minutes=2))
    assert crowd.ends(await crowd.finishes(await crowd.sends("ana"))) == {"ana": ("sent", None)}


async def test_the_rules_of_a_channel_go_before_those_of_its_workspace() -> None:
    crowd = await a_ruled_crowd(1)
    await put_rules(crowd.room, crowd.actor, crowd.channel.id, None, {"max_per_person": 2})
    for _ in range(2):
        assert crowd.ends(await crowd.finishes(await crowd.sends("bo"))) == {"bo": ("sent", None)}
    assert crowd.ends(await crowd.finishes(await crowd.sends("bo"))) == {"bo": CAPPED}
