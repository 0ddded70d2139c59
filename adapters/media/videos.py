"""A film's facts, as MediaInfo reads them from its headers; nothing is decoded."""

from pathlib import Path
from typing import Any

from adapters.media.limits import LONGEST_SIDE


class NoPicture(Exception):
    """There is no film in it."""


class CannotRead(Exception):
    """The library that reads films is not installed."""


def look_at(path: Path) -> dict[str, Any]:
    """Raises NoPicture, CannotRead."""
    try:
        from pymediainfo import MediaInfo
    except ImportError:
        raise CannotRead from None
    # Given as a stream it has no name, so nothing that lies beside it is looked for.
    with path.open("rb") as file:
        tracks = MediaInfo.parse(file, parse_speed=0.5).tracks
    general = next((t for t in tracks if t.track_type == "General"), None)
    film = next((t for t in tracks if t.track_type == "Video"), None)
    sound = next((t for t in tracks if t.track_type == "Audio"), None)
    if film is None or general is None or not film.width or not film.height:
        raise NoPicture
    width, height = int(film.width), int(film.height)
    if max(width, height) > LONGEST_SIDE:
        raise NoPicture
    if float(film.rotation or 0) in (90.0, 270.0):
        width, height = height, width
    duration = film.duration or general.duration
    return {
        "width": width,
        "height": height,
        "codec": str(film.format).lower()[:40],
        "audio_codec": str(sound.format).lower()[:40] if sound else None,
        "duration_ms": round(float(duration)) if duration else None,
        "frames": int(film.frame_count) if film.frame_count else None,
        "animated": True,
        "has_location": _names_a_place(general.to_data()),
    }


def _names_a_place(data: dict[str, Any]) -> bool:
    return any("location" in name or name == "xyz" for name in data)
