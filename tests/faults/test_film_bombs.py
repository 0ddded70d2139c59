"""Whatever a film asks for, its thumbnail costs one child a little, and nothing else breaks."""

import random
from pathlib import Path

import pytest

from adapters.media.inspector import ChildInspector
from adapters.media.spool import Spools
from adapters.media.store import ObjectStore, Place, open_store
from domain.publishing.media_ports import Accepted, Unacceptable
from tests.kit.bars import Say, Scale
from tests.kit.moving import a_film

pytestmark = pytest.mark.bar(34, "BOMBS")
MEBIBYTE = 1 << 20
KEY = "ws_1/media/med_1/original"


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(Place(tmp_path / "media"))


@pytest.fixture
def inspector(store: ObjectStore, tmp_path: Path) -> ChildInspector:
    return ChildInspector(store, Spools(tmp_path / "incoming", 64 * MEBIBYTE))


LARGEST = (
    ("libx264", "mp4"),
    ("libvpx-vp9", "webm"),
    ("libx265", "mp4"),
    ("libsvtav1", "mp4"),
    ("mpeg4", "mov"),
)


async def test_the_largest_films_that_are_decoded_fit(
    inspector: ChildInspector, store: ObjectStore, figure: Say, scale: Scale
) -> None:
    """Dark ones, of which every picture is looked at."""
    for codec, container in LARGEST[: scale.of(1, 5)]:
        size = (4096, 2304)
        content = a_film("black", codec=codec, container=container, size=size, pictures=4)
        await store.keep_bytes(KEY, content)
        finding = await inspector.inspect(KEY)
        assert isinstance(finding, Accepted), (codec, finding)
        assert finding.facts.has_poster, codec
        figure(f"{codec} of {size[0]} × {size[1]}: a thumbnail of {len(finding.thumbnail or b'')}")


async def test_one_that_is_dark_for_ever_is_given_up(
    inspector: ChildInspector, store: ObjectStore, figure: Say, scale: Scale
) -> None:
    """And shown as dark as it is."""
    content = a_film("black", size=(320, 240), pictures=scale.of(600, 6_000), keys_every=10_000)
    await store.keep_bytes(KEY, content)
    finding = await inspector.inspect(KEY)
    assert isinstance(finding, Accepted)
    assert finding.facts.has_poster
    figure(f"{finding.facts.frames:,} dark pictures in {len(content):,} bytes")


async def test_what_is_spoilt_anywhere_costs_at_most_its_thumbnail(
    inspector: ChildInspector, store: ObjectStore, figure: Say, scale: Scale
) -> None:
    chance, ends = random.Random(34), dict.fromkeys(("thumbnail", "none", "refused"), 0)
    for codec, container in LARGEST[:2]:
        whole = a_film("red", "lime", codec=codec, container=container, size=(640, 480))
        for _ in range(scale.of(6, 60)):
            spoilt = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            await store.keep_bytes(KEY, bytes(spoilt))
            finding = await inspector.inspect(KEY)
            assert isinstance(finding, Accepted | Unacceptable), finding
            if isinstance(finding, Unacceptable):
                ends["refused"] += 1
            else:
                assert finding.facts.has_poster is (finding.thumbnail is not None)
                ends["thumbnail" if finding.thumbnail else "none"] += 1
    figure(f"of {sum(ends.values())} spoilt films: {ends}")
    assert ends["thumbnail"] + ends["none"] > 0
