"""How a text is written, in Spanish, English and Portuguese: what a careful reader would mark."""

import re
from collections.abc import Iterator

from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.readability import reading

HARD_BELOW = 40
LONGEST_SENTENCE = 40
_FEWEST_SHOUTED, _FEWEST_LETTERS = 3, 10
_WORD = re.compile(r"(?<![\w#@/.])[^\W\d_]+(?![\w/])")
_REPEATED = re.compile(r"([!?¡¿])[!?¡¿]*\1[!?¡¿]*\1[!?¡¿]*|[!?]{3,}|\.{4,}|([,;:])\2+")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_LINKS = re.compile(r"https?://\S+")
_SENTENCE = re.compile(r"[^.!?…\n]+")
_CLOSING = re.compile(r"[?!]")
_OPENING = {"?": "¿", "!": "¡"}


def wording(passage: Passage, language: str | None) -> Iterator[Remark]:
    """Advice only. What depends on the language is left out where that is not known."""
    yield from _shouting(passage)
    for found in _REPEATED.finditer(passage.text):
        yield remark(passage, "repeated_punctuation", found.span(), _once(found.group()))
    for found in _SPACES.finditer(passage.text):
        yield remark(passage, "double_space", found.span(), " ")
    if language == "es":
        yield from _opening_marks(passage)
    if language is not None:
        yield from _reading(passage, language)


def _once(marks: str) -> str:
    """Three dots stay three; of all else, each once, in order."""
    return "…" if marks[0] == "." else "".join(dict.fromkeys(marks))


def _shouting(passage: Passage) -> Iterator[Remark]:
    """Three words or more in capitals, one after the other."""
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(passage.text), None]:
        if word is not None and len(word.group()) > 1 and word.group().isupper():
            run.append(word)
            continue
        letters = sum(len(one.group()) for one in run)
        if len(run) >= _FEWEST_SHOUTED and letters >= _FEWEST_LETTERS:
            span = (run[0].start(), run[-1].end())
            yield remark(passage, "shouting", span, words=len(run))
        run = []


def _opening_marks(passage: Passage) -> Iterator[Remark]:
    """Questions and exclamations that do not begin as Spanish wants it; the first of each."""
    hidden = _LINKS.sub(lambda link: "x" * len(link.group()), passage.text)
    missing = dict(_OPENING)
    for found in _CLOSING.finditer(hidden):
        mark = found.group()
        if mark in missing and missing[mark] not in hidden[: found.start()]:
            opening = missing.pop(mark)
            yield remark(passage, "opening_mark_missing", found.span(), opening, mark=opening)


def _reading(passage: Passage, language: str) -> Iterator[Remark]:
    found = reading(passage.text, language)
    if found is not None and found.ease < HARD_BELOW:
        yield remark(passage, "hard_to_read", ease=found.ease, formula=found.formula)
    prose = _LINKS.sub(lambda link: "x" * len(link.group()), passage.text)
    for sentence in _SENTENCE.finditer(prose):
        words = len(sentence.group().split())
        if words > LONGEST_SENTENCE:
            said = sentence.group()
            start = sentence.start() + len(said) - len(said.lstrip())
            yield remark(passage, "long_sentence", (start, sentence.end()), words=words)
