"""Answers as real servers gave them (`python -m tests.live.record` writes them)."""

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PLATFORMS = Path(__file__).parent.parent.parent / "platforms"


@dataclass(frozen=True)
class Recording:
    """One answer. `body` is a fresh copy each time: fakes change what they need to."""

    status: int
    headers: dict[str, str]
    _body: Any

    @property
    def body(self) -> Any:
        return copy.deepcopy(self._body)

    def response(self, **changes: Any) -> httpx.Response:
        """As recorded, but for these fields of the body."""
        headers = {k: v for k, v in self.headers.items() if k != "date"}
        body = self.body
        if isinstance(body, str):
            return httpx.Response(self.status, headers=headers, text=body)
        if changes:
            body |= changes
        return httpx.Response(self.status, headers=headers, json=body)


def recording(platform: str, name: str) -> Recording:
    path = PLATFORMS / platform / "recordings" / f"{name}.json"
    kept = json.loads(path.read_text())
    return Recording(kept["status"], kept["headers"], kept["body"])
