"""What is printed of a crisis in words, out of one page, and how its numbers are written."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "texts" / "crisis_review.toml"
LANGUAGES = ("en", "es", "pt")
_WITHOUT_PARTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"})


@cache
def page() -> dict[str, Any]:
    """The page as it stands."""
    with PAGE.open("rb") as file:
        return tomllib.load(file)


def said(group: str, code: str, language: str, /, **facts: object) -> str:
    """What a code of that group is called, or one of the page's own words, with these facts."""
    text: str = page()[group][code][one_of_ours(language)]
    return text.format(**facts) if facts else text


def number_of(value: float, language: str) -> str:
    text = f"{value:,.1f}".removesuffix(".0").replace("-", "−")
    if one_of_ours(language) == "en":
        return text
    # A point between thousands would be read as a decimal one.
    return text.replace(",", "\u202f").replace(".", ",")


def amount_of(amount: int, currency: str, language: str) -> str:
    """An amount in the smallest unit of its currency."""
    if currency in _WITHOUT_PARTS:
        return f"{number_of(amount, language)} {currency}"
    whole, parts = divmod(amount, 100)
    point = "." if one_of_ours(language) == "en" else ","
    return f"{number_of(whole, language)}{point}{parts:02d} {currency}"


def span_of(seconds: int) -> str:
    """In the two largest units that it has: 2 d 4 h, 1 h 5 min, 45 s."""
    found = []
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        many, seconds = divmod(seconds, length)
        if many:
            found.append(f"{many} {unit}")
    return " ".join(found[:2]) or "0 s"


def one_of_ours(language: str) -> str:
    """English, where it is none of ours."""
    base = language.partition("-")[0]
    return base if base in LANGUAGES else LANGUAGES[0]
