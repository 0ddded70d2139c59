"""Links that would lead nowhere, or not where they should."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

from domain.publishing.preflight import Passage, Remark, remark

_LINK = re.compile(r"(?i:\bhttps?://)[^\s<>\"«»“”]*")
_AFTER = ".,;:!?…'’)]}*_"
_BROKEN = re.compile(
    r"(?i:(?<![\w/:.])(?:https?:/(?!/)\S|https?//\S|h?ttps?:\\\\\S|(?:htp|htttp|hhttp|ttp)s?://\S"
    r"|https?://(?=\s|$)|https?://\s+(?=[\w-]+\.\w))\S*)"
)
_TRACKING = re.compile(r"(?i:utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|igshid|ref_src)")

Judge = Callable[[str], str | None]
"""Why an address is not one of the public internet; None when it is."""


def links_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the links with a scheme are; a full stop or a bracket after one is not part of it."""
    for found in _LINK.finditer(text):
        end = found.end()
        while end > found.start() and text[end - 1] in _AFTER:
            closing, link = text[end - 1], text[found.start() : end]
            if closing == ")" and link.count("(") >= link.count(")"):
                break
            end -= 1
        yield found.start(), end


def links(passage: Passage, judge: Judge) -> Iterator[Remark]:
    for found in _BROKEN.finditer(passage.text):
        yield remark(passage, "link_malformed", found.span(), link=found.group())
    seen: set[str] = set()
    for span in links_in(passage.text):
        link = passage.text[slice(*span)]
        if link.endswith("//"):
            continue
        if link in seen:
            yield remark(passage, "link_repeated", span, link=link)
            continue
        seen.add(link)
        yield from _one(passage, span, link, judge)


def _one(passage: Passage, span: tuple[int, int], link: str, judge: Judge) -> Iterator[Remark]:
    # A fragment never leaves the browser, so that it says nothing about where the link leads.
    reason = judge(link.partition("#")[0])
    if reason == "malformed":
        yield remark(passage, "link_malformed", span, link=link)
        return
    if reason is not None:
        yield remark(passage, "link_not_public", span, link=link, reason=reason)
    elif link[:5].lower() == "http:":
        yield remark(passage, "link_not_encrypted", span, f"https{link[4:]}", link=link)
    doubled = _doubled(link)
    if doubled:
        yield remark(passage, "tracking_doubled", span, link=link, parameter=doubled)


def _doubled(link: str) -> str | None:
    """The first tracking parameter that is there twice."""
    query = urlsplit(link).query
    names = Counter(name.lower() for name, _ in parse_qsl(query, keep_blank_values=True))
    return next((n for n, times in names.items() if times > 1 and _TRACKING.fullmatch(n)), None)
