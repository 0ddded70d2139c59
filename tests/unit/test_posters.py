"""A film's thumbnail is a picture that shows something; where there is none, nothing breaks."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.media.inspector import ROOT, ChildInspector
from adapters.media.limits import ADDRESS_SPACE_BYTES, CPU_SECONDS, WRITTEN_BYTES
from adapters.media.poster import NoPoster, poster_of
from adapters.media.spool import Spools
from adapters.media.store import ObjectStore, Place, open_store
from domain.publishing.media import MediaKind
from domain.publishing.media_ports import Accepted
from domain.publishing.use_cases.process_media import process_media
from domain.publishing.use_cases.read_media import read_media, read_thumbnail
from domain.shared.errors import NotFound
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.media import PHOTO
from tests.kit.media import a_media
from tests.kit.moving import a_film, turned_right, without_pictures

FILMS = Path(__file__).resolve().parents[1] / "kit" / "films"
KEY = "ws_1/media/med_1/original"


def poster(desk: Path, film: bytes, mime_type: str = "video/mp4") -> Image.Image:
    (desk / "film").write_bytes(film)
    poster_of(desk / "film", desk / "thumbnail", mime_type)
    assert sorted(path.name for path in desk.iterdir()) == ["film", "thumbnail"]
    return Image.open(desk / "thumbnail")


def seen(picture: Image.Image, x: float, y: float = 0.5) -> str:
    """What colour is there, as nearly as packing leaves it."""
    place = (int(picture.width * x), int(picture.height * y))
    pixel: Any = picture.convert("RGB").getpixel(place)
    near = {
        "black": (0, 0, 0),
        "red": (255, 0, 0),
        "lime": (0, 255, 0),
        "blue": (0, 0, 255),
    }
    return min(
        near, key=lambda name: sum(abs(a - b) for a, b in zip(near[name], pixel, strict=True))
    )


@pytest.mark.parametrize(
    ("codec", "container", "mime_type"),
    [
        ("libx264", "mp4", "video/mp4"),
        ("libx265", "mp4", "video/mp4"),
        ("mpeg4", "mov", "video/quicktime"),
        ("libvpx", "webm", "video/webm"),
        ("libvpx-vp9", "webm", "video/webm"),
        ("libsvtav1", "mp4", "video/mp4"),
    ],
)
def test_a_film_of_every_kind_has_one(
    codec: str, container: str, mime_type: str, tmp_path: Path
) -> None:
    film = a_film("red", codec=codec, container=container, size=(128, 96))
    small = poster(tmp_path, film, mime_type)
    assert (small.format, small.size) == ("WEBP", (128, 96))
    assert (seen(small, 0.25), seen(small, 0.75)) == ("red", "black")


@pytest.mark.parametrize("film", ["h264.mp4", "mpeg4.mov", "vp9.webm", "with_place.mp4"])
def test_one_that_shows_nothing_has_a_dark_one(film: str, tmp_path: Path) -> None:
    kinds = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}
    kind = kinds[film.partition(".")[2]]
    assert poster(tmp_path, (FILMS / film).read_bytes(), kind).size == (64, 48)


@pytest.mark.parametrize(
    ("size", "small"),
    [((1920, 1080), (512, 288)), ((1080, 1920), (288, 512)), ((64, 48), (64, 48))],
)
def test_it_has_the_size_that_thumbnails_have(
    size: tuple[int, int], small: tuple[int, int], tmp_path: Path
) -> None:
    assert poster(tmp_path, a_film("red", size=size)).size == small


@pytest.mark.parametrize("keys_every", [10, 1_000])
def test_it_is_not_the_dark_beginning(keys_every: int, tmp_path: Path) -> None:
    film = a_film("black", "black", "black", "lime", keys_every=keys_every)
    assert seen(poster(tmp_path, film), 0.25) == "lime"


def test_of_what_shows_something_it_is_what_comes_soon(tmp_path: Path) -> None:
    film = a_film(*["black"] * 2, *["blue"] * 6, *["lime"] * 8, keys_every=10)
    assert seen(poster(tmp_path, film), 0.25) == "blue"


def test_it_is_upright(tmp_path: Path) -> None:
    small = poster(tmp_path, turned_right(a_film("lime", size=(128, 96))))
    assert small.size == (96, 128)
    assert (seen(small, 0.5, 0.25), seen(small, 0.5, 0.75)) == ("lime", "black")


def test_what_it_sounds_like_is_no_matter(tmp_path: Path) -> None:
    assert seen(poster(tmp_path, a_film("lime", with_sound=True)), 0.25) == "lime"


def test_where_it_is_damaged_another_place_is_looked_at(tmp_path: Path) -> None:
    film = a_film("red", "red", "lime", "lime")
    half = film.index(b"mdat") + 4 + (len(film) - film.index(b"mdat")) // 4
    spoilt = film[: film.index(b"mdat") + 4] + bytes(half - film.index(b"mdat") - 4) + film[half:]
    assert poster(tmp_path, spoilt).size == (64, 48)


NONE: Mapping[str, Callable[[], bytes]] = {
    "more pixels than are decoded": lambda: a_film("red", size=(4608, 2592), pictures=1),
    "no pictures where they should be": lambda: without_pictures(a_film("red")),
    "another way to pack": lambda: a_film(
        "red", codec="mjpeg", container="mov", pix_fmt="yuvj420p"
    ),
}


@pytest.mark.bar(34, "BOMBS")
@pytest.mark.parametrize("name", NONE)
def test_there_may_be_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoPoster):
        poster(tmp_path, NONE[name]())
    assert not (tmp_path / "thumbnail").exists()


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(Place(tmp_path / "media"))


@pytest.fixture
def spools(tmp_path: Path) -> Spools:
    return Spools(tmp_path / "incoming", 3_000_000)


async def test_a_child_makes_it_and_it_is_as_the_facts_say(
    store: ObjectStore, spools: Spools, tmp_path: Path
) -> None:
    await store.keep_bytes(KEY, turned_right(a_film("lime", size=(128, 96))))
    finding = await ChildInspector(store, spools).inspect(KEY)
    assert isinstance(finding, Accepted)
    assert (finding.facts.has_poster, finding.thumbnail is not None) == (True, True)
    await asyncio.to_thread((tmp_path / "small").write_bytes, finding.thumbnail or b"")
    assert Image.open(tmp_path / "small").size == (finding.facts.width, finding.facts.height)
    assert await asyncio.to_thread(lambda: list((tmp_path / "incoming").iterdir())) == []


LIMITS = (
    "from adapters.media.poster import main; main(); import resource as r;"
    "print(*(r.getrlimit(it)[0] for it in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
)


@pytest.mark.bar(34, "BOMBS")
async def test_that_child_may_do_no_more_than_the_other(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "film").write_bytes, a_film("red"))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-E", "-s", "-c", LIMITS),
        *(str(tmp_path / "film"), str(tmp_path / "thumbnail"), "video/mp4"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()
    assert said.split() == [
        str(limit).encode() for limit in (ADDRESS_SPACE_BYTES, CPU_SECONDS, WRITTEN_BYTES)
    ]


async def test_a_machine_too_busy_to_make_one_keeps_the_film(
    store: ObjectStore, spools: Spools
) -> None:
    await store.keep_bytes(KEY, a_film("red"))
    inspector = ChildInspector(store, spools, poster_seconds=0.0)
    finding = await inspector.inspect(KEY)
    assert isinstance(finding, Accepted)
    assert (finding.facts.has_poster, finding.thumbnail) == (False, None)


@pytest.mark.parametrize("name", NONE)
async def test_a_film_without_one_is_a_film_all_the_same(
    name: str, store: ObjectStore, spools: Spools
) -> None:
    await store.keep_bytes(KEY, NONE[name]())
    finding = await ChildInspector(store, spools).inspect(KEY)
    assert isinstance(finding, Accepted)
    assert (finding.facts.kind, finding.facts.has_poster) == ("video", False)
    assert finding.thumbnail is None


async def test_of_a_film_there_is_a_thumbnail_where_one_could_be_made() -> None:
    house = a_fake_house()
    actor, room = await a_workspace(house), house.app.publishing
    dark = replace(PHOTO, kind=MediaKind.VIDEO, mime_type="video/mp4")
    seen = replace(dark, has_poster=True)
    house.media.findings += [Accepted(dark, None), Accepted(seen, b"a picture of it")]
    films = [await a_media(house, actor) for _ in range(2)]
    for film in films:
        await process_media(room, actor, film.id)
    without, with_one = [await read_media(room, actor, film.id) for film in films]
    assert (without.has_thumbnail, with_one.has_thumbnail) == (False, True)
    small = await read_thumbnail(room, with_one)
    assert [piece async for piece in small.pieces] == [b"a picture of it"]
    with pytest.raises(NotFound):
        await read_thumbnail(room, without)
