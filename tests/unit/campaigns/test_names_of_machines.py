"""Whoever reads in the browser of an app is a person, whatever the app also does by machine."""

import tomllib
from pathlib import Path

import pytest

from adapters.links.agents import HOW, LIST, ListedAgents
from domain.campaigns.clicking import BotReason

HERE = Path(__file__).with_name("agents")
PEOPLE = (HERE / "people.txt").read_text("utf-8").splitlines()
MACHINES = [line.split(" ", 1) for line in (HERE / "machines.txt").read_text("utf-8").splitlines()]
KNOWN = ListedAgents()


@pytest.mark.parametrize("agent", PEOPLE)
def test_the_browser_of_an_app_is_no_machine(agent: str) -> None:
    assert KNOWN.reason(agent) is None


@pytest.mark.parametrize(("reason", "agent"), MACHINES)
def test_a_crawler_is_one_by_its_published_name(reason: str, agent: str) -> None:
    assert KNOWN.reason(agent) is BotReason(reason)


def test_each_name_is_listed_once_in_small_letters() -> None:
    listed = tomllib.loads(LIST.read_text("utf-8"))
    names = [name for parts in listed.values() for part in parts.values() for name in part]
    assert len(names) == len({*names})
    assert all(name == name.lower().strip() for name in names)
    assert {how for parts in listed.values() for how in parts} == {*HOW}
