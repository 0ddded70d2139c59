"""What can be printed with the letters that we bring."""

from collections.abc import Mapping
from typing import Any


def printable(value: Any) -> Any:
    """Without emoji, for which the fonts have no shapes."""
    import emoji

    if isinstance(value, str):
        return emoji.replace_emoji(value, "").strip()
    if isinstance(value, Mapping):
        return {name: printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value
