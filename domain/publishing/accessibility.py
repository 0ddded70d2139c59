"""Whether those who listen to a text, or see it badly, get what it says."""

import re
from collections.abc import Iterator, Sequence

from domain.publishing.preflight import Passage, Remark, remark

MOST_HASHTAGS = 5
MOST_EMOJI_TOGETHER = 3
_LONGEST_SINGLE_WORD = 12
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
# Letters that look bold, slanted or circled, and are read out by name, or not at all.
_STYLED = re.compile(r"[\U0001D400-\U0001D7FF\u24B6-\u24E9\uFF21-\uFF3A\uFF41-\uFF5A]{2,}")


def accessibility(passage: Passage, emoji: Sequence[tuple[int, int]]) -> Iterator[Remark]:
    """Advice only. `emoji` are the places of those in the text, in order."""
    hashtags = list(_HASHTAG.finditer(passage.text))
    for found in hashtags:
        if _runs_together(found.group(1)):
            yield remark(passage, "hashtag_not_camel_case", found.span(), hashtag=found.group())
    if len(hashtags) > MOST_HASHTAGS:
        span = hashtags[MOST_HASHTAGS].start(), hashtags[-1].end()
        yield remark(passage, "too_many_hashtags", span, count=len(hashtags), maximum=MOST_HASHTAGS)
    for run in _together(passage.text, emoji):
        if len(run) > MOST_EMOJI_TOGETHER:
            span = run[0][0], run[-1][1]
            yield remark(passage, "emoji_run", span, count=len(run), maximum=MOST_EMOJI_TOGETHER)
    for found in _STYLED.finditer(passage.text):
        yield remark(passage, "styled_letters", found.span())


def _runs_together(hashtag: str) -> bool:
    """Whether it is probably several words that only their capitals could keep apart."""
    letters = [c for c in hashtag if c.isalpha()]
    one_case = all(c.islower() for c in letters[1:]) or all(c.isupper() for c in letters)
    has_case = any(c.islower() or c.isupper() for c in letters)
    return has_case and one_case and "_" not in hashtag and len(letters) > _LONGEST_SINGLE_WORD


def _together(text: str, emoji: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Emoji with nothing but spaces between them."""
    run: list[tuple[int, int]] = []
    for place in emoji:
        if run and text[run[-1][1] : place[0]].strip():
            yield run
            run = []
        run.append(place)
    if run:
        yield run
