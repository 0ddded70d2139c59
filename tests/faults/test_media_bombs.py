"""Whatever a file asks for, it costs one child a little memory and time, and is refused."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from adapters.media.inspector import ROOT, ChildInspector
from adapters.media.limits import ADDRESS_SPACE_BYTES, CPU_SECONDS
from adapters.media.spool import Spools
from adapters.media.store import ObjectStore, Place, open_store
from domain.publishing.media import RejectedReason
from domain.publishing.media_ports import Accepted, Unacceptable
from tests.kit.bars import Say, Scale
from tests.kit.bombs import BOMBS, HEAVY, a_patient_jpeg
from tests.kit.media import a_photo, a_picture

pytestmark = pytest.mark.bar(34, "BOMBS")
MEBIBYTE = 1 << 20
FAR_BELOW = 64 * MEBIBYTE
# Says at its end how much it had in memory at most.
MEASURED = (
    "from adapters.media.child import main; main();"
    "print(''.join(l for l in open('/proc/self/status') if l.startswith('VmHWM')))"
)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(Place(tmp_path / "media"))


@pytest.fixture
def inspector(store: ObjectStore, tmp_path: Path) -> ChildInspector:
    return ChildInspector(store, Spools(tmp_path / "incoming", MEBIBYTE))


async def memory_of(content: bytes, tmp_path: Path) -> int:
    """The most bytes a child had in memory that looked into this."""
    (tmp_path / "file").write_bytes(content)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-c", MEASURED, str(tmp_path / "file"), str(tmp_path / "t")),
        cwd=ROOT,
        env={"MALLOC_ARENA_MAX": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()
    found = re.search(rb"VmHWM:\s+(\d+) kB", said)
    assert found is not None, said
    return int(found[1]) * 1024


@pytest.mark.parametrize("name", BOMBS)
async def test_every_bomb_is_refused(
    name: str, inspector: ChildInspector, store: ObjectStore, figure: Say
) -> None:
    make, reasons = BOMBS[name]
    content = make()
    await store.keep_bytes("ws_1/media/med_1/original", content)
    finding = await inspector.inspect("ws_1/media/med_1/original")
    assert isinstance(finding, Unacceptable)
    assert finding.reason in reasons
    figure(f"{name} ({len(content):,} bytes): refused as {finding.reason}")


@pytest.mark.parametrize("name", ["50,000 × 50,000 PNG", "100,000 frames", "zip bomb"])
async def test_a_bomb_is_known_long_before_it_goes_off(
    name: str, tmp_path: Path, figure: Say
) -> None:
    """Decoded, the first would take 2.5 GB; the kernel lets no child have more than a tenth."""
    most = await memory_of(BOMBS[name][0](), tmp_path)
    figure(f"{name}: {most / MEBIBYTE:.0f} MiB of {ADDRESS_SPACE_BYTES / MEBIBYTE:.0f}")
    assert most < FAR_BELOW < ADDRESS_SPACE_BYTES <= 256 * MEBIBYTE


@pytest.mark.parametrize("name", HEAVY)
async def test_what_is_hidden_beside_the_pixels_is_not_unfolded(
    name: str, tmp_path: Path, figure: Say
) -> None:
    most = await memory_of(HEAVY[name](), tmp_path)
    figure(f"{name}: {most / MEBIBYTE:.0f} MiB")
    assert most < FAR_BELOW


async def test_the_largest_pictures_that_are_taken_fit(
    inspector: ChildInspector, store: ObjectStore, tmp_path: Path, figure: Say, scale: Scale
) -> None:
    """The first two are those that take the most."""
    largest = (
        ("JPEG", (8600, 5800), {"progressive": True}),
        ("WEBP", (4000, 3000), {"mode": "RGBA", "method": 0}),
        ("PNG", (8000, 5000), {"compress_level": 1, "mode": "RGBA"}),
        ("GIF", (8000, 5000), {"mode": "P", "colour": 0}),
        ("AVIF", (4600, 3400), {"speed": 10}),
    )
    for kind, size, how in largest[: scale.of(2, 5)]:
        content = a_picture(kind, size, **how)
        await store.keep_bytes("ws_1/media/med_1/original", content)
        finding = await inspector.inspect("ws_1/media/med_1/original")
        assert isinstance(finding, Accepted), (kind, finding)
        assert (finding.facts.width, finding.facts.height) == size
        assert finding.thumbnail is not None
        most = await memory_of(content, tmp_path)
        figure(f"{kind} of {size[0]} × {size[1]}: {most / MEBIBYTE:.0f} MiB")
        assert most <= ADDRESS_SPACE_BYTES


async def test_a_bomb_hurts_nobody_beside_it(
    inspector: ChildInspector, store: ObjectStore, figure: Say
) -> None:
    """One that takes all the time it can get, and photos that are looked into meanwhile."""
    await store.keep_bytes("ws_1/media/slow/original", a_patient_jpeg(3_000))
    slow = asyncio.create_task(inspector.inspect("ws_1/media/slow/original"))
    for number in range(3):
        await store.keep_bytes(f"ws_1/media/{number}/original", a_photo())
        finding = await inspector.inspect(f"ws_1/media/{number}/original")
        assert isinstance(finding, Accepted)
    figure(f"3 photos looked into beside a bomb that gets {CPU_SECONDS} s")
    assert await slow == Unacceptable(RejectedReason.TOO_EXPENSIVE)
