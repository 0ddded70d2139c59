"""Whether a text is in its brand's tone: by words and marks alone, and advice only.

What others said (in quotation marks), hashtags, links, mentions and placeholders speak for nobody.
Of a language that is not known only marks count; that a text lacks something is not said of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.publishing.link_checks import links_in
from domain.publishing.preflight import Passage, Remark, remark
from domain.publishing.tone import Energy, Humour, Register, Tone
from domain.publishing.tone_words import (
    CASUAL,
    EVERY_WORD,
    FORMAL,
    INVITING,
    JOKING,
    LIVELY,
    SHORTHAND,
    Words,
)
from domain.publishing.voice_check import FindTerms

FEWEST_WORDS = 30
"""Of a shorter text nobody says that it lacks energy or humour."""

_APART = re.compile(
    r'"[^"\n]{1,300}"|“[^“”\n]{1,300}”|„[^„“”\n]{1,300}[“”]|«[^«»\n]{1,300}»|`[^`\n]{1,300}`'
    r"|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){1,300}'(?!\w)|‘(?:[^‘’\n]|(?<=\w)’(?=\w)){1,300}’"
    r"|\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{0,80}\}"
    r"|(?<![\w.+-])[\w.+-]{1,100}@[\w.-]+\w"  # somebody@example.com
    r"|(?<![\w.-])(?:[\w-]{1,100}\.)+[a-z]{2,}(?![\w.]\w)(?:/[^\s!?]*)?"  # example.com/cafe
    r"|[@#][\w@.-]*\w"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_EMOTICON = re.compile(
    r"(?<![\w:;=])(?:[:;]['’]?-?[)(DPp]|=-?[)(D]|:-?[oO3/](?!/)|xD+|(?<!Adobe )XD+|\^_?\^|[oO]_[oO]"
    r"|¯\\_\(ツ\)_/¯|\\o/|<3(?=\s*(?:$|[\n.,!?)])))(?!\w)"
)
_CONTRACTED = re.compile(
    r"(?i)(?<!\w)(?:[a-z]+n['’]t|(?:i|you|he|she|it|we|they|that|there|here|what|who|where|how|let)"
    r"['’](?:m|re|ve|ll|d|s))(?!\w)"
)
_ASKS = re.compile(r"(?i)\s+(?:i|you|he|she|it|we|they|this|that|there|these|those|my|your|our)\b")
_WHOLE = {"'m": " am", "'re": " are", "'ve": " have", "'ll": " will"}
_ODD = {"can't": "cannot", "won't": "will not", "let's": "let us", "shan't": "shall not"}
_NO_SHORT_FORM = frozenset({"ain't"})
# Places, if they begin with a capital.
_NAMES = frozenset({"bora", "imo", "ur"})
# Letters drawn out, as in "holaaa"; Roman numerals, "www" and sounds of one letter are none.
_DRAWN_OUT = re.compile(
    r"(?<!\w)(?![ivxlcdm]+(?!\w))(?!([^\W\d_])\1*(?!\w))[^\W\d_]*?([a-vx-zà-ÿ])\2{2,}[^\W\d_]*(?!\w)"
)
_EXCLAIMED = re.compile(r"¡+|[!！❗❕‼⁉]+(?![\w=])")
# Noble, holy and old words that end like superlatives; "quisimos" is a verb.
_VERY = {
    "en": re.compile(r"(?<!\w)[Ss]uper (?=[a-z])"),
    "es": re.compile(
        r"(?i:(?<!\w)(?!sant|pur|ilustr|excelent|reverend|seren|alt|general|quis)\w{2,}[ií]sim[oa]s?"
        r"(?:mente)?(?!\w))|(?<!\bal )(?<!\bel )(?<!\bun )(?<!\w)[Ss][uú]per "
        r"(?!(?:del?|y|o|a|en|que|para|con|se|es|está|abre)\b)(?=[a-zñáéíóú])"
    ),
    "pt": re.compile(
        r"(?i:(?<!\w)(?!sant|ilustr|excelent|reverend|seren|alt|dign|merit)\w{2,}[ií]ssim[oa]s?"
        r"(?:mente)?(?!\w))|(?<!\w)[Ss]uper (?=[a-zçáéíóúâêôãõ])"
    ),
}
# "LoL" is a game, "KKK" no laughter, and in capitals RS is a state of Brazil.
_LAUGHTER = re.compile(
    r"(?<!\w)(?!LoL(?!\w))(?i:lo+l+z?|a?(?:ha){2,}a*h?|(?:he){2,}h?|(?:hi){2,}h?|ha(?:,? ha)+"
    r"|a?(?:j+[aá]){2,}j*|(?:j+e){2,}j*|(?:j+i){2,}j*|jo(?:jo){2,}|ja(?:,? ja)+|je(?:,? je)+"
    r"|(?:hue){2,}|(?:hau){2,}h?|(?:uha){2,})(?!\w)"
)
_LAUGHTER_IN_PORTUGUESE = re.compile(r"(?<!\w)(?:(?!KKK(?!\w))[kK]{3,}|(?:[rR][sS]){2,}|rs)(?!\w)")
_LAUGHS = re.compile(r"[😂🤣😆😹😝😜🤪🤡]|(?<!\S)/(?:s|j|jk|hj)(?![\w/])")
_GRIN = re.compile(r"(?<![\w:;=])(?:xD+|(?<!Adobe )XD+|[:;=]['’]?-?D|[:;]-?[Pp])(?!\w)")


@dataclass(frozen=True, slots=True)
class _Said:
    """A text with what speaks for nobody blanked out, so that places stay as they are."""

    passage: Passage
    text: str
    language: str | None
    emoji: int
    terms: Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that gives a tone away."""

    start: int
    end: int
    better: str | None = None


def tone_of_text(
    passage: Passage,
    language: str | None,
    emoji: Sequence[tuple[int, int]],
    tone: Tone | None,
    find: FindTerms,
) -> Iterator[Remark]:
    """For each dial, the first thing in the text that is not in that tone."""
    if tone is None:
        return
    text, wanted = _own_words(passage.text), EVERY_WORD.get(language or "")
    terms = find(text, wanted) if wanted else ()
    said = _Said(passage, text, language, len(emoji), terms)
    for dial in (tone.register, tone.energy, tone.humour):
        if dial in _TELLTALES:
            code, signs = _TELLTALES[dial]
            yield from _first(said, code, signs(said))
        elif dial in _LACKING and _lacks(said, _LACKING[dial][1]):
            yield remark(passage, _LACKING[dial][0], words=len(_WORD.findall(said.text)))


def _own_words(text: str) -> str:
    for start, end in links_in(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return _APART.sub(lambda found: " " * len(found.group()), text)


def _first(said: _Said, code: str, signs: Iterator[_Sign]) -> Iterator[Remark]:
    sign = min(signs, key=lambda it: (it.start, -it.end), default=None)
    if sign is not None:
        word = said.text[sign.start : sign.end]
        better = sign.better
        if better and len(word) > 1 and word.isupper():
            better = better.upper()
        elif better and word[:1].isupper():
            better = better[0].upper() + better[1:]
        yield remark(said.passage, code, (sign.start, sign.end), better, word=word)


def _lacks(said: _Said, signs: Sequence[Callable[[_Said], Iterator[_Sign]]]) -> bool:
    """Whether a text that is long enough, in a language that is known, shows nothing of these."""
    if said.language not in CASUAL or said.emoji or "?" in said.text:
        return False
    if len(_WORD.findall(said.text)) < FEWEST_WORDS:
        return False
    return all(next(kind(said), None) is None for kind in signs)


def _terms(said: _Said, words: Mapping[str, Words]) -> Iterator[_Sign]:
    mine = words.get(said.language or "", {})
    for start, end, term in said.terms:
        if term in mine:
            yield _Sign(start, end, mine[term])


def _matches(said: _Said, *patterns: re.Pattern[str]) -> Iterator[_Sign]:
    """The first of each."""
    for pattern in patterns:
        found = pattern.search(said.text)
        if found is not None:
            start, end = found.span()
            yield _Sign(start, end - (found.group()[-1] == " "))


def _casual(said: _Said) -> Iterator[_Sign]:
    yield from _matches(said, _EMOTICON)
    if said.language is None or said.language not in CASUAL:
        return
    yield from _terms(said, CASUAL)
    yield from _matches(said, _DRAWN_OUT)
    short = SHORTHAND[said.language]
    found = _shorthand(said.language).search(said.text)
    if found is not None:
        word = found.group()
        yield _Sign(*found.span(), short[word[0].lower() + word[1:]])
    if said.language == "en":
        yield from _contracted(said.text)


@lru_cache(maxsize=3)
def _shorthand(language: str) -> re.Pattern[str]:
    words = SHORTHAND[language]
    opening = [word for word in words if len(word) > 1 and word not in _NAMES]
    either = [*words, *(word[0].upper() + word[1:] for word in opening)]
    return re.compile(
        rf"(?<![\w.])(?<!\d )(?:{'|'.join(sorted(either, key=len)[::-1])})(?!\w|\.\w)"
    )


def _contracted(text: str) -> Iterator[_Sign]:
    found = _CONTRACTED.search(text)
    if found is not None:
        yield _Sign(*found.span(), _in_full(found.group(), text[found.end() :]))


def _in_full(word: str, after: str) -> str | None:
    """None where several full forms are possible, and in a question, whose order would change."""
    plain = word.lower().replace("’", "'")
    start, _, ending = plain.rpartition("'")
    full = _ODD.get(plain)
    if full is None and f"'{ending}" in _WHOLE:
        full = start + _WHOLE[f"'{ending}"]
    elif plain.endswith("n't") and plain not in _NO_SHORT_FORM:
        full = full or f"{plain[:-3]} not"
        named = after[1:2].isupper() and not word.isupper()
        full = None if _ASKS.match(after) or named else full
    if full is None:
        return None
    return "I" + full[1:] if start == "i" else full


def _formal(said: _Said) -> Iterator[_Sign]:
    yield from _terms(said, FORMAL)


def _lively(said: _Said) -> Iterator[_Sign]:
    mark = _EXCLAIMED.search(said.text)
    if mark is not None:
        # Where the mark has a twin that opens, both would have to go.
        alone = mark.group() == "!" and not said.text[mark.end() :][:1].strip()
        yield _Sign(*mark.span(), "." if alone and said.language != "es" else None)
    if said.language in _VERY:
        yield from _matches(said, _VERY[said.language])
    yield from _terms(said, LIVELY)


def _inviting(said: _Said) -> Iterator[_Sign]:
    yield from _terms(said, INVITING)


def _playful(said: _Said) -> Iterator[_Sign]:
    yield from _matches(said, _LAUGHS, _GRIN)
    if said.language in JOKING:
        yield from _matches(said, _LAUGHTER)
        yield from _terms(said, JOKING)
    if said.language == "pt":
        yield from _matches(said, _LAUGHTER_IN_PORTUGUESE)


Dial = Register | Energy | Humour | None
Signs = Callable[[_Said], Iterator[_Sign]]
_TELLTALES: Mapping[Dial, tuple[str, Signs]] = {
    Register.FORMAL: ("too_casual", _casual),
    Register.CASUAL: ("too_formal", _formal),
    Energy.CALM: ("too_lively", _lively),
    Humour.SERIOUS: ("too_playful", _playful),
}
_LACKING: Mapping[Dial, tuple[str, Sequence[Signs]]] = {
    Energy.LIVELY: ("too_flat", (_lively, _inviting, _playful, _casual)),
    Humour.PLAYFUL: ("too_serious", (_playful, _casual, _lively, _inviting)),
}
