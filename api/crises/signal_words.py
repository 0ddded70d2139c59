"""What a signal says in one sentence, and what the usual detectors are called, in the language of
the answer."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.crises.detector import DetectorKind
from domain.crises.signal import Signal

TEXTS = Path(__file__).parents[1] / "texts" / "signals.toml"
_PARTS_OF_A_HUNDRED = frozenset({DetectorKind.DRIFT})


def sentence_of(signal: Signal, language: str) -> str:
    """With its topic and its numbers, as whole ones where they are not small."""
    times = 100.0 if signal.kind in _PARTS_OF_A_HUNDRED else 1.0
    numbers = {name: _number(value * times) for name, value in signal.numbers.items()}
    measure = _said("measure", signal.measure, language)
    about = ""
    if signal.topic is not None:
        about = _said("about", "topic", language).format(topic=signal.topic)
    said = _said("sentence", signal.kind, language)
    return said.format(measure=measure, about=about, **numbers)


def formula_of(kind: DetectorKind, language: str) -> str:
    """What was reckoned, in words and signs."""
    return _said("formula", kind, language)


def names_in(language: str) -> Mapping[DetectorKind, str]:
    return {kind: _said("name", kind, language) for kind in DetectorKind}


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _said(part: str, word: str, language: str) -> str:
    said = _words()[part][word]
    return said.get(language, said["en"])


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(TEXTS.read_text())
    return found
