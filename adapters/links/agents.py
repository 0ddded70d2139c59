"""Machines that name themselves are known by a list that is kept as data."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from domain.campaigns.clicking import BotReason

LIST = Path(__file__).with_name("agents.toml")
LONGEST = 500


class ListedAgents:
    """For `domain.campaigns.link_ports.Agents`."""

    def __init__(self) -> None:
        with LIST.open("rb") as file:
            listed = tomllib.load(file)
        self._known = [
            (BotReason(reason), re.compile("|".join(map(re.escape, names))))
            for reason, names in listed.items()
        ]
        # The same few browsers come again and again.
        self.reason = lru_cache(maxsize=4096)(self._reason)

    def _reason(self, agent: str) -> BotReason | None:
        small = agent[:LONGEST].lower()
        return next((reason for reason, names in self._known if names.search(small)), None)
