"""The servers of these tests end with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live.environments import HERE
from tests.live.mastodon_server import running_mastodon
from tests.live.running import running

pytestmark = pytest.mark.live

STARTER = """
import sys, time
from pathlib import Path
from tests.live.running import running
sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
with running(sleeper, Path(sys.argv[1]), lambda: True) as child:
    print(child.pid, flush=True)
    time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    until = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_alive(pid)


def test_a_server_ends_with_its_block(tmp_path: Path) -> None:
    with running_mastodon(tmp_path) as server:
        assert server.statuses() == []
    with running([sys.executable, "-c", "input()"], tmp_path, lambda: True) as child:
        pid = child.pid
    assert ends(pid)


def test_a_server_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)],
        cwd=HERE.parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert is_alive(pid)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    assert ends(pid)


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('the port is taken')"]
    with (
        pytest.raises(RuntimeError, match="the port is taken"),
        running(broken, tmp_path, lambda: False),
    ):
        pass
