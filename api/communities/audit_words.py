"""What audits say in words, out of one page: the built-in ones, and what our codes are called."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from domain.communities.audit_catalogue import AuditSubject, CheckKind
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.use_cases.start_audit import AuditModel

_PAGE = Path(__file__).parents[1] / "texts" / "audits.toml"
LANGUAGES = ("en", "es", "pt")


@cache
def page() -> dict[str, Any]:
    """The page as it stands."""
    with _PAGE.open("rb") as file:
        return tomllib.load(file)


class BuiltIn(StrEnum):
    """The keys of the built-in audits."""

    SOCIAL_QUARTERLY = "social_quarterly"
    CONVERSATION_QUALITY = "conversation_quality"


def said(group: str, code: str, language: str, **facts: object) -> str:
    """What a code of that group is called, or one of the report's own words, with these facts."""
    text: str = page()[group][code][_one_of_ours(language)]
    return text.format(**facts) if facts else text


def built_in(key: str, language: str) -> AuditModel:
    """A built-in audit, asking in that language, or in English where it is none of ours. Raises
    KeyError."""
    one, language = page()["template"][key], _one_of_ours(language)
    return AuditModel(
        key=key,
        name=one[language],
        subject=AuditSubject(one["subject"]),
        sections=tuple(
            AuditSection(
                part["key"], part[language], tuple(_item(it, language) for it in part["items"])
            )
            for part in one["sections"]
        ),
    )


def label_of(item: AuditItem, language: str) -> str:
    """What an item asks, or the name of its check."""
    if item.check is not None:
        return item.text or said("check", item.check, language)
    return item.text or item.key


def _item(given: Mapping[str, Any], language: str) -> AuditItem:
    if "check" in given:
        check = CheckKind(given["check"])
        return AuditItem(given["key"], ItemKind.CHECK, given["points"], check)
    return AuditItem(
        given["key"],
        ItemKind(given["kind"]),
        given["points"],
        text=given[language],
        guidance=given["guide"][language],
        best=given.get("best"),
    )


def _one_of_ours(language: str) -> str:
    base = language.partition("-")[0]
    return base if base in LANGUAGES else LANGUAGES[0]
