"""A file of ours is known by its name, which is made of the key of the post that shows it."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from domain.publishing.media import Shown

LONGEST_TITLE = 250
_SPACES = re.compile(r"\s+")


def filename(key: str, number: int, shown: Shown) -> str:
    suffix = shown.mime_type.rpartition("/")[2].removeprefix("x-")
    return f"{_mark(key)}{number}.{'mov' if suffix == 'quicktime' else suffix}"


def title_of(shown: Shown) -> str:
    """What stands above a file, as its name would tell nobody anything."""
    kind, _, ending = shown.mime_type.partition("/")
    described = _SPACES.sub(" ", shown.alt_text or "").strip()
    return described[:LONGEST_TITLE] or f"{kind}.{ending}"


def has_files_of(holder: Mapping[str, Any], key: str) -> bool:
    """Whether any of the files that a message shows, or that Slack lists, is one of that post."""
    return any(str(file.get("name")).startswith(_mark(key)) for file in files_in(holder))


def ids_of_files(holder: Mapping[str, Any]) -> list[str]:
    ids = (file.get("id") for file in files_in(holder))
    return [file_id for file_id in ids if isinstance(file_id, str) and file_id]


def files_in(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    files = holder.get("files")
    return [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []


def _mark(key: str) -> str:
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-"
