"""Whatever comes over the wire: a clear refusal, nothing stored, never a fault of ours."""

import re
import threading
import time
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from tests.faults.desk import Desk
from tests.faults.hostile_requests import GOOD, HOSTILE, Hostile, request
from tests.faults.programs import Nursery, answering
from tests.kit.api import HERE, Reply, raw
from tests.kit.bars import Say, Scale

MOST_MORE = 50 << 20
PING_WITHIN = 0.25
RESET_PEAK = "5"


def peak(pid: int) -> int:
    """The most memory that process has held since the peak was forgotten, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) << 10


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)


class Pings:
    """Somebody who only asks whether the process lives, all the time, from a thread of their own:
    the one who sends what is hostile is busy."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self.took: list[float] = []
        self.wrong: list[int] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _go_on(self) -> None:
        with httpx.Client(base_url=f"http://{HERE}:{self._port}", trust_env=False) as client:
            while not self._stop.wait(0.01):
                began = time.perf_counter()
                status = client.get("/livez").status_code
                self.took.append(time.perf_counter() - began)
                if status != 200:
                    self.wrong.append(status)

    @property
    def p99(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.99)]


def trouble_with(hostile: Hostile, reply: Reply | None) -> str | None:
    """What is wrong with this answer; None when it is the one it must be."""
    if reply is None:
        return "no answer"
    if reply.headers.get("content-type") != "application/problem+json":
        return f"no problem document: {reply}"
    problem = reply.document
    if (reply.status, problem["code"]) != (hostile.status, hostile.code):
        return f"{reply.status} {problem['code']}, not {hostile.status} {hostile.code}"
    if problem["status"] != reply.status or not hostile.says(problem):
        return f"it says {problem}"
    return None


@pytest.mark.bar(32, "HOSTILE BODY")
async def test_a_hostile_request_is_refused_in_plain_words_and_costs_little(
    desk: Desk, nursery: Nursery, owner: Any, scale: Scale, figure: Say
) -> None:
    rounds = scale.of(1, 20)
    pid = await nursery.start("serve", desk.environment())
    await answering(desk.url)
    port, key = desk.settings.port, desk.headers["authorization"].removeprefix("Bearer ")
    # The control, and what any first request costs.
    accepted = await raw(port, request(GOOD, key))
    assert accepted is not None
    assert accepted.status == 201
    count = "SELECT count(*) FROM communities"
    stored = await owner.fetchval(count)

    requests = {name: (hostile, hostile.pieces(key)) for name, hostile in HOSTILE.items()}
    wrong: dict[str, str] = {}
    statuses: set[int] = set()
    forget_peak(pid)
    before = peak(pid)
    with Pings(port) as pings:
        for name, (hostile, pieces) in list(requests.items()) * rounds:
            reply = await raw(port, *pieces, patience=60)
            statuses.add(reply.status if reply else 0)
            if (trouble := trouble_with(hostile, reply)) is not None:
                wrong[name] = trouble
    grown = peak(pid) - before
    figure(
        f"{len(HOSTILE)} hostile requests, {rounds}×: {len(wrong)} answered otherwise than they "
        f"must, statuses {sorted(statuses)}; peak +{grown / (1 << 20):.0f} MB; "
        f"p99 of {len(pings.took)} pings {pings.p99 * 1000:.0f} ms"
    )
    assert wrong == {}, ", ".join(wrong)
    assert pings.wrong == []
    assert await owner.fetchval(count) == stored
    assert grown <= MOST_MORE
    if scale.full:
        assert pings.p99 <= PING_WITHIN
