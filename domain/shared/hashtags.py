"""What a hashtag in a text is: a sign and a word with at least one letter in it."""

import re
from collections.abc import Iterator

HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")


def hashtags_in(text: str) -> Iterator[str]:
    """Each without its sign and without capitals, as often as it is there."""
    return (found.group(1).lower() for found in HASHTAG.finditer(text))
