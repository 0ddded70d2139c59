"""Machines that name themselves are known by a list that is kept as data."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from domain.campaigns.clicking import BotReason

LIST = Path(__file__).with_name("agents.toml")
LONGEST = 500
HOW = {
    "within": "{}",
    "begins": "^{}",
    # No model of a phone stands there: that comes behind the name of a browser, or of a system.
    "ends": r"(?:^|\bcompatible; ?)[a-z0-9._-]*{}(?=[/;)]| \(|$)",
}
"""How a name is looked for, by the part of the list it stands in."""


class ListedAgents:
    """For `domain.campaigns.link_ports.Agents`."""

    def __init__(self) -> None:
        with LIST.open("rb") as file:
            listed = tomllib.load(file)
        self._known = [(BotReason(reason), _any_of(parts)) for reason, parts in listed.items()]
        # The same few browsers come again and again.
        self.reason = lru_cache(maxsize=4096)(self._reason)

    def _reason(self, agent: str) -> BotReason | None:
        small = agent[:LONGEST].strip().lower()
        return next((reason for reason, names in self._known if names.search(small)), None)


def _any_of(parts: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    return re.compile(
        "|".join(HOW[how].format(re.escape(name)) for how, names in parts.items() for name in names)
    )
