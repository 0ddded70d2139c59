"""Whether those who listen to a text, or see it badly, get what it says."""

import re
from collections.abc import Iterator, Mapping, Sequence

from domain.publishing.preflight import Passage, Remark, remark
from domain.shared.hashtags import HASHTAG

MOST_HASHTAGS = 5
MOST_EMOJI_TOGETHER = 3
_SHORTEST_OF_SEVERAL_WORDS = 8
# Letters that look bold, slanted or circled, and are read out by name, or not at all.
_STYLED = re.compile(r"[\U0001D400-\U0001D7FF\u24B6-\u24E9\uFF21-\uFF3A\uFF41-\uFF5A]{2,}")


def accessibility(
    passage: Passage, emoji: Sequence[tuple[int, int]], parted: Mapping[str, str]
) -> Iterator[Remark]:
    """Advice only. `emoji` are the places of those in the text, in order; `parted` has the hashtags
    of several words that run together, and how each is written so that its words stand apart."""
    hashtags = list(HASHTAG.finditer(passage.text))
    for found in hashtags:
        if (apart := parted.get(found.group(1))) is not None:
            told = {"hashtag": found.group(), "apart": f"#{apart}"}
            yield remark(passage, "hashtag_not_camel_case", found.span(), told["apart"], **told)
    if len(hashtags) > MOST_HASHTAGS:
        span = hashtags[MOST_HASHTAGS].start(), hashtags[-1].end()
        yield remark(passage, "too_many_hashtags", span, count=len(hashtags), maximum=MOST_HASHTAGS)
    for run in _together(passage.text, emoji):
        if len(run) > MOST_EMOJI_TOGETHER:
            span = run[0][0], run[-1][1]
            yield remark(passage, "emoji_run", span, count=len(run), maximum=MOST_EMOJI_TOGETHER)
    for found in _STYLED.finditer(passage.text):
        yield remark(passage, "styled_letters", found.span())


def long_hashtags(text: str) -> list[str]:
    """Those, without their sign, that are long enough to be several words."""
    found = (hashtag.group(1) for hashtag in HASHTAG.finditer(text))
    return [hashtag for hashtag in found if len(hashtag) >= _SHORTEST_OF_SEVERAL_WORDS]


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
